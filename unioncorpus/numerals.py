"""Read Chinese numbers."""
