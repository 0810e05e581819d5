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
#: Texts to begin with.
_SEEDS = 500
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


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
    seeds, words, findings = work / "seeds", work / "words", work / "found-"
    seeds.mkdir()
    for k, data in enumerate(short_texts(_SEEDS, seed)):
        (seeds / f"{k:04}").write_bytes(data)
    words.write_text("".join(f'"{_escape(piece)}"\n' for piece in PIECES), encoding="ascii")
    options = {
        "runs": n,
        "seed": seed,
        "max_len": _BYTES,
        "timeout": _HANGS,
        "dict": words,
        "artifact_prefix": findings,
    }
    command = [sys.executable, "-m", "unioncorpus.evaluation.soak_atheris", target.name, "-print_final_stats=1"]
    command += [*(f"-{name}={value}" for name, value in options.items()), str(seeds)]
    said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace").stdout
    executed = _EXECUTED.search(said)
    if not executed:
        raise RuntimeError(f"atheris on {target.name} did not run:\n{said[-2000:]}")
    broken = [path.read_bytes() for path in sorted(work.glob(f"{findings.name}*"))]
    found = tuple(Found(data, target.name, target.attempt(data) or "hangs under atheris") for data in broken)
    return Tried(Counter({target.name: int(executed[1])}), found)


def _escape(piece: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in piece.encode())
