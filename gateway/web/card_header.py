"""The head of the card: who the customer is, as labelled values and badges. `card_blocks` has what other services add."""

from dataclasses import dataclass
from typing import Any

from contracts.customers.column_words import column_label
from contracts.customers.tabs import STAGES, VAT_TYPES
from contracts.personal_numbers import FIELDS, is_masked
from gateway.http import remarks
from gateway.web import formats
from gateway.web.columns import Badge, humanise
from gateway.web.formats import mailto, web_address
from gateway.web.people import say_printed
from gateway.web.texts import Texts

MOST_DOUBTS = 3
"""So many remarks of imports stand in the head; all of them on their own page."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value; `lines` are one under the other."""

    label: str
    lines: list[str]
    href: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the tabs. `is_masked`: a personal number is not shown in full."""

    name: str
    number: str
    badges: list[Badge]
    facts: list[Fact]
    doubts: int = 0
    """How many remarks of imports stand on the customer: the first few are among the badges."""
    is_masked: bool = False


def build_header(customer: dict[str, Any], texts: Texts) -> Head:
    """The head, with what the customer has; a field that is missing or empty is left out."""
    return Head(
        str(customer.get("name") or ""),
        str(customer.get("number") or ""),
        _badges(customer, texts),
        _facts(customer, texts),
        len([one for one in customer.get("warnings") or () if one.get("id")]),
        any(is_masked(customer.get(name)) for name in FIELDS),
    )


def _badges(customer: dict[str, Any], texts: Texts) -> list[Badge]:
    found = []
    if customer.get("active") is False:
        found.append(Badge(texts("inactive"), "bad"))
    if customer.get("credit_customer") is False:
        found.append(Badge(texts("no_credit"), "attention"))
    if customer.get("stage") == "prospect":
        found.append(Badge(texts.word(STAGES["prospect"]), "plain"))
    warned = [one for one in customer.get("warnings") or () if one.get("detail")]
    of_imports = [one for one in warned if one.get("id")]
    for one in [one for one in warned if one not in of_imports[MOST_DOUBTS:]]:
        label = column_label(str(one.get("field") or "")) if one.get("id") else None
        about = f"{texts.word(label)}: " if label is not None else ""
        found.append(Badge(about + remarks.said(one, texts.language), "attention"))
    return found


def _facts(customer: dict[str, Any], texts: Texts) -> list[Fact]:
    def said(name: str) -> str:
        return str(customer.get(name) or "")

    website, days = said("website"), customer.get("payment_terms_days")
    number = "personal_number" if customer.get("kind") == "person" else "identity_number"
    facts = [
        Fact(texts("address"), address_lines(customer)),
        Fact(texts("phone"), [said("phone")], f"tel:{''.join(said('phone').split())}"),
        Fact(texts("email"), [said("email")], mailto(said("email"))),
        Fact(texts("website"), [website], web_address(website)),
        Fact(texts(number), [said("identity_number")]),
        Fact(texts("vat_number"), [said("vat_number")]),
        Fact(texts("vat_type"), [_vat_type(said("vat_type"), texts)]),
        Fact(texts("payment_terms"), [texts("days_net", days) if days is not None else ""]),
        Fact(texts("credit_limit"), [_money(said("credit_limit"), said("currency"), texts)]),
        Fact(texts("group"), [said("group")]),
        Fact(texts("responsible"), [say_printed(customer, "responsible", texts)]),
        Fact(texts("seller"), [say_printed(customer, "seller", texts)]),
        Fact(texts("your_reference"), [said("your_reference")]),
        Fact(texts("our_reference"), [say_printed(customer, "our_reference", texts)]),
    ]
    facts += [
        Fact(texts("merged_with"), [f"{one['name']} ({one['number']})"], f"/merges/{one['merge_id']}")
        for one in customer.get("merges") or ()
    ]
    return [fact for fact in facts if any(fact.lines)]


def _money(amount: str, currency: str, texts: Texts) -> str:
    return formats.money_with_code(amount, currency, texts.language) if amount else ""


def _vat_type(value: str, texts: Texts) -> str:
    return texts.word(VAT_TYPES[value]) if value in VAT_TYPES else humanise(value)


def address_lines(customer: dict[str, Any]) -> list[str]:
    """Where invoices go, or else where people go; the country only abroad."""
    addresses = customer.get("addresses") or {}
    uses = (addresses.get(use) or {} for use in ("invoice", "visiting", "delivery"))
    address = next((one for one in uses if one.get("line1") or one.get("city")), {})
    country = address.get("country", "SE")
    town = f"{address.get('postcode') or ''} {address.get('city') or ''}".strip()
    lines = [address.get("line1"), address.get("line2"), town, country if country != "SE" else ""]
    return [str(line) for line in lines if line]
