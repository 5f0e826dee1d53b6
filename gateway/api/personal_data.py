"""Everything that is stored about a customer, over HTTP: one archive from all services (decision 67)."""

from contextlib import ExitStack
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field

from chassis.clock import local_now
from contracts.access import Role
from contracts.base import Id, Value
from contracts.customers import GetContact, GetCustomer
from contracts.services import SERVICES
from gateway.card.personal_data.archive import write_archive
from gateway.card.personal_data.collect import collect
from gateway.card.personal_data.files import list_files
from gateway.card.personal_data.page import Heading
from gateway.http.call import Call
from gateway.http.listed_files import FAILURES
from gateway.http.operations import Api

SECONDS = 300.0
"""The deadline for reading what the services store; the bytes of files have none of it."""
PATH = "/customers/<customer_id>/personal-data"

api = Api("personal_data")


class ExportPersonalData(Value):
    """Whose data, and why. `files`: with the customer's documents; those of a contact alone are never among them."""

    customer_id: Id
    contact_id: Id | None = Field(default=None, description="One contact of the customer alone")
    purpose: Annotated[str, Field(min_length=3, max_length=200, description="Noted in the audit trail")]
    language: Literal["sv", "en"] = "sv"
    files: bool = Field(default=True, description="With the customer's documents")


@api.custom(
    "GET",
    PATH,
    role=Role.ADMINISTRATOR,
    model=ExportPersonalData,
    content_types=("application/zip",),
    services=SERVICES,
    failures=(*FAILURES, "gateway.audit_busy", "gateway.personal_data_incomplete"),
    deadline=lambda settings: SECONDS,
)
def export_personal_data(call: Call) -> Response:
    """Returns everything that all services store about a customer, or about one contact of it, as a ZIP file.

    `index.html` is for people, `data/` for programs, `files/` has the documents. A service that does not answer is an error that
    names it, never a smaller archive; an archive that breaks off cannot be opened.
    """
    asked: ExportPersonalData = call.body
    call.record.details |= {"purpose": asked.purpose, "contact_id": asked.contact_id or "", "files": asked.files}
    stack = ExitStack()
    stack.enter_context(call.gateway.limits.take_stream(call.principal.tenant))
    try:
        content = _compose(call, asked, stack)
    except BaseException:
        stack.close()
        raise
    answer = Response(content, content_type="application/zip")
    answer.call_on_close(stack.close)
    answer.headers["Content-Disposition"] = f'attachment; filename="{asked.contact_id or asked.customer_id}.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _compose(call: Call, asked: ExportPersonalData, stack: ExitStack) -> Any:
    parts = collect(call, asked.customer_id, asked.contact_id, stack)
    single = call.within(call.gateway.settings.deadline_seconds)
    customer = single.ask(GetCustomer(customer_id=asked.customer_id))
    about = str(customer["name"])
    if asked.contact_id is not None:
        about = str(single.ask(GetContact(customer_id=asked.customer_id, contact_id=asked.contact_id))["name"])
    has_files = asked.files and asked.contact_id is None
    files = list_files(call, asked.customer_id) if has_files else []
    facts = (
        ("customer", f"{customer['number']} {customer['name']}"),
        ("contact", about if asked.contact_id is not None else ""),
        ("company", call.company.name),
        ("made_at", local_now().isoformat(timespec="minutes")),
        ("made_by", call.principal.name or call.principal.user),
        ("purpose", asked.purpose),
    )
    return write_archive(call, Heading(about, facts), parts, files, asked.language)
