"""Changes of many customers at once: a plan that is looked at, carried out, and undone.

Up to 500 customers are changed while the caller waits; more in the background, and GET says how far it is.
"""

from itertools import chain
from typing import Literal

from flask import Response, request
from pydantic import Field

from chassis.clock import today
from chassis.paging import page
from chassis.spreadsheet import DIALECTS
from contracts.access import Role
from contracts.base import Page, Reply
from gateway.bulk import files, plan, run, view
from gateway.bulk.models import Bulk
from gateway.bulk.schemas import BulkId, BulkItemView, BulkView, ListBulkItems, ListBulks, PlanBulk, RunBulk
from gateway.http.call import Call
from gateway.http.language import api_language
from gateway.http.listed_files import FAILURES
from gateway.http.operations import Api

BULKS, BULK = "/bulk", "/bulk/<bulk_id>"
LONGEST_SECONDS = 60.0
FILE_SECONDS = 300.0
SERVICES = ("customers", "crm")

api = Api("bulk")


class AskBulkFile(BulkId):
    """The file of a change of many customers."""

    language: Literal["sv", "en"] = Field(default="sv", description="CSV with semicolons (sv) or commas (en)")


@api.custom(
    "POST",
    BULKS,
    role=Role.SELLER,
    model=PlanBulk,
    reply=BulkView,
    status=201,
    location="/v1/bulk/{id}",
    services=SERVICES,
    failures=("gateway.module_off", "gateway.selection_building", "gateway.bulk_plans_too_many"),
    deadline=lambda settings: LONGEST_SECONDS,
)
def plan_bulk(call: Call) -> Reply:
    """Plans a change of many customers, and changes nothing: which would change, which would not, and why.

    Customers are those of a list of ids, or all that filters of the register find, at most 10,000. The plan is kept for a day;
    its `digest` names it when it is carried out. An `export` has nothing to carry out: its file is there at once.
    """
    made = plan.make(call, call.body)
    call.record.details |= {"action": made.kind, "total": made.total}
    return view.view_of(made, api_language(request))


@api.custom("GET", BULKS, role=Role.SELLER, model=ListBulks, reply=Page[BulkView])
def list_bulks(call: Call) -> Reply:
    """Lists the company's changes of many customers of the last 90 days, newest first."""
    return page(Bulk, {}, call.body, (), lambda row: view.view_of(Bulk._from_son(row), api_language(request)))


@api.custom("GET", BULK, role=Role.SELLER, model=BulkId, reply=BulkView, failures=("gateway.bulk_not_found",))
def get_bulk(call: Call) -> Reply:
    """Returns a change of many customers: how far it is, and how many customers there are with each outcome."""
    return view.view_of(run.find(call.body.bulk_id), api_language(request))


@api.custom(
    "GET",
    BULK + "/customers",
    role=Role.SELLER,
    model=ListBulkItems,
    reply=Page[BulkItemView],
    failures=("gateway.bulk_not_found",),
)
def list_bulk_customers(call: Call) -> Reply:
    """Lists the customers of a change of many, in the order of the plan: what would become, or became, of each, and why."""
    run.find(call.body.bulk_id)
    return view.list_items(call.body, api_language(request))


@api.custom(
    "POST",
    BULK + "/run",
    role=Role.SELLER,
    model=RunBulk,
    reply=BulkView,
    status=202,
    services=SERVICES,
    failures=("gateway.bulk_not_found", "gateway.bulk_plan_stale", "gateway.bulk_not_planned"),
    deadline=lambda settings: LONGEST_SECONDS,
)
def run_bulk(call: Call) -> Reply:
    """Carries a plan out, the one with this digest; sent again, says how far it is.

    Each customer is changed wholly or not at all, once, however often it is sent and whatever is killed. One that somebody has
    changed since the plan is left alone (`changed_since`); of up to 500 customers that refuses the whole (409) before the first
    is changed. The history of each customer names the change (`bulk`), the pages by its `name`.
    """
    return view.view_of(run.start(call, call.body.bulk_id, call.body.digest, call.body.name), api_language(request))


@api.custom(
    "POST",
    BULK + "/undo",
    role=Role.SELLER,
    model=BulkId,
    reply=BulkView,
    status=202,
    services=SERVICES,
    failures=("gateway.bulk_not_found", "gateway.bulk_not_done", "gateway.bulk_too_old"),
    deadline=lambda settings: LONGEST_SECONDS,
)
def undo_bulk(call: Call) -> Reply:
    """Takes a change back, once, within 30 days.

    That is fields and properties that nobody has changed since, and activities that are as they were planned. What somebody has
    changed stays, and the list of customers names it (`kept`, `undone_in_part`).
    """
    return view.view_of(run.undo(call, call.body.bulk_id, today()), api_language(request))


@api.custom(
    "GET",
    BULK + "/file",
    role=Role.SELLER,
    model=AskBulkFile,
    content_types=("text/csv",),
    services=SERVICES,
    failures=("gateway.bulk_not_found", *FAILURES),
    deadline=lambda settings: FILE_SECONDS,
)
def get_bulk_file(call: Call) -> Response:
    """Returns what became of each customer as a CSV file; of an `export` the customers, with the columns of the import."""
    bulk = run.find(call.body.bulk_id)
    share = call.gateway.limits.take_stream(call.principal.tenant)
    try:
        lines = files.write(call, bulk, DIALECTS[call.body.language], call.body.language)
        first = next(lines)
    except BaseException:
        share.close()
        raise
    answer = Response(chain([first], lines), content_type="text/csv; charset=utf-8")
    answer.call_on_close(share.close)
    answer.headers["Content-Disposition"] = f'attachment; filename="bulk-{bulk.id}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
