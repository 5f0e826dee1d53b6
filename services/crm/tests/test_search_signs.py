"""Names with signs inside, and numbers without the sign that they begin with, as people type them."""

import pytest

from chassis.context import enter
from chassis.testing import a_context
from contracts.crm import SearchCustomers
from crm import customers, search
from crm.tests import samples

NAMES = (
    "S:t Görans Café",
    "Sankta Clara Bageri",
    "AT&T Nordic",
    "Kvarteret 1:a",
    "Svensson&Söner",
    "Stens Bygg",
    "Brf Eken",
)
PHONES = {
    "Stens Bygg": "+46 (0)40-12 34 56",
    "AT&T Nordic": "08-505 123 00 / 070-111 22 33 (Eva)",
    "Brf Eken": "46401112233",
}


@pytest.fixture(scope="module")
def register(database: str) -> None:
    enter(a_context())
    for at, name in enumerate(NAMES):
        created = samples.created_event(f"cus_{at}", number=f"20{at}", name=name, phone=PHONES.get(name, ""))
        customers.keep(created)


@pytest.mark.parametrize(
    ("q", "name"),
    [
        ("st görans", "S:t Görans Café"),
        ("s:t goran", "S:t Görans Café"),
        ("sankt göran", "S:t Görans Café"),
        ("s:ta clara", "Sankta Clara Bageri"),
        ("sta clara", "Sankta Clara Bageri"),
        ("att", "AT&T Nordic"),
        ("at&t", "AT&T Nordic"),
        ("1a", "Kvarteret 1:a"),
        ("svensson & söner", "Svensson&Söner"),
        ("svensson och söner", "Svensson&Söner"),
        ("4640123456", "Stens Bygg"),
        ("46 40 12 34", "Stens Bygg"),
        ("08 505 123 00", "AT&T Nordic"),
        ("+46701112233", "AT&T Nordic"),
        ("040-111 22 33", "Brf Eken"),
        ("bostadsrättsföreningen eken", "Brf Eken"),
    ],
)
def test_found_as_people_type_it(register: None, q: str, name: str) -> None:
    enter(a_context())
    found = search.search(SearchCustomers(q=q))
    assert [one.name for one in found.hits] == [name]
