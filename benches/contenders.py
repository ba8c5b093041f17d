"""Who is compared on which workload, and what must be reached there."""

import dataclasses

from peers.workloads import WORKLOADS


@dataclasses.dataclass(frozen=True)
class Contender:
    """A peer in one of its modes; `whole` where its whole process is timed too."""

    name: str
    script: str
    mode: str
    tasks: tuple
    whole: bool = False


ALL = tuple(WORKLOADS)
CONTENDERS = (
    Contender("PyTorch eager", "with_pytorch.py", "eager", ALL, whole=True),
    Contender("PyTorch fused", "with_pytorch.py", "fused", ("w1", "w2", "w3", "w4", "w5", "w10")),
    Contender("PyTorch compile", "with_pytorch.py", "compile", ALL),
    Contender("JAX step", "with_jax.py", "step", ALL, whole=True),
    Contender("JAX scan", "with_jax.py", "scan", ("w1", "w2", "w3", "w4", "w5"), whole=True),
    Contender("NumPy", "with_numpy.py", "by_hand", ("w1", "w2", "w3", "w4", "w5", "w10"), whole=True),
    Contender("scikit-learn", "with_sklearn.py", "partial_fit", ("w2", "w3", "w4"), whole=True),
    Contender("ONNX Runtime", "with_onnx.py", "session", ("w6",)),
)

# Workloads whose whole process is timed, and how long they train.
WHOLE = {"w1": "2,000 steps", "w2": "100 epochs", "w3": "1 epoch", "w10": "1 epoch of 4 steps"}

# (workload, threads): the ratio to reach against the best peer, and against PyTorch.
STEP_TARGETS = {
    ("w1", 1): (8, 900),
    ("w1", 2): (8, 900),
    ("w2", 1): (6, 230),
    ("w2", 2): (6, 230),
    ("w3", 1): (1.6, 3.5),
    ("w3", 2): (2, 5),
    ("w4", 1): (1.2, 1.2),
    ("w4", 2): (1.35, 1.35),
    ("w5", 1): (2.5, 9),
    ("w5", 2): (2.5, 9),
    ("w10", 2): (1.25, 1.25),
}

# Against ONNX Runtime: at most 0.35 of its latency, at least 1.15 of its throughput.
INFERENCE_TARGETS = {"latency": 1 / 0.35, "throughput": 1.15}

# workload: {peer's first word: how many times faster the whole process must be}
WHOLE_TARGETS = {"w1": {"PyTorch": 20, "NumPy": 4}, "w2": {"PyTorch": 20, "NumPy": 4}, "w3": {"PyTorch": 12, "NumPy": 2.5}}

# Megabytes of peak memory at most. w10: 1.15 of its weights, its data, and the activations of a batch.
W10_MB = 4 * (4096 * 4097 * 2 + 4097 * 1000 + 2048 * 4096 + 512 * (3 * 4096 + 1000)) / 2**20
MEMORY_TARGETS = {"w3": 250, "w10": 1.15 * W10_MB}

# Two threads against one.
SCALING_TARGETS = {"w3": 1.8, "w4": 1.8, "w10": 1.8}
