"""The map of a page: markers from the rows of a tab that have a place, the tiles behind them, and links to a map elsewhere.

Leaflet draws it (static/map.js). Nothing is asked of another site unless a setting names it: `MAP_TILES` has the pictures,
`MAP_LINK` is the address of a map of somebody else. Without tiles the script draws the country from static/nordic.json.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app

from contracts.card import ColumnDescription, FieldDescription
from contracts.customers.places import PlacePrecision
from contracts.tabs import Kind
from gateway.http.call import Call
from gateway.settings import Settings
from gateway.web.rendering import render_page

Item = dict[str, Any]
COORDINATES = ("latitude", "longitude")
PRECISION = "precision"
"""The field of an item that says how exact its place is."""


@dataclass(frozen=True, slots=True)
class Background:
    """What is behind the markers: the template of the tiles' addresses, or nothing, and whose they are."""

    tiles: str
    attribution: str
    attribution_url: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A place on the map: degrees (WGS 84), and what is said of it. `is_about`: the place is near, not exactly there."""

    latitude: float
    longitude: float
    name: str
    lines: Sequence[str]
    href: str
    is_about: bool


def read_point(item: Item, column: ColumnDescription) -> tuple[float, float] | None:
    """The latitude and longitude of an item; None if it has none, or they are none."""
    try:
        north, east = float(item.get(column.field) or ""), float(item.get(column.uses.get("longitude", "")) or "")
    except (TypeError, ValueError):
        return None
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


def place_column(columns: Iterable[ColumnDescription]) -> ColumnDescription | None:
    """The column with the place of a tab's items."""
    return next((one for one in columns if one.kind == Kind.PLACE), None)


def make_marker(point: tuple[float, float], said: Sequence[str], item: Item, href: str) -> Marker:
    """The marker of an item: the first of the texts is its name, the others are what else is said of it."""
    is_about = item.get(PRECISION) not in (None, PlacePrecision.POINT)
    return Marker(*point, name=said[0] if said else "", lines=said[1:], href=href, is_about=is_about)


def link_outside(north: float, east: float) -> str:
    """The address of the point on the map that the settings name; "" for none."""
    template = _settings().map_link
    return template.replace("{latitude}", f"{north:.6f}").replace("{longitude}", f"{east:.6f}")


def has_pin(fields: Sequence[FieldDescription]) -> bool:
    """Whether a form asks for a place: a map with a marker can fill it in."""
    return {*COORDINATES} <= {one.name for one in fields}


def background() -> Background:
    settings = _settings()
    return Background(settings.map_tiles, settings.map_attribution, settings.map_attribution_url)


def render_with_map(call: Call, template: str, **values: Any) -> Response:
    """Renders a page with a map; its pictures may come from the site of the tiles, and from no other."""
    answer = render_page(call, template, background=background(), **values)
    if tiles := _settings().map_tiles:
        site = urlsplit(tiles)
        policy = answer.headers["Content-Security-Policy"]
        answer.headers["Content-Security-Policy"] = policy.replace(
            "img-src 'self'", f"img-src 'self' {site.scheme}://{site.netloc}"
        )
    return answer


def _settings() -> Settings:
    found: Settings = current_app.extensions["gateway"].settings
    return found
