"""Looks for threads that the student's code leaves behind, and hears what a check has seen."""

import threading
import time

known: set[threading.Thread] = set()


def know_threads():
    """Remember the threads that there are now."""
    known.clear()
    known.update(threading.enumerate())


def are_threads_left():
    """Return whether there are others, a moment later: one that ends may end."""
    for _ in range(10):
        if known.issuperset(threading.enumerate()):
            return False
        time.sleep(0.01)
    return True


def hear(seen):
    """Do nothing: the call tells apart, in the record of a check, what two answers did meanwhile."""
    return seen
