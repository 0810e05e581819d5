"""What an export is made from, and what a citation of its files must name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from unioncorpus.show.export.plan_texts import Parts, Tagger
from unioncorpus.show.export.rows import Rows


@dataclass(frozen=True, slots=True)
class Origin:
    """What a citation of the files must name: who made them, from which documents, how.

    ``versions`` has the documents of each pipeline version; ``notes`` say what was done to the rows on their way.
    """

    program: str
    n_documents: int
    command: str
    versions: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """What to name, one thing a line."""
        versions = ", ".join(f"{version} ({n} documents)" for version, n in self.versions.items()) or "none"
        return [
            f"program: {self.program}",
            f"documents in the store: {self.n_documents}",
            f"pipeline versions (hash of rules, code and libraries): {versions}",
            f"command: `{self.command}`",
            *self.notes,
        ]

    def citation(self) -> str:
        """The block that stands under the data dictionary."""
        return "## Where this comes from\n\n" + "".join(f"- {line}\n" for line in self.lines())


@dataclass(frozen=True, slots=True)
class Source:
    """What a format is made from: whole tables, the same in parts, a tagger, and what to cite."""

    rows: Rows
    parts: Parts
    tag: Tagger
    origin: Origin
