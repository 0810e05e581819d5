"""Months, festivals, terms."""
