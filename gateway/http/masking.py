"""Masks personal numbers in the replies of services: the one place that they pass on their way to callers and pages.

Services have the full numbers, since invoices and the tax agency need them. What a reply may hold is read from its class, so
that most replies are not looked through. The company's own numbers are not masked: they stand on every invoice.
"""

import typing
from functools import cache
from typing import Any

from pydantic import BaseModel

from contracts.base import Request
from contracts.customers import PersonalNumbers
from contracts.personal_numbers import FIELDS, mask_personal_number
from contracts.sales.receipts import Till
from contracts.sales.registers import Register

OWN = ("seller", "creditor", "company")
"""Parts of a reply that are about the company itself."""
IN_FULL = (PersonalNumbers, Till, Register)
"""Replies whose numbers are asked for with a purpose, or the company's own."""


def mask_reply(message: Request[Any], reply: Any) -> Any:
    """The reply, masked in place. One that was asked for with `personal_numbers` stays as its service gives it."""
    if getattr(message, "personal_numbers", False):
        return reply
    kind = getattr(message, "reply", None)
    return mask(reply) if kind is None or _carries(kind) else reply


def mask(found: Any) -> Any:
    """The JSON with every personal number in it masked, in place."""
    if isinstance(found, dict):
        _mask_fields(found)
        for name, value in found.items():
            if name not in OWN and isinstance(value, dict | list):
                mask(value)
    elif isinstance(found, list):
        for one in found:
            mask(one)
    return found


def _mask_fields(found: dict[str, Any]) -> None:
    for name in FIELDS:
        if isinstance(number := found.get(name), str) and number:
            found[name] = mask_personal_number(number, str(found.get("kind")) if name == "identity_number" else "")
    if found.get("field") in FIELDS:  # a change, or a difference of two customers
        texts = {name: value for name, value in found.items() if isinstance(value, str) and name != "field"}
        found.update({name: mask_personal_number(value) for name, value in texts.items()})
    for match in (*(found.get("matches") or ()), *filter(None, [found.get("matched")])):
        if match.get("field") in FIELDS:
            _mask_match(match, str(found.get("kind")))


def _mask_match(match: dict[str, Any], kind: str) -> None:
    """Why a customer was found: what was marked of the number stays marked as far as it is seen."""
    text = mask_personal_number(match["text"], kind if match["field"] == "identity_number" else "")
    if text == match["text"]:
        return
    seen = len(text.rstrip("•"))
    marks = [{**one, "end": min(one["end"], seen)} for one in match.get("marks") or () if one["start"] < seen]
    match.update(text=text, marks=marks)


@cache
def _carries(kind: type[Any]) -> bool:
    """Whether a reply of this class may hold a number of a customer."""
    return any(name in one.model_fields for one in _classes(kind, set()) for name in (*FIELDS, "field"))


def _classes(kind: Any, known: set[Any]) -> set[type[BaseModel]]:
    """The classes of which such a reply is built."""
    for one in typing.get_args(kind):
        _classes(one, known)
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in known and kind not in IN_FULL:
        known.add(kind)
        for field in kind.model_fields.values():
            _classes(field.annotation, known)
    return known
