"""The properties of imported customers: sent to crm, after the customers service has answered for a batch.

Rows that were there already are sent, too: a repeated import puts on what a process that ended between the two left out.
"""

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from contracts.base import Name
from contracts.crm import ImportProperties, PropertiesOfCustomer
from contracts.customers import import_reading_errors as texts
from contracts.errors import ServiceError, Unavailable
from gateway.http.call import Call
from gateway.imports.rows import Row

SECONDS = 10
TRIES = 12
"""A customer that has just been created reaches crm within moments; a crm that is restarted within seconds."""
NAME: TypeAdapter[str] = TypeAdapter(Name)
Json = dict[str, Any]


def send(call: Call, sent: Iterable[Row], reports: list[Json]) -> None:
    """Sends the properties of a batch; a row whose customer did not get them has a problem more."""
    wanted = {one.row.line: list(map(_clean, one.properties)) for one in sent if one.properties}
    if not wanted:
        return
    of_customer: dict[str, list[str]] = {}
    for report in reports:
        if report["customer_id"] and report["outcome"] != "refused" and report["line"] in wanted:
            known = of_customer.setdefault(report["customer_id"], [])
            known += [name for name in wanted[report["line"]] if name not in known]
    refused = _send_patiently(call, of_customer)
    for report in reports:
        names = [name for name in wanted.get(report["line"], ()) if name in refused.get(report["customer_id"], ())]
        if names:
            said = texts.PROPERTIES_NOT_SET.at("/properties", names=names)
            values = {name: ", ".join(value) for name, value in said.values.items() if isinstance(value, list)}
            problem = {**values, "code": said.code, "field": "properties", "detail": said.detail}
            report["problems"] = [*report["problems"], problem]
            if report["outcome"] == "created":
                report["outcome"] = "doubtful"


def _send_patiently(call: Call, left: dict[str, list[str]]) -> dict[str, list[str]]:
    """The properties that customers did not get, by customer."""
    refused: dict[str, list[str]] = {}
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
            answer = call.gateway.client.call(ImportProperties(rows=rows), context)
        except Unavailable:
            continue
        except ServiceError:
            break
        for one, names in left.items():
            if unusable := [name for name in names if name in answer["unusable"] or not _is_name(name)]:
                refused[one] = unusable
        left = {one: left[one] for one in answer["waiting"] if one in left}
    return {**refused, **left}


def _clean(name: str) -> str:
    """The name as the contract takes it, so that it is found again in the answer."""
    return NAME.validate_python(name) if _is_name(name) else name


def _is_name(name: str) -> bool:
    try:
        NAME.validate_python(name)
    except ValidationError:
        return False
    return True
