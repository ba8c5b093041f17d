"""Holds what `percept cost` says against what a run takes: seconds an epoch, and memory.

    python3 benches/costs.py target/release/percept

Memory is the largest that the program ever held, less that of a run of a small network (the
base: the program itself, its threads, its texts).
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

EXAMPLES = pathlib.Path(__file__).parent.parent / "examples"
BASE = (
    'data { source = builtin("iris") }\n'
    "model { linear(8) -> relu; linear(classes) }\n"
    "train { epochs = 2 }\n"
)
WIDE = {
    "wide": "data { source = blobs(classes = 4, features = 600, samples = 2000) }\n"
    "model { linear(2000) -> relu; linear(1500) -> relu; linear(classes) }\n"
    "train { epochs = 2, optimizer = %s }\n",
    "deep batch": "data { source = blobs(classes = 4, features = 50, samples = 4000) }\n"
    "model { linear(800) -> gelu -> linear(800) -> gelu; linear(classes) }\n"
    "train { epochs = 2, batch = full, optimizer = %s }\n",
    "many rows": "data { source = blobs(classes = 4, features = 100, samples = 200_000) }\n"
    "model { linear(classes) }\n"
    "train { epochs = 1, batch = 512, optimizer = %s }\n",
}


def run(percept, program, folder):
    """The peak in bytes and the record of a run."""
    out = pathlib.Path(folder) / "out"
    command = [percept, "run", str(program), "--quiet", "--out", str(out)]
    child = subprocess.Popen(command, cwd=program.parent, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(child.pid, 0)
    record = out / "run.json"
    return usage.ru_maxrss * 1024, json.loads(record.read_text()) if record.exists() else None


def main():
    percept = str(pathlib.Path(sys.argv[1]).resolve())
    folder = tempfile.mkdtemp()
    base_file = pathlib.Path(folder) / "base.nn"
    base_file.write_text(BASE)
    base = max(run(percept, base_file, folder)[0] for _ in range(3))
    programs = sorted(EXAMPLES.glob("*.nn"))
    for name, text in WIDE.items():
        for optimizer in ["sgd(0.001)", "adam(1e-4)"]:
            path = pathlib.Path(folder) / f"{name.replace(' ', '_')}_{optimizer[:4]}.nn"
            path.write_text(text % optimizer)
            programs.append(path)
    print(f"base {base / 2**20:.1f} MiB")
    print(f"{'program':24}{'ms/epoch':>12}{'said':>12}{'':>8}{'MiB':>9}{'said':>9}{'':>8}")
    for program in programs:
        told = subprocess.run([percept, "cost", str(program), "--json"], cwd=program.parent,
                              capture_output=True, text=True)
        if told.returncode != 0:
            print(f"{program.name:24}cannot be read here")
            continue
        said = json.loads(told.stdout)["trainings"][0]
        peak, record = run(percept, program, folder)
        taken = record["seconds"] / record["n_epochs"]
        share = said["epoch_seconds"] / taken - 1
        held, told = peak - base, said["memory"]["peak"]
        off = f"{told / held - 1:+.1%}" if held > 2**20 else "small"
        print(f"{program.name:24}{1e3 * taken:12.3f}{1e3 * said['epoch_seconds']:12.3f}"
              f"{share:+8.1%}{held / 2**20:9.2f}{told / 2**20:9.2f}{off:>8}", flush=True)


main()
