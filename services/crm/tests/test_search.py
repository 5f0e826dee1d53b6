"""Search on the real database."""

from typing import Any

import pytest

from chassis.context import enter, using
from chassis.ids import new_id
from chassis.testing import a_context
from contracts.crm import CreateProperty, SearchCustomers, SetProperties
from contracts.customers import Address, Addresses, BranchSnapshot, ContactSnapshot
from contracts.errors import InvalidInput
from crm import candidates, customers, properties, search, selectivity
from crm.tests import samples
from crm.tests.samples import NOW

REGISTER: tuple[dict[str, Any], ...] = (
    {
        "number": "1001",
        "name": "Byggvaruhuset i Malmö AB",
        "city": "Malmö",
        "identity_number": "556016-0680",
        "phone": "+46 40 12 34 56",
        "email": "info@byggvaruhuset.se",
        "your_reference": "André Ek",
        "group": "Bygg Syd",
        "seller": "Eva",
    },
    {"number": "1002", "name": "Malmö Måleri", "city": "Malmö", "group": "Bygg Syd", "seller": "Per"},
    {"number": "K-10", "name": "Café Östen", "city": "Umeå", "email": "anna.berg@cafe.example"},
    {"number": "10011", "name": "Ödegårds Rör AB", "city": "Åre", "phone": "0647-100 11"},
    {"number": "1005", "name": "Malmbergets Kiosk", "city": "Gällivare", "active": False},
)


@pytest.fixture(scope="module")
def register(database: str) -> dict[str, str]:
    """Number → id of the customers above."""
    enter(a_context())
    ids: dict[str, str] = {}
    for fields in REGISTER:
        event = samples.created_event(**fields)
        customers.keep(event)
        ids[fields["number"]] = event.subject
    return ids


def found(q: str = "", **criteria: object) -> list[str]:
    enter(a_context())
    result = search.search(SearchCustomers.model_validate({"q": q, **criteria}))
    return [hit.number for hit in result.hits]


@pytest.mark.parametrize(
    ("q", "numbers"),
    [
        ("mal bygg", ["1001"]),
        ("bygg mal", ["1001"]),
        ("BYGGVARUHUSET", ["1001"]),
        ("byggvaruhu", ["1001"]),
        ("byggvaruhus", ["1001"]),
        ("byggvaruhusx", ["1001"]),
        ("byggvaruhusexx", ["1001"]),
        ("byggvaruhuxexx", []),
        ("malmo", ["1002", "1001"]),
        ("malmö", ["1002", "1001"]),
        ("cafe osten", ["K-10"]),
        ("café östen", ["K-10"]),
        ("ost", ["K-10"]),
        ("are", ["10011"]),
        ("andre", ["1001"]),
        ("556016-0680", ["1001"]),
        ("5560160680", ["1001"]),
        ("556016 0680", ["1001"]),
        ("16556016-0680", ["1001"]),
        ("SE556016068001", ["1001"]),
        ("55601", ["1001"]),
        ("040-12 34 56", ["1001"]),
        ("+4640123456", ["1001"]),
        ("040123", ["1001"]),
        ("info@byggvaruhuset.se", ["1001"]),
        ("anna.berg@cafe.example", ["K-10"]),
        ("K-10", ["K-10"]),
        ("k10", ["K-10"]),
        ("malmö 1002", ["1002"]),
        ("malmb", ["1002", "1001"]),
        ("zebra", []),
        ("-", []),
    ],
)
def test_found_by(register: dict[str, str], q: str, numbers: list[str]) -> None:
    assert found(q) == numbers


def test_the_exact_number_comes_first(register: dict[str, str]) -> None:
    assert found("1001") == ["1001", "10011"]
    assert found("10011")[0] == "10011"
    assert found("1001", limit=1) == ["1001"]


def test_inactive_ones_only_when_asked_for(register: dict[str, str]) -> None:
    assert found("malm", active=False) == ["1005"]
    assert found("malm", active=None) == ["1005", "1002", "1001"]
    assert found("1005", active=None) == ["1005"]
    assert found(group="bygg syd", active=False) == []


def test_criteria(register: dict[str, str]) -> None:
    assert found(group="bygg syd") == ["1001", "1002"]
    assert found("mal", group="Bygg Syd", seller="per") == ["1002"]
    assert found(group="Bygg") == []


def test_nothing_asked_for_is_refused(register: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        found("  ")
    assert refused.value.code == "crm.search_empty"
    assert list(refused.value.details) == ["/q"]


def test_by_property(register: dict[str, str]) -> None:
    tag = properties.create(CreateProperty(name="Julklapp"))
    for number in ("1001", "K-10"):
        enter(a_context())
        properties.assign(SetProperties(customer_id=register[number], add=[tag.id]), NOW)
    assert found(property="JULKLAPP") == ["1001", "K-10"]
    assert found(property=tag.id) == ["1001", "K-10"]
    assert found("mal", property="julklapp") == ["1001"]
    with pytest.raises(InvalidInput, match=r"crm\.property_unknown"):
        found("mal", property="no such")
    enter(a_context())
    properties.assign(SetProperties(customer_id=register["1001"], remove=[tag.id]), NOW)
    assert found(property="julklapp") == ["K-10"]


def test_more_than_the_limit_is_told(register: dict[str, str]) -> None:
    enter(a_context())
    two = search.search(SearchCustomers(q="malmö", limit=2))
    assert (len(two.hits), two.total_is_more) == (2, False)
    one = search.search(SearchCustomers(q="malmö", limit=1))
    assert (len(one.hits), one.total_is_more) == (1, True)


def test_a_change_is_found_and_the_old_name_is_not(register: dict[str, str]) -> None:
    customer_id = new_id("cus")
    enter(a_context())
    customers.keep(samples.created_event(customer_id, name="Gammelnamn", number="77"))
    customers.keep(samples.changed_event(customer_id, 3, name="Nyttnamn", number="77"))
    customers.keep(samples.changed_event(customer_id, 2, name="Mellannamn", number="77"))
    assert (found("gammelnamn"), found("mellannamn"), found("nyttnamn")) == ([], [], ["77"])


def test_another_companys_customers_are_not_found(register: dict[str, str]) -> None:
    with using(a_context(tenant="other")):
        assert search.search(SearchCustomers(q="malmö")).hits == []


def test_no_operator_comes_in(register: dict[str, str]) -> None:
    assert found("$where") == []
    assert found("", group="$ne") == []
    assert found(".*") == []


def test_the_rarest_term_leads(database: str) -> None:
    enter(a_context(tenant="many"))
    selectivity.clear_cache()
    for number in range(selectivity.SHORT_LIST + 5):
        customers.keep(samples.created_event(name=f"Vanlig {number:04}", number=str(number), city="Ort"))
    customers.keep(samples.created_event(name="Vanlig Sällsynt", number="x", city="Ort"))
    assert selectivity.most_selective_first(["vanlig", "ort", "sallsynt"])[0] == "sallsynt"
    assert [hit.number for hit in search.search(SearchCustomers(q="ort vanlig sällsynt")).hits] == ["x"]


def test_common_terms_that_hardly_meet(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "LONGEST_SCAN", 10)
    monkeypatch.setattr(selectivity, "SHORT_LIST", 5)
    enter(a_context(tenant="towns"))
    selectivity.clear_cache()
    for number in range(20):
        customers.keep(samples.created_event(name=f"Aros {number:02}", number=str(number), city="Lund"))
        customers.keep(samples.created_event(name=f"Bros {number:02}", number=str(100 + number), city="Kiruna"))
    customers.keep(samples.created_event(name="Öst i Kiruna", number="7000", city="Lund"))
    assert [hit.number for hit in search.search(SearchCustomers(q="lund kiruna")).hits] == ["7000"]
    assert [hit.number for hit in search.search(SearchCustomers(q="lund aros", limit=3)).hits] == ["0", "1", "2"]
    selectivity.clear_cache()


def test_a_hit_shows_the_city_of_another_address_where_the_invoice_address_has_none() -> None:
    visiting = Address(line1="Elektrogatan 4", postcode="171 54", city="Solna")
    without = samples.snapshot().model_copy(update={"addresses": Addresses(visiting=visiting)})
    assert (customers.city_of(without), customers.city_of(samples.snapshot())) == ("Solna", "Malmö")


def test_names_come_in_swedish_order(database: str) -> None:
    names = ["Andra", "Oppe", "Zeta", "Åkeri", "Ängen", "Öppet"]
    with using(a_context(tenant="ordning")):
        for name in reversed(names):
            customers.keep(samples.created_event(name=f"{name} sortprov"))
        first = search.search(SearchCustomers(q="sortprov", limit=4))
        rest = search.search(SearchCustomers(q="sortprov", limit=4, cursor=first.next_cursor))
    assert [hit.name.split()[0] for hit in [*first.hits, *rest.hits]] == names


@pytest.mark.parametrize(
    ("q", "field", "text", "of"),
    [
        ("åsa öhm", "contact", "Åsa Öhman", ""),
        ("070-999", "phone", "+46 70 999 88 77", "Åsa Öhman"),
        ("asa@hamnen.example", "email", "asa@hamnen.example", "Åsa Öhman"),
        ("hamnlag", "branch", "Hamnlagret", ""),
        ("kajg", "address", "Kajgatan 3", "Hamnlagret"),
        ("storg", "address", "Storgatan 1", ""),
        ("eriks", "reference", "Erik Eriksson", ""),
        ("kontoret malmo", "city", "Malmö", ""),
    ],
)
def test_a_hit_says_why(database: str, q: str, field: str, text: str, of: str) -> None:
    kaj = Addresses(invoice=Address(line1="Kajgatan 3", city="Ystad"))
    asa = ContactSnapshot(id="con_1", name="Åsa Öhman", mobile="+46 70 999 88 77", email="asa@hamnen.example")
    with using(a_context(tenant="varfor")):
        parts = {"contacts": [asa], "branches": [BranchSnapshot(id="bra_1", name="Hamnlagret", addresses=kaj)]}
        customers.keep(samples.created_event("cus_why", name="Kontoret AB", your_reference="Erik Eriksson", **parts))
        (hit,) = search.search(SearchCustomers(q=q)).hits
    why = hit.matches[-1]
    assert (why.field, why.text, why.of) == (field, text, of)
    assert why.marks


def test_the_last_branch_and_contact_of_a_chain_are_found(database: str) -> None:
    """A customer with 200 of each, whose names and places are all different."""

    def letters(at: int) -> str:
        return f"{chr(97 + at // 26)}{chr(97 + at % 26)}"

    branches = [
        BranchSnapshot(
            id=f"bra_{at}",
            name=f"Butik Kvarter{letters(at)}x",
            addresses=Addresses(
                invoice=Address(
                    line1=f"Gata{letters(at)}gatan {at}", postcode=f"{30000 + at}", city=f"Ort{letters(at)}by"
                )
            ),
        )
        for at in range(200)
    ]
    contacts = [
        ContactSnapshot(
            id=f"con_{at}",
            name=f"Person{letters(at)} Efter{letters(at)}son",
            email=f"p{letters(at)}@firma{letters(at)}.example",
            phone=f"+33 1 23 45 {at:04}",
            mobile=f"070-555 {at:04}",
        )
        for at in range(200)
    ]
    enter(a_context("co_chain"))
    customers.keep(samples.created_event(name="Kedjan", branches=branches, contacts=contacts))
    last = letters(199)
    asked = (f"kvarter{last}x", f"ort{last}by", f"gata{last}gatan 199", f"efter{last}son", f"firma{last}", "0705550199")
    for q in (*asked, "+3312345 0199"):
        assert [hit.name for hit in search.search(SearchCustomers(q=q)).hits] == ["Kedjan"], q
