"""From a class's marks to what Gradescope, GitHub, Canvas, CI systems and spreadsheets read."""
