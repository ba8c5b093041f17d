"""What every peer shares: the command line, the threads, the clock, the JSON.

A peer names its modes and gives, for each, a `Run`: `advance` makes some steps and says how many, `finish` waits until
they are done and returns the last epoch's loss and accuracy, `warm_up` calls compile all there is to compile. `begin` comes before any numeric library is imported, since
these read the number of threads when they load.

    python benches/peers/with_numpy.py w3 --threads 2
    python benches/peers/with_pytorch.py w3 --mode fused --whole
"""

import argparse
import dataclasses
import itertools
import json
import os
import pathlib
import statistics
import sys
import time
import typing

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import workloads

THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
KERNEL_VARIABLES = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


@dataclasses.dataclass
class Run:
    """A training that goes on for ever, a few steps at a time."""

    advance: typing.Callable[[], int]
    finish: typing.Callable[[], tuple]
    warm_up: int = 1


@dataclasses.dataclass
class Inference:
    """A trained network: `one` answers a single example, `many` as many as `batch`."""

    one: typing.Callable[[], object]
    many: typing.Callable[[], object]
    batch: int = 1024


def begin(modes, names):
    """The arguments, with threads fixed for this process; `modes` are the peer's, `names` the workloads it knows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workload", choices=names)
    parser.add_argument("--mode", choices=modes, default=modes[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--trials", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.5, help="the least that a trial lasts")
    parser.add_argument("--whole", action="store_true", help="train the program's epochs once, for who times the process")
    parser.add_argument("--floats", action="store_true", help="keep pictures as floats in memory, four times as large")
    args = parser.parse_args()
    args.workload = workloads.WORKLOADS[args.workload]
    fix_threads(args.threads)
    return args


def fix_threads(threads):
    """So many threads for every library, on as many cores; kernels are the library's choice."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])
    for name in THREAD_VARIABLES:
        os.environ[name] = str(threads)
    for name in KERNEL_VARIABLES:
        os.environ.pop(name, None)
    eigen = "true" if threads > 1 else "false"
    os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={eigen} intra_op_parallelism_threads={threads}"
    os.environ["JAX_PLATFORMS"] = "cpu"


def arrays(args, part="train"):
    """Features and targets, with pictures as the arguments want them."""
    import numpy as np

    x, y = workloads.load(args.workload, part)
    if args.floats and x.dtype == np.uint8:
        x = x.astype(np.float32) / np.float32(255)
    return x, y


def report(args, peer, version, subject):
    """Times `subject` and prints the one document."""
    document = {"peer": peer, "mode": args.mode, "workload": args.workload.name, "threads": args.threads, "version": version}
    timed = times_of_answers if isinstance(subject, Inference) else times_of_steps
    print(json.dumps(document | timed(args, subject)))


def times_of_steps(args, run):
    """Microseconds a step over the trials, and what the first call cost beyond a later one."""
    first = seconds_of(run, run.warm_up)[0]
    units = calibrate(run, args.seconds)
    trials, cpu, loss, accuracy = [], [], None, None
    for _ in range(args.trials):
        before = time.process_time()
        elapsed, steps, (loss, accuracy) = seconds_of(run, units)
        trials.append(elapsed / steps * 1e6)
        cpu.append((time.process_time() - before) / steps * 1e6)
    median = statistics.median(trials)
    once = seconds_of(run, run.warm_up)[0]
    return {
        "batch": args.workload.batch,
        "trials": len(trials),
        "step_us": spread(trials),
        "cpu_us": spread(cpu),
        "gflops": args.workload.flops / median / 1e3,
        "compile_s": max(0.0, first - once),
        "loss": loss,
        "accuracy": accuracy,
    }


def seconds_of(run, units):
    """Elapsed seconds, steps made, and the last results, of so many calls."""
    start = time.perf_counter()
    steps = sum(run.advance() for _ in range(units))
    results = run.finish()
    return time.perf_counter() - start, steps, results


def calibrate(run, seconds):
    """How many calls last that long; warms up on the way, and asks again in case that took its time."""
    units = 1
    for _ in range(2):
        while (elapsed := seconds_of(run, units)[0]) < seconds / 4:
            units *= 2
        units = max(1, -int(-units * seconds // elapsed))
    return units


def times_of_answers(args, inference):
    """Median time of one example's answer, and examples a second in batches."""
    start = time.perf_counter()
    inference.one()
    inference.many()
    first = time.perf_counter() - start
    one = [each_call(inference.one, args.seconds) for _ in range(args.trials)]
    many = [each_call(inference.many, args.seconds) for _ in range(args.trials)]
    rate = inference.batch / statistics.median(many) * 1e6
    return {
        "trials": args.trials,
        "latency_us": spread(one),
        "throughput": {"batch": inference.batch, "examples_per_second": rate},
        "compile_s": max(0.0, first - (one[0] + many[0]) / 1e6),
    }


def each_call(call, seconds):
    """Median microseconds of single calls, repeated for that long."""
    samples, end = [], time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        call()
        samples.append(time.perf_counter() - start)
    return statistics.median(samples) * 1e6


def spread(values):
    """The middle and the ends of some times."""
    return {"median": statistics.median(values), "best": min(values), "worst": max(values)}


def whole(run, steps, check=None):
    """Makes at least so many steps, then says how it went; `check` measures the test split."""
    made = 0
    while made < steps:
        made += run.advance()
    loss, accuracy = run.finish()
    tested = check() if check else None
    print(json.dumps({"steps": made, "loss": loss, "accuracy": accuracy, "test_accuracy": tested}))


def n_batches(workload, n):
    """Steps of an epoch over `n` examples; the last batch may be short."""
    return -(-n // workload.batch)


def epoch_lengths(args, n):
    """How many examples each epoch uses: all, but the first only one full batch and the last, short one.

    So both shapes are seen, and compiled, before the clock starts; a whole run leaves nothing out.
    """
    batch = min(args.workload.batch, n)
    if not args.whole:
        yield batch + n % batch
    yield from itertools.repeat(n)


def warm_up_steps(workload, n):
    """The steps of that first epoch."""
    return 2 if n % workload.batch else 1
