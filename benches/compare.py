"""Runs Percept beside its peers, pair by pair, and writes benches/RESULTS.md.

Each pair is Percept and one peer, one after the other, each in a fresh process with the same threads on the same cores;
the ratio is taken within the pair, and the median over the rounds counts. What is measured is kept in results.json, so
that a part can be measured anew; RESULTS.md is written from it each time.

    sh benches/environment.sh && cargo build --release
    python3 benches/compare.py                                       everything: two hours
    python3 benches/compare.py --only w3 --threads 2 --rounds 5      a part
    python3 benches/compare.py --quick --parts steps                 a look, in minutes
    python3 benches/compare.py --parts none                          RESULTS.md from what is there

PERCEPT names another binary, PERCEPT_PEERS another environment.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import statistics
import sys
import tempfile

import growth
import process
import report
from contenders import CONTENDERS, WHOLE
from peers.workloads import WORKLOADS

STORE = process.BENCHES / "results.json"
PARTS = ("steps", "whole", "growth")


def main():
    """Measures what was asked for, and writes everything down after each piece."""
    args = arguments()
    if lacking := [path for path in (process.PERCEPT, process.PYTHON) if not path.exists()]:
        sys.exit(f"{lacking[0]} is not there: see benches/README.md")
    store = json.loads(STORE.read_text()) if STORE.exists() else {}
    store["machine"], store["ours"] = machine(), percept_version()
    for part in PARTS:
        if part in args.parts:
            for _ in MEASURES[part](args, store.setdefault(part, {})):
                save(store)
    save(store)


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=list(WORKLOADS), default=list(WORKLOADS), help="workloads")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--peers", nargs="+", default=[""], help="words that the peers' names begin with, such as JAX")
    parser.add_argument("--rounds", type=int, help="pairs of each (5, or 1 when quick)")
    parser.add_argument("--parts", nargs="+", choices=(*PARTS, "none"), default=PARTS)
    parser.add_argument("--calm", type=float, default=10, metavar="S", help="wait so long at most for an idle machine before a pair")
    parser.add_argument("--quick", action="store_true", help="short trials, one round")
    args = parser.parse_args()
    args.rounds = args.rounds or (1 if args.quick else 5)
    return args


def save(store):
    """Keeps the measurements, and the report of them."""
    STORE.write_text(json.dumps(store, indent=1, sort_keys=True) + "\n")
    (process.BENCHES / "RESULTS.md").write_text(report.render(store))


def chosen(args, task):
    """The contenders of a task that were asked for."""
    return [c for c in CONTENDERS if task in c.tasks and any(c.name.startswith(p) for p in args.peers)]


def steps(args, store):
    """Training steps of w1 to w10, answers of w6: each contender paired with Percept."""
    for name in args.only:
        for threads in args.threads:
            for contender in chosen(args, name):
                key = f"{name}/{threads}"
                print(f"{key} {contender.name}", file=sys.stderr)
                pairs = [pair(args, name, threads, contender) for _ in range(args.rounds)]
                store.setdefault(key, {})[contender.name] = summed(pairs)
                yield


def pair(args, name, threads, contender):
    """What Percept says and what the peer says, one after the other."""
    process.await_calm(args.calm)
    ours_options = ["--seconds", "0.5" if args.quick else "2"]
    options = ["--trials", "3", "--seconds", "0.2"] if args.quick else ["--trials", "5", "--seconds", "0.5"]
    if name == "w6":
        ours_options.append("--inference")
    ours = process.bench(process.BENCHES / "workloads" / f"{name}.nn", threads, *ours_options)
    theirs = process.peer(contender.script, name, contender.mode, threads, *options)
    return ours, theirs


def summed(pairs):
    """Medians over the pairs, and the median ratio within one, of each quantity measured."""
    entry = {"rounds": len(pairs)}
    for quantity, value_of in QUANTITIES.items():
        both = [(value_of(ours), value_of(theirs)) for ours, theirs in pairs]
        ratios = [theirs / ours for ours, theirs in both if ours and theirs]
        found = {"ours": middle(o for o, _ in both), "peer": middle(t for _, t in both), "ratio": middle(ratios), "ratios": ratios}
        if found["ours"] or found["peer"]:
            entry[quantity] = found
    documents = [theirs for _, theirs in pairs if theirs]
    entry["others"] = middle(d["others"] for pair in pairs for d in pair if d)
    entry["compile_s"] = middle(d["compile_s"] for d in documents)
    entry["version"] = documents[0]["version"] if documents else None
    entry["peak_gflops"] = middle(ours.get("peak_gflops") for ours, _ in pairs if ours)
    return entry


def step_us(document):
    """Median microseconds of a training step."""
    return document and document.get("step_us", {}).get("median")


def latency_us(document):
    """Median microseconds of one example's answer."""
    return document and document.get("latency_us", {}).get("median")


def us_an_example(document):
    """Microseconds an example where 1,024 are answered at once."""
    rate = document and document.get("throughput", {}).get("examples_per_second")
    return 1e6 / rate if rate else None


QUANTITIES = {"step": step_us, "latency": latency_us, "throughput": us_an_example}


def middle(values):
    """The median of those that are there."""
    values = [v for v in values if v is not None]
    return statistics.median(values) if values else None


def whole(args, store):
    """Processes from the shell to the end, start-up and data included."""
    for name in [n for n in args.only if n in WHOLE]:
        for threads in args.threads:
            for contender in [c for c in chosen(args, name) if c.whole]:
                key = f"{name}/{threads}"
                print(f"{key} whole process {contender.name}", file=sys.stderr)
                pairs = [whole_pair(args, name, threads, contender) for _ in range(args.rounds)]
                store.setdefault(key, {})[contender.name] = whole_summed(pairs)
                yield


def whole_pair(args, name, threads, contender):
    """Percept's process and the peer's."""
    process.await_calm(args.calm)
    with tempfile.TemporaryDirectory() as folder:
        file = process.BENCHES / "workloads" / f"{name}.nn"
        out = pathlib.Path(folder) / "run"
        command = [process.PERCEPT, "run", file, *process.allowed(), "--quiet", "--threads", threads]
        ours = process.run([*command, "--out", out], threads)
    command = process.peer_command(contender.script, name, contender.mode, threads, "--whole")
    theirs = process.run(command, threads)
    for done, said in ((ours, ["percept", "run", file]), (theirs, command)):
        if done.status:
            process.complain(said, done)
    return tuple(done if done.status == 0 else None for done in (ours, theirs))


def whole_summed(pairs):
    """Medians of seconds and of peak memory."""
    found = {"rounds": len(pairs), "others": middle(done.others for pair in pairs for done in pair if done)}
    for quantity in ("seconds", "peak_mb"):
        both = [tuple(getattr(done, quantity, None) for done in pair) for pair in pairs]
        ratio = middle(t / o for o, t in both if o and t)
        found[quantity] = {"ours": middle(o for o, _ in both), "peer": middle(t for _, t in both), "ratio": ratio}
    return found


def grown(args, store):
    """Time per example as one thing grows."""
    for name in growth.SERIES:
        print(f"growth of {name}", file=sys.stderr)
        store[name] = growth.measure(name, args.threads, quick=args.quick)
        growth.draw(store, process.BENCHES / "growth.svg")
        yield


MEASURES = {"steps": steps, "whole": whole, "growth": grown}


def machine():
    """The processor as the kernel describes it."""
    text = pathlib.Path("/proc/cpuinfo").read_text()
    fact = dict(re.findall(r"^(\w[\w ]*?)\s*: (.*)$", text, re.MULTILINE))
    features = [f for f in ("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16") if f in fact.get("flags", "").split()]
    return {
        "processor": fact.get("model name", platform.processor()),
        "family": f"family {fact.get('cpu family')}, model {fact.get('model')}",
        "cores": os.cpu_count(),
        "features": features,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "pictures": origin(),
    }


def origin():
    """What w3 and w4 are trained on."""
    file = process.BENCHES / "data" / "pictures" / "origin"
    return file.read_text().strip() if file.exists() else "not there"


def percept_version():
    """The version of the binary."""
    done = process.run([process.PERCEPT, "--version"], 1)
    return done.output.strip()


if __name__ == "__main__":
    main()
