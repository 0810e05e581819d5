"""Many documents: read, hand to workers, commit batch by batch. A poisoned page costs itself, never its neighbours."""

from unioncorpus.batch.counts import Counts, Limits
from unioncorpus.batch.intake import ingest

__all__ = ["Counts", "Limits", "ingest"]
