"""What an ingest may take, and what it did."""

from dataclasses import dataclass, field

from unioncorpus.records import RejectRow


@dataclass(frozen=True, slots=True)
class Limits:
    """What a batch, a document and an archive may take. Sizes in bytes, times in seconds.

    ``max_depth`` is how many archives may stand in each other. An archive may unpack to ``unpacked_bytes`` and
    ``unpacked_ratio`` times its size; ``max_members`` bounds the directory of a .zip, which is held in memory.
    """

    max_bytes: int = 16_000_000
    batch_bytes: int = 8_000_000
    batch_documents: int = 256
    seconds: float = 20.0
    seconds_per_mb: float = 5.0
    max_depth: int = 3
    max_members: int = 1_000_000
    unpacked_bytes: int = 200_000_000
    unpacked_ratio: int = 200

    def deadline(self, n_bytes: int) -> float:
        """Seconds that a document of this size may take.

        >>> Limits().deadline(2_000_000)
        30.0
        """
        return self.seconds + self.seconds_per_mb * n_bytes / 1e6


@dataclass(slots=True)
class Counts:
    """What an ingest did. At its end, files = new + replaced + unchanged + duplicates + rejected.

    >>> print(Counts(files=3, new=2, rejected=1, plans=14))
    3 files: 2 new (14 plans), 0 replaced, 0 unchanged, 0 duplicates, 1 rejected
    """

    files: int = 0
    new: int = 0
    #: documents that stood in the store under another pipeline version, or that --rebuild made anew
    replaced: int = 0
    #: documents that stood in the store already
    unchanged: int = 0
    #: files with the bytes of another file of this run: one document, two sources
    duplicates: int = 0
    rejected: int = 0
    #: pages of other shards, not counted in files
    elsewhere: int = 0
    #: plans in the new and replaced documents
    plans: int = 0
    #: files left alone in folders, by their ending
    ignored: dict[str, int] = field(default_factory=dict)
    #: the first of the rejects; the rejects table has all
    rejects: list[RejectRow] = field(default_factory=list, repr=False)

    @property
    def settled(self) -> int:
        """Files whose fate is in the catalog."""
        return self.new + self.replaced + self.unchanged + self.duplicates + self.rejected

    def __str__(self) -> str:
        made = "new" if self.new or not self.replaced else "replaced"
        parts = []
        for name in ("new", "replaced", "unchanged", "duplicates", "rejected"):
            plans = f" ({self.plans} plans)" if name == made else ""
            parts.append(f"{getattr(self, name)} {name}{plans}")
        elsewhere = f"; {self.elsewhere} of other shards" if self.elsewhere else ""
        return f"{self.files} files: {', '.join(parts)}{elsewhere}"
