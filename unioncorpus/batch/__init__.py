"""Many documents: read, hand to workers, commit batch by batch. A poisoned page costs itself, never its neighbours."""

from unioncorpus.batch.ingest import Counts, Limits, ingest

__all__ = ["Counts", "Limits", "ingest"]
