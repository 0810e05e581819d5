"""What the steps of text reuse leave for each other: plain arrays and texts in a folder, read in place.

A corpus comes in parts. ``read_part`` goes through one of them; what it writes is looked up by the number of a plan in
the whole corpus. Nothing here is pickled, and no file is ever read whole.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from unioncorpus.analysis.likes import Keys, Numbers, band_keys
from unioncorpus.analysis.shingles import Hashes, read_letters, read_sentences

#: Gives the paragraphs of a part of the corpus: plan_id, doc_id, start (in the page), text, in the order of the text.
ReadParagraphs = Callable[[], pd.DataFrame]
#: The paragraphs of a plan, each with its place in the page.
Lines = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What the driver must know of a part: its plans in order, and how much of the rest there is by plan."""

    plan_ids: list[str]
    doc_ids: list[str]
    n_shingles: Numbers
    n_sentences: Numbers


def read_part(read: ReadParagraphs, folder: Path) -> Part:
    """Read the plans of a part and write their lines, shingles and keys into ``folder``."""
    folder.mkdir(exist_ok=True)
    plans = _plans(read())
    lines = [json.dumps(own, ensure_ascii=False).encode() for own in plans.values()]
    shingles = [np.unique(read_letters(own).hashes()) for own in plans.values()]
    sentences = [list(read_sentences("\n".join(text for text, _ in own))) for own in plans.values()]
    _write_shelf(folder / "lines", [np.frombuffer(data, np.uint8) for data in lines], np.uint8)
    _write_shelf(folder / "shingles", shingles, np.uint64)
    _write_sorted(folder, shingles)
    n_sentences = np.array([len(own) for own in sentences], np.int64)
    keys = band_keys([letters for own in sentences for letters in own])
    order = np.argsort(keys, axis=1, kind="stable")
    np.save(folder / "keys.npy", np.take_along_axis(keys, order, axis=1))
    np.save(folder / "sentences.npy", order)
    np.save(folder / "owners.npy", np.repeat(np.arange(len(plans)), n_sentences))
    ids = list(plans)
    n_shingles = np.array([len(own) for own in shingles], np.int64)
    return Part([plan for plan, _ in ids], [doc for _, doc in ids], n_shingles, n_sentences)


def _plans(paragraphs: pd.DataFrame) -> dict[tuple[str, str], list[tuple[str, int]]]:
    plans: dict[tuple[str, str], list[tuple[str, int]]] = {}
    columns = (paragraphs.plan_id, paragraphs.doc_id, paragraphs.text, paragraphs.start)
    for plan_id, doc_id, text, start in zip(*columns, strict=True):
        plans.setdefault((plan_id, doc_id), []).append((text, int(start)))
    return plans


def _write_shelf(path: Path, arrays: Sequence[npt.NDArray[Any]], kind: type) -> None:
    """Arrays one behind the other, and where each begins."""
    np.save(path.with_suffix(".npy"), np.concatenate([*arrays, np.empty(0, kind)]))
    np.save(path.with_suffix(".starts.npy"), np.array([0, *accumulate(map(len, arrays))]))


def _write_sorted(folder: Path, shingles: Sequence[Hashes]) -> None:
    """All shingles of a part in order, and the plan of each, so that a range of them lies together."""
    values = np.concatenate([*shingles, np.empty(0, np.uint64)])
    order = np.argsort(values, kind="stable")
    np.save(folder / "ordered.npy", values[order])
    np.save(folder / "ordered_owners.npy", np.repeat(np.arange(len(shingles)), [len(own) for own in shingles])[order])


def open_array(path: Path) -> npt.NDArray[Any]:
    """An array on the disk, of which only what is asked for is read."""
    return np.asarray(np.load(path, mmap_mode="r"))  # slices of a plain array are quicker


@dataclass(frozen=True)
class Parts:
    """The files of all parts; ``first_plans`` and ``first_sentences`` are the numbers at which each part begins."""

    folders: tuple[Path, ...]
    first_plans: tuple[int, ...]
    first_sentences: tuple[int, ...]

    @classmethod
    def of(cls, folders: Sequence[Path], parts: Sequence[Part]) -> "Parts":
        """The files of parts that were read."""
        plans = accumulate((len(part.plan_ids) for part in parts), initial=0)
        sentences = accumulate((int(part.n_sentences.sum()) for part in parts), initial=0)
        return cls(tuple(folders), tuple(plans)[:-1], tuple(sentences)[:-1])

    def lines(self, plan: int) -> Lines:
        """The paragraphs of a plan."""
        return tuple((text, start) for text, start in json.loads(bytes(self._of_plan("lines", plan))))

    def shingles(self, plan: int) -> Hashes:
        """The distinct shingles of a plan, in order."""
        found: Hashes = self._of_plan("shingles", plan)
        return found

    def _of_plan(self, name: str, plan: int) -> npt.NDArray[Any]:
        n = bisect_right(self.first_plans, plan) - 1
        values, starts = self._shelves[name][n]
        k = plan - self.first_plans[n]
        return values[starts[k] : starts[k + 1]]

    @cached_property
    def _shelves(self) -> dict[str, list[tuple[npt.NDArray[Any], npt.NDArray[Any]]]]:
        return {
            name: [(open_array(f / f"{name}.npy"), open_array(f / f"{name}.starts.npy")) for f in self.folders]
            for name in ("lines", "shingles")
        }

    def keys_between(self, band: int, low: int, high: int) -> tuple[Keys, Numbers, Numbers]:
        """The keys of one band from ``low`` to under ``high``, with the numbers of their plans and sentences."""
        found = [self._keys_of(n, band, low, high) for n in range(len(self.folders))]
        keys, plans, sentences = (np.concatenate(column) for column in zip(*found, strict=True))
        return keys, plans, sentences

    def _keys_of(self, n: int, band: int, low: int, high: int) -> tuple[Keys, Numbers, Numbers]:
        keys, sentences, owners = (
            open_array(self.folders[n] / f"{name}.npy") for name in ("keys", "sentences", "owners")
        )
        span = slice(*_places(keys[band], low, high))
        local = sentences[band, span]
        return keys[band, span], owners[local] + self.first_plans[n], local + self.first_sentences[n]

    def shingles_between(self, low: int, high: int) -> Iterator[tuple[Hashes, Numbers]]:
        """Part by part, the shingles from ``low`` to under ``high`` with the numbers of their plans."""
        for n, folder in enumerate(self.folders):
            values, owners = open_array(folder / "ordered.npy"), open_array(folder / "ordered_owners.npy")
            span = slice(*_places(values, low, high))
            yield values[span], owners[span] + self.first_plans[n]


def _places(ordered: Keys, low: int, high: int) -> tuple[int, int]:
    start = int(np.searchsorted(ordered, np.uint64(low)))
    return start, int(np.searchsorted(ordered, np.uint64(high - 1), side="right"))


def ranges(n: int, top: int) -> Iterable[tuple[int, int]]:
    """``n`` ranges (low, high) that cover 0 to ``top``.

    >>> list(ranges(2, 7))
    [(0, 3), (3, 7)]
    """
    bounds = [top * k // n for k in range(n + 1)]
    return zip(bounds, bounds[1:], strict=False)
