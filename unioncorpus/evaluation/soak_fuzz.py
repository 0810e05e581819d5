"""Hostile pages through the pipeline: no exception but a reject, every law of what comes out, linear time.

Texts are put together at random from what the stages look for. Where atheris is installed, it goes on from there
(soak_atheris.py): it sees which lines of code a text reaches, and keeps what reaches more.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from unioncorpus.evaluation.soak_targets import PROCESS, TARGETS, Target

#: What pages are made of: marks that the stages look for, and bytes that no text should have.
# fmt: off
PIECES = (
    *"一二三四五六七八九十百千万亿、，。；：！？（）()【】《》“”‘’「」·-—_*xX×~～/|<>&#;=%％",
    *" \t\n\r\u3000\xa0\u200b\ufeff\ufffd\x00工会计划总结年月日元人次个篇第章节部分甲乙①②⑴⒈ⅠAaz019０９āǎ",
    "一、", "（一）", "(1)", "1.", "第一篇", "【篇1】", "第一章", "2019年", "20__年",
    "xx大", "3万元", "20多人次", "每月", "三八节", "工会工作计划", "指导思想", "(huì)", "（jiào）",
    "ï¼", "å·¥", "锟斤拷", "&nbsp;", "&#24037;", "<p>", "</div>", "<!--", "<script>",
    "<td>", "http://a.cn/", "上一篇：", "\\u5de5", "%E5%B7%A5", "~{", "=?gbk?B?",
)
# fmt: on
#: Where a text is cut into clauses, and what stands between those that are put together anew.
_CLAUSES = re.compile("(?<=[，。；：、\n])|(?=[0-9一二三四五六七八九十])")
_BETWEEN = (*"，。\n、；：总5（）“”% |/-年月", "3万元", "一、", "篇", "xx", "___")
_ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "big5hkscs", "utf-8-sig")
#: A text draws from so many pieces at most, so that few of them meet often; and is so long, in characters.
_PALETTE, _LENGTH = 24, 200
#: Findings after which the search ends: they are to be mended first.
_ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Bytes that broke a law of a target, and how."""

    data: bytes
    target: str
    broken: str


@dataclass(frozen=True, slots=True)
class Tried:
    """How many executions each target had, and what was found."""

    executions: Counter[str]
    found: tuple[Found, ...]

    def __str__(self) -> str:
        by_target = ", ".join(f"{name} {n}" for name, n in self.executions.most_common())
        return f"{self.executions.total()} executions ({by_target}): {len(self.found)} broke a law"


def fuzz_short(n: int, seed: int) -> Tried:
    """``n`` texts of up to 200 characters, each through one target.

    >>> fuzz_short(20, seed=1).executions.total()
    20
    """
    rng = random.Random(seed)
    shares = list(accumulate(target.share for target in TARGETS))
    return _try(n, lambda: (rng.choices(TARGETS, cum_weights=shares)[0], _short(rng)))


def fuzz_pages(pages: Sequence[Path], n: int, seed: int) -> Tried:
    """``n`` mutations of whole pages, each through the whole pipeline."""
    rng = random.Random(seed)
    contents = [path.read_bytes() for path in pages]
    return _try(n, lambda: (PROCESS, _mutate(rng.choice(contents), rng, rng.choice((1, 10, 100, 1000)))))


def fuzz_spliced(texts: Sequence[str], n: int, seed: int) -> Tried:
    """``n`` texts made of clauses of others, some cut short and with marks and figures between, through the whole
    pipeline: what a sentence never has behind it is where an extractor may reach for what is not there.

    >>> fuzz_spliced(["慰问职工3人，发放3万元。"], 20, seed=1).found
    ()
    """
    rng = random.Random(seed)
    clauses = [clause for text in texts for clause in _CLAUSES.split(text) if clause]
    return _try(n, lambda: (PROCESS, _spliced(clauses, rng).encode()))


def short_texts(n: int, seed: int) -> Iterator[bytes]:
    """``n`` of the texts that fuzz_short makes."""
    rng = random.Random(seed)
    return (_short(rng) for _ in range(n))


def _try(n: int, make: Callable[[], tuple[Target, bytes]]) -> Tried:
    executions: Counter[str] = Counter()
    found: list[Found] = []
    while executions.total() < n and len(found) < _ENOUGH:
        target, data = make()
        executions[target.name] += 1
        broken = target.attempt(data)
        if broken:
            found.append(Found(data, target.name, broken))
    return Tried(executions, tuple(found))


def _short(rng: random.Random) -> bytes:
    palette = rng.choices(PIECES, k=rng.randint(2, _PALETTE))
    pieces = rng.choices(palette, k=rng.randint(1, 60))
    if rng.random() < 0.3:
        pieces *= rng.randint(1, 6)
    data = "".join(pieces)[:_LENGTH].encode(rng.choice(_ENCODINGS) if rng.random() < 0.5 else "utf-8", "replace")
    return _mutate(data, rng, 3) if rng.random() < 0.3 else data


def _spliced(clauses: Sequence[str], rng: random.Random) -> str:
    parts = []
    for _ in range(rng.choice((1, 2, 3, 5, 8, 20, 60))):
        part = rng.choice(clauses) if rng.random() < 0.7 else rng.choice(_BETWEEN)
        parts.append(part[: rng.randint(1, len(part))] if rng.random() < 0.3 else part)
    return "".join(parts)


def _mutate(data: bytes, rng: random.Random, n: int) -> bytes:
    """Bytes changed, cut out, doubled and moved, and pieces put in."""
    out = bytearray(data)
    for _ in range(rng.randint(1, n)):
        at = rng.randrange(len(out) + 1)
        length = min(rng.choice((1, 1, 2, 7, 300)), len(out) - at)
        kind = rng.randrange(5)
        if kind == 0 and length:
            out[at] = rng.randrange(256)
        elif kind == 1:
            del out[at : at + length]
        elif kind == 2:
            out[at:at] = out[at : at + length]
        elif kind == 3:
            out[at:at] = rng.choice(PIECES).encode(rng.choice(_ENCODINGS[:2])) * rng.choice((1, 1, 1, 50))
        elif length:
            moved = out[at : at + length]
            del out[at : at + length]
            to = rng.randrange(len(out) + 1)
            out[to:to] = moved
    return bytes(out[:400_000])


@dataclass(frozen=True, slots=True)
class Grown:
    """A run of one text whose time in the pipeline grows faster than the text."""

    run: str
    growth: float
    seconds: float


def pump(runs: Sequence[str], size: int = 10_000) -> list[Grown]:
    """Pages that are one run over and over: four times the page must not take eight times the time.

    ``size`` is that of the shorter page in characters.
    """
    slow = []
    for run in runs:
        times = [min(_time(run, n) for _ in range(2)) for n in (size, 4 * size)]
        growth = times[1] / max(times[0], 1e-4)
        if growth > 8 and times[1] > 0.3:
            slow.append(Grown(run, growth, times[1]))
    return slow


def _time(run: str, n: int) -> float:
    data = ("工会工作计划\n" + run * (n // len(run)) + "\n完").encode("utf-8", "replace")
    start = time.process_time()
    PROCESS.attempt(data)
    return time.process_time() - start
