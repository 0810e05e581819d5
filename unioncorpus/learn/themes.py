"""The codebook as a transformer: texts to the weight of each theme."""

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import check_is_fitted

from unioncorpus.errors import UsageError
from unioncorpus.extract.codebook import Codebook, codebook, parse_codebook, read_codebook
from unioncorpus.extract.source import PlanSource
from unioncorpus.extract.themes import find_cues, tag_themes
from unioncorpus.learn.pages import Objects, PageTransformer, as_objects, check_pages
from unioncorpus.segment import segment

Floats = npt.NDArray[np.float64]

OUTPUTS = ("share", "count", "binary")


class ThemeTagger(PageTransformer):
    """Clean texts to themes by the codebook: one column for each theme, in the order of ``get_feature_names_out()``.

    ``codebook`` is the path of a codebook of your own; None stands for the package's. ``output`` is share (of the
    characters in paragraphs, 0..1; a paragraph may have several themes), count (of paragraphs) or binary (0 or 1). Give
    it what TextCleaner gives. ``themes_`` are the ids of the themes; nothing else is learnt.

    >>> tagger = ThemeTagger(output="binary").fit([])
    >>> row = tagger.transform(["甲校工会工作计划\\n一、文体活动\\n五月组织教职工登山比赛。"])[0]
    >>> tagger.get_feature_names_out()[row > 0].tolist()
    ['recreation']
    """

    def __init__(self, codebook: str | os.PathLike[str] | None = None, output: str = "share") -> None:
        self.codebook = codebook
        self.output = output

    def fit(self, X: Iterable[str | bytes], y: Any = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Read the codebook. Raises CodebookError for one that cannot be used, UsageError for another output."""
        if self.output not in OUTPUTS:
            raise UsageError(f"learn: output {self.output!r}; choose one of: {', '.join(OUTPUTS)}")
        check_pages(X)
        # The text, not the codebook made from it: a fitted tagger must go to other processes.
        self.book_text_ = "" if self.codebook is None else read_codebook(Path(self.codebook)).text
        self.themes_ = _book(self.book_text_).themes
        return self

    def transform(self, X: Iterable[str | bytes]) -> Floats:  # noqa: N803
        """One row for each text, one column for each theme. Raises UsageError for bytes: clean them first."""
        check_is_fitted(self, "themes_")
        columns = {theme: k for k, theme in enumerate(self.themes_)}
        texts = check_pages(X)
        found = np.zeros((len(texts), len(columns)))
        for n, text in enumerate(texts):
            if isinstance(text, bytes):
                raise UsageError(f"learn: page {n} is bytes; a TextCleaner before the ThemeTagger makes text of it")
            total = 0
            for length, themes in _tagged_paragraphs(text, _book(self.book_text_)):
                total += length
                for theme in themes:
                    found[n, columns[theme]] += length if self.output == "share" else 1
            if self.output == "share":
                found[n] /= max(total, 1)
        return np.minimum(found, 1) if self.output == "binary" else found

    def get_feature_names_out(self, input_features: object = None) -> Objects:
        """The ids of the themes, in the order of the columns."""
        check_is_fitted(self, "themes_")
        return as_objects(self.themes_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = True
        return tags


@lru_cache(maxsize=8)
def _book(text: str) -> Codebook:
    return parse_codebook(text, "codebook") if text else codebook()


def _tagged_paragraphs(text: str, book: Codebook) -> Iterator[tuple[int, set[str]]]:
    """Each paragraph of a text, titles left out: its length in characters and its themes."""
    document = segment(text)
    for plan in document.plans:
        ids = tuple(str(k) for k in range(len(plan.paragraphs)))
        sections = tuple(str(k) for k in range(len(plan.sections)))
        themes: dict[str, set[str]] = {}
        source = PlanSource("", "", document, plan, ids, sections)
        for row in tag_themes(source, find_cues(source, book), book):
            themes.setdefault(row.paragraph_id, set()).add(row.theme)
        for key, paragraph in zip(ids, plan.paragraphs, strict=True):
            if not paragraph.title:
                yield paragraph.stop - paragraph.start, themes.get(key, set())
