"""Writes benches/ACCURACY.md: Percept's test accuracies beside scikit-learn's and PyTorch's.

Both sides read the same CSV files with a column that says which rows train and which test, five splits of each set,
and train the same network with the same optimizer, batch and epochs. The peer standardizes by the training rows, as
Percept does. Fashion-MNIST is used where Debian's package `dataset-fashion-mnist` (or FASHION_MNIST) has it.

    python -m venv venv && venv/bin/pip install torch scikit-learn pandas palmerpenguins
    cargo build --release && venv/bin/python benches/accuracy.py
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
import torch
from palmerpenguins import load_penguins
from sklearn import datasets
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

ROOT = pathlib.Path(__file__).parent.parent
PERCEPT = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "percept"
FASHION = pathlib.Path(os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist"))
SEEDS = range(5)

# name: (table, hidden widths, epochs, batch, learning rate)
TASKS = {
    "iris": ((16,), 100, 16, 0.01),
    "wine": ((32,), 60, 16, 0.005),
    "breast_cancer": ((32,), 60, 32, 0.003),
    "digits": ((128,), 40, 32, 0.003),
    "diabetes": ((32,), 100, 32, 0.003),
    "penguins": ((16,), 60, 16, 0.005),
}


def table(name):
    if name == "penguins":
        frame = load_penguins().drop(columns="year").rename(columns={"species": "target"})
        return frame
    bunch = getattr(datasets, f"load_{name}")(as_frame=True)
    frame = bunch.frame.rename(columns=lambda c: c.replace(" ", "_").replace("(", "").replace(")", "").replace("/", "_"))
    if name != "diabetes":
        frame["target"] = "c" + frame["target"].astype(str)
    return frame


def program(name, path, widths, epochs, batch, rate, frame):
    hidden = " -> ".join(f"linear({w}) -> relu" for w in widths)
    binary = name != "diabetes" and frame["target"].nunique() == 2
    out = "1" if name == "diabetes" or binary else "classes"
    missing = "    missing = { bill_length_mm: mean, bill_depth_mm: mean, flipper_length_mm: mean, body_mass_g: mean, sex: mode }\n" if name == "penguins" else ""
    return (
        f'data {{\n    source = csv("{path.name}")\n    target = target\n    split = column(part)\n{missing}}}\n\n'
        f"model {{\n    {hidden}\n    linear({out})\n}}\n\n"
        f"train {{\n    epochs = {epochs}\n    batch = {batch}\n    optimizer = adam(lr = {rate})\n    keep = last\n}}\n"
    )


def percept(folder, text, seed, metric):
    file = folder / "program.nn"
    file.write_text(text)
    command = [PERCEPT, "run", file, "--json", "--seed", str(seed), "--out", folder / f"run-{seed}"]
    command += ["--allow-path", FASHION] if FASHION.exists() else []
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    return next(event["values"][f"test.{metric}"] for event in events if event["event"] == "evaluation")


def peer(name, frame, train, test, widths, epochs, batch, rate, seed):
    x, y = frame.drop(columns="target"), frame["target"]
    words = list(x.select_dtypes(exclude="number"))
    numbers = [c for c in x if c not in words]
    prepare = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")), words),
    )
    kind = MLPRegressor if name == "diabetes" else MLPClassifier
    network = kind(
        hidden_layer_sizes=widths, batch_size=batch, max_iter=epochs, learning_rate_init=rate, alpha=0, tol=0, n_iter_no_change=epochs + 1, random_state=seed
    )
    model = make_pipeline(prepare, network).fit(x.iloc[train], y.iloc[train])
    score = r2_score if name == "diabetes" else accuracy_score
    return score(y.iloc[test], model.predict(x.iloc[test]))


def small(name):
    widths, epochs, batch, rate = TASKS[name]
    frame = table(name)
    metric = "r2" if name == "diabetes" else "accuracy"
    ours, theirs = [], []
    for seed in SEEDS:
        classes = None if name == "diabetes" else frame["target"]
        train, test = train_test_split(np.arange(len(frame)), test_size=0.2, random_state=seed, stratify=classes)
        part = np.where(np.isin(np.arange(len(frame)), test), "test", "train")
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            path = folder / f"{name}.csv"
            frame.assign(part=part).to_csv(path, index=False)
            ours.append(percept(folder, program(name, path, widths, epochs, batch, rate, frame), seed, metric))
        theirs.append(peer(name, frame, train, test, widths, epochs, batch, rate, seed))
    sizes = "-".join(map(str, widths))
    return (name, f"hidden {sizes}, {epochs} epochs, batch {batch}, Adam {rate}", metric, ours, theirs, "scikit-learn")


def idx(name):
    import gzip

    data = gzip.decompress((FASHION / f"{name}.gz").read_bytes())
    rank = data[3]
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(rank)]
    return torch.from_numpy(np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape).copy())


def torch_fashion(seed):
    torch.manual_seed(seed)
    x, y = idx("train-images-idx3-ubyte").reshape(-1, 784) / 255, idx("train-labels-idx1-ubyte").long()
    model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    for _ in range(10):
        for rows in torch.randperm(len(x)).split(64):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
    x, y = idx("t10k-images-idx3-ubyte").reshape(-1, 784) / 255, idx("t10k-labels-idx1-ubyte").long()
    return (model(x).argmax(1) == y).double().mean().item()


def fashion():
    text = (
        f'data {{\n    source = idx("{FASHION}")\n    split = none\n}}\n\n'
        "model {\n    flatten -> linear(128) -> relu\n    linear(10)\n}\n\n"
        "train {\n    epochs = 10\n    batch = 64\n}\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        ours = [percept(pathlib.Path(folder), text, seed, "accuracy") for seed in SEEDS]
    theirs = [torch_fashion(seed) for seed in SEEDS]
    return ("Fashion-MNIST", "784-128-10, 10 epochs, batch 64, Adam 0.001", "accuracy", ours, theirs, "PyTorch")


def spread(values, metric):
    def shown(value):
        return f"{value:.3f}" if metric == "r2" else f"{100 * value:.1f} %"

    return f"{shown(statistics.median(values))} ({shown(min(values))} to {shown(max(values))})"


def main():
    tasks = sys.argv[1:] or [*TASKS, "fashion"]
    rows = []
    for name in tasks:
        if name == "fashion" and not FASHION.exists():
            print("fashion: skipped, no data")
            continue
        name, setting, metric, ours, theirs, who = fashion() if name == "fashion" else small(name)
        rows.append(f"| {name} | {setting} | {metric} | {spread(ours, metric)} | {spread(theirs, metric)} | {who} |")
        print(rows[-1], flush=True)
    if sys.argv[1:]:
        return
    head = (
        "# Accuracy on held-out rows\n\n"
        "Median of five seeds, lowest and highest in brackets; both sides read the same split. Made by "
        "`benches/accuracy.py`.\n\n"
        "| data | network and training | metric | Percept | peer | which |\n|---|---|---|---|---|---|\n"
    )
    (ROOT / "benches" / "ACCURACY.md").write_text(head + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
