"""How likely a line is a site's own and not the author's, by the characters that it is made of.

A logistic regression over runs of one to three characters (tables/line_model.tsv, trained on labelled lines of our own
by evaluation/build_line_model.py). It knows nothing of a line's place: where it is asked, and how sure it must be, is
for those who ask (clean/edge_lines.py).
"""

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from itertools import chain, repeat
from operator import add

from unioncorpus import tables

#: How much of a line is looked at, in characters.
LONGEST_LINE = 120
#: Weights stand in the table as whole numbers of this part of one.
STEPS = 100
#: The row of the table for what every line weighs.
BIAS = ""
_NUMBER, _WORD = re.compile("[0-9]+"), re.compile("[a-z]{5,}")


def runs_of(line: str) -> frozenset[str]:
    """The runs of a line that count, each once: all numbers are one, and so are all long Latin words; ^ and $ stand for
    its ends.

    >>> sorted(runs_of("第12页"))[:4]
    ['$', '0', '0页', '0页$']
    """
    marked = f"^{_WORD.sub('a', _NUMBER.sub('0', line[:LONGEST_LINE].lower()))}$"
    pairs = list(map(add, marked, marked[1:]))
    return frozenset(chain(marked, pairs, map(add, pairs, marked[2:])))


@cache
def _weights() -> Mapping[str, int]:
    table = (resources.files(tables) / "line_model.tsv").read_text(encoding="utf-8")
    rows = (line.rpartition("\t") for line in table.split("\n") if "\t" in line)
    return {run: int(weight) for run, _, weight in rows}


@lru_cache(maxsize=1024)
def junk_probability(line: str) -> float:
    """Probability that a clean line (Simplified, regular widths) that may be either is a site's own, 0..1.

    >>> junk_probability("点击下载本文全部内容") > 0.9, junk_probability("工会主席：李四") < 0.1
    (True, True)
    """
    runs = runs_of(line)
    return 1 / (1 + math.exp(-(_weights()[BIAS] + _weigh(runs) / math.sqrt(len(runs))) / STEPS))


def site_weight(line: str) -> int:
    """What the runs of a line weigh together: the more, the more of it is a site's; below 0, an author's.

    >>> site_weight("点击下载本文全部内容") > 0 > site_weight("车队工会办好夜校")
    True
    """
    return _weigh(runs_of(line))


def _weigh(runs: Iterable[str]) -> int:
    return sum(map(_weights().get, runs, repeat(0)))
