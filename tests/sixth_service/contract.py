"""The contract of the fleet service: one tab, `vehicles`. FLEET_RELEASE says which release of it this process is."""

import datetime
import os
from enum import StrEnum
from typing import Annotated

from contracts.access import Role
from contracts.base import Empty, Id, Reply, Request
from contracts.labels import Label
from contracts.money import Amount
from contracts.tabs import Action, Column, Kind, Tabs, TabSpec, Word

RELEASE = os.environ.get("FLEET_RELEASE", "1")


class VehicleStatus(StrEnum):
    ROAD = "on_road"
    WORKSHOP = "in_workshop"
    SCRAPPED = "scrapped"


class VehicleItem(Reply):
    """A vehicle that the customer has bought."""

    id: str
    plate: str
    status: VehicleStatus
    inspect_by: datetime.date | None
    recalled: bool
    price: Amount
    currency: str


class BookWorkshop(Request[Empty], service="fleet", role=Role.SELLER):
    """Books a day in the workshop for a vehicle."""

    vehicle_id: Annotated[Id, Label("Fordon", "Vehicle")]
    day: Annotated[datetime.date, Label("Dag", "Day")]


STATUS = {
    "on_road": Word("I trafik", "On the road", "good"),
    "in_workshop": Word("På verkstad", "In the workshop", "attention"),
    "scrapped": Word("Skrotad", "Scrapped", "bad"),
}
VEHICLES = TabSpec(
    key="vehicles",
    order=55,
    sv="Fordon",
    en="Vehicles",
    item=VehicleItem,
    columns=(
        Column("plate", "Regnr", "Plate" if RELEASE == "1" else "Registration", Kind.CODE),
        Column("inspect_by", "Besiktas senast", "Inspect by", Kind.DATE),
        Column(
            "status",
            "Läge",
            "State",
            Kind.STATUS,
            words=STATUS,
            flags={"recalled": Word("Återkallad", "Recalled", "bad")},
        ),
        Column("price", "Pris", "Price", Kind.MONEY, uses={"currency": "currency"}),
    ),
    actions=(Action(BookWorkshop, "Boka verkstad", "Book the workshop"),),
    empty=Word("Inga fordon.", "No vehicles."),
)
TABS = Tabs("fleet", VEHICLES)
