"""`d2lcourse check --watch`: what was saved, which key was pressed, what the verdict is."""
