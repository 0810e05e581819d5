"""The input of one batch on its way to a worker."""

from pathlib import Path
from typing import BinaryIO

from unioncorpus.batch.jobs import Slot
from unioncorpus.store.files import DATA, PART, store_errors


class Spool:
    """One file in the store that holds the pages of a batch end to end.

    Raises StoreError when the disk refuses.
    """

    def __init__(self, store: Path, name: str, seq: int) -> None:
        self.name = name
        self.seq = seq
        self.path = store / DATA / f"{name}.pages{PART}"
        self.slots: list[Slot] = []
        self.n_bytes = 0
        self._store = store
        with store_errors(store, "write"):
            self._file: BinaryIO = self.path.open("wb")

    def add(self, doc_id: str, data: bytes, seconds: float) -> None:
        """Add a page that may take ``seconds``."""
        with store_errors(self._store, "write"):
            self._file.write(data)
        self.slots.append(Slot(doc_id, self.n_bytes, len(data), seconds))
        self.n_bytes += len(data)

    def close(self) -> None:
        """Nothing more is added."""
        with store_errors(self._store, "write"):
            self._file.close()
