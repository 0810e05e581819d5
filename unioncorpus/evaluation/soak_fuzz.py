"""Hostile pages through the pipeline: no exception but a reject, surfaces where they are said to be, linear time."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from unioncorpus.errors import InputRejectedError
from unioncorpus.pipeline import parse, process

#: What pages are made of: marks that the stages look for, and bytes that no text should have.
# fmt: off
_PIECES = (
    *"一二三四五六七八九十百千万亿、，。；：！？（）()【】《》“”‘’「」·-—_*xX×~～/|<>&#;=%％",
    *" \t\n\r\u3000\xa0\u200b\ufeff\ufffd\x00工会计划总结年月日元人次个篇第章节部分甲乙①②⑴⒈ⅠAaz019０９āǎ",
    "一、", "（一）", "(1)", "1.", "第一篇", "【篇1】", "第一章", "2019年", "20__年",
    "xx大", "3万元", "20多人次", "每月", "三八节", "工会工作计划", "指导思想", "(huì)", "（jiào）",
    "ï¼", "å·¥", "锟斤拷", "&nbsp;", "&#24037;", "<p>", "</div>", "<!--", "<script>",
    "<td>", "http://a.cn/", "上一篇：", "\\u5de5", "%E5%B7%A5", "~{", "=?gbk?B?",
)
# fmt: on
_ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "big5hkscs", "utf-8-sig")
#: Seconds for each MB, beyond a second, that a page may take. Far below a document's deadline, far above the usual.
_PER_MB, _START = 60.0, 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """A page that broke a law, and how."""

    data: bytes
    broken: str


def try_page(data: bytes) -> Found | None:
    """One page through the pipeline; what went wrong."""
    start = time.process_time()
    try:
        rows = process(data)
    except InputRejectedError:
        return None
    except Exception as error:  # noqa: BLE001 - any other is what is looked for
        return Found(data, f"{type(error).__name__}: {error}")
    took = time.process_time() - start
    if took > _START + _PER_MB * len(data) / 1e6:
        return Found(data, f"{took:.1f} s for {len(data)} bytes")
    text = rows["documents"][0].text
    for table in ("metrics", "activities"):
        for row in rows[table]:
            if text[row.start : row.stop] != row.text:
                return Found(data, f"{table}: {row.text!r} is not at {row.start}")
    return None


def fuzz_short(n: int, seed: int, extract_share: float = 0.05) -> tuple[int, list[Found]]:
    """``n`` texts of up to 200 characters, made of pieces that matter; how many were tried, what was found.

    All are read, cleaned and segmented; ``extract_share`` of them also go through extraction, which takes longer.
    """
    rng = random.Random(seed)
    return _try(
        n, lambda: _short(rng), lambda data: try_page(data) if rng.random() < extract_share else _try_text(data)
    )


def _try_text(data: bytes) -> Found | None:
    """Bytes read, cleaned and segmented."""
    try:
        parse(data)
    except InputRejectedError:
        return None
    except Exception as error:  # noqa: BLE001 - any other is what is looked for
        return Found(data, f"{type(error).__name__}: {error}")
    return None


def _short(rng: random.Random) -> bytes:
    pieces = rng.choices(_PIECES, k=rng.randint(1, 60))
    if rng.random() < 0.3:
        pieces *= rng.randint(1, 6)
    data = "".join(pieces)[:200].encode(rng.choice(_ENCODINGS), "replace")
    return _mutate(data, rng, 3) if rng.random() < 0.3 else data


def fuzz_pages(pages: Sequence[Path], n: int, seed: int) -> tuple[int, list[Found]]:
    """``n`` mutations of whole pages."""
    rng = random.Random(seed)
    contents = [path.read_bytes() for path in pages]
    return _try(n, lambda: _mutate(rng.choice(contents), rng, rng.choice((1, 10, 100, 1000))))


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
            out[at:at] = rng.choice(_PIECES).encode(rng.choice(_ENCODINGS[:2])) * rng.choice((1, 1, 1, 50))
        elif length:
            moved = out[at : at + length]
            del out[at : at + length]
            to = rng.randrange(len(out) + 1)
            out[to:to] = moved
    return bytes(out[:400_000])


def _try(
    n: int, make: Callable[[], bytes], attempt: Callable[[bytes], Found | None] = try_page
) -> tuple[int, list[Found]]:
    found = []
    for k in range(1, n + 1):
        broken = attempt(make())
        if broken:
            found.append(broken)
            if len(found) == 20:
                return k, found
    return n, found


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
    try_page(data)
    return time.process_time() - start
