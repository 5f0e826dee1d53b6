"""The properties of imported customers: sent to crm, after the customers service has answered for a batch.

Rows that were there already are sent, too: a repeated import puts on what a process that ended between the two left out.
"""

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from contracts.crm import ImportProperties, PropertiesOfCustomer
from contracts.crm.property_imports import Named
from contracts.customers import import_reading_errors as texts
from contracts.error_texts import FieldText
from contracts.errors import ServiceError, Unavailable
from gateway.http.call import Call
from gateway.imports.rows import Row

SECONDS = 10
TRIES = 12
"""A customer that has just been created reaches crm within moments; a crm that is restarted within seconds."""
NAME: TypeAdapter[str] = TypeAdapter(Named)
Json = dict[str, Any]
Reasons = dict[str, FieldText]
"""Name of a property, as the file has it → why a customer did not get it."""


def send(call: Call, sent: Iterable[Row], reports: list[Json], update: bool = False) -> None:
    """Sends the properties of a batch; a row whose customer did not get them has a problem more."""
    wanted = {one.row.line: list(map(_clean, one.properties)) for one in sent if one.properties}
    if not wanted:
        return
    of_customer: dict[str, list[str]] = {}
    for report in reports:
        if report["customer_id"] and report["outcome"] != "refused" and report["line"] in wanted:
            known = of_customer.setdefault(report["customer_id"], [])
            known += [name for name in wanted[report["line"]] if name not in known]
    refused = _send_patiently(call, of_customer, update)
    for report in reports:
        reasons = refused.get(report["customer_id"] or "", {})
        names = [name for name in wanted.get(report["line"], ()) if name in reasons]
        for text in dict.fromkeys(reasons[name] for name in names):
            problem = _problem(text, [name for name in names if reasons[name] is text])
            report["problems"] = [*report["problems"], problem]
            if report["outcome"] == "created":
                report["outcome"] = "doubtful"


def _problem(text: FieldText, names: list[str]) -> Json:
    said = text.at("/properties", names=names)
    values = {name: ", ".join(value) for name, value in said.values.items() if isinstance(value, list)}
    return {**values, "code": said.code, "field": "properties", "detail": said.detail}


def _send_patiently(call: Call, left: dict[str, list[str]], update: bool) -> dict[str, Reasons]:
    """Why customers did not get properties, by customer."""
    refused: dict[str, Reasons] = {}
    for attempt in range(TRIES):
        if not left:
            break
        if attempt:
            time.sleep(min(2.0, 0.1 * 2**attempt))
        rows = [
            PropertiesOfCustomer(customer_id=one, names=[name for name in names if _is_name(name)][:50])
            for one, names in left.items()
        ]
        context = replace(call.context, deadline=time.time() + SECONDS, request_id=uuid4().hex)
        try:
            answer = call.gateway.client.call(ImportProperties(rows=rows, update=update), context)
        except Unavailable:
            continue
        except ServiceError:
            break
        for one, names in left.items():
            if reasons := _reasons(answer, one, names):
                refused[one] = reasons
        left = {one: left[one] for one in answer["waiting"] if one in left}
    return refused | {one: dict.fromkeys(names, texts.PROPERTIES_NOT_SET) for one, names in left.items()}


def _reasons(answer: Json, customer_id: str, names: list[str]) -> Reasons:
    """Why a customer did not get some of the properties. A crm of a release before 0.3 says only which are unusable."""
    differing = (answer.get("differing") or {}).get(customer_id, ())
    closed = answer.get("closed") or {}
    unusable = set(answer["unusable"]).difference(*closed.values()).union(closed.get(customer_id, ()))
    found: Reasons = {}
    for name in names:
        if name in unusable or not _is_name(name):
            found[name] = texts.PROPERTIES_UNUSABLE
        elif name in answer.get("not_created", ()):
            found[name] = texts.PROPERTIES_NOT_CREATED
        elif name in differing:
            found[name] = texts.PROPERTIES_DIFFER
    return found


def _clean(name: str) -> str:
    """The name as the contract takes it, so that it is found again in the answer."""
    return NAME.validate_python(name) if _is_name(name) else name


def _is_name(name: str) -> bool:
    try:
        NAME.validate_python(name)
    except ValidationError:
        return False
    return True
