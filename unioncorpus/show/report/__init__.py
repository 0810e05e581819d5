"""A report of a store in one HTML file that needs no network. It shows what it is given and computes nothing."""

from unioncorpus.show.report.content import Content, PlanDetail
from unioncorpus.show.report.data import rows
from unioncorpus.show.report.pieces import Change, PageChanges
from unioncorpus.show.report.write import write_report

__all__ = ["Change", "Content", "PageChanges", "PlanDetail", "rows", "write_report"]
