"""How Percept's time per example grows with examples, depth, width, batch and threads: programs, numbers, a drawing."""

import math
import pathlib
import tempfile

import process

PROGRAM = """let samples = 8192
let depth = 2
let width = 64
let batch = 64

data {{
    source = linear(features = {features}, samples = samples)
    split  = none
}}

model {{
    repeat depth {{
        linear(width) -> {activation}
    }}
    linear(1)
}}

train {{
    loss      = mse
    optimizer = sgd(lr = 1e-4)
    batch     = batch
    epochs    = 1
    metrics   = mse
}}
"""

# name: (the values, the size of the input, the activation, how the work of an example grows with the value)
SERIES = {
    "samples": ((1_000, 10_000, 100_000, 1_000_000), 64, "relu", 0),
    "depth": ((1, 2, 4, 8, 16, 32, 64, 128, 256), 64, "tanh", 1),
    "width": ((16, 32, 64, 128, 256, 512, 1024, 2048, 4096), 64, "relu", 2),
    "batch": ((1, 4, 16, 64, 256, 1024, 4096), 64, "relu", 0),
}
TITLES = {
    "samples": "examples in the data set",
    "depth": "layers of 64",
    "width": "width of two layers",
    "batch": "examples in a batch",
}


def measure(name, threads, quick):
    """Rows of a value, a number of threads, microseconds an example and GFLOP/s."""
    values, features, activation, _ = SERIES[name]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / f"{name}.nn"
        file.write_text(PROGRAM.format(features=features, activation=activation))
        for value in values:
            for n in threads:
                found = process.bench(file, n, "--set", f"{name}={value}", "--seconds", "0.1" if quick else "1.5")
                if found:
                    us = 1e6 / found["examples_per_second"]
                    rows.append({"value": value, "threads": n, "us": us, "gflops": found["gflops"]})
    return rows


WIDTH, HEIGHT, GAP, LEFT, TOP = 330, 230, 70, 60, 34
COLOURS = {1: "#2b6cb0", 2: "#c05621"}


def draw(store, path):
    """One panel for each series, both axes logarithmic; dashes show how the work grows."""
    names = [name for name in SERIES if store.get(name)]
    across = 2
    down = -(-len(names) // across)
    size = (LEFT + across * (WIDTH + GAP) - 40, TOP + down * (HEIGHT + GAP + 10) - 30)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" font-family="sans-serif" font-size="12">',
        f'<rect width="{size[0]}" height="{size[1]}" fill="white"/>',
    ]
    for i, name in enumerate(names):
        at = LEFT + i % across * (WIDTH + GAP), TOP + i // across * (HEIGHT + GAP + 10)
        parts += panel(name, store[name], at)
    path.write_text("\n".join([*parts, "</svg>"]) + "\n")


def panel(name, rows, at):
    """The axes, a line for each number of threads, and the dashes."""
    xs, ys = [r["value"] for r in rows], [r["us"] for r in rows]
    x, y = axis(min(xs), max(xs), at[0], at[0] + WIDTH), axis(min(ys), max(ys), at[1] + HEIGHT, at[1])
    parts = [f'<rect x="{at[0]}" y="{at[1]}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#888"/>']
    parts += [words(at[0] + WIDTH / 2, at[1] + HEIGHT + 34, TITLES[name]), words(at[0], at[1] - 8, "µs an example", "start")]
    for value in decades(x.low, x.high):
        parts += [rule(x(value), at[1], x(value), at[1] + HEIGHT), words(x(value), at[1] + HEIGHT + 16, short(value))]
    for value in decades(y.low, y.high):
        parts += [rule(at[0], y(value), at[0] + WIDTH, y(value)), words(at[0] - 6, y(value) + 4, short(value), "end")]
    for n in sorted({r["threads"] for r in rows}):
        line = [(r["value"], r["us"]) for r in rows if r["threads"] == n]
        parts += curve(line, x, y, COLOURS.get(n, "#555"))
        height = at[1] + (HEIGHT - 44 if SERIES[name][3] else 2) + 16 * n
        parts.append(words(at[0] + WIDTH - 8, height, f"{n} thread{'s' * (n > 1)}", "end", COLOURS.get(n, "#555")))
    return parts + work(name, rows, x, y)


def axis(low, high, start, end):
    """A function from values to places, with whole decades at its ends."""
    low, high = 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high))
    high = high if high > low else 10 * low

    def place(value):
        return start + (end - start) * math.log10(value / low) / math.log10(high / low)

    place.low, place.high = low, high
    return place


def decades(low, high):
    """The powers of ten from one to the other."""
    return [10.0**k for k in range(round(math.log10(low)), round(math.log10(high)) + 1)]


def curve(line, x, y, colour):
    """Points, joined."""
    points = [(x(a), y(b)) for a, b in line]
    joined = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
    dots = [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
    return [f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>', *dots]


def work(name, rows, x, y):
    """A dashed line that grows as the work of an example does, down from the last point of one thread."""
    power = SERIES[name][3]
    line = [(r["value"], r["us"]) for r in rows if r["threads"] == rows[0]["threads"]]
    (first, _), (last, top) = line[0], line[-1]
    start = max(first, last * (y.low / top) ** (1 / power)) if power else first
    ends = (x(start), y(top * (start / last) ** power), x(last), y(top))
    return [rule(*ends, "#555", ' stroke-dasharray="5 4"')]


def rule(x1, y1, x2, y2, colour="#ddd", more=""):
    """A thin line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{more}/>'


def words(x, y, text, anchor="middle", colour="#222"):
    """A label."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{text}</text>'


def short(value):
    """1, 10, 0.1; 1k, 1M."""
    for unit, name in ((1e6, "M"), (1e3, "k")):
        if value >= unit:
            return f"{value / unit:g}{name}"
    return f"{value:g}"
