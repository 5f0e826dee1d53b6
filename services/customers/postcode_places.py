"""Where Swedish postcodes and localities are, from the file beside this module. Read when the first place is looked up.

In memory it is 0.65 MB: two arrays of 15,458 numbers, and the points of 1,789 localities.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from contracts.customers.places import PlacePrecision

FILE = Path(__file__).with_suffix(".csv")
SAME_PLACE_DEGREES = 0.25
"""Two localities of one name that are nearer than this are one: its postcodes are in two municipalities."""


class KnownPoint(NamedTuple):
    """Latitude and longitude as decimal strings (WGS 84), and what they are the middle of."""

    latitude: str
    longitude: str
    precision: PlacePrecision


class _Table(NamedTuple):
    """`codes` is sorted; the point of `codes[i]` is `points[indexes[i]]`."""

    codes: "array[int]"
    indexes: "array[int]"
    points: list[KnownPoint]
    localities: dict[str, KnownPoint]


def find_postcode(postcode: str) -> KnownPoint | None:
    """The point of a Swedish postcode, written "222 22" or "22222"."""
    digits = "".join(postcode.split())
    if not (digits.isascii() and digits.isdigit()):
        return None
    table, code = _load(), int(digits)
    at = bisect_left(table.codes, code)
    return table.points[table.indexes[at]] if at < len(table.codes) and table.codes[at] == code else None


def find_locality(name: str) -> KnownPoint | None:
    """The point of a Swedish locality, unless several have that name."""
    return _load().localities.get(" ".join(name.split()).casefold())


@cache
def _load() -> _Table:
    points: list[KnownPoint] = []
    named: dict[str, list[KnownPoint]] = defaultdict(list)
    found: list[tuple[int, int]] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, latitude, longitude, precision, codes = line.split(";")
        point = KnownPoint(latitude, longitude, PlacePrecision(precision))
        if point.precision is PlacePrecision.LOCALITY:
            named[name.casefold()].append(point)
        found += [(code, len(points)) for code in _expand(codes)]
        points.append(point)
    found.sort()
    localities = {name: some[0] for name, some in named.items() if all(_is_near(one, some[0]) for one in some)}
    numbers, indexes = array("I", (code for code, _ in found)), array("H", (index for _, index in found))
    return _Table(numbers, indexes, points, localities)


def _expand(codes: str) -> Iterator[int]:
    """ "22100-22102 22105" → 22100, 22101, 22102, 22105."""
    for run in codes.split():
        first, _, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _is_near(one: KnownPoint, other: KnownPoint) -> bool:
    north, east = float(one.latitude) - float(other.latitude), float(one.longitude) - float(other.longitude)
    return max(abs(north), abs(east)) <= SAME_PLACE_DEGREES
