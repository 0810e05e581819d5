"""Text cut into words, once, for every count: one array of word numbers with the unit and line of each.

Words are those of rjieba (jieba's dictionary and hidden Markov model) with the terms of tables/words.toml as words of
their own. A word has at least one Chinese character or two Latin letters; marks, numbers and
redactions (xx) are none, and end a clause.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from unioncorpus import tables

if TYPE_CHECKING:
    import rjieba

Ints = npt.NDArray[np.int32]

_WORD = re.compile(r"[㐀-鿿豈-﫿𠀀-𱍊]|(?<![Xx])(?!(?i:x+)$)[A-Za-z]{2}")
#: Far above the frequency of any entry of jieba's dictionary (的 has 318,825), so that a term is never cut apart.
_TERM_FREQUENCY = 1_000_000

#: Characters that one thread cuts at a time; other threads run meanwhile, for the cutter holds no Python.
_CHUNK = 400_000


@cache
def _segmenter() -> "rjieba.Jieba":
    import rjieba  # with its dictionary, which most commands do without

    segmenter = rjieba.Jieba()
    for term in tables.read("words")["terms"]:
        segmenter.add_word(term, _TERM_FREQUENCY, "nz")
    return segmenter


@cache
def stop_words() -> frozenset[str]:
    """The stop words of tables/words.toml.

    >>> "的" in stop_words(), "工会" in stop_words()
    (True, False)
    """
    return frozenset(tables.read("words")["stop"])


def cut_words(text: str) -> list[str]:
    """The words and marks of a text, in order; joined, they are the text.

    >>> cut_words("召开教代会，开展师徒结对。")
    ['召开', '教代会', '，', '开展', '师徒结对', '。']
    """
    words: list[str] = _segmenter().cut(text)
    return words


def tag_words(text: str) -> list[tuple[str, str]]:
    """The same words and marks, each with its part of speech in the letters of jieba's tag set.

    >>> tag_words("慰问职工。")
    [('慰问', 'v'), ('职工', 'n'), ('。', 'x')]
    """
    tagged: list[tuple[str, str]] = _segmenter().tag(text)
    return tagged


def is_known(word: str) -> bool:
    """Whether a word stands in the dictionary or among the terms; others are guesses of the hidden Markov model.

    >>> is_known("职工"), is_known("王小燕")
    (True, False)
    """
    known: bool = _segmenter().has_word(word)
    return known


@dataclass(frozen=True)
class Words:
    """The words of some texts (units: plans or paragraphs), in order, marks and numbers left out.

    ``vocabulary[ids[k]]`` is word k; it stands in unit ``units[k]`` (a number from 0 to ``n_units`` - 1), on line
    ``lines[k]`` and in clause ``clauses[k]`` (both counted through all units; a mark or a number ends a clause). The
    words of unit u are ``starts[u]`` to ``starts[u + 1] - 1``. All are made when they are asked for, of ``tokens``,
    numbers in ``types``: every word, mark and number of the units, ``sizes`` of them in each.
    """

    types: npt.NDArray[np.object_]
    tokens: Ints
    sizes: Ints

    @property
    def n_units(self) -> int:
        """How many units there are."""
        return len(self.sizes)

    @cached_property
    def _is_word(self) -> npt.NDArray[np.bool_]:
        return np.fromiter((_WORD.search(token) is not None for token in self.types), bool, len(self.types))

    @cached_property
    def vocabulary(self) -> npt.NDArray[np.object_]:
        """Each word once."""
        return self.types[self._is_word]

    @cached_property
    def _kept(self) -> npt.NDArray[np.bool_]:
        return self._is_word[self.tokens]

    @cached_property
    def ids(self) -> Ints:
        """The number in ``vocabulary`` of each word, in order."""
        return (np.cumsum(self._is_word, dtype=np.int32) - 1)[self.tokens[self._kept]]

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where each unit begins among the words, and where the last ends."""
        so_far = np.cumsum(self._kept, dtype=np.int64)
        starts: npt.NDArray[np.int64] = np.append(0, so_far)[np.append(0, np.cumsum(self.sizes, dtype=np.int64))]
        return starts

    @cached_property
    def units(self) -> Ints:
        """The unit of each word."""
        return np.repeat(np.arange(self.n_units, dtype=np.int32), np.diff(self.starts))

    @cached_property
    def lines(self) -> Ints:
        """The line of each word."""
        is_break = np.fromiter(("\n" in token for token in self.types), bool, len(self.types))
        return np.cumsum(is_break[self.tokens], dtype=np.int32)[self._kept]

    @cached_property
    def clauses(self) -> Ints:
        """The clause of each word."""
        return np.cumsum(~self._kept, dtype=np.int32)[self._kept]

    def __len__(self) -> int:
        return len(self.ids)


def read_words(texts: Iterable[str], workers: int | None = None) -> Words:
    """Cut texts into words; above some hundred thousand characters in ``workers`` threads (one a core if not given).

    A text that comes again (a line of a template) is cut once.

    >>> words = read_words(["关心职工，关心教师", "2019年"])
    >>> [str(words.vocabulary[k]) for k in words.ids], words.units.tolist(), words.clauses.tolist()
    (['关心', '职工', '关心', '教师', '年'], [0, 0, 0, 0, 1], [0, 0, 1, 1, 3])
    """
    numbers: list[int] = []
    cut = _join(_cut_chunks(_chunks(_distinct(texts, numbers)), workers or os.cpu_count() or 1))
    if len(numbers) == len(cut.sizes):
        return Words(cut.types, cut.ids, cut.sizes)
    which, stops = np.array(numbers, np.int32), np.cumsum(cut.sizes, dtype=np.int64)
    return Words(cut.types, cut.ids[_slices(stops - cut.sizes, cut.sizes, which)], cut.sizes[which])


@dataclass(frozen=True, slots=True)
class _Cut:
    """Texts cut into tokens: the distinct ones, the number of each token in order, how many tokens each text has."""

    types: npt.NDArray[np.object_]
    ids: Ints
    sizes: Ints


def _distinct(texts: Iterable[str], numbers: list[int]) -> Iterator[str]:
    """Each text when it comes for the first time; ``numbers`` gets the number of every one."""
    number_of: dict[str, int] = {}
    for text in texts:
        number = number_of.get(text)
        if number is None:
            number = number_of[text] = len(number_of)
            yield text
        numbers.append(number)


def _chunks(texts: Iterable[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = 0
    for text in texts:
        chunk.append(text)
        size += len(text)
        if size >= _CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _cut_chunks(chunks: Iterator[list[str]], workers: int) -> Iterator[_Cut]:
    first = list(islice(chunks, 2))
    if workers < 2 or len(first) < 2:
        yield from map(_cut_chunk, chain(first, chunks))
        return
    _segmenter()
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(_cut_chunk, chain(first, chunks))


def _cut_chunk(texts: list[str]) -> _Cut:
    """Cut some texts at once. Each ends like a line, so that no window and no clause reaches into the next."""
    tokens = pa.array(cut_words("\n".join([*texts, ""])), pa.string()).dictionary_encode()
    types, ids = tokens.dictionary, tokens.indices.to_numpy()
    ends = np.cumsum(pc.utf8_length(types).to_numpy()[ids], dtype=np.int64)
    # A text that ends with \r and its line break are one token: it ends where the line break does.
    stops = 1 + np.searchsorted(ends, np.cumsum([len(text) + 1 for text in texts], dtype=np.int64))
    return _Cut(types.to_numpy(zero_copy_only=False), ids, np.diff(stops, prepend=0).astype(np.int32))


def _join(parts: Iterable[_Cut]) -> _Cut:
    number_of: defaultdict[str, int] = defaultdict()
    number_of.default_factory = number_of.__len__
    ids, sizes = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for part in parts:
        ids.append(_numbers(number_of, part.types)[part.ids])
        sizes.append(part.sizes)
    return _Cut(np.array([*number_of, ""], object)[:-1], np.concatenate(ids), np.concatenate(sizes))


def _numbers(number_of: defaultdict[str, int], keys: Iterable[str]) -> Ints:
    return np.fromiter(map(number_of.__getitem__, keys), np.int32)


def _slices(starts: npt.NDArray[np.int64], sizes: Ints, which: Ints) -> npt.NDArray[np.int64]:
    """The numbers starts[k] .. starts[k] + sizes[k] - 1 of each k of ``which``, one run after the other."""
    lengths = sizes[which]
    ends = np.cumsum(lengths, dtype=np.int64)
    places: npt.NDArray[np.int64] = np.arange(lengths.sum()) + np.repeat(starts[which] - (ends - lengths), lengths)
    return places
