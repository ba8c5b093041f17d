"""The workloads as the peers see them: networks, optimizers, batches, and arrays ready in memory."""

import csv
import dataclasses
import gzip
import pathlib

ROOT = pathlib.Path(__file__).parents[2]
DATA = ROOT / "benches" / "data"


@dataclasses.dataclass(frozen=True)
class Workload:
    """What `benches/workloads/NAME.nn` says: `widths` begins with the input and ends with the output.

    `epochs` are those of a whole process, `examples` those of an epoch.
    """

    name: str
    said: str
    widths: tuple
    activation: str
    loss: str
    optimizer: str
    lr: float
    batch: int
    source: str
    examples: int
    epochs: int = 1
    ends_active: bool = False

    @property
    def products(self):
        """Multiplications that one example's way through each layer takes."""
        return [a * b for a, b in zip(self.widths, self.widths[1:])]

    @property
    def steps(self):
        """Steps of an epoch; the last batch may be short."""
        return -(-self.examples // self.batch)

    @property
    def flops(self):
        """Multiplications and additions of a mean step; no gradient into the data."""
        return 2 * self.examples / self.steps * (3 * sum(self.products) - self.products[0])

    @property
    def classes(self):
        """Whether the targets are class ids, or one truth value of which accuracy can be told."""
        return self.loss == "cross_entropy"


WORKLOADS = {
    w.name: w
    for w in (
        Workload("w1", "2-8-1 tanh, mse; XOR, SGD, 4 rows at once", (2, 8, 1), "tanh", "mse", "sgd", 0.1, 4, "xor", 4, epochs=2000),
        Workload("w2", "4-16-16-3 relu; iris, Adam, batch 16", (4, 16, 16, 3), "relu", "cross_entropy", "adam", 0.01, 16, "iris", 150, epochs=100),
        Workload("w3", "784-128-10 relu; Fashion-MNIST, Adam, batch 64", (784, 128, 10), "relu", "cross_entropy", "adam", 1e-3, 64, "pictures", 60_000),
        Workload("w4", "784-1024-1024-1024-10 relu; momentum, batch 256", (784, 1024, 1024, 1024, 10), "relu", "cross_entropy", "momentum", 0.01, 256, "pictures", 60_000),
        Workload("w5", "64 layers of 64 tanh, mse; SGD, batch 32", (64,) * 65, "tanh", "mse", "sgd", 0.01, 32, "w5", 4096, ends_active=True),
        Workload("w6", "w3's network, inference", (784, 128, 10), "relu", "cross_entropy", "adam", 1e-3, 64, "pictures", 60_000),
        Workload("w10", "4096-4096-4096-1000 relu; SGD, batch 512", (4096, 4096, 4096, 1000), "relu", "cross_entropy", "sgd", 0.01, 512, "w10", 2048),
    )
}


def load(workload, part="train"):
    """Features `[n, in]`, floats or the bytes of pictures, and targets: class ids, or floats `[n, out]`."""
    return SOURCES[workload.source](part)


def xor(_part):
    """The four rows of exclusive or."""
    import numpy as np

    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    return x, np.array([[0], [1], [1], [0]], np.float32)


def iris(_part):
    """Four measurements, standardized, and the species' number."""
    import numpy as np

    with open(ROOT / "examples" / "data" / "iris.csv", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    x = np.array([row[:4] for row in rows], np.float32)
    _, y = np.unique([row[4] for row in rows], return_inverse=True)
    return (x - x.mean(axis=0)) / x.std(axis=0), y.astype(np.int64)


def pictures(part):
    """Pictures as bytes and their labels, from gzipped IDX."""
    import numpy as np

    part = {"train": "train", "test": "t10k"}[part]
    with gzip.open(DATA / "pictures" / f"{part}-images-idx3-ubyte.gz") as file:
        x = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
    with gzip.open(DATA / "pictures" / f"{part}-labels-idx1-ubyte.gz") as file:
        y = np.frombuffer(file.read(), np.uint8, offset=8)
    return x, y.astype(np.int64)


def archive(name):
    """A source that reads `benches/data/NAME.npz`."""

    def read(_part):
        import numpy as np

        with np.load(DATA / f"{name}.npz") as arrays:
            return arrays["x"], arrays["y"]

    return read


SOURCES = {"xor": xor, "iris": iris, "pictures": pictures, "w5": archive("w5"), "w10": archive("w10")}


def initial(workload, seed=0):
    """A weight `[in, out]` and a bias for each layer, uniform within 1/sqrt(in)."""
    import numpy as np

    rng = np.random.default_rng(seed)
    layers = []
    for n_in, n_out in zip(workload.widths, workload.widths[1:]):
        bound = n_in**-0.5
        w = rng.uniform(-bound, bound, (n_in, n_out)).astype(np.float32)
        b = rng.uniform(-bound, bound, n_out).astype(np.float32)
        layers.append((w, b))
    return layers
