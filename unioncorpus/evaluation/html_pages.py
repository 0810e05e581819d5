"""How well the main text of HTML pages is found: ``python -m unioncorpus.evaluation.html_pages corpus/``.

``templates/html/*.template`` are pages in the manner of Chinese content systems, our own words around the text. Their
first line says how a line of text is marked up there; ``{title}`` takes the first line of an original, ``{lines}`` the
rest (``{lines:1}`` and ``{lines:2}`` its halves). Every original stands in every template once; the text that an
extractor gives back is compared with the original by their longest common subsequence of characters, white space aside.
Extractors that are not installed are left out of the table.

A folder of saved pages is scored in the same way: each ``NAME.html`` beside its main text ``NAME.txt``, which you mark.
"""

import html
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import process_time

import pandas as pd
from rapidfuzz.distance import LCSseq

from unioncorpus.clean.decode import decode
from unioncorpus.clean.html import read_html
from unioncorpus.edits import Edited
from unioncorpus.errors import UnioncorpusError

_LINE = re.compile("<!-- line: (.*) -->\n")

Extract = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Template:
    """A page around a text; ``line`` is the markup of one line, with {} for its words."""

    name: str
    line: str
    page: str

    def fill(self, text: str) -> str:
        """The page with a text in it, whose first line is its title.

        >>> Template("x", "<p>{}</p>", "<h1>{title}</h1>{lines}").fill("计划\\n一、a<b")
        '<h1>计划</h1><p>一、a&lt;b</p>'
        """
        title, *rest = [html.escape(line, quote=False) for line in text.split("\n")]
        lines = [self.line.replace("{}", line) for line in rest]
        half = len(lines) // 2
        parts = {"{title}": title, "{lines}": lines, "{lines:1}": lines[:half], "{lines:2}": lines[half:]}
        page = self.page
        for name, value in parts.items():
            page = page.replace(name, value if isinstance(value, str) else "\n".join(value))
        return page


def read_template(path: Path) -> Template:
    """A template from its file.

    Raises UnioncorpusError where its first line does not say how a line of text is marked up.
    """
    source = path.read_text(encoding="utf-8")
    head = _LINE.match(source)
    if head is None:
        raise UnioncorpusError(
            f"evaluate: {path}: its first line must be <!-- line: markup with {{}} for the words -->"
        )
    return Template(path.stem, head[1], source[head.end() :])


def read_templates(folder: Path) -> tuple[Template, ...]:
    """The templates of a folder of samples, by name."""
    return tuple(read_template(path) for path in sorted((folder / "templates" / "html").glob("*.template")))


def score(expected: str, got: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of the characters other than white space, in order.

    >>> score("工会计划", "首页 工会计划 首页")
    (0.5, 1.0, 0.6666666666666666)
    """
    a, b = "".join(expected.split()), "".join(got.split())
    common = LCSseq.similarity(a, b)
    precision, recall = common / max(1, len(b)), common / max(1, len(a))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def ours(page: str) -> str:
    """The text that this package finds, before its rules for junk lines."""
    return read_html(Edited.of(page)).text


def _resiliparse(page: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(page, main_content=True, alt_texts=False))


def _trafilatura(page: str) -> str:
    import trafilatura

    return trafilatura.extract(page, include_comments=False, favor_recall=False) or ""


_PEERS: Mapping[str, Extract] = {"resiliparse": _resiliparse, "trafilatura": _trafilatura}


def extractors() -> dict[str, Extract]:
    """The extractors at hand, by name."""
    return {"unioncorpus": ours} | {name: f for name, f in _PEERS.items() if find_spec(name)}


def _filled(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Name of the template, name of the original, its text, and the page that the template makes of it."""
    for template in read_templates(folder):
        for path in sorted((folder / "originals").glob("*.clean")):
            text = path.read_text(encoding="utf-8").removesuffix("\n")
            yield template.name, path.stem, text, template.fill(text)


def _saved(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """The same of saved pages: a page is its own template."""
    for path in sorted(folder.glob("*.html")):
        marked = path.with_suffix(".txt")
        if not marked.exists():
            raise UnioncorpusError(f"evaluate: {path}: mark its main text in {marked.name} beside it")
        yield path.stem, path.stem, marked.read_text(encoding="utf-8"), decode(path.read_bytes()).text


def evaluate_html(folder: Path) -> pd.DataFrame:
    """One row for each template, original and extractor: precision, recall, f1, and seconds of CPU time.

    Raises UnioncorpusError where a saved page has no text beside it.
    """
    rows = []
    found = extractors()
    pages = _filled(folder) if (folder / "templates").is_dir() else _saved(folder)
    for template, original, text, page in pages:
        for name, extract in found.items():
            begun = process_time()
            got = extract(page)
            seconds = process_time() - begun
            precision, recall, f1 = score(text, got)
            rows.append((template, original, name, precision, recall, f1, seconds, len(page.encode())))
    columns = ["template", "original", "extractor", "precision", "recall", "f1", "seconds", "n_bytes"]
    return pd.DataFrame(rows, columns=columns)


def main(arguments: Sequence[str]) -> int:
    """Print mean F1 by template and extractor, and the speed of each; exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m unioncorpus.evaluation.html_pages FOLDER\n")
        return 2
    table = evaluate_html(Path(arguments[0]))
    by_template = table.pivot_table(index="template", columns="extractor", values="f1")
    sys.stdout.write(by_template.round(3).to_string() + "\n\n")
    sums = table.groupby("extractor")[["precision", "recall", "f1"]].mean().round(4)
    totals = table.groupby("extractor")[["n_bytes", "seconds"]].sum()
    sums["MB_per_s"] = (totals["n_bytes"] / totals["seconds"] / 1e6).round(2)
    sys.stdout.write(sums.to_string() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
