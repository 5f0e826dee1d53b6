"""What a company decides, in parts: each is a form, drawn from the operation of the API that changes it.

A setting that no part names belongs to the last part of its operation, so that a new one has its form on the day it is there.
"""

from dataclasses import replace
from typing import Any, NamedTuple

from chassis.guarded_client import Refused, Sent
from contracts.base import Request
from contracts.card import FieldDescription
from contracts.errors import ServiceError
from gateway import errors
from gateway.http.call import Call
from gateway.web.forms.actions import FROM_ELSEWHERE, Action, own_action, own_operation
from gateway.web.forms.objects import reader_above, run_reader

Json = dict[str, Any]


class Part(NamedTuple):
    """A part of the settings. `operation` changes it, `history` lists its changes; `fields` are its own, all others if empty."""

    key: str
    operation: str
    fields: tuple[str, ...] = ()
    history: str = ""


BILLING, BILLING_HISTORY = "change_billing_settings", "list_billing_settings_changes"
REGISTER, REGISTER_HISTORY = "change_customer_settings", "list_customer_settings_changes"
SELLER = (
    "seller_name",
    "seller_identity_number",
    "seller_vat_number",
    "seller_exempt",
    "seller_address",
    "f_tax",
    "bankgiro",
)
LADDER = ("reminder_fee_agreed", "reminder_ladder", "smallest_interest_invoice")
RATES = ("exchange_rates", "reference_rates")
PARTS = (
    Part("seller", BILLING, SELLER, BILLING_HISTORY),
    Part("reminders", BILLING, LADDER, BILLING_HISTORY),
    Part("own_rates", BILLING, RATES, BILLING_HISTORY),
    Part("invoicing", BILLING, (), BILLING_HISTORY),
    Part("contracts", "set_contract_invoicing_settings"),
    Part("register", REGISTER, (), REGISTER_HISTORY),
    Part("properties", "change_property_settings", (), "list_property_settings_changes"),
    Part("logins", "set_login_rules"),
    Part("new_users", "set_new_users"),
    Part("trail", "set_audit_settings"),
)


def find_part(operation: str, key: str) -> Part:
    """The part of the settings at an address. Raises NotFound for none of them."""
    found = next((one for one in PARTS if (one.operation, one.key) == (operation, key)), None)
    if found is None:
        raise errors.no_such_action(operation, key)
    return found


def action_of(part: Part) -> Action:
    """What changes a part, with the fields of that part alone."""
    action = own_action(part.operation, f"part_{part.key}")
    return replace(action, fields=[one for one in action.fields if _belongs(one, part)])


def read_parts(call: Call) -> dict[Part, Json | None]:
    """The parts that concern the company, those of modules that are on, with their settings as they are now; None where the
    service does not answer in time. Each service is asked once, and all at once."""
    parts = [one for one in PARTS if own_operation(one.operation).module in (None, *call.company.modules)]
    readers = {name: reader_above(call, own_operation(name)) for name in {one.operation for one in parts}}
    context = call.context_for(call.gateway.settings.card_deadline_seconds)
    sent = {
        name: call.gateway.sections.send(reader.model(), context)
        for name, reader in readers.items()
        if reader is not None and reader.model is not None and issubclass(reader.model, Request)
    }
    own = {name: run_reader(call, reader, {}) for name, reader in readers.items() if reader and name not in sent}
    found = own | {name: _answer(one) for name, one in sent.items()}
    return {one: found.get(one.operation) for one in parts}


def _answer(sent: Sent | Refused) -> Json | None:
    try:
        found: Json = sent.result()
    except ServiceError:
        return None
    return found


def _belongs(field: FieldDescription, part: Part) -> bool:
    others = {name for one in PARTS if one.operation == part.operation for name in one.fields}
    return field.name in FROM_ELSEWHERE or (field.name in part.fields if part.fields else field.name not in others)
