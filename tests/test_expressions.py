"""Every regular expression of the package takes time in proportion to its text, whatever the text."""

import json
import re._compiler as compiler  # the standard library's own; there is no public one
import re._parser as parser
from pathlib import Path
from random import Random

import pytest

from unioncorpus.evaluation import soak_regexes
from unioncorpus.evaluation.expressions import Expression, collect, unseen
from unioncorpus.evaluation.soak_regexes import MARK, is_bounded, time_growth
from unioncorpus.extract.festivals import _named
from unioncorpus.extract.quantities import _any_bound
from unioncorpus.extract.stance import _HINT
from unioncorpus.tables import pattern, rules

PAGES = sorted((Path(__file__).parents[1] / "corpus" / "pages").glob("*.txt"))
#: Rules that are tried on the words around each number or month; the last of these are bound to the line's start.
SOUGHT = [
    *rules("metrics", "modality"),
    *rules("metrics", "role"),
    *rules("exclusions", "definite"),
    *(rule for rule in rules("activities") if not rule.expression.startswith("^")),
]
CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


@pytest.fixture(scope="module")
def expressions(tmp_path_factory):
    """Those that the sample pages and the cases of all stages make the package compile."""
    folder = tmp_path_factory.mktemp("pages")
    for path in CASES:
        for n, case in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            text = case.get("input") if isinstance(case, dict) else None
            if isinstance(text, str):
                (folder / f"{path.stem}_{n}.txt").write_text(text, encoding="utf-8")
    return collect([*PAGES, *sorted(folder.iterdir())])


@pytest.fixture(scope="module")
def slow(expressions):
    unlike = {(one.pattern, one.flags): one for one in expressions}.values()
    return time_growth(one for one in unlike if not is_bounded(one) and MARK not in str(one.pattern))[1]


def test_no_place_that_compiles_an_expression_escapes(expressions):
    assert unseen(expressions) == []
    assert len(expressions) > 500


def test_each_is_bounded_or_takes_as_many_times_the_time_as_there_is_text(slow):
    assert slow == []


@pytest.mark.parametrize(
    "pattern",
    [
        "[ab]+[cd]",  # every start of a run
        "x[^y]*y",  # every x, over those behind it
        "(?:ab)*ac",  # a run of two characters
        "^(?:甲|甲乙?)*$",  # every division of a run
        "^(?:[^，]{1,20}»){2,40}$",  # bounded, but in more ways than there is time
        "a(?=.*b)",  # in what is only looked at
    ],
)
def test_what_is_slow_is_found(pattern):
    expression = Expression(pattern, 0, "a.py")
    assert not is_bounded(expression)
    assert [one.expression for one in time_growth([expression])[1]] == [expression]


@pytest.mark.parametrize("pattern", ["[ab][cd]", "[ab]{1,9}c", "a{200}", "(?:甲|乙)丙?"])
def test_what_is_bounded_need_not_be_timed(pattern):
    assert is_bounded(Expression(pattern, 0, "a.py"))


@pytest.mark.parametrize("pattern", ["a+", "(?<!，)，+。", "(?<!a)a+b", "^a*b", "甲[^乙]*+"])
def test_what_is_linear_passes(pattern):
    assert time_growth([Expression(pattern, 0, "a.py")])[1] == []


@pytest.mark.parametrize(("seconds", "slow"), [(lambda n: 1e-6 * n, False), (lambda n: 1e-9 * n * n, True)])
def test_a_busy_machine_does_not_decide(monkeypatch, seconds, slow):
    """It may take twice as long for the same steps, now and then."""
    busy = Random(1)
    monkeypatch.setattr(soak_regexes, "_time", lambda _, text, asked: seconds(len(text)) * busy.uniform(1, 2))
    found = [bool(time_growth([Expression("a", 0, "a.py")])[1]) for _ in range(300)]
    assert found == [slow] * 300


@pytest.mark.parametrize(
    "pattern",
    [
        _any_bound(),
        _HINT,
        pattern("metrics", "tense", "done"),
        pattern("metrics", "tense", "to_do"),
        _named(),
        *(rule.pattern for rule in SOUGHT),
    ],
    ids=lambda pattern: pattern.pattern[:20],
)
def test_what_is_sought_at_every_number_begins_with_what_re_skips_to(pattern):
    """A literal, a class, or alternatives that all begin with a literal: else re tries the whole at every place."""
    parsed = parser.parse(pattern.pattern, pattern.flags)
    info = compiler._code(parsed, pattern.flags)
    assert info[2], f"begin each alternative of {pattern.pattern} with a plain character"
