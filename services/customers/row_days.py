"""Days as spreadsheets and people write them. Pure."""

import re
from datetime import date, timedelta

SERIAL = re.compile(r"([2-7]\d{4})(?:[.,]0+)?")
"""Days since 1899-12-30, as a spreadsheet stores them: 1954 to 2119."""
FIRST_DAY = date(1899, 12, 30)
TIME = re.compile(r"[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})")
DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")


def read_day(text: str) -> date:
    """The day in a cell. Raises ValueError for what is none, and for 01/02/2026, which may be two days."""
    said = TIME.sub("", text.strip())
    if found := SERIAL.fullmatch(said):
        return FIRST_DAY + timedelta(days=int(found[1]))
    if found := YEAR_FIRST.fullmatch(said):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := DAY_FIRST.fullmatch(said):
        day, month = int(found[1]), int(found[3])
        if found[2] == "/" and day <= 12 and day != month:
            raise ValueError(text)
        return date(int(found[4]), month, day)
    return date.fromisoformat(said)
