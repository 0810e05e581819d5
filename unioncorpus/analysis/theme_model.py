"""A model of themes that a researcher trains on labelled paragraphs, beside the rules of the codebook.

TF-IDF of character sequences (2 to 4) and of words, one logistic regression for each theme, scores calibrated by
Platt's method on held-out folds. A model is one .npz file of plain arrays: weights and vocabularies, nothing that
would run.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from unioncorpus.analysis.theme_labels import Labels
from unioncorpus.analysis.words import cut_words
from unioncorpus.errors import UsageError
from unioncorpus.sheets import SheetError

Floats = npt.NDArray[np.float64]

#: A theme with fewer labelled paragraphs (or plans) than folds cannot be validated, and is left out.
FOLDS = 5
#: A theme is tagged from this calibrated score on.
THRESHOLD = 0.5
#: How many of the strongest features stand as evidence.
EVIDENCE = 3
_MOST_CHARACTER_FEATURES, _MOST_WORD_FEATURES = 40_000, 20_000
#: A sequence or word that stands in one labelled paragraph only says nothing of others.
_FEWEST_TEXTS = 2
_FORMAT = 1


class ModelError(UsageError):
    """A file that is no model of themes, or one of another format."""


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """One theme of one text: calibrated score in 0..1, and the features that speak loudest for it."""

    theme: str
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class ThemeModel:
    """Vocabularies with their idf, and for each theme weights, intercept and the two numbers of its calibration.

    ``figures`` are those of cross-validation, by theme and for all: precision, recall, f1, n.
    """

    themes: tuple[str, ...]
    characters: tuple[str, ...]
    character_idf: Floats
    words: tuple[str, ...]
    word_idf: Floats
    weights: Floats
    intercepts: Floats
    slopes: Floats
    offsets: Floats
    figures: Mapping[str, Mapping[str, float]]

    def score(self, texts: Sequence[str]) -> Floats:
        """Calibrated scores, one row a text and one column a theme."""
        margins = self._features(texts) @ self.weights.T + self.intercepts
        return _sigmoid(margins * self.slopes + self.offsets)

    def tag(self, texts: Sequence[str]) -> list[tuple[ThemeScore, ...]]:
        """The themes of each text, the likeliest first, with the features that carry them."""
        if not texts:
            return []
        features, scores = self._features(texts), self.score(texts)
        names = (*self.characters, *self.words)
        tagged = []
        for k, row in enumerate(scores):
            found = [int(t) for t in np.argsort(-row) if row[t] >= THRESHOLD]
            text = features[[k]]
            tagged.append(
                tuple(ThemeScore(self.themes[t], float(row[t]), self._evidence(text, t, names)) for t in found)
            )
        return tagged

    def _evidence(self, text: Any, theme: int, names: Sequence[str]) -> tuple[str, ...]:
        """The features of a text that weigh most for a theme; one that lies within a stronger one is passed over."""
        weighed = text.data * self.weights[theme, text.indices]
        kept: list[str] = []
        for k in np.argsort(-weighed):
            name = names[text.indices[k]]
            if weighed[k] <= 0 or len(kept) == EVIDENCE:
                break
            if not any(name in other or other in name for other in kept):
                kept.append(name)
        return tuple(kept)

    def _features(self, texts: Sequence[str]) -> Any:
        return _transform(self._vectorizers, texts)

    @cached_property
    def _vectorizers(self) -> "_Vectorizers":
        characters, words = _new_vectorizers(list(self.characters), list(self.words))
        characters.idf_, words.idf_ = self.character_idf, self.word_idf
        return characters, words

    def save(self, path: Path) -> None:
        """Write the model as one .npz file."""
        arrays: dict[str, Any] = {
            "themes": np.array(self.themes),
            "characters": np.array(self.characters),
            "character_idf": self.character_idf.astype(np.float32),
            "words": np.array(self.words),
            "word_idf": self.word_idf.astype(np.float32),
            "weights": self.weights.astype(np.float32),
            "intercepts": self.intercepts,
            "slopes": self.slopes,
            "offsets": self.offsets,
            "head": np.array(json.dumps({"format": _FORMAT, "figures": self.figures}, sort_keys=True)),
        }
        try:
            with path.open("wb") as file:
                np.savez_compressed(file, **arrays)
        except OSError as error:
            raise ModelError(f"{path}: cannot be written ({error.strerror}); name another file") from error


def apply_model(model: ThemeModel, texts: pd.DataFrame) -> pd.DataFrame:
    """The themes of paragraphs, in the columns of the themes table.

    ``texts`` has the columns paragraph_id, plan_id, doc_id and text. The likeliest theme of a paragraph is main.
    """
    rows = [
        (paragraph.paragraph_id, paragraph.plan_id, paragraph.doc_id, found.theme, k == 0, found.score, found.evidence)
        for paragraph, tagged in zip(texts.itertuples(), model.tag(texts.text.tolist()), strict=True)
        for k, found in enumerate(tagged)
    ]
    return pd.DataFrame(rows, columns=["paragraph_id", "plan_id", "doc_id", "theme", "main", "score", "evidence"])


def load_model(path: Path) -> ThemeModel:
    """A model from its file. Nothing in the file is run: objects are refused.

    Raises ModelError for a file that cannot be read, is no model, or has another format.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            head = json.loads(str(arrays["head"]))
            if head.get("format") != _FORMAT:
                raise ModelError(f"{path}: a model of format {head.get('format')}, not {_FORMAT}; train it anew")
            return ThemeModel(
                themes=tuple(arrays["themes"].tolist()),
                characters=tuple(arrays["characters"].tolist()),
                character_idf=arrays["character_idf"].astype(np.float64),
                words=tuple(arrays["words"].tolist()),
                word_idf=arrays["word_idf"].astype(np.float64),
                weights=arrays["weights"].astype(np.float64),
                intercepts=arrays["intercepts"],
                slopes=arrays["slopes"],
                offsets=arrays["offsets"],
                figures=head["figures"],
            )
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); name a model made by themes train") from error
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path}: themes: not a model of themes; name one made by themes train") from error


def train(labels: Labels) -> ThemeModel:
    """Train on all labelled paragraphs, with figures from FOLDS-fold cross-validation by plan.

    The calibration of each fold's scores is fitted on the other folds, so that the figures are those of unseen plans.
    Themes with fewer than FOLDS paragraphs are left out; raises SheetError if none is left.
    """
    truth = {name: np.array([name in themes for themes in labels.themes]) for name in labels.names()}
    themes = tuple(name for name, found in truth.items() if found.sum() >= FOLDS and not found.all())
    if not themes or len(set(labels.groups)) < FOLDS:
        raise SheetError(
            f"labels: no theme with {FOLDS} paragraphs, or fewer than {FOLDS} plans; label more paragraphs"
        )
    wanted = np.column_stack([truth[name] for name in themes])
    margins, fold_of = _held_out_margins(labels, wanted)
    slopes, offsets = _calibrate(margins, wanted)
    scores = _held_out_scores(margins, wanted, fold_of)
    vectorizers = _new_vectorizers()
    features = _fit_transform(vectorizers, labels.texts)
    weights, intercepts = _fit(features, wanted)
    characters, words = vectorizers
    return ThemeModel(
        themes=themes,
        characters=tuple(characters.get_feature_names_out().tolist()),
        character_idf=characters.idf_,
        words=tuple(words.get_feature_names_out().tolist()),
        word_idf=words.idf_,
        weights=weights,
        intercepts=intercepts,
        slopes=slopes,
        offsets=offsets,
        figures=_figures(themes, wanted, scores >= THRESHOLD),
    )


_Vectorizers = tuple[Any, Any]


def _new_vectorizers(characters: list[str] | None = None, words: list[str] | None = None) -> _Vectorizers:
    """Vectorizers of characters and of words, with their vocabularies where these are known."""
    return (
        TfidfVectorizer(
            analyzer="char",
            ngram_range=(2, 4),
            sublinear_tf=True,
            min_df=1 if characters else _FEWEST_TEXTS,
            max_features=None if characters else _MOST_CHARACTER_FEATURES,
            vocabulary=characters,
        ),
        TfidfVectorizer(
            tokenizer=_words,
            token_pattern=None,
            lowercase=False,
            sublinear_tf=True,
            min_df=1 if words else _FEWEST_TEXTS,
            max_features=None if words else _MOST_WORD_FEATURES,
            vocabulary=words,
        ),
    )


def _words(text: str) -> list[str]:
    return [word for word in cut_words(text) if len(word) > 1]


def _fit_transform(vectorizers: _Vectorizers, texts: Sequence[str]) -> Any:
    return csr_matrix(hstack([vectorizer.fit_transform(texts) for vectorizer in vectorizers]))


def _transform(vectorizers: _Vectorizers, texts: Sequence[str]) -> Any:
    return csr_matrix(hstack([vectorizer.transform(texts) for vectorizer in vectorizers]))


def _fit(features: Any, wanted: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Weights and intercept of one regression for each column; a column without both answers is never."""
    weights = np.zeros((wanted.shape[1], features.shape[1]))
    intercepts = np.full(wanted.shape[1], -10.0)
    for k, column in enumerate(wanted.T):
        if column.any() and not column.all():
            regression = LogisticRegression(C=10.0, class_weight="balanced", solver="liblinear", random_state=0)
            regression.fit(features, column)
            weights[k], intercepts[k] = regression.coef_[0], regression.intercept_[0]
    return weights, intercepts


def _held_out_margins(labels: Labels, wanted: npt.NDArray[np.bool_]) -> tuple[Floats, npt.NDArray[np.int64]]:
    """For each paragraph the margins of a model that saw nothing of its plan, and its fold."""
    margins = np.zeros(wanted.shape)
    fold_of = np.zeros(len(wanted), dtype=np.int64)
    texts = np.array(labels.texts, dtype=object)
    folds = GroupKFold(FOLDS).split(texts, groups=np.array(labels.groups))
    for k, (seen, unseen) in enumerate(folds):
        vectorizers = _new_vectorizers()
        weights, intercepts = _fit(_fit_transform(vectorizers, texts[seen]), wanted[seen])
        margins[unseen] = _transform(vectorizers, texts[unseen]) @ weights.T + intercepts
        fold_of[unseen] = k
    return margins, fold_of


def _calibrate(margins: Floats, wanted: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Platt's slope and offset for each theme: the chance of a theme is sigmoid(slope * margin + offset)."""
    slopes, offsets = np.ones(margins.shape[1]), np.zeros(margins.shape[1])
    for k, column in enumerate(wanted.T):
        if column.any() and not column.all():
            platt = LogisticRegression(C=1e3, random_state=0).fit(margins[:, [k]], column)
            slopes[k], offsets[k] = platt.coef_[0, 0], platt.intercept_[0]
    return slopes, offsets


def _held_out_scores(margins: Floats, wanted: npt.NDArray[np.bool_], fold_of: npt.NDArray[np.int64]) -> Floats:
    scores = np.zeros(margins.shape)
    for fold in range(FOLDS):
        unseen = fold_of == fold
        slopes, offsets = _calibrate(margins[~unseen], wanted[~unseen])
        scores[unseen] = _sigmoid(margins[unseen] * slopes + offsets)
    return scores


def _sigmoid(x: Floats) -> Floats:
    clipped: Floats = np.clip(x, -40, 40)
    return 1 / (1 + np.exp(-clipped))


def _figures(
    themes: Sequence[str], wanted: npt.NDArray[np.bool_], found: npt.NDArray[np.bool_]
) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and paragraphs by theme; ``micro`` and ``macro`` (mean of the themes) over all."""
    figures = {name: _figure(wanted[:, k], found[:, k]) for k, name in enumerate(themes)}
    means = {key: float(np.mean([f[key] for f in figures.values()])) for key in ("precision", "recall", "f1")}
    return {**figures, "micro": _figure(wanted, found), "macro": {**means, "n": float(wanted.sum())}}


def _figure(wanted: npt.NDArray[np.bool_], found: npt.NDArray[np.bool_]) -> dict[str, float]:
    right, n_found, n = float((wanted & found).sum()), float(found.sum()), float(wanted.sum())
    precision, recall = right / n_found if n_found else 0.0, right / n if n else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "n": n}
