"""What is told: an answer as tables, charts, workbook and page."""
