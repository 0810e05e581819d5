"""Transformers of pages: what goes in is a sequence of texts, as for scikit-learn's own text vectorizers."""

from collections.abc import Iterable
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin

from unioncorpus.clean.repair import NORMAL
from unioncorpus.errors import UsageError
from unioncorpus.pipeline import clean, parse

Objects = npt.NDArray[np.object_]


class PageTransformer(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """What the transformers share: pages in, one row out for each, and nothing learnt from them.

    Pages are str (or bytes, where the class says so) in a list, a one-dimensional array or a Series. scikit-learn's own
    checks feed numbers; the tags say that this takes strings, as CountVectorizer's do.
    """

    def fit(self, X: Iterable[str | bytes], y: Any = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Check the parameters and the pages; nothing is learnt. Raises UsageError for what is wrong with either."""
        check_pages(X)
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.requires_fit = False
        tags.transformer_tags.preserves_dtype = []
        return tags


def check_pages(pages: Iterable[Any]) -> list[str | bytes]:
    """The pages as a list. Raises UsageError for a single text, a table, or what is no text.

    >>> check_pages("工会工作计划")
    Traceback (most recent call last):
    ...
    unioncorpus.errors.UsageError: learn: one text was given; give a list of pages
    """
    if isinstance(pages, str | bytes):
        raise UsageError("learn: one text was given; give a list of pages")
    if getattr(pages, "ndim", 1) != 1:
        raise UsageError("learn: a table was given; give one column of it, the pages")
    found = list(pages)
    for n, page in enumerate(found):
        if not isinstance(page, str | bytes):
            raise UsageError(f"learn: page {n} is {type(page).__name__}; pages are str or bytes")
    return found


def as_objects(values: Iterable[Any]) -> Objects:
    """An array of one object a page, whatever the objects are."""
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


class TextCleaner(PageTransformer):
    """Pages (str or bytes) to clean text: decoded, repaired, Simplified, without web junk (``unioncorpus.clean``).

    ``repair`` is normal, or strict to make only repairs that are nearly certain. transform returns an array of str, one
    for each page, ready for a vectorizer.

    >>> TextCleaner().fit_transform(["工會(huì)工作計(jì)劃"]).tolist()
    ['工会工作计划']
    """

    def __init__(self, repair: str = NORMAL) -> None:
        self.repair = repair

    def transform(self, X: Iterable[str | bytes]) -> Objects:  # noqa: N803
        """The clean text of each page. Raises InputRejectedError for bytes that are no text."""
        return as_objects(clean(page, self.repair).text for page in check_pages(X))


class PlanSegmenter(PageTransformer):
    """Pages to their plans (篇): each page becomes a tuple of the texts of its plans, title first, in page order.

    A transformer may not change the number of rows, so that y stays beside X: a page of three plans is one row with
    three texts. ``np.concatenate`` or a Series' ``explode`` makes rows of them. Pages are cleaned first. A plan that
    stands in another is a text of its own, cut from the one around it.

    >>> parts = ["甲校工会计划 篇1", "一、文体活动", "五月登山。", "甲校工会计划 篇2", "一、送温暖", "慰问退休教师。"]
    >>> [text.splitlines()[-1] for text in PlanSegmenter().fit_transform(["\\n".join(parts)])[0]]
    ['五月登山。', '慰问退休教师。']
    """

    def transform(self, X: Iterable[str | bytes]) -> Objects:  # noqa: N803
        """The texts of the plans of each page. Raises InputRejectedError for bytes that are no text."""
        return as_objects(_plan_texts(page) for page in check_pages(X))


def _plan_texts(page: str | bytes) -> tuple[str, ...]:
    document = parse(page)
    return tuple("\n".join(document.text[p.start : p.stop] for p in plan.paragraphs) for plan in document.plans)
