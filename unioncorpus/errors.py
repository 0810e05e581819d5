"""The errors that a user meets. Each names the file, the stage, what was found and what to do."""

from dataclasses import dataclass


class UnioncorpusError(Exception):
    """Anything that stops a command; its text is written for the user and printed without a traceback."""


class UsageError(UnioncorpusError):
    """What was asked for cannot be: a path that is not there, a folder that is no store, a sheet with a slip in it.

    The command exits 2.
    """


class StoreError(UnioncorpusError):
    """The store could not be read or written. What was committed before stays whole."""


@dataclass(eq=False)
class InputRejectedError(UnioncorpusError):
    """One input cannot enter the corpus; the rest of the batch goes on.

    ``stage`` and ``reason`` are short ids, ``detail`` says what was found and what to do.
    """

    stage: str
    reason: str
    detail: str

    def __str__(self) -> str:
        return f"{self.stage}: {self.reason}: {self.detail}"
