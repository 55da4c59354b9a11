"""Grades the hostile class as a plain user: `python as_user.py USER STUDENTS`, started by root."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    root = Path(__file__).parents[2]
    sys.path.insert(0, str(root))
    from tests.attacks.weaker import become_plain, own_folders_for_files

    own_folders_for_files()
    become_plain(int(sys.argv.pop(1)), str(root))
    from tests.attacks.hostile_class import main

    sys.exit(main())
