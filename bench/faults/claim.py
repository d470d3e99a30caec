"""Fault 7, the full dose: 64 reviewers take 5,000 cases at once, five times over.

    python bench/faults/claim.py                       SQLite
    DATABASE_URL=postgres://… python bench/faults/claim.py      PostgreSQL

Passes (exit code 0) when no case went to two people, none was missed and no claim failed.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from take_next import main

if __name__ == "__main__":
    sys.exit(main(people=64, cases=5000, rounds=5, text=__doc__ or ""))
