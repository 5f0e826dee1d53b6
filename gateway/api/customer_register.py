"""The customer register over HTTP: in Swedish order, filtered field by field, as pages and as a file."""

from typing import Any, Literal

from flask import Response
from pydantic import Field

from chassis.spreadsheet import DIALECTS, Dialect, defuse
from contracts.base import Short
from contracts.crm import ListCustomerRegister, ListRegisterValues, RegisterFilters
from contracts.crm.register_words import HEADINGS, CustomerColumn, text_of
from contracts.customers import Purpose
from gateway.http.call import Call
from gateway.http.listed_files import FAILURES, FILE_SECONDS, send_list
from gateway.http.operations import Api
from gateway.http.purposes import demand_purpose
from gateway.http.user_names import present_name

Json = dict[str, Any]
PATH = "/customer-register"
FILE_NAMES = {"sv": "kundregister.csv", "en": "customers.csv"}

api = Api("customer_register")
api.operation("GET", PATH, ListCustomerRegister)
api.operation("GET", PATH + "/values", ListRegisterValues)


class AskRegisterFile(RegisterFilters):
    """The customers of a file, as the register lists them, and its columns."""

    language: Literal["sv", "en"] = "sv"
    columns: list[CustomerColumn] = Field(default=list(CustomerColumn), min_length=1, max_length=len(CustomerColumn))
    personal_numbers: bool = Field(default=False, description="Identity numbers of persons in full; needs a `purpose`")
    purpose: Purpose | None = None
    note: Short = ""


@api.custom(
    "GET",
    PATH + "/file",
    role=ListCustomerRegister.role,
    model=AskRegisterFile,
    content_types=("text/csv",),
    services=("crm",),
    failures=FAILURES,
    deadline=lambda settings: FILE_SECONDS,
)
def get_register_file(call: Call) -> Response:
    """Returns the customers that the filters name as CSV, from the first to the last.

    UTF-8 with a byte order mark, CRLF; in Swedish with semicolons. A cell that a spreadsheet would run as a formula begins
    with an apostrophe. The file is written while it is read; it breaks off where a service fails.
    """
    asked: AskRegisterFile = call.body
    if asked.personal_numbers:
        demand_purpose(call, asked.purpose, asked.note)
    dialect = DIALECTS[asked.language]
    filters: Json = {name: getattr(asked, name) for name in RegisterFilters.model_fields}
    listed = ListCustomerRegister(**filters, with_properties=CustomerColumn.PROPERTIES in asked.columns)
    headings = [HEADINGS[column] for column in asked.columns]
    return send_list(
        call,
        listed,
        FILE_NAMES[asked.language],
        headings,
        lambda one: _row(asked, one, dialect),
        dialect,
        asked.personal_numbers,
    )


def _row(asked: AskRegisterFile, customer: Json, dialect: Dialect) -> list[str]:
    said = customer | {name: present_name(customer, name) for name in ("seller", "responsible")}
    return [defuse(text_of(column, said.get(column), dialect.place)) for column in asked.columns]
