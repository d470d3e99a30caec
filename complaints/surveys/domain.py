"""How a complainant judges what we did, and what a low mark sets in motion."""

from datetime import timedelta

MARKS = (5, 4, 3, 2, 1)
LOW = 2  # such a mark and below takes the complaint up again
OPEN_FOR = timedelta(days=30)
FEWEST = 3  # fewer answers than this are not shown by person: nobody is judged by one mark


def is_low(mark: int) -> bool:
    return mark <= LOW
