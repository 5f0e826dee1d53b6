"""Choices that a contract cannot know: the customer's branches and contacts, the company's properties.

A field says what its ids are of (`contracts.form_fields.Refers`); a kind of thing that is not in the table stays a text.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from contracts.card import FieldDescription
from contracts.crm import GetCustomerProperties, ListProperties
from contracts.customers import GetCustomer
from contracts.errors import ServiceError
from gateway.http.call import Call
from gateway.web.forms.typed import Json


class Option(NamedTuple):
    """What may be chosen, and how people call it."""

    value: str
    label: str


Finder = Callable[[Call, str], list[Option]]


def find_options(call: Call, customer_id: str, fields: Iterable[FieldDescription]) -> Mapping[str, list[Option]]:
    """The options by what is referred to. What a service does not answer is left out: then ids are typed."""
    found: dict[str, list[Option]] = {}
    for kind in {one for one in _referred(fields) if one in FINDERS and customer_id}:
        try:
            found[kind] = FINDERS[kind](call, customer_id)
        except ServiceError:
            continue
    return found


def _referred(fields: Iterable[FieldDescription]) -> Iterator[str]:
    for one in fields:
        yield one.refers
        yield from _referred(one.fields)


def _branches(call: Call, customer_id: str) -> list[Option]:
    found: Json = call.ask(GetCustomer(customer_id=customer_id))
    return [Option(one["id"], one["name"]) for one in found.get("branches", ()) if not one.get("retired_on")]


def _contacts(call: Call, customer_id: str) -> list[Option]:
    found: Json = call.ask(GetCustomer(customer_id=customer_id))
    return [Option(one["id"], one["name"]) for one in found.get("contacts", ()) if one.get("active", True)]


def _properties(call: Call, customer_id: str) -> list[Option]:
    """Those that the customer does not have yet."""
    own = {one.value for one in _own_properties(call, customer_id)}
    found: Json = call.ask(ListProperties(limit=200))
    every = [Option(one["id"], one["name"]) for one in found["items"] if one["id"] not in own]
    return sorted(every, key=lambda one: one.label.casefold())


def _own_properties(call: Call, customer_id: str) -> list[Option]:
    found: Json = call.ask(GetCustomerProperties(customer_id=customer_id))
    return [Option(one["id"], one["name"]) for one in found["items"]]


FINDERS: dict[str, Finder] = {
    "branch": _branches,
    "contact": _contacts,
    "property": _properties,
    "own_property": _own_properties,
}
