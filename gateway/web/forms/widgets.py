"""Choices that a contract cannot know: the customer's branches and contacts, the company's properties, an invoice's payments.

A field says what its ids are of (`contracts.form_fields.Refers`); a kind of thing that is not in the table stays a text.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from flask import request

from contracts.base import Request
from contracts.billing import GetInvoice, ListInvoices
from contracts.billing.details import INVOICE_STEPS, MEANS
from contracts.card import FieldDescription
from contracts.crm import GetCustomerProperties, ListProperties
from contracts.customers import GetCustomer
from contracts.errors import ServiceError
from gateway.http.call import Call
from gateway.http.language import language_of
from gateway.web.formats import money_with_code
from gateway.web.forms.typed import Json
from gateway.web.texts import page_texts


class Option(NamedTuple):
    """What may be chosen, and how people call it."""

    value: str
    label: str


Ids = Mapping[str, str]
Ask = Callable[[Request[Any]], Json]


class Finder(NamedTuple):
    """Finds options with the ids that the page knows, one of which it needs."""

    needs: str
    find: Callable[[Ask, Ids], list[Option]]


def find_options(call: Call, ids: Ids, fields: Iterable[FieldDescription]) -> Mapping[str, list[Option]]:
    """The options by what is referred to. What a service does not answer is left out: then ids are typed."""
    found: dict[str, list[Option]] = {}
    ask: Ask = cache(call.ask)
    for kind in {one for one in _referred(fields) if one in FINDERS and ids.get(FINDERS[one].needs)}:
        try:
            found[kind] = FINDERS[kind].find(ask, ids)
        except ServiceError:
            continue
    return found


def _referred(fields: Iterable[FieldDescription]) -> Iterator[str]:
    for one in fields:
        yield one.refers
        yield from _referred(one.fields)


def _branches(ask: Ask, ids: Ids) -> list[Option]:
    found = ask(GetCustomer(customer_id=ids["customer_id"]))
    return [Option(one["id"], one["name"]) for one in found.get("branches", ()) if not one.get("retired_on")]


def _contacts(ask: Ask, ids: Ids) -> list[Option]:
    found = ask(GetCustomer(customer_id=ids["customer_id"]))
    return [Option(one["id"], one["name"]) for one in found.get("contacts", ()) if one.get("active", True)]


def _properties(ask: Ask, ids: Ids) -> list[Option]:
    """Those that the customer does not have yet."""
    own = {one.value for one in _own_properties(ask, ids)}
    every = [Option(one["id"], one["name"]) for one in ask(ListProperties(limit=200))["items"] if one["id"] not in own]
    return sorted(every, key=lambda one: one.label.casefold())


def _own_properties(ask: Ask, ids: Ids) -> list[Option]:
    found = ask(GetCustomerProperties(customer_id=ids["customer_id"]))
    return [Option(one["id"], one["name"]) for one in found["items"]]


def _payments(ask: Ask, ids: Ids) -> list[Option]:
    """Those of the invoice that count."""
    invoice = ask(GetInvoice(invoice_id=ids["invoice_id"]))
    counted = (one for one in invoice["payments"] if not one["withdrawn_on"])
    return [Option(one["id"], _describe_payment(one, invoice["currency"])) for one in counted]


def _describe_payment(payment: Json, currency: str) -> str:
    means = MEANS.get(payment["means"])
    texts = page_texts()
    said = texts.word(means) if means else payment["means"]
    return _join(
        payment["paid_on"], money_with_code(payment["amount"], currency, texts.language), said, payment["reference"]
    )


def _payable_invoices(ask: Ask, ids: Ids) -> list[Option]:
    """The other invoices of the customer of which something remains to be paid."""
    language = language_of(request)
    listed = ask(ListInvoices(customer_id=ids["customer_id"], limit=200))["items"]
    return [
        Option(
            one["id"],
            _join(one["number"], one["issue_date"], money_with_code(one["remaining"], one["currency"], language)),
        )
        for one in listed
        if one["id"] != ids.get("invoice_id") and _is_payable(one)
    ]


def _is_payable(invoice: Json) -> bool:
    return "record_payment" in INVOICE_STEPS.get(invoice["status"], ()) and Decimal(invoice["remaining"]) > 0


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


FINDERS: dict[str, Finder] = {
    "branch": Finder("customer_id", _branches),
    "contact": Finder("customer_id", _contacts),
    "property": Finder("customer_id", _properties),
    "own_property": Finder("customer_id", _own_properties),
    "payment": Finder("invoice_id", _payments),
    "to_invoice": Finder("customer_id", _payable_invoices),
}
