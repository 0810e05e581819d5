"""A character trigram model of Chinese: how probable is a character after the two before it.

The model is ``tables/language_model.npz``, made by ``python -m unioncorpus.evaluation.build_language_model`` from the
words and frequencies of jieba's dictionary (MIT), the words of the package's tables, text of our own about unions
(samples, passages, cases of the tests), and official text (laws and government reports, which stand outside copyright);
the text itself is not in it. Traditional and Simplified share it: characters are folded by OpenCC's character map, full
and half width count as one, digits are one class and Latin letters another.

| array | holds |
|---|---|
| fold | for each code point of the BMP, the id of its class |
| unigram | log P(c), int16 |
| unigram_backoff | log weight that class a leaves to P(c), int16 |
| bigram_sizes | how many classes were seen after a, uint16 |
| bigram_second, bigram_log, bigram_backoff | b, log P(b given a), log weight that ab leaves to P(c given b), uint8 |
| trigram_sizes | how many classes were seen after ab, uint16 |
| trigram_third, trigram_log | c, log P(c given ab), uint8 |

Logarithms are natural, in steps of 1/16, with the sign left out.
"""

from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from unioncorpus.code_points import code_points, of_code_points

#: Steps of one nat in the arrays of logarithms.
STEPS = 16
#: Class of every character that the model never counted.
OTHER = 0
#: Class of spaces: they are passed over, as if they were not there.
SPACE = 1
#: A pair of characters is plausible when the second follows the first with a log P over this.
PLAUSIBLE = -5
#: Characters on a side of a break that hold two that are no spaces.
_NEAR = 8

Ids = NDArray[np.uint16]
Logs = NDArray[np.float32]
Keys = NDArray[np.uint32]

_BITS = np.left_shift(1, np.arange(8)).astype(np.uint8)


class LanguageModel:
    """The model, read into arrays. Make no second one: ``language_model()`` gives the one of the process."""

    def __init__(self) -> None:
        path = resources.files("unioncorpus.tables") / "language_model.npz"
        with path.open("rb") as file, np.load(file) as stored:
            arrays = {name: stored[name] for name in stored.files}
        self._fold: Ids = arrays["fold"]
        #: The class of the end of a line.
        self.line_break = self._fold[ord("\n")]
        self._unigram = _logs(arrays["unigram"])
        self._unigram_backoff = _logs(arrays["unigram_backoff"])
        self._classes = np.uint32(len(self._unigram))
        self._bigrams = _keys(arrays["bigram_sizes"], arrays["bigram_second"], self._classes)
        self._plausible = np.zeros((int(self._classes) ** 2 >> 3) + 1, np.uint8)
        common = self._bigrams[:-1][arrays["bigram_log"] < -PLAUSIBLE * STEPS]
        np.bitwise_or.at(self._plausible, common >> np.uint32(3), _BITS[common & np.uint32(7)])
        self._bigram_log = _logs(_with_end(arrays["bigram_log"]))
        self._bigram_backoff = _logs(_with_end(arrays["bigram_backoff"]))
        self._trigrams = _keys(arrays["trigram_sizes"], arrays["trigram_third"], self._classes)
        self._trigram_log = _logs(_with_end(arrays["trigram_log"]))

    def ids(self, text: str) -> Ids:
        """The class of each character of a text.

        >>> model = language_model()
        >>> bool((model.ids("學校（１）") == model.ids("学校(2)")).all())
        True
        """
        return self.ids_of(code_points(text))

    def ids_of(self, codes: NDArray[np.uint32]) -> Ids:
        """The class of each code point."""
        return of_code_points(self._fold, codes)

    def log_p(self, a: Ids, b: Ids, c: Ids) -> Logs:
        """log P(c given a, b), element by element, in nats.

        >>> model = language_model()
        >>> good, bad = model.log_p(*model.ids("劳动法劳动啊").reshape(2, 3).T)
        >>> bool(good > bad + 3)
        True
        """
        pairs, known_pair = _find(self._bigrams, a * self._classes + b)
        last, known_last = _find(self._bigrams, b * self._classes + c)
        lower = self._unigram_backoff[b] + self._unigram[c]
        bigram = np.where(known_last, self._bigram_log[last], lower)
        thirds, known = _find(self._trigrams, pairs.astype(np.uint32) * self._classes + c)
        backed_off = bigram + np.where(known_pair, self._bigram_backoff[pairs], np.float32(0))
        return np.where(known & known_pair, self._trigram_log[thirds], backed_off)

    def log_p_single(self, c: Ids) -> Logs:
        """log P(c) of a character of which nothing is known before it, element by element, in nats."""
        return self._unigram[c]

    def is_known_pair(self, b: Ids, c: Ids) -> NDArray[np.bool_]:
        """Whether c was ever counted right behind b, element by element."""
        return _find(self._bigrams, b * self._classes + c)[1]

    def log_p_pair(self, b: Ids, c: Ids) -> Logs:
        """log P(c given b), element by element, in nats."""
        last, known = _find(self._bigrams, b * self._classes + c)
        return np.where(known, self._bigram_log[last], self._unigram_backoff[b] + self._unigram[c])

    def is_plausible_pair(self, b: Ids, c: Ids) -> NDArray[np.bool_]:
        """Whether P(c given b) is over e^PLAUSIBLE, element by element: a bit look-up, for scans of whole pages."""
        at = b * self._classes + c
        hit: NDArray[np.bool_] = self._plausible.take(at >> np.uint32(3)) & _BITS.take(at & np.uint32(7)) != 0
        return hit

    def successors(self, b: int, least: float) -> Ids:
        """The classes c that were counted behind b with a log P of ``least`` or more, in the order of their numbers.

        >>> model = language_model()
        >>> work, unit = model.ids("工会")
        >>> bool(unit in model.successors(int(work), -5.0))
        True
        """
        first, stop = self._bigrams.searchsorted(np.array([b, b + 1], np.uint32) * self._classes)
        likely = self._bigram_log[first:stop] >= least
        found: Ids = (self._bigrams[first:stop][likely] % self._classes).astype(np.uint16)
        return found

    def log_odds_of_going_on(self, before: str, after: str) -> float:
        """How much more probable two texts are as one line than as two, as log odds in nats, by the two characters on
        each side (spaces passed over); 0 where a side has fewer.

        >>> going_on = language_model().log_odds_of_going_on
        >>> going_on("加强民主", "管理，") > 5 > going_on("民主管理", "坚持校务公开")
        True
        """
        last, first = (ids[ids != SPACE] for ids in (self.ids(before[-_NEAR:]), self.ids(after[:_NEAR])))
        if len(last) < 2 or len(first) < 2:
            return 0.0
        on, off = np.append(last[-2:], first[:2]), np.concatenate([last[-2:], [self.line_break], first[:2]])
        going_on, broken = (float(self.log_p(ids[:-2], ids[1:-1], ids[2:]).sum()) for ids in (on, off))
        return going_on - broken

    def score(self, text: str) -> float:
        """log P of a text after its first two characters, spaces passed over, in nats.

        >>> model = language_model()
        >>> model.score("学校工会工作计划") > model.score("学校工会工作计眩")
        True
        """
        ids = self.ids(text)
        ids = ids[ids != SPACE]
        return float(self.log_p(ids[:-2], ids[1:-1], ids[2:]).sum())


def _logs(stored: NDArray[np.uint8] | NDArray[np.uint16]) -> Logs:
    return stored.astype(np.float32) / np.float32(-STEPS)


def _keys(sizes: Ids, last: Ids, classes: np.uint32) -> Keys:
    """One number for each n-gram: context times the number of classes, plus the last class. They come sorted.

    Behind them stands one that none has, so that every search ends at a key.
    """
    contexts: Keys = np.arange(len(sizes), dtype=np.uint32)
    keys: Keys = np.repeat(contexts * classes, sizes) + last.astype(np.uint32)
    return np.append(keys, np.iinfo(np.uint32).max)


def _with_end(stored: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Values of n-grams, with one for the key that stands behind them."""
    return np.append(stored, np.uint8(0))


def _find(keys: Keys, wanted: Keys) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each wanted key stands among the sorted keys, and whether it is there."""
    at = keys.searchsorted(wanted)
    return at, keys[at] == wanted


@cache
def language_model() -> LanguageModel:
    """The model that the package ships."""
    return LanguageModel()
