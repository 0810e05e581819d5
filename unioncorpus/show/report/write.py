"""The report as one HTML file: template, styles, scripts and data in it, nothing fetched from anywhere."""

import base64
import hashlib
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from unioncorpus.errors import UsageError
from unioncorpus.show.export.whole import new_file
from unioncorpus.show.report.content import Content
from unioncorpus.show.report.data import LATER, detail, embed, index, rows, rule_list

#: The scripts, in the order in which they build on each other.
SCRIPTS = ("base", "table", "overview", "themes", "calendar", "metrics", "plans", "plan", "reuse", "changes", "start")
STYLES = ("report", "parts", "print")


def write_report(content: Content, out: Path, *, overwrite: bool = False) -> None:
    """Write a report to the file ``out``, which appears when it is complete, or not at all.

    Raises UsageError for a file that is there already (unless ``overwrite``) or a folder, StoreError when the disk
    refuses.
    """
    if out.is_dir():
        raise UsageError(f"{out}: report: a folder. Name a file, such as {out / 'report.html'}.")
    if out.exists() and not overwrite:
        raise UsageError(f"{out}: report: the file is there already. Name another --out, or give --overwrite.")
    with new_file(out, "report") as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(render(content))


def render(content: Content) -> Iterator[str]:
    """The page in pieces, so that the texts of all plans need not be in memory at once."""
    environment = Environment(
        loader=PackageLoader("unioncorpus.show.report", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _joined(STYLES, "css")
    script = _joined(SCRIPTS, "js")
    return environment.get_template("report.html.jinja").generate(
        words=words(),
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        index=Markup(embed({**index(content), "words": words()})),
        metrics=Markup(embed(rows(content.metrics))),
        reuse=Markup(embed({name: rows(content.tables[name]) for name in LATER})),
        details=_details(content),
    )


def words() -> dict[str, list[str]]:
    """The words of the interface by key: Chinese, English."""
    text = (resources.files(__package__) / "assets" / "words.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)
    return found["words"]  # type: ignore[no-any-return]


def _details(content: Content) -> Iterator[Markup]:
    numbers = {rule: n for n, rule in enumerate(rule_list(content))}
    for plan in content.details:
        yield Markup(embed(detail(plan, numbers)))


def _joined(stems: tuple[str, ...], ending: str) -> str:
    folder = resources.files(__package__) / "assets"
    return "\n" + "\n".join((folder / f"{stem}.{ending}").read_text(encoding="utf-8") for stem in stems)


def _hash(text: str) -> str:
    """What the page's own policy names: this script and this style may run, no other."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
