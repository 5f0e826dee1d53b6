"""Why a change of many customers was refused: what is wrong beside its field in the form that was sent, the rest above it."""

from dataclasses import replace
from typing import NamedTuple

from flask import request

from contracts.errors import ServiceError, fields_of
from contracts.gateway_bulk_errors import ACTION_FIELD
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse
from gateway.web.texts import page_texts

PARTS = ("change", "activity")
"""What of a plan holds the fields of a form."""
FIELDS: dict[str, frozenset[str]] = {
    "assign": frozenset({"seller_id", "our_reference_id", "responsible_id"}),
    "change": frozenset(
        {
            "group",
            "payment_terms_days",
            "credit_limit",
            "currency",
            "stage",
            "vat_type",
            "language",
            "credit_customer",
        }
    ),
    "active": frozenset({"active"}),
    "properties": frozenset({"add", "remove"}),
    "activity": frozenset({"text", "due_on", "assignee_id"}),
    "event": frozenset({"kind", "text", "starts_at", "ends_at", "assignee_id"}),
    "export": frozenset(),
}
"""The forms of the page, and the fields of each."""


class Refused(NamedTuple):
    """`problems` are said above the forms: what no field of the form is about."""

    refusal: Refusal = NOTHING_REFUSED
    problems: tuple[str, ...] = ()


NOT_REFUSED = Refused()


def refuse_plan(error: ServiceError) -> Refused:
    """What the page says of the error. Raises it again when it is not the form that is wrong."""
    form = request.form.get("form", "")
    refusal = refuse(form, error, within=PARTS)
    known = FIELDS.get(form, frozenset())
    problems = tuple(dict.fromkeys(text for name, text in refusal.fields.items() if name not in known))
    if any(bad.code == ACTION_FIELD.code for bad in fields_of(error)):
        return Refused(replace(refusal, alarm=page_texts()("bulk_nothing_chosen"), fields={}))
    if refusal.fields and len(problems) == len(refusal.fields):
        return Refused(replace(refusal, alarm=problems[0], fields={}), problems[1:])
    return Refused(refusal, problems)
