"""Where a customer or a branch is: found from the postcode, or set by hand."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request, Version

Latitude = Annotated[Decimal, Field(ge=-90, le=90, decimal_places=7)]
Longitude = Annotated[Decimal, Field(ge=-180, le=180, decimal_places=7)]


class PlaceKind(StrEnum):
    CUSTOMER = "customer"
    BRANCH = "branch"


class AddressUse(StrEnum):
    INVOICE = "invoice"
    DELIVERY = "delivery"
    VISITING = "visiting"


class PlaceSource(StrEnum):
    """What a point follows from: coordinates given with the address or set on the map, the address by a geocoding provider, its
    postcode, or its city."""

    HAND = "hand"
    PROVIDER = "provider"
    POSTCODE = "postcode"
    CITY = "city"


class PlacePrecision(StrEnum):
    """A point itself, the middle of the locality, or the middle of a locality nearby in the same postcode area."""

    POINT = "point"
    LOCALITY = "locality"
    AREA = "area"


class PlaceItem(Reply):
    """Where the customer or a branch is: the address, and its coordinates as decimal strings (WGS 84) where they are known.

    `id` is that of the customer or branch; `address` is which of its addresses the map shows.
    """

    id: str
    kind: PlaceKind
    name: str
    address: AddressUse
    text: str
    country: str
    latitude: str | None
    longitude: str | None
    source: PlaceSource | None = None
    precision: PlacePrecision | None = None


class Place(PlaceItem):
    """One place, and the customer that it belongs to. `version` is the customer's, as If-Match of the next change wants it."""

    customer_id: str
    version: int


class GetPlace(Request[Place], service="customers", role=Role.VIEWER, module=Module.MAP):
    """Returns where a customer or one of its branches is. `place_id` is the customer's own id or that of the branch.

    Raises NotFound.
    """

    customer_id: Id
    place_id: Id


class SetPlace(Request[Place], service="customers", role=Role.SELLER, module=Module.MAP):
    """Sets where the address is that the map shows. It holds until the address gets another postcode or country.

    `place_id` is the customer's own id or that of a branch. Raises NotFound, Stale.
    """

    customer_id: Id
    version: Version
    place_id: Id
    latitude: Latitude
    longitude: Longitude


class ClearPlace(Request[Place], service="customers", role=Role.SELLER, module=Module.MAP):
    """Takes away the coordinates of the address that the map shows; its place follows from the postcode again.

    `place_id` is the customer's own id or that of a branch. Raises NotFound, Stale.
    """

    customer_id: Id
    version: Version
    place_id: Id
