"""Erasing the personal data of a customer over HTTP: its plan, carrying it out, stopping it, and its receipt (decision 69)."""

import time
from typing import Any

from pydantic import Field

from contracts.access import Role
from contracts.base import Id, Value
from contracts.customers import DeletionState, GetCustomer
from contracts.customers.deletion_errors import ERASURE_NOT_FOUND, ERASURE_OPEN
from contracts.customers.erasure import (
    CustomerErasure,
    Digest,
    EraseCustomer,
    GetCustomerErasure,
    Ground,
    StopErasure,
)
from contracts.erasure import Month
from contracts.services import SERVICES
from gateway import errors
from gateway.api.deletions import PATIENCE_SECONDS, PAUSE_SECONDS
from gateway.card.erasure.own import erase_own
from gateway.card.erasure.plan import make_plan, read_erasure, read_receipt
from gateway.card.erasure.replies import ErasurePlan, ErasureReceipt
from gateway.http.call import Call
from gateway.http.operations import Api

PATH = "/customers/<customer_id>/erasure"
SECONDS = 60.0
"""The deadline for reading what the services store."""
MISSING = ("gateway.erasure_incomplete",)
Json = dict[str, Any]

api = Api("erasures")
api.operation("DELETE", PATH, StopErasure)


class AskErasurePlan(Value):
    """Whose plan, and when the company's fiscal years end."""

    customer_id: Id
    fiscal_year_end: Month = Field(default=12, description="The last month of the company's fiscal years")


class AskErasure(Value):
    """Carries out the plan with that digest, which was shown."""

    customer_id: Id
    plan_digest: Digest
    ground: Ground
    fiscal_year_end: Month = Field(default=12, description="As the plan was asked for")


class AskErasureReceipt(Value):
    """Whose receipt."""

    customer_id: Id


@api.custom(
    "GET",
    PATH,
    role=Role.ADMINISTRATOR,
    model=AskErasurePlan,
    reply=ErasurePlan,
    services=SERVICES,
    failures=MISSING,
    deadline=lambda settings: SECONDS,
)
def get_erasure(call: Call) -> ErasurePlan:
    """Returns what erasing a customer's personal data does to each record, when and why, and how far it has come.

    Nothing is stored. `open` has to be finished first. A service that does not answer is an error that names it. Once the
    customer is erased the plan says what is left, and on which day it goes.
    """
    return show(call, call.body.customer_id, call.body.fiscal_year_end)


@api.custom(
    "POST",
    PATH,
    role=Role.ADMINISTRATOR,
    model=AskErasure,
    reply=CustomerErasure,
    status=202,
    services=SERVICES,
    failures=(*MISSING, "gateway.erasure_plan_stale", "customers.erasure_open"),
    deadline=lambda settings: SECONDS,
)
def start_erasure(call: Call) -> Json:
    """Erases the personal data of a customer, exactly as its plan says. This cannot be undone.

    `plan_digest` is that of the plan that was shown: when it has changed since, Conflict `gateway.erasure_plan_stale`. Conflict
    `customers.erasure_open` says what has to be finished first. Else the services have begun; two minutes later the customer is
    erased, and what a law wants kept goes on its day. `DELETE …/erasure` stops it before that.
    """
    return erase(call, call.body)


@api.custom(
    "GET",
    PATH + "/receipt",
    role=Role.ADMINISTRATOR,
    model=AskErasureReceipt,
    reply=ErasureReceipt,
    services=SERVICES,
    failures=MISSING,
    deadline=lambda settings: SECONDS,
)
def get_erasure_receipt(call: Call) -> ErasureReceipt:
    """Returns what was erased of a customer, record by record: what, when, by which rule, and a digest of what was there."""
    erasure = read_erasure(call, call.body.customer_id)
    if erasure is None:
        raise ERASURE_NOT_FOUND.error(id=call.body.customer_id)
    return read_receipt(call, call.body.customer_id, erasure)


def show(call: Call, customer_id: str, fiscal_year_end: int) -> ErasurePlan:
    """The plan and how far it has come. Has the gateway's own part carried out once the rest is."""
    erasure = read_erasure(call, customer_id)
    if erasure is None:
        call.ask(GetCustomer(customer_id=customer_id))  # which says so when there is none
    is_erased = erasure is not None and erasure.state == DeletionState.ERASED
    month = erasure.fiscal_year_end if erasure is not None and is_erased else fiscal_year_end
    return make_plan(call, customer_id, month, is_erased).shown.model_copy(update={"erasure": erasure})


def erase(call: Call, asked: AskErasure) -> Json:
    """Begins the erasure, and returns it once the services have answered, or a moment has passed. Raises Conflict when the
    plan has changed, or something is open."""
    call.record.details |= {"ground": asked.ground, "plan_digest": asked.plan_digest}
    customer = call.ask(GetCustomer(customer_id=asked.customer_id))
    plan, customer_ids = make_plan(call, asked.customer_id, asked.fiscal_year_end)
    if plan.open:
        raise ERASURE_OPEN.error(held=held_words(plan.model_dump()["open"]))
    if plan.digest != asked.plan_digest:
        raise errors.erasure_plan_stale()
    message = EraseCustomer(**asked.model_dump(), version=customer["version"])
    found: Json = call.ask(message)
    end = time.monotonic() + PATIENCE_SECONDS
    while found["state"] == DeletionState.ASKED and found["awaiting"] and time.monotonic() < end:
        time.sleep(PAUSE_SECONDS)
        found = call.ask(GetCustomerErasure(customer_id=asked.customer_id))
    if found["state"] == DeletionState.REFUSED and found["held_by"]:
        raise ERASURE_OPEN.error(held=held_words(found["held_by"]))
    erase_own(customer_ids)  # now: nobody may look again, and no answer to a change of the customer comes any more
    return found


def held_words(held_by: list[Json]) -> list[str]:
    """The kinds of what is open, as error texts name them."""
    return sorted({f"held.{one['kind']}" for by in held_by for one in by["holdings"]})
