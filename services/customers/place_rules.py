"""Rules of places: which address the map shows, where it is, and how long a point that somebody has set holds. Pure.

A point that follows from the postcode is looked up when it is read, and stored nowhere (docs/decisions/0053): a better table
holds for every address at once. Only what somebody has set is stored, with the address.
"""

from typing import Any

from chassis.storage import Row
from contracts.customers import Address, Addresses
from contracts.customers.places import PlaceKind, PlacePrecision, PlaceSource
from contracts.folding import fold_name
from customers.postcode_places import find_locality, find_postcode

Item = dict[str, Any]
Stored = dict[str, Any]
FALL_BACK = ("visiting", "invoice", "delivery")
COORDINATES = ("latitude", "longitude")


def describe_place(row: Row, kind: PlaceKind, map_address: str) -> Item:
    """Where a stored customer or branch is. `map_address` is the address that the map prefers."""
    addresses = row.get("addresses") or {}
    use = choose_address(addresses, map_address)
    address = addresses.get(use) or {}
    lines = (address.get("line1"), f"{address.get('postcode', '')} {address.get('city', '')}".strip())
    return {
        "id": row["_id"] if kind is PlaceKind.CUSTOMER else row["id"],
        "kind": kind.value,
        "name": row["name"],
        "address": use,
        "text": ", ".join(filter(None, lines)),
        "country": address.get("country", "SE"),
        **locate(address),
    }


def choose_address(addresses: Stored, map_address: str) -> str:
    """The preferred address if there is one, else one that there is; the invoice address of who has none."""
    return next((use for use in (map_address, *FALL_BACK) if addresses.get(use)), "invoice")


def locate(address: Stored) -> Item:
    """The point of a stored address, where it is from and how exact it is; None for each that is not known."""
    latitude, longitude = (address.get(name) for name in COORDINATES)
    if latitude is not None and longitude is not None:
        return _point(latitude, longitude, PlaceSource.HAND, PlacePrecision.POINT)
    if address.get("country", "SE") == "SE":
        if found := find_postcode(address.get("postcode", "")):
            return _point(found.latitude, found.longitude, PlaceSource.POSTCODE, found.precision)
        if found := find_locality(address.get("city", "")):
            return _point(found.latitude, found.longitude, PlaceSource.CITY, found.precision)
    return dict.fromkeys((*COORDINATES, "source", "precision"))


def carry_points(before: Addresses, after: Addresses) -> Addresses:
    """The addresses `after` a change that replaces them, with the points of `before` where the new ones say nothing of it."""
    changed = {use: _carry_point(getattr(before, use), getattr(after, use)) for use in Addresses.model_fields}
    return drop_points(before, after.model_copy(update=changed))


def drop_points(before: Addresses, after: Addresses) -> Addresses:
    """The addresses `after` a change, without the points of `before` that no longer hold.

    A point holds as long as postcode and country (and the city of an address without postcode) are the same. An address that
    has moved loses it, unless it comes with another point than before.
    """
    changed = {use: _drop_point(getattr(before, use), getattr(after, use)) for use in Addresses.model_fields}
    return after.model_copy(update=changed)


def _carry_point(before: Address | None, after: Address | None) -> Address | None:
    if before is None or after is None or after.model_fields_set & set(COORDINATES):
        return after
    return after.model_copy(update=_point_of(before))


def _drop_point(before: Address | None, after: Address | None) -> Address | None:
    if before is None or after is None or _area(before) == _area(after) or _point_of(before) != _point_of(after):
        return after
    return after.model_copy(update=dict.fromkeys(COORDINATES))


def _point_of(address: Address) -> Item:
    return {name: getattr(address, name) for name in COORDINATES}


def _area(address: Address) -> tuple[str, ...]:
    return address.country, address.postcode, "" if address.postcode else fold_name(address.city)


def _point(latitude: str, longitude: str, source: PlaceSource, precision: PlacePrecision) -> Item:
    return {"latitude": latitude, "longitude": longitude, "source": source.value, "precision": precision.value}
