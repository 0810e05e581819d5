"""Short texts are read at least as well as by chardet restricted to the same encodings."""

from pathlib import Path

import pytest

from unioncorpus.clean.decode import decode
from unioncorpus.evaluation.decoding import ENCODINGS, cut_windows, measure

ORIGINALS = [
    p.read_text(encoding="utf-8") for p in sorted((Path(__file__).parents[1] / "corpus/originals").glob("*.clean"))
]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_windows_of_eight_characters(encoding):
    (score,) = measure(ORIGINALS, n=60, encodings=[encoding], lengths=[8])
    assert score.ours >= max(0.98, score.chardet)


def test_windows_that_no_text_has_are_refused():
    with pytest.raises(ValueError, match="too few windows of 8 characters in big5hkscs"):
        cut_windows(["绿化队"], "big5hkscs", 8, 1)


def test_utf16_that_is_legal_ascii_is_read_and_ascii_stays():
    assert decode("第十九条".encode("utf-16-le")).text == "第十九条"
    assert decode(b"Work plan of the union, 2016").encoding == "utf-8"
    assert decode(b"13800138000138").encoding == "utf-8"
