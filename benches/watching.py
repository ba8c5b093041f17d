"""Measures what watching for faults costs a run, pair by pair, and writes WATCHING.md.

    cargo build --release
    python3 benches/watching.py              # ten minutes; the machine should have nothing else to do
    python3 benches/watching.py --quick      # one minute, to look at; nothing is written

Each pair is one program run twice on one core in fresh processes, `--watch on` and `--watch off` in turn, the first
being now the one and now the other. Counted is processor time of the whole process, user and system.
"""

import argparse
import datetime
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

import compare
import process

WORKLOADS = process.BENCHES / "workloads"
EXAMPLES = process.BENCHES.parent / "examples"
WANTED = 2.0
LEAST_PAIRS = 5


def programs():
    """Name, file and arguments of what is run: short as they are written, and long, where steps are all that counts."""
    return [
        ("w1, as written", WORKLOADS / "w1.nn", []),
        ("w1, 200,000 steps", WORKLOADS / "w1.nn", ["--epochs", "200000"]),
        ("w2, as written", WORKLOADS / "w2.nn", []),
        ("w2, 200,000 steps", WORKLOADS / "w2.nn", ["--epochs", "20000"]),
        ("w5, as written", WORKLOADS / "w5.nn", []),
        ("examples/iris, as written", EXAMPLES / "iris.nn", []),
        ("examples/diabetes, as written", EXAMPLES / "diabetes.nn", []),
        ("examples/digits, as written", EXAMPLES / "digits.nn", []),
        ("examples/digits, 200 epochs", EXAMPLES / "digits.nn", ["--epochs", "200"]),
        ("w3, as written", WORKLOADS / "w3.nn", []),
    ]


def seconds(file, arguments, watch, folder):
    """The processor time of a run, user and system; nothing where it cannot be run."""
    out = tempfile.mkdtemp(dir=folder)
    command = [process.PERCEPT, "run", file, *process.allowed(), "--quiet", "--threads", 1, "--watch", watch, "--out", f"{out}/run", *arguments]
    with process.cores(1):
        child = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    was_run = pathlib.Path(out, "run").exists()
    shutil.rmtree(out)
    return usage.ru_utime + usage.ru_stime if was_run else None


def measure(file, arguments, patience):
    """What runs take with and without, pair by pair, for so many seconds; nothing where they cannot be run."""
    pairs = []
    with tempfile.TemporaryDirectory() as folder:
        # The first run of all scans the data; later ones find what it has found.
        if seconds(file, arguments, "on", folder) is None:
            return pairs
        end = time.monotonic() + patience
        while time.monotonic() < end or len(pairs) < LEAST_PAIRS:
            order = ["on", "off"] if len(pairs) % 2 else ["off", "on"]
            taken = {watch: seconds(file, arguments, watch, folder) for watch in order}
            pairs.append((taken["on"], taken["off"]))
    return pairs


def line(name, pairs):
    """A line of the table."""
    if not pairs:
        return f"| {name} | cannot be run here |  |  |  |  |"
    shares = [100 * (on / off - 1) for on, off in pairs]
    share = statistics.median(shares)
    low, _, high = statistics.quantiles(shares, n=4)
    off = statistics.median(off for _, off in pairs)
    more = statistics.median(on - off for on, off in pairs)
    within = "yes" if share <= WANTED else "**no**"
    return (
        f"| {name} | {len(pairs)} | {1e3 * off:,.1f} | {1e3 * more:+,.2f}"
        f" | {share:+.2f} % ({low:+.2f} to {high:+.2f}) | {within} |"
    )


def report(lines, others):
    """The text of WATCHING.md."""
    machine = compare.machine()
    calm = "" if others < 0.05 else f"\n- **Not to be trusted**: other processes took {others:.0%} of the machine meanwhile"
    return "\n".join([
        "# What watching for faults costs",
        "",
        "Written by `benches/watching.py`; do not edit. Processor time of whole runs on one thread, with `--watch on` and",
        "`--watch off` in turn: medians over the pairs, in brackets the quartiles. \"As written\" has start, pre-flight and",
        f"end in it; in the long runs steps are all that counts. Wanted are at most {WANTED:g} %.",
        "",
        f"- Machine: {machine['processor']} ({machine['family']}), {machine['cores']} cores, {machine['system']}",
        f"- {compare.percept_version()}, {datetime.date.today().isoformat()}{calm}",
        "",
        "| run | pairs | without, ms | more, ms | share | within |",
        "|---|---:|---:|---:|---:|---|",
        *lines,
        "",
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few pairs of each, and nothing is written")
    parser.add_argument("--seconds", type=float, default=60, help="how long pairs of each are run (60, or 6 when quick)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="programs whose names have one of these words in them")
    asked = parser.parse_args()
    wanted = [one for one in programs() if not asked.only or any(word in one[0] for word in asked.only)]
    lines, start, busy, own = [], time.monotonic(), process.busy_seconds(), os.times()
    for name, file, arguments in wanted:
        text = line(name, measure(file, arguments, 6 if asked.quick else asked.seconds))
        print(text, flush=True)
        lines.append(text)
    now = os.times()
    spent = sum(now[:4]) - sum(own[:4])
    others = max(0.0, process.busy_seconds() - busy - spent) / ((time.monotonic() - start) * os.cpu_count())
    if not asked.quick and not asked.only:
        (process.BENCHES / "WATCHING.md").write_text(report(lines, others))


if __name__ == "__main__":
    main()
