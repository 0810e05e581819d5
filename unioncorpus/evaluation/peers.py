"""The speed of what a user would pick instead, beside ours on the same text in the same run.

Both do the same work as far as they go: what a peer does not do (edits on record, offsets, lines in other encodings)
is left in our time. A peer that is not installed is left out, and named. CPU time of this process, the best of two
rounds in which both take turns.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import pandas as pd

from unioncorpus.analysis.reuse import find_reuse
from unioncorpus.analysis.shingles import PERMUTATIONS, read_sentences
from unioncorpus.clean.convert import convert
from unioncorpus.clean.decode import decode
from unioncorpus.clean.html import read_html
from unioncorpus.clean.repair import repair
from unioncorpus.edits import Edited
from unioncorpus.pipeline import process

Work = Callable[[], object]

_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Peer:
    """Another library's way to do one work of ours.

    ``package`` is its name on PyPI and ``module`` the one it is imported by. ``pair`` makes of texts our work on them
    and its own. ``size`` is how many bytes of text both get.
    """

    work: str
    call: str
    package: str
    module: str
    pair: Callable[[Sequence[str]], tuple[Work, Work]]
    size: int = 1_000_000

    @property
    def installed(self) -> bool:
        """Whether it is there."""
        return find_spec(self.module) is not None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What ours and theirs take for the same text: MB of UTF-8 a second."""

    peer: Peer
    ours: float
    theirs: float

    def line(self) -> str:
        """How many times the peer's speed, both rates, and what was compared with what."""
        name = f"{self.peer.package} {version(self.peer.package)}"
        return (
            f"{self.ours / self.theirs:6.2f} times {self.ours:8.2f} to {self.theirs:7.2f} MB/s  "
            f"{self.peer.work}, to {self.peer.call} ({name})"
        )


def compare_peers(texts: Sequence[str]) -> Iterator[Comparison]:
    """Each peer that is installed, beside ours."""
    for peer in PEERS:
        if peer.installed:
            some = _first(texts, peer.size)
            n_bytes = sum(len(text.encode()) for text in some)
            times = _time(*peer.pair(some))
            yield Comparison(peer, *(n_bytes / 1e6 / seconds for seconds in times))


def absent() -> list[str]:
    """The peers that are not installed, by their packages."""
    return [peer.package for peer in PEERS if not peer.installed]


def _first(texts: Sequence[str], size: int) -> list[str]:
    """The first texts of so many bytes together, the last one cut."""
    some, left = [], size
    for text in texts:
        if left <= 0:
            break
        some.append(text[: left // 2])
        left -= len(some[-1].encode())
    return some


def _time(*works: Work) -> list[float]:
    """CPU seconds of each, the best of some rounds in which they take turns; what is loaded once does not count."""
    for work in works:
        work()
    rounds = [[_seconds(work) for work in works] for _ in range(_ROUNDS)]
    return [min(column) for column in zip(*rounds, strict=True)]


def _seconds(work: Work) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _chardet(texts: Sequence[str]) -> tuple[Work, Work]:
    import chardet

    pages = [text.encode("gb18030") for text in texts]

    def theirs() -> object:
        return [page.decode(chardet.detect(page)["encoding"] or "gb18030", "replace") for page in pages]

    return lambda: [decode(page) for page in pages], theirs


def _ftfy(texts: Sequence[str]) -> tuple[Work, Work]:
    import ftfy

    return lambda: [repair(Edited.of(text)) for text in texts], lambda: [ftfy.fix_text(text) for text in texts]


def _opencc(texts: Sequence[str]) -> tuple[Work, Work]:
    import opencc

    pages = [opencc.OpenCC("s2t").convert(text) for text in texts]
    simplified = opencc.OpenCC("t2s")
    return (lambda: [convert(Edited.of(page)) for page in pages], lambda: [simplified.convert(page) for page in pages])


def _trafilatura(texts: Sequence[str]) -> tuple[Work, Work]:
    import trafilatura

    pages = [_as_html(text) for text in texts]
    return (lambda: [read_html(Edited.of(page)) for page in pages], lambda: [trafilatura.extract(p) for p in pages])


def _as_html(text: str) -> str:
    """A page around a text, as sites make them."""
    title, *lines = text.split("\n")
    links = "".join(f'<li><a href="/{k}.html">相关文章{k}</a></li>' for k in range(20))
    body = "".join(f"<p>{line}</p>\n" for line in lines)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_范文网</title></head><body>'
        f'<div class="nav"><ul>{links}</ul></div><h1>{title}</h1><div class="content">{body}</div>'
        f'<div class="related"><ul>{links}</ul></div><div class="footer">版权所有</div></body></html>'
    )


def _jionlp(texts: Sequence[str]) -> tuple[Work, Work]:
    with redirect_stdout(sys.stderr):  # it introduces itself
        import jionlp

    pages = [text.encode() for text in texts]
    logging.getLogger().setLevel(logging.CRITICAL)  # it logs a traceback for each phrase that it cannot read

    def theirs() -> object:
        return [_clean_and_find(jionlp, text) for text in texts]

    return lambda: [process(page) for page in pages], theirs


def _clean_and_find(jionlp: Any, text: str) -> object:
    clean = jionlp.clean_text(text)
    return jionlp.ner.extract_time(clean), jionlp.ner.extract_money(clean)


def _datasketch(texts: Sequence[str]) -> tuple[Work, Work]:
    import datasketch

    def theirs() -> object:
        index = datasketch.MinHashLSH(threshold=0.5, num_perm=PERMUTATIONS)
        found = []
        for owner, text in enumerate(texts):
            for n, letters in enumerate(read_sentences(text)):
                sketch = datasketch.MinHash(num_perm=PERMUTATIONS)
                sketch.update_batch([letters[k : k + 3].encode() for k in range(len(letters) - 2)])
                found.append(index.query(sketch))
                index.insert((owner, n), sketch)
        return found

    rows = [(str(n), str(n), 0, text) for n, text in enumerate(texts)]
    plans = pd.DataFrame(rows, columns=["plan_id", "doc_id", "start", "text"])
    return lambda: find_reuse(plans, passages="none").plans.values, theirs


#: JioNLP takes minutes for a MB.
PEERS = (
    Peer("decode of GB18030", "chardet.detect and bytes.decode", "chardet", "chardet", _chardet),
    Peer("repair of undamaged text", "ftfy.fix_text", "ftfy", "ftfy", _ftfy),
    Peer("convert of Traditional text", "OpenCC t2s", "opencc", "opencc", _opencc),
    Peer("main text of HTML", "trafilatura.extract", "trafilatura", "trafilatura", _trafilatura),
    Peer("all rows", "JioNLP clean_text, extract_time, extract_money", "jionlp", "jionlp", _jionlp, 100_000),
    Peer("families of copies", "datasketch MinHashLSH of sentences", "datasketch", "datasketch", _datasketch),
)
