"""RESULTS.md from what results.json holds. Pure: from a dictionary to a text."""

from contenders import CONTENDERS, INFERENCE_TARGETS, MEMORY_TARGETS, SCALING_TARGETS, STEP_TARGETS, WHOLE, WHOLE_TARGETS
from growth import TITLES
from peers.workloads import WORKLOADS

# The share of the machine that others may take while something is measured.
DISTURBED = 0.05

HEAD = """# Results: Percept beside its peers

Written by `benches/compare.py` from `benches/results.json`; do not edit. Each figure is a median over rounds; in each
round Percept and one peer run one after the other, in fresh processes, on the same cores. A ratio is taken within such a
pair, peer over Percept: **above 1 Percept is faster**. Both sides gather shuffled batches from data ready in memory,
compute loss and accuracy, their gradients, and the update. Compilation and the first steps are outside the time of a step.
"""


def render(store):
    """The whole report; parts not measured yet are left out."""
    parts = [HEAD, facts(store)]
    for make, part in ((training, "steps"), (modes, "steps"), (inference, "steps"), (scaling, "steps"), (compiling, "steps"), (whole, "whole"), (memory, "whole"), (growth, "growth")):
        if store.get(part):
            parts.append(make(store[part]))
    return "\n".join(part for part in parts if part)


def table(head, rows):
    """A Markdown table; numbers stand right."""
    if not rows:
        return ""
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join("---" if i < 1 else "---:" for i in range(len(head))) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def section(title, text, *more):
    """A heading and what is under it, or nothing at all."""
    return f"## {title}\n\n" + "\n".join([text, *more]) if text else ""


def number(value):
    """Three digits that matter, thousands apart."""
    if value is None:
        return "–"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def times(value):
    """A ratio."""
    return "–" if value is None else f"{number(value)}×"


def verdict(value, target):
    """The target, and whether it is reached."""
    if target is None:
        return ""
    if value is None:
        return f"≥ {target:.3g}×"
    return f"≥ {target:.3g}× {'yes' if value >= target else '**no**'}"


def facts(store):
    """The machine and the versions."""
    m = store.get("machine", {})
    found = {name: e["version"] for part in store.get("steps", {}).values() for name, e in part.items() if e.get("version")}
    versions = sorted({f"{name.split()[0] if 'ONNX' not in name else name} {version}" for name, version in found.items()})
    rows = [
        f"- Machine: {m.get('processor')} ({m.get('family')}), {m.get('cores')} cores, {', '.join(m.get('features', []))}, {m.get('memory_gb')} GB, {m.get('system')}",
        f"- Versions: {', '.join([store.get('ours') or 'percept', *versions])}",
        f"- Pictures of w3, w4 and w6: {m.get('pictures')}",
        disturbed(store),
    ]
    return "\n".join(row for row in rows if row) + "\n"


def disturbed(store):
    """Which figures were taken while other processes were at work."""
    entries = [(f"{key} {name}", e) for part in ("steps", "whole") for key, found in store.get(part, {}).items() for name, e in found.items()]
    if not entries:
        return ""
    bad = [name for name, e in entries if (e.get("others") or 0) > DISTURBED]
    if not bad:
        return f"- Other processes took at most {DISTURBED:.0%} of the machine meanwhile"
    shown = ", ".join(bad[:6]) + (f" and {len(bad) - 6} more" if len(bad) > 6 else "")
    return f"- **Not to be trusted**: other processes took more than {DISTURBED:.0%} of the machine during {shown}"


def keys(store):
    """(workload, threads, contenders), in the order of the workloads."""
    order = list(WORKLOADS)
    pairs = sorted((order.index(key.split("/")[0]), int(key.split("/")[1]), key) for key in store)
    return [(order[i], threads, store[key]) for i, threads, key in pairs]


def best(entry, quantity, word=""):
    """The fastest contender whose name begins so, and its entry."""
    found = [(e[quantity]["peer"], name) for name, e in entry.items() if name.startswith(word) and e.get(quantity, {}).get("peer")]
    return min(found)[1] if found else None


def ours(entry, quantity):
    """Percept's median over all its pairs."""
    values = sorted(e[quantity]["ours"] for e in entry.values() if e.get(quantity, {}).get("ours"))
    return values[len(values) // 2] if values else None


def ratio(entry, quantity, name):
    """The median ratio to a contender."""
    return entry[name][quantity]["ratio"] if name else None


def training(store):
    """Time of a step, against the best peer and the best mode of PyTorch, with targets."""
    rows = []
    for name, threads, entry in keys(store):
        if name == "w6":
            continue
        us, rival, torch = ours(entry, "step"), best(entry, "step"), best(entry, "step", "PyTorch")
        targets = STEP_TARGETS.get((name, threads), (None, None))
        gflops = WORKLOADS[name].flops / us / 1e3 if us else None
        peak = next((e["peak_gflops"] for e in entry.values() if e.get("peak_gflops")), None)
        rows.append([
            f"**{name}** {WORKLOADS[name].said}",
            str(threads),
            number(us),
            f"{rival} {number(entry[rival]['step']['peer'])}" if rival else "–",
            times(ratio(entry, "step", rival)),
            verdict(ratio(entry, "step", rival), targets[0]),
            f"{torch.split()[1]} {number(entry[torch]['step']['peer'])}" if torch else "–",
            times(ratio(entry, "step", torch)),
            verdict(ratio(entry, "step", torch), targets[1]),
            number(gflops),
            f"{gflops / peak:.0%}" if gflops and peak else "–",
        ])
    head = ["workload", "threads", "Percept, µs", "best peer, µs", "ratio", "wanted", "PyTorch, µs", "ratio", "wanted", "GFLOP/s", "of peak"]
    words = "GFLOP/s count the multiplications and additions of the matrix products; the peak is measured on this machine, with these threads.\n"
    return section("A training step", table(head, rows), words)


def modes(store):
    """Each peer and mode: microseconds a step, and the ratio."""
    names = [c.name for c in CONTENDERS if c.name != "ONNX Runtime"]
    rows = []
    for name, threads, entry in keys(store):
        if name != "w6":
            cells = [entry.get(c, {}).get("step", {}) for c in names]
            shown = [f"{number(c['peer'])} ({times(c['ratio'])})" if c.get("peer") else "" for c in cells]
            rows.append([name, str(threads), number(ours(entry, "step")), *shown])
    return section("Every peer and mode", "Microseconds a step, and how many times as long as Percept's.\n", table(["workload", "threads", "Percept", *names], rows))


def inference(store):
    """w6: one example, and 1,024 at once."""
    rows = []
    for name, threads, entry in keys(store):
        if name != "w6":
            continue
        rows.append(["Percept", str(threads), number(ours(entry, "latency")), "", "", rate(ours(entry, "throughput")), "", ""])
        for peer, e in entry.items():
            wanted = INFERENCE_TARGETS if peer == "ONNX Runtime" else {}
            one, many = e.get("latency", {}), e.get("throughput", {})
            rows.append([
                peer,
                str(threads),
                number(one.get("peer")),
                times(one.get("ratio")),
                verdict(one.get("ratio"), wanted.get("latency")),
                rate(many.get("peer")),
                times(many.get("ratio")),
                verdict(many.get("ratio"), wanted.get("throughput")),
            ])
    head = ["", "threads", "one example, µs", "ratio", "wanted", "examples/s, 1,024 at once", "ratio", "wanted"]
    return section("Inference (w6)", table(head, rows))


def rate(us_an_example):
    """Examples a second."""
    return number(1e6 / us_an_example if us_an_example else None)


def scaling(store):
    """Two threads against one."""
    found = {(name, threads): ours(entry, "step") for name, threads, entry in keys(store)}
    rows = []
    for (name, threads), us in found.items():
        two = found.get((name, 2))
        if threads == 1 and us and two:
            rows.append([name, number(us), number(two), times(us / two), verdict(us / two, SCALING_TARGETS.get(name))])
    return section("Percept with two threads", table(["workload", "1 thread, µs", "2 threads, µs", "ratio", "wanted"], rows))


def compiling(store):
    """Seconds before the first step of the peers that compile."""
    names = [c.name for c in CONTENDERS if c.name.startswith("JAX") or "compile" in c.name]
    rows = []
    for name, threads, entry in keys(store):
        cells = [number(entry.get(c, {}).get("compile_s")) for c in names]
        if threads == 1 or f"{name}/1" not in store:
            rows.append([name, *cells])
    words = "Percept has nothing to compile. PyTorch keeps what it compiled on disk: later processes begin sooner.\n"
    return section("Seconds of compilation", table(["workload", *names], rows), words)


def whole(store):
    """Seconds of processes."""
    rows = []
    for name, threads, entry in keys(store):
        rows.append([f"**{name}** {WHOLE[name]}", str(threads), "Percept", number(ours(entry, "seconds")), "", ""])
        for peer, e in entry.items():
            wanted = WHOLE_TARGETS.get(name, {}).get(peer.split()[0])
            rows.append(["", "", peer, number(e["seconds"]["peer"]), times(e["seconds"]["ratio"]), verdict(e["seconds"]["ratio"], wanted)])
    words = "From the shell to the end: start-up, reading the data (w3: gzipped IDX), training, and for w3 the accuracy on the test split.\n"
    return section("Whole processes", words, table(["", "threads", "", "seconds", "ratio", "wanted"], rows))


def memory(store):
    """Peak memory of the same processes."""
    rows = []
    for name, threads, entry in keys(store):
        mb, limit = ours(entry, "peak_mb"), MEMORY_TARGETS.get(name)
        wanted = f"≤ {limit:,.0f} {'yes' if mb and mb <= limit else '**no**'}" if limit else ""
        peers = ", ".join(f"{peer} {number(e['peak_mb']['peer'])}" for peer, e in entry.items())
        rows.append([name, str(threads), number(mb), wanted, peers])
    words = "Largest resident size, MB; a process counts at least the script that started it, 20 MB or so. The limit of w10 is 1.15 of its weights, data and a batch's activations.\n"
    return section("Peak memory of whole processes", words, table(["workload", "threads", "Percept", "wanted", "peers"], rows))


def growth(store):
    """The drawing and its numbers."""
    tables = []
    for name, rows in store.items():
        threads = sorted({r["threads"] for r in rows})
        values = sorted({r["value"] for r in rows})
        cell = {(r["value"], r["threads"]): r for r in rows}
        lines = [[f"{v:,}", *(f"{number(cell[v, n]['us'])} ({number(cell[v, n]['gflops'])})" if (v, n) in cell else "–" for n in threads)] for v in values]
        tables.append(table([TITLES[name], *(f"{n} thread{'s' * (n > 1)}" for n in threads)], lines))
    words = "Microseconds an example, and GFLOP/s in brackets. Dashed: as the work of an example grows.\n\n![Time per example](growth.svg)\n"
    return section("How the cost grows", words, *tables)
