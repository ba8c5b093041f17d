"""Reads the event files of runs with TensorBoard's own reader and holds them against metrics.csv.

    python3 -m venv events && events/bin/pip install tensorboard
    percept run examples/iris.nn --tensorboard --out /tmp/iris
    events/bin/python benches/read_events.py /tmp/iris

Every number of metrics.csv must be there at its step, rounded to 32 bits, and nothing else.
The split `test` is held against run.json. Exit code 1 where something differs.
"""

import csv
import json
import pathlib
import sys

import numpy
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def main(runs):
    """Compares each run, and tells."""
    if not runs:
        sys.exit(__doc__)
    differences = [found for run in runs for found in compare(pathlib.Path(run))]
    print("\n".join(differences) or "no difference")
    sys.exit(1 if differences else 0)


def compare(run):
    """What differs in a run."""
    wanted = from_table(run / "metrics.csv")
    for name, points in from_record(run / "run.json").items():
        wanted.setdefault(name, points)
    found = from_events(run / "tensorboard")
    print(f"{run}: {len(found)} curves, {sum(map(len, found.values()))} points")
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            yield f"{run}: {name}: {wanted.get(name)} in the table, {found.get(name)} in the events"


def from_table(path):
    """Steps and values by name, from metrics.csv."""
    points = {}
    for row in csv.DictReader(path.open()):
        step = int(row.pop("step"))
        for name, value in row.items():
            name = f"train.{name}" if name in ("epoch", "rate") else name
            if value:
                points.setdefault(name, []).append((step, rounded(value)))
    return points


def from_record(path):
    """The values of the test split, at the step of the epoch that was kept, from run.json."""
    record = json.loads(path.read_text())
    kept = [
        int(row["step"])
        for row in csv.DictReader((path.parent / "metrics.csv").open())
        if int(row["epoch"]) == record["kept_epoch"]
    ]
    tested = {one["name"]: one["value"] for one in record["values"]}
    return {
        name: [(kept[0], rounded(value))]
        for name, value in tested.items()
        if name.startswith("test.") and value is not None and kept
    }


def from_events(folder):
    """Steps and values by name, from the event files of each split."""
    points = {}
    for split in sorted(path for path in folder.iterdir() if path.is_dir()):
        events = EventAccumulator(str(split), size_guidance={"tensors": 0, "scalars": 0})
        events.Reload()
        for tag in events.Tags()["scalars"]:
            told = [(event.step, float(event.value)) for event in events.Scalars(tag)]
            points[f"{split.name}.{tag}"] = told
    return points


def rounded(value):
    """A number as 32 bits hold it."""
    return float(numpy.float32(value))


if __name__ == "__main__":
    main(sys.argv[1:])
