"""Confinement of workers on Linux: one layer per module, applied in the order of `layers.py`."""
