"""`python -m map_data.outline COUNTRIES`: writes `gateway/web/static/nordic.json`, the drawing behind a map without tiles.

COUNTRIES is `countries-10m.json` of the npm package world-atlas 2.0.2: Natural Earth's countries (public domain) as TopoJSON
(ISC). The drawing is GeoJSON: Sweden and its neighbours, cut to the part around Sweden, simplified, with two decimals.
"""

import json
import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

OUT = Path(__file__).parents[2] / "gateway" / "web" / "static" / "nordic.json"
SOURCE = (
    "Natural Earth (public domain), countries-10m.json of world-atlas 2.0.2 (ISC); made by tools/map_data/outline.py"
)
COUNTRIES = {
    "752": "SE",
    "578": "NO",
    "208": "DK",
    "246": "FI",
    "248": "AX",
    "233": "EE",
    "428": "LV",
    "440": "LT",
    "616": "PL",
    "276": "DE",
}
WEST, SOUTH, EAST, NORTH = 3.0, 53.0, 32.0, 71.5
LEAST_SIDE = 0.04
"""Islands smaller than this in both directions are left out, in degrees."""
TOLERANCE = {"SE": 0.006, "AX": 0.012}
ROUGH = 0.03
"""How far the drawing may be from the coast, in degrees of latitude: less for Sweden than for its neighbours."""
LARGE = {"Stockholm", "Göteborg", "Malmö", "Umeå", "Kiruna", "Östersund"}
TOWNS = (
    ("Stockholm", 59.33, 18.07),
    ("Göteborg", 57.71, 11.97),
    ("Malmö", 55.61, 13.00),
    ("Umeå", 63.83, 20.26),
    ("Sundsvall", 62.39, 17.31),
    ("Kiruna", 67.86, 20.23),
    ("Östersund", 63.18, 14.64),
    ("Karlstad", 59.38, 13.50),
    ("Jönköping", 57.78, 14.16),
    ("Visby", 57.64, 18.30),
    ("Luleå", 65.58, 22.15),
    ("Gävle", 60.67, 17.14),
    ("Örebro", 59.27, 15.21),
    ("Kalmar", 56.66, 16.36),
)
Point = tuple[float, float]
Ring = list[Point]


def decode_arcs(topology: dict[str, Any]) -> list[Ring]:
    """The arcs of a quantised topology as longitudes and latitudes."""
    (east, north), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append((x * east + west, y * north + south))
        arcs.append(points)
    return arcs


def rings_of(geometry: dict[str, Any], arcs: list[Ring]) -> Iterator[Ring]:
    """The outer rings of a country, each closed."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        ring: Ring = []
        for index in polygon[0]:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            ring += arc[1:] if ring else arc
        yield ring


def clip(ring: Ring) -> Ring:
    """The part of a ring inside the frame (Sutherland and Hodgman)."""
    for axis, limit, keeps_above in ((0, WEST, True), (0, EAST, False), (1, SOUTH, True), (1, NORTH, False)):
        ring = list(_cut(ring, axis, limit, keeps_above))
    return ring


def _cut(ring: Ring, axis: int, limit: float, keeps_above: bool) -> Iterator[Point]:
    for before, after in zip(ring[-1:] + ring[:-1], ring, strict=True):
        was_in, is_in = ((one[axis] >= limit) == keeps_above for one in (before, after))
        if was_in != is_in:
            share = (limit - before[axis]) / (after[axis] - before[axis])
            yield (before[0] + share * (after[0] - before[0]), before[1] + share * (after[1] - before[1]))
        if is_in:
            yield after


def simplify(points: Ring, tolerance: float) -> Ring:
    """The points without those that lie nearer than `tolerance` to the line through the others (Douglas and Peucker)."""
    kept, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        far, at = max(
            ((_distance(points[i], points[first], points[last]), i) for i in range(first + 1, last)), default=(0, 0)
        )
        if far > tolerance:
            kept.add(at)
            stack += [(first, at), (at, last)]
    return [points[at] for at in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the stretch between two others, in degrees of latitude."""
    narrow = math.cos(math.radians(point[1]))
    x, y = (point[0] - start[0]) * narrow, point[1] - start[1]
    dx, dy = (end[0] - start[0]) * narrow, end[1] - start[1]
    length = dx * dx + dy * dy
    share = min(1.0, max(0.0, (x * dx + y * dy) / length)) if length else 0.0
    return math.hypot(x - share * dx, y - share * dy)


def _is_large(ring: Ring) -> bool:
    sides = [max(one[axis] for one in ring) - min(one[axis] for one in ring) for axis in (0, 1)]
    return max(sides) >= LEAST_SIDE


def draw(country: str, rings: Iterable[Ring]) -> dict[str, Any]:
    """A country as a feature of GeoJSON."""
    polygons = []
    for ring in rings:
        inside = clip(ring)
        if len(inside) > 3 and _is_large(inside):
            middle = len(inside) // 2  # a closed ring has no two ends: simplified in two halves
            tolerance = TOLERANCE.get(country, ROUGH)
            halves = simplify(inside[: middle + 1], tolerance)[:-1] + simplify(inside[middle:], tolerance)
            rounded = [[round(x, 2), round(y, 2)] for x, y in halves]
            slim = [one for at, one in enumerate(rounded) if at == 0 or one != rounded[at - 1]]
            if len(slim) > 3:
                polygons.append([slim if slim[0] == slim[-1] else [*slim, slim[0]]])
    return _feature({"country": country}, {"type": "MultiPolygon", "coordinates": polygons})


def _feature(properties: dict[str, Any], geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def main(countries: str) -> int:
    """Writes the file; returns the exit code."""
    topology = json.loads(Path(countries).read_text())
    arcs = decode_arcs(topology)
    geometries = {one.get("id"): one for one in topology["objects"]["countries"]["geometries"]}
    features = [
        draw(code, rings_of(geometries[number], arcs)) for number, code in COUNTRIES.items() if number in geometries
    ]
    for name, north, east in TOWNS:
        point = {"type": "Point", "coordinates": [east, north]}
        features.append(_feature({"town": name, "large": name in LARGE}, point))
    drawing = {"type": "FeatureCollection", "source": SOURCE, "features": features}
    OUT.write_text(json.dumps(drawing, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
