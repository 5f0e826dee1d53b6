"""Choices that a contract cannot know: the customer's branches and contacts, the company's properties, and documents.

A field says what its ids are of (`contracts.form_fields.Refers`); a kind of thing that is not in the table stays a text.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, cast

from contracts.base import Request
from contracts.card import FieldDescription
from contracts.collation import collation_key
from contracts.crm import GetCustomerProperties, ListRegisterValues, PropertyKind, SuggestProperties
from contracts.customers import GetCustomer
from contracts.errors import DeadlineExceeded, ServiceError, Unavailable
from gateway.http.call import Call
from gateway.web.forms import document_options, user_options
from gateway.web.forms.options import Ask, Finder, Ids, Json, Option

TAG = PropertyKind.TAG.value


def find_options(call: Call, ids: Ids, fields: Iterable[FieldDescription]) -> Mapping[str, list[Option]]:
    """The options by what is referred to. What a service does not answer is left out: then ids are typed. All of them take no
    longer than a card may, and a service that was silent once is not waited for again."""
    found: dict[str, list[Option]] = {}
    ask = _asking(call.within(call.gateway.settings.card_deadline_seconds))
    for kind in {one for one in _referred(fields) if one in FINDERS and FINDERS[one].can_find(ids)}:
        try:
            found[kind] = FINDERS[kind].find(ask, ids)
        except ServiceError:
            continue
    return found


def _asking(call: Call) -> Ask:
    """Asks once what several fields need."""
    silent: dict[str, ServiceError] = {}

    @cache
    def ask(message: Request[Any]) -> Json:
        if message.service in silent:
            raise silent[message.service]
        try:
            return cast(Json, call.ask(message))
        except (DeadlineExceeded, Unavailable) as error:
            silent[message.service] = error
            raise

    return ask


def _referred(fields: Iterable[FieldDescription]) -> Iterator[str]:
    for one in fields:
        yield one.refers
        yield from _referred(one.fields)


def _branches(ask: Ask, ids: Ids) -> list[Option]:
    found = ask(GetCustomer(customer_id=ids["customer_id"]))
    usable = [one for one in found.get("branches", ()) if one.get("in_use", not one.get("retired_on"))]
    return [Option(one["id"], one["name"]) for one in usable]


def _contacts(ask: Ask, ids: Ids) -> list[Option]:
    found = ask(GetCustomer(customer_id=ids["customer_id"]))
    return [Option(one["id"], one["name"]) for one in found.get("contacts", ()) if one.get("active", True)]


def _properties(ask: Ask, ids: Ids) -> list[Option]:
    """The tags that the customer does not have yet."""
    own = {one.value for one in _own_properties(ask, ids)}
    found = ask(SuggestProperties(limit=200))["items"]
    tags = [one for one in found if one.get("kind", TAG) == TAG and one["id"] not in own]
    return [Option(one["id"], one["name"]) for one in tags]


def _property_groups(ask: Ask, _ids: Ids) -> list[Option]:
    """The groups that properties are in; another may be typed."""
    found = {one["group"] for one in ask(SuggestProperties(closed=True, limit=200))["items"] if one.get("group")}
    return [Option(one, one) for one in sorted(found, key=collation_key)]


def _own_properties(ask: Ask, ids: Ids) -> list[Option]:
    found = ask(GetCustomerProperties(customer_id=ids["customer_id"]))
    return [Option(one["id"], one["name"]) for one in found["items"]]


def _values(name: str) -> Finder:
    """What other customers have in a field; a text that is new may be typed all the same."""
    return Finder((), lambda ask, _ids: [Option(one, one) for one in ask(ListRegisterValues())[name]])


FINDERS: dict[str, Finder] = {
    "customer_group": _values("groups"),
    "customer_seller": _values("sellers"),
    "city": _values("cities"),
    "branch": Finder(("customer_id",), _branches),
    "contact": Finder(("customer_id",), _contacts),
    "property": Finder(("customer_id",), _properties),
    "property_group": Finder((), _property_groups),
    "own_property": Finder(("customer_id",), _own_properties),
    **document_options.FINDERS,
    **user_options.FINDERS,
}
