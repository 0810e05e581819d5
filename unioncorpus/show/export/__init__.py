"""The tables as files that other programs open, each set with its data dictionary."""

from unioncorpus.show.export.dictionary import data_dictionary
from unioncorpus.show.export.rows import Change
from unioncorpus.show.export.tables import write_csv
from unioncorpus.show.export.write import FORMATS, Origin, write_tables

__all__ = ["FORMATS", "Change", "Origin", "data_dictionary", "write_csv", "write_tables"]
