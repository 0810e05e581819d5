"""unioncorpus: scraped trade-union plans, made into a corpus that can carry a paper.

    import unioncorpus as uc
    uc.ingest("corpus/", store="data/store")
    corpus = uc.open("data/store")
    corpus.where(org_type="school").kwic("慰问")

Names are loaded when they are first used, so that ``import unioncorpus`` costs nothing.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

# The public function `clean` has the name of a subpackage, and the first import of a subpackage binds its name here: so
# that import comes first (the subpackage itself is empty), and the name is then free for the function.
import_module("unioncorpus.clean")
del sys.modules[__name__].clean

if TYPE_CHECKING:
    from unioncorpus.batch.counts import Counts, Limits
    from unioncorpus.batch.intake import ingest
    from unioncorpus.citation import cite
    from unioncorpus.corpus import Corpus
    from unioncorpus.corpus import Corpus as open  # noqa: A004, N813 - the contract's name
    from unioncorpus.corpus_freeze import attrition, freeze
    from unioncorpus.corpus_report import report
    from unioncorpus.errors import InputRejectedError, StoreError, UnioncorpusError, UsageError
    from unioncorpus.pipeline import Cleaned, clean, parse
    from unioncorpus.structure import Document

__version__ = "0.1.0"

#: Public name -> the module and the name there.
_HOMES = {
    "Cleaned": ("pipeline", "Cleaned"),
    "Corpus": ("corpus", "Corpus"),
    "Counts": ("batch.counts", "Counts"),
    "Document": ("structure", "Document"),
    "InputRejectedError": ("errors", "InputRejectedError"),
    "Limits": ("batch.counts", "Limits"),
    "StoreError": ("errors", "StoreError"),
    "UnioncorpusError": ("errors", "UnioncorpusError"),
    "UsageError": ("errors", "UsageError"),
    "attrition": ("corpus_freeze", "attrition"),
    "cite": ("citation", "cite"),
    "clean": ("pipeline", "clean"),
    "freeze": ("corpus_freeze", "freeze"),
    "ingest": ("batch.intake", "ingest"),
    "open": ("corpus", "Corpus"),
    "parse": ("pipeline", "parse"),
    "report": ("corpus_report", "report"),
}

__all__ = [
    "Cleaned",
    "Corpus",
    "Counts",
    "Document",
    "InputRejectedError",
    "Limits",
    "StoreError",
    "UnioncorpusError",
    "UsageError",
    "attrition",
    "cite",
    "clean",
    "freeze",
    "ingest",
    "open",
    "parse",
    "report",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'unioncorpus' has no attribute {name!r}")
    module, there = _HOMES[name]
    return getattr(import_module(f"unioncorpus.{module}"), there)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
