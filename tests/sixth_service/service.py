"""The fleet service on the chassis, as the five are. It stores nothing: every customer has the same vehicles."""

from collections.abc import Collection
from typing import Any

from chassis.context import current
from chassis.rpc import handles
from chassis.service import Service
from chassis.settings import ServiceSettings
from contracts.base import Empty
from contracts.tabs import CardSection, DescribeTabs, GetCardSection, TabDescriptions
from tests.sixth_service.contract import TABS, BookWorkshop

FLEET: list[dict[str, Any]] = [
    {
        "id": "veh_1",
        "plate": "ABC 123",
        "status": "in_workshop",
        "inspect_by": "2026-09-30",
        "recalled": True,
        "price": "1249000.50",
        "currency": "SEK",
    },
    {
        "id": "veh_2",
        "plate": "XYZ 789",
        "status": "on_road",
        "inspect_by": None,
        "recalled": False,
        "price": "90000.00",
        "currency": "SEK",
    },
]


class Settings(ServiceSettings):
    service = "fleet"


def card_section(request: GetCardSection, roles: Collection[str]) -> CardSection:
    """One tab, with vehicles for all but customer cus_none."""
    selection = TABS.select(request, roles)
    items = FLEET if request.customer_id != "cus_none" else []
    return selection.section([selection.tab(spec, len(items), items[: request.limit]) for spec in selection.specs])


class FleetService(Service):
    name = "fleet"
    settings = Settings

    @handles(GetCardSection)
    def get_card_section(self, request: GetCardSection) -> CardSection:
        return card_section(request, current().roles)

    @handles(DescribeTabs)
    def describe_tabs(self, _request: DescribeTabs) -> TabDescriptions:
        return TABS.describe()

    @handles(BookWorkshop)
    def book_workshop(self, _request: BookWorkshop) -> Empty:
        return Empty()
