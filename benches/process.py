"""Runs Percept and its peers, each in a fresh process on so many cores, and reads what they print."""

import contextlib
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

BENCHES = pathlib.Path(__file__).resolve().parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", BENCHES.parent / "target"))
PERCEPT = pathlib.Path(os.environ.get("PERCEPT", TARGET / "release" / "percept"))
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
PYTHON = pathlib.Path(os.environ.get("PERCEPT_PEERS", CACHE / "percept-peers")) / "bin" / "python"
PATIENCE = 900


@dataclasses.dataclass
class Done:
    """A process at its end.

    Its peak memory is at least that of this script, from which it was started; `others` is the share of the machine
    that other processes took meanwhile.
    """

    status: int
    output: str
    errors: str
    seconds: float
    peak_mb: float
    others: float


def run(command, threads, folder=None):
    """Starts `command` on so many cores and waits; the clock sees all of it, and the kernel tells the peak memory."""
    with tempfile.TemporaryFile("w+") as errors, cores(threads):
        start, before = time.perf_counter(), busy_seconds()
        child = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=errors, text=True, cwd=folder)
        watch = threading.Timer(PATIENCE, child.kill)
        watch.start()
        output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        seconds, busy = time.perf_counter() - start, busy_seconds() - before
        watch.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        # The kernel counts in hundredths of a second, so a short process tells little of others.
        others = max(0.0, busy - usage.ru_utime - usage.ru_stime - 0.05) / (seconds * os.cpu_count())
        return Done(child.returncode, output, errors.read(), seconds, usage.ru_maxrss / 1024, others)


def busy_seconds():
    """Processor seconds since the start of the machine that were not idle, of all cores."""
    user, nice, system, _idle, _wait, *more = map(int, pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9])
    return (user + nice + system + sum(more)) / os.sysconf("SC_CLK_TCK")


def await_calm(patience):
    """Waits until other processes leave the machine alone for a second, or for so many seconds at most."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        before = busy_seconds()
        time.sleep(1)
        if busy_seconds() - before < 0.05 * os.cpu_count():
            return


@contextlib.contextmanager
def cores(threads):
    """Meanwhile, children start on the last cores."""
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(all_cores)[-threads:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_cores)


def bench(file, threads, *arguments):
    """What `percept bench` says of a program, or nothing where it cannot."""
    return answer([PERCEPT, "bench", file, *allowed(), "--threads", threads, "--json", *arguments], threads)


def allowed():
    """What lets the workloads read their data, which lies beside them."""
    data = BENCHES / "data"
    return ["--allow-path", data] if data.exists() else []


def peer(script, workload, mode, threads, *arguments):
    """What a peer says of a workload, or nothing where it cannot."""
    return answer(peer_command(script, workload, mode, threads, *arguments), threads)


def peer_command(script, workload, mode, threads, *arguments):
    """A peer's command line."""
    return [PYTHON, BENCHES / "peers" / script, workload, "--mode", mode, "--threads", threads, *arguments]


def answer(command, threads):
    """The document that a command prints last, and `others`; on failure its last words on standard error."""
    done = run(command, threads)
    if done.status == 0:
        return json.loads(done.output.strip().splitlines()[-1]) | {"others": done.others}
    complain(command, done)
    return None


def complain(command, done):
    """Says which command failed, and its last words."""
    words = (done.errors.strip() or "no word").splitlines()[-1]
    print(f"  failed ({done.status}): {' '.join(map(str, command))}: {words}", file=sys.stderr)
