"""Rules and word lists as data, and their reader.

A table is ``tables/<stem>.toml``. Its head gives ``about``, ``source`` and ``licence``. A rule is one block::

    [[rule]]
    id = "strip.byline"            # unique in the whole package
    why = "author, time and share line above the text"
    pattern = '^时间[:：].*分享$'    # Python re, compiled with MULTILINE
    replace = ""                   # optional
    hits = ["时间: 张三 分享"]        # the pattern must be found in each
    misses = ["时间安排如下"]         # near misses: it must not be found in any

The tests run every rule's own hits and misses. Further keys of a block are the stage's own business (``Rule.extra``).
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a table, with its reason, its hits and its near misses.

    ``pattern`` is ``expression``, compiled when it is first asked for: a small page asks for a third of them.
    """

    id: str
    why: str
    expression: str
    replace: str = ""
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __getattr__(self, name: str) -> re.Pattern[str]:
        # Python comes here for what has no value yet, so that no further look at the pattern costs a call.
        if name != "pattern":
            raise AttributeError(f"{type(self).__name__} has no {name}")
        object.__setattr__(self, "pattern", re.compile(self.expression, re.MULTILINE))
        return self.pattern


@cache
def stems() -> tuple[str, ...]:
    """Names of all tables, without their endings."""
    names = (f.name for f in resources.files(__name__).iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


@cache
def read(stem: str) -> Mapping[str, Any]:
    """A whole table as it stands in its TOML file."""
    return tomllib.loads((resources.files(__name__) / f"{stem}.toml").read_text(encoding="utf-8"))


def source(stem: str) -> bytes:
    """The TOML file of a table as it stands."""
    return (resources.files(__name__) / f"{stem}.toml").read_bytes()


_OWN = {"id", "why", "pattern", "replace", "hits", "misses"}


@cache
def rules(stem: str, block: str = "rule") -> tuple[Rule, ...]:
    """The rules of a table (its ``[[rule]]`` blocks, or those of another name), in the order of the file.

    >>> [rule.id for rule in rules("activities", "recurrence")][:2]
    ['recurrence.year', 'recurrence.half_year']
    """
    return tuple(
        Rule(
            id=entry["id"],
            why=entry["why"],
            expression=entry["pattern"],
            replace=entry.get("replace", ""),
            hits=tuple(entry.get("hits", ())),
            misses=tuple(entry.get("misses", ())),
            extra={k: v for k, v in entry.items() if k not in _OWN},
        )
        for entry in read(stem).get(block, ())
    )


@cache
def pattern(stem: str, block: str, name: str) -> re.Pattern[str]:
    """The pattern of one rule of a block, by what its id ends with.

    >>> pattern("activities", "recurrence", "week").search("每周三登山")[0]
    '每周'
    """
    return next(rule.pattern for rule in rules(stem, block) if rule.id.rpartition(".")[2] == name)
