"""Everything that is stored about a customer, as a page that asks what for, and the archive that it fetches."""

from typing import Literal

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts import errors_catalogue
from contracts.access import Role
from contracts.base import Id, Value
from contracts.customers import GetCustomer
from contracts.errors import ServiceError, Unavailable
from gateway.api import personal_data as operation
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.failures import add_wait
from gateway.web.forms import links
from gateway.web.rendering import render_page
from gateway.web.texts import page_texts

PAGE = links.CARD + "/personal-data"
FILE = PAGE + "/file"
SHORTEST = 3

api = Api("personal_data_pages")


class AskPersonalData(Value):
    """The page about a customer."""

    customer_id: Id


class AskPersonalDataFile(Value):
    """What the form asks for; without `files` no documents are fetched."""

    customer_id: Id
    contact_id: Id | Literal[""] = ""
    purpose: str = Field(default="", max_length=200)
    files: bool = False


@api.custom("GET", PAGE, role=Role.ADMINISTRATOR, model=AskPersonalData)
def personal_data_page(call: Call) -> AnyResponse:
    """Asks what the personal data of a customer is fetched for, and whose of it."""
    return _show(call, call.body.customer_id, AskPersonalDataFile(customer_id=call.body.customer_id, files=True))


@api.custom(
    "GET",
    FILE,
    role=Role.ADMINISTRATOR,
    model=AskPersonalDataFile,
    content_types=("application/zip",),
    deadline=lambda settings: operation.SECONDS,
)
def personal_data_file(call: Call) -> AnyResponse:
    """Fetches the archive; shows the form again, with the reason, where it cannot be had."""
    asked: AskPersonalDataFile = call.body
    texts = page_texts()
    if len(asked.purpose) < SHORTEST:
        return _show(call, asked.customer_id, asked, 422, wrong=texts("purpose_needed"))
    sent = {**dict(asked), "contact_id": asked.contact_id or None, "language": texts.contract_language}
    call.body = decoding.fill(operation.ExportPersonalData, sent, {})
    try:
        archive: AnyResponse = operation.export_personal_data(call)
    except Unavailable as error:
        alarm = errors_catalogue.detail(error, texts.contract_language)
        return add_wait(_show(call, asked.customer_id, asked, 503, alarm=alarm), _pause(error))
    return archive


def _show(
    call: Call, customer_id: str, asked: AskPersonalDataFile, status: int = 200, alarm: str = "", wrong: str = ""
) -> AnyResponse:
    single = call.within(call.gateway.settings.deadline_seconds)
    try:
        customer = single.ask(GetCustomer(customer_id=customer_id))
    except Unavailable:
        if status == 200:
            raise
        customer = {"name": "", "contacts": []}
    return render_page(
        call,
        "personal_data.html",
        status,
        id=customer_id,
        name=customer["name"],
        contacts=[(one["id"], one["name"]) for one in customer["contacts"]],
        asked=asked,
        action=f"{request.path.removesuffix('/file')}/file",
        alarm=alarm,
        wrong=wrong,
    )


def _pause(error: ServiceError) -> float:
    return float(error.details.get("retry_after", 2))
