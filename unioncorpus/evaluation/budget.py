"""No gross loss of speed: what the stages take on the sample pages, as multiples of jieba's speed in the same run.

    python -m unioncorpus.evaluation.budget corpus [--write]

budget.toml holds half of what was measured last (``--write`` measures and writes it). A figure must stay above that.
It comes from the least times of some rounds in which jieba and ours take turns; while one is missed, there are more
rounds, for a busy machine makes a round slower, never faster. Exit 1 if one is missed in the end. A stage that is new
or gone is named, and fails nothing.
"""

import argparse
import logging
import sys
import time
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import jieba

from unioncorpus.evaluation.bench import read_texts
from unioncorpus.evaluation.stages import time_stages

BUDGET = Path(__file__).with_name("budget.toml")
#: All stages and the writing of the tables.
ALL = "all"
_JIEBA = "jieba"
#: Share of a measured ratio that must be left.
_LEFT = 0.5
#: Rounds that are always measured, and those that are while a budget is missed.
_ROUNDS, _MOST_ROUNDS = 4, 24
#: Stages that take less of the whole time are not worth a budget of their own: their times are small, and noisy.
_LEAST_SHARE = 0.02
_HEAD = """\
# The speed of all stages together and of the slow ones, in multiples of jieba.lcut on the same text: half of what was
# measured by `python -m unioncorpus.evaluation.budget corpus --write`, which writes this file.

"""


def measure(texts: Sequence[str], budget: Mapping[str, float] | None = None) -> dict[str, float]:
    """The speed of each stage and of all in multiples of jieba.lcut's, until they keep the budget or cannot."""
    time_stages(texts[:1])
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    least: dict[str, float] = {}
    for n in range(_MOST_ROUNDS):
        for name, seconds in {_JIEBA: _time_jieba(texts), **time_stages(texts)}.items():
            least[name] = min(seconds, least.get(name, seconds))
        if n + 1 >= _ROUNDS and not missed(budget or {}, _ratios(least)):
            break
    return _ratios(least)


def _ratios(least: Mapping[str, float]) -> dict[str, float]:
    """The speeds that follow from the least seconds of each stage and of jieba."""
    stages = {name: seconds for name, seconds in least.items() if name != _JIEBA}
    whole = sum(stages.values())
    slow = {name: seconds for name, seconds in stages.items() if seconds > _LEAST_SHARE * whole}
    return {name: least[_JIEBA] / seconds for name, seconds in {ALL: whole, **slow}.items()}


def read_budget() -> dict[str, float]:
    """The least speed of each stage, as a multiple of jieba.lcut's."""
    return tomllib.loads(BUDGET.read_text(encoding="utf-8"))


def _time_jieba(texts: Sequence[str]) -> float:
    started = time.process_time()
    for text in texts:
        jieba.lcut(text)
    return time.process_time() - started


def missed(budget: Mapping[str, float], measured: Mapping[str, float]) -> list[str]:
    """What is slower than its budget, in words. A stage that is in one of the two alone is passed over.

    >>> missed({"all": 1.0, "gone": 1.0}, {"all": 0.5})
    ['all: 0.50 times jieba.lcut, less than the 1.00 of the budget']
    """
    return [
        f"{name}: {measured[name]:.2f} times jieba.lcut, less than the {least:.2f} of the budget"
        for name, least in budget.items()
        if measured.get(name, least) < least
    ]


def main() -> None:
    """Measure, and compare or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="write the budget")
    asked = parser.parse_args()
    texts = read_texts(asked.folder)
    if asked.write:
        lines = (f'"{name}" = {_LEFT * ratio:.2f}\n' for name, ratio in measure(texts).items())
        BUDGET.write_text(_HEAD + "".join(lines), encoding="utf-8")
        return
    budget = read_budget()
    measured = measure(texts, budget)
    lost = missed(budget, measured)
    sys.stdout.write("".join(f"{ratio:6.2f} times jieba.lcut  {name}\n" for name, ratio in measured.items()))
    sys.stdout.write("".join(f"not measured: {name}\n" for name in budget if name not in measured))
    sys.exit("\n".join(lost) if lost else 0)


if __name__ == "__main__":
    main()
