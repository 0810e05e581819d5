"""The tables as files that other programs open, each set with its data dictionary."""

from unioncorpus.show.export.dictionary import data_dictionary
from unioncorpus.show.export.rows import Change, Table
from unioncorpus.show.export.source import Origin
from unioncorpus.show.export.tables import write_csv
from unioncorpus.show.export.write import FORMATS, write_export

__all__ = ["FORMATS", "Change", "Origin", "Table", "data_dictionary", "write_csv", "write_export"]
