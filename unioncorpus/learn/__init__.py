"""Cleaning, 篇 and themes as transformers of scikit-learn, for a Pipeline of your own."""

from unioncorpus.learn.pages import PlanSegmenter, TextCleaner
from unioncorpus.learn.themes import ThemeTagger

__all__ = ["PlanSegmenter", "TextCleaner", "ThemeTagger"]
