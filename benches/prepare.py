"""Makes benches/data, what the workloads read: pictures for w3, w4 and w6, arrays for w5 and w10.

The pictures are Fashion-MNIST where it can be had: from FASHION_MNIST, from Debian's package where it is installed, or
from that package fetched and unpacked here without installing it. Otherwise they are made, with the same shapes.
Everything made comes from fixed seeds. What is there already stays.

    python benches/prepare.py
"""

import gzip
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile

import numpy as np

DATA = pathlib.Path(__file__).parent / "data"
PACKAGE = "dataset-fashion-mnist"
INSTALLED = pathlib.Path("/usr/share/datasets/fashion-mnist")
PARTS = {"train": 60_000, "t10k": 10_000}


def main():
    """Makes each part that is missing."""
    DATA.mkdir(exist_ok=True)
    if not (DATA / "pictures" / "origin").exists():
        pictures(DATA / "pictures")
    if not (DATA / "w5.npz").exists():
        np.savez(DATA / "w5.npz", **regression())
    if not (DATA / "w10.npz").exists():
        np.savez(DATA / "w10.npz", **classification())
    print(f"{DATA}: pictures are {(DATA / 'pictures' / 'origin').read_text().strip()}")


def pictures(folder):
    """Four gzipped IDX files in `folder`, and `origin`, which says what they are."""
    folder.mkdir(exist_ok=True)
    origin = "Fashion-MNIST" if fashion(folder) else "made up"
    if origin == "made up":
        for part, count in PARTS.items():
            made_pictures(folder, part, count)
    (folder / "origin").write_text(origin + "\n")


def names(part):
    """The usual file names of the pictures and labels of a part."""
    return f"{part}-images-idx3-ubyte.gz", f"{part}-labels-idx1-ubyte.gz"


def fashion(folder):
    """Whether Fashion-MNIST was found, and so copied to `folder`."""
    for place in (os.environ.get("FASHION_MNIST"), INSTALLED):
        if place and copied(pathlib.Path(place), folder):
            return True
    return unpacked(folder)


def copied(place, folder):
    """Whether `place` holds the four files, which are then in `folder` too."""
    files = [place / name for part in PARTS for name in names(part)]
    if not all(file.exists() for file in files):
        return False
    for file in files:
        shutil.copy(file, folder / file.name)
    return True


def unpacked(folder):
    """The same from Debian's package, which is unpacked beside, not installed."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return False
    with tempfile.TemporaryDirectory() as beside:
        done = subprocess.run(["apt-get", "download", PACKAGE], cwd=beside, capture_output=True)
        found = list(pathlib.Path(beside).glob("*.deb"))
        if done.returncode or not found:
            return False
        subprocess.run(["dpkg-deb", "-x", found[0], beside], check=True)
        return copied(pathlib.Path(beside) / INSTALLED.relative_to("/"), folder)


def made_pictures(folder, part, count):
    """Ten blurred patterns, each picture one of them under noise."""
    rng = np.random.default_rng(list(PARTS).index(part) + 1)
    patterns = np.random.default_rng(0).integers(0, 200, (10, 28, 28))
    labels = rng.integers(0, 10, count, dtype=np.uint8)
    noise = rng.integers(0, 56, (count, 28, 28))
    images = (patterns[labels] + noise).astype(np.uint8)
    for name, array in zip(names(part), (images, labels), strict=True):
        write_idx(folder / name, array)


def write_idx(path, array):
    """Bytes as IDX has them: a magic number, the sizes, the values."""
    head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    with gzip.GzipFile(path, "wb", compresslevel=6, mtime=0) as file:
        file.write(head + array.tobytes())


def regression():
    """4,096 vectors of 64, and what a fixed random map makes of them."""
    rng = np.random.default_rng(5)
    x = rng.standard_normal((4096, 64), dtype=np.float32)
    y = np.tanh(x @ rng.standard_normal((64, 64), dtype=np.float32) / 8)
    return {"x": x, "y": y}


def classification():
    """2,048 vectors of 4,096 in 1,000 classes, all of which occur."""
    rng = np.random.default_rng(10)
    y = np.arange(2048) % 1000
    x = rng.standard_normal((2048, 4096), dtype=np.float32)
    x[np.arange(2048), y] += 3
    return {"x": x, "y": y}


if __name__ == "__main__":
    main()
