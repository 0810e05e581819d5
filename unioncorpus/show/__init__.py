"""What people see: differences, exports, figures, the report. Nothing is computed here."""
