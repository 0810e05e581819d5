"""Coverage-guided fuzzing of a target of soak_targets.py, where atheris is installed (extra ``soak``).

It sees which lines of our code a text reaches, keeps those that reach more, and changes them further. It starts from
texts put together at random (soak_fuzz.py), and knows the pieces that they are made of.
"""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from importlib import util
from pathlib import Path

from unioncorpus.evaluation.soak_fuzz import PIECES, Found, Tried, short_texts
from unioncorpus.evaluation.soak_targets import TARGETS, Target

#: Longest text in bytes: 200 characters. Seconds (by the clock, all lines watched) after which one hangs.
_BYTES, _HANGS = 600, 60
#: Executions of one process: what atheris follows grows by 0.1 MB with each (the stages alone do not), and libFuzzer
#: takes 2 GB for a finding.
_IN_A_PROCESS = 5_000
#: Texts to begin with.
_SEEDS = 500
#: How the files begin in which libFuzzer leaves what it found.
_FOUND = "found-"
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s*([1-9]\d*)")


def is_installed() -> bool:
    """Whether atheris is there."""
    return util.find_spec("atheris") is not None


def fuzz_guided(n: int, seed: int) -> Tried:
    """``n`` executions, over all targets by their shares. A target ends with its first finding.

    Raises RuntimeError when a process ends without a word of how many it tried.
    """
    executions: Counter[str] = Counter()
    found: list[Found] = []
    for target in TARGETS:
        with tempfile.TemporaryDirectory() as work:
            tried = _fuzz(target, round(n * target.share), seed, Path(work))
        executions += tried.executions
        found += tried.found
    return Tried(executions, tuple(found))


def _fuzz(target: Target, n: int, seed: int, work: Path) -> Tried:
    seeds, words = work / "seeds", work / "words"
    seeds.mkdir()
    for k, data in enumerate(short_texts(_SEEDS, seed)):
        (seeds / f"{k:04}").write_bytes(data)
    words.write_text("".join(f'"{_escape(piece)}"\n' for piece in PIECES), encoding="ascii")
    executed, found = 0, tuple[Found, ...]()
    while executed < n and not found:  # what reached more code is kept among the seeds
        executed += _run(target, min(n - executed, _IN_A_PROCESS), seed + executed, work)
        found = tuple(_found(target, path) for path in sorted(work.glob(f"{_FOUND}*")))
    return Tried(Counter({target.name: executed}), found)


def _run(target: Target, n: int, seed: int, work: Path) -> int:
    """How many texts one process tried; what broke a law it leaves in the folder."""
    options = {
        "runs": n,
        "seed": seed,
        "max_len": _BYTES,
        "timeout": _HANGS,
        "report_slow_units": _HANGS,
        "dict": work / "words",
        "artifact_prefix": work / _FOUND,
    }
    command = [sys.executable, "-m", "unioncorpus.evaluation.soak_atheris", target.name, "-print_final_stats=1"]
    command += [*(f"-{name}={value}" for name, value in options.items()), str(work / "seeds")]
    said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace").stdout
    executed = _EXECUTED.search(said)
    if not executed:
        raise RuntimeError(f"atheris on {target.name} did not run:\n{said[-2000:]}")
    return int(executed[1])


def _found(target: Target, path: Path) -> Found:
    """A text with the law that it broke; where it breaks none by itself, what libFuzzer calls it (timeout, oom)."""
    data = path.read_bytes()
    kind = path.name.removeprefix(_FOUND).partition("-")[0]
    return Found(data, target.name, target.attempt(data) or f"{kind} under atheris")


def _escape(piece: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in piece.encode())
