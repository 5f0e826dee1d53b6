"""CONTRIBUTING.md, "Make a second version of a message", walked with toy contracts, release by release."""

import subprocess
import sys
from datetime import date

from contracts.access import Role
from contracts.base import Event, Reply, Request
from contracts.catalogue import section
from contracts.deprecation import Deprecation
from tests.contracts import golden
from tests.contracts.growth import broken, may_be_gone
from tests.contracts.normal_schema import Schema
from tests.contracts.source import ROOT

LATER = date(2027, 6, 1)
ANNOUNCED = Deprecation(since=date(2026, 12, 1), sunset=LATER, use="PriceChangedV2")

FIRST_RELEASE = """
class PriceChanged(Event, service="shop", subscribers=("till",)):
    price: int
"""
BOTH = """
class PriceChanged(Event, service="shop", subscribers=("till",), deprecated=ANNOUNCED):
    price: int


class PriceChangedV2(Event, service="shop", subscribers=("till",)):
    amount: str
    currency: str
"""
SECOND_ALONE = BOTH[BOTH.index("class PriceChangedV2") :]


def schemas(source: str) -> dict[str, Schema]:
    """The events of one release of the toy shop's contract."""
    names: dict[str, object] = {"Event": Event, "ANNOUNCED": ANNOUNCED, "__name__": "shop"}
    exec(source, names)
    events = [one for one in names.values() if isinstance(one, type) and issubclass(one, Event) and one is not Event]
    return {f"shop.{event.__name__} event": golden.of_event(event) for event in events}


def test_changing_the_message_itself_is_refused() -> None:
    changed = FIRST_RELEASE.replace("price: int", "amount: str")
    old, new = schemas(FIRST_RELEASE)["shop.PriceChanged event"], schemas(changed)["shop.PriceChanged event"]
    assert broken("shop.PriceChanged event", old, new) == ["/price is gone"]


def test_a_second_version_beside_the_first_breaks_nobody() -> None:
    old, new = schemas(FIRST_RELEASE), schemas(BOTH)
    assert broken("shop.PriceChanged event", old["shop.PriceChanged event"], new["shop.PriceChanged event"]) == []
    types = {schema["x-type"] for schema in new.values()}
    assert types == {"shop.price_changed", "shop.price_changed_v2"}
    assert all(schema["x-subscribers"] == ["till"] for schema in new.values())


def test_the_first_goes_after_its_sunset_once_the_announcement_was_released() -> None:
    gone = schemas(BOTH).keys() - schemas(SECOND_ALONE).keys()
    assert gone == {"shop.PriceChanged event"}
    unannounced, announced = schemas(FIRST_RELEASE)["shop.PriceChanged event"], schemas(BOTH)["shop.PriceChanged event"]
    assert not may_be_gone(unannounced, LATER)
    assert not may_be_gone(announced, date(2027, 5, 31))
    assert may_be_gone(announced, LATER)


def test_a_subscriber_binds_both_while_both_are_supported() -> None:
    """In a process of its own: Nameko's entrypoints belong where eventlet is."""
    code = (
        "from contracts.base import Event\n"
        "from chassis.events import subscribes\n"
        f"{FIRST_RELEASE}\n{SECOND_ALONE}\n"
        "class Till:\n"
        "    @subscribes(PriceChanged)\n"
        "    def price_changed(self, event): ...\n"
        "    @subscribes(PriceChangedV2)\n"
        "    def price_changed_v2(self, event): ...\n"
        "entrypoints = [one for name in ('price_changed', 'price_changed_v2')\n"
        "               for one in getattr(Till, name).nameko_entrypoints]\n"
        "print(sorted(one.key for one in entrypoints))\n"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "['shop.price_changed', 'shop.price_changed_v2']\n", done.stderr


class GetPrice(Request[Reply], service="shop", role=Role.VIEWER, deprecated=ANNOUNCED):
    """The price of one thing."""


def test_a_deprecated_request_announces_it_in_its_schema() -> None:
    said = golden.of_request(GetPrice)
    assert (said["deprecated"], said["x-sunset"], said["x-use"]) == (True, "2027-06-01", "PriceChangedV2")


def test_the_catalogue_of_events_says_what_is_deprecated() -> None:
    names: dict[str, object] = {"Event": Event, "ANNOUNCED": ANNOUNCED, "__name__": "shop"}
    exec(BOTH, names)
    event = names["PriceChanged"]
    assert isinstance(event, type)
    assert issubclass(event, Event)
    assert "Deprecated since 2026-12-01, removed on 2027-06-01 or later: use PriceChangedV2." in section(event)


def test_the_two_headers() -> None:
    assert ANNOUNCED.headers() == {"Deprecation": "@1796083200", "Sunset": "Tue, 01 Jun 2027 00:00:00 GMT"}
