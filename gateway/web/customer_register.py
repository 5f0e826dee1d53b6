"""The customer register as a page: filters field by field, columns of choice that a user can keep, Swedish order, pages to the
end, and its file."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Response, request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role, is_allowed
from contracts.base import Cursor, Value
from contracts.crm import ListCustomerRegister, ListRegisterValues, RegisterFilters, RegisterSort
from contracts.crm.register_words import HEADINGS, USUAL, CustomerColumn, text_of
from contracts.customers import ListWholeCustomers
from contracts.errors import InvalidInput, Unavailable
from gateway.api import register_columns as columns_api
from gateway.api.customer_export import AskExport
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.identity import register_columns
from gateway.web.failures import own_path
from gateway.web.people import say_printed
from gateway.web.register_form import FILTERS, SORTABLE, VALUES, AskForm, draw_form, is_on, property_names
from gateway.web.rendering import redirect_to, render_fragment, render_page
from gateway.web.submission import NOTHING_REFUSED, refuse, run
from gateway.web.texts import Texts, page_texts

PATH = "/customers"
FILE = "/v1/customer-register/file"
EXPORT = "/v1/customers/export"
ROWS = 50
PEOPLE = ("seller", "responsible")
"""The columns in which the present name of a user stands."""

Json = dict[str, Any]

api = Api("customer_register_page")


class AskRegister(AskForm):
    """The register's page. `columns` are those shown, without any those that the user keeps; `cursor` is a later or an earlier
    page, `extended` opens the form, `kept` says that the columns have just been kept."""

    columns: list[CustomerColumn] = Field(default=[], max_length=len(CustomerColumn))
    cursor: Cursor | None = Field(default=None, max_length=1000)
    kept: bool = False


class AskValues(Value):
    """What has been typed into one of these filters."""

    group: str = Field(default="", max_length=100)
    seller: str = Field(default="", max_length=100)
    city: str = Field(default="", max_length=100)
    property: str = Field(default="", max_length=200)


class Heading(NamedTuple):
    """The heading of a column. `href` sorts by it, `sorted` is "ascending" or "descending" where it is sorted by; or ""."""

    key: str
    text: str
    href: str
    sorted: str


@api.custom("GET", PATH, role=Role.VIEWER, model=AskRegister)
def register_page(call: Call) -> Response:
    """All customers that the filters name, a page at a time."""
    asked: AskRegister = call.body
    texts, refused = page_texts(), NOTHING_REFUSED
    usual = register_columns.find(call.principal) or list(USUAL)
    columns = [one for one in asked.columns or usual if is_on(call, one)] or list(USUAL)
    try:
        page, is_lost = _read(call, asked, columns)
    except Unavailable:
        page, is_lost = None, False
    except InvalidInput as error:
        page, is_lost, refused = {"items": []}, False, refuse("register", error)
    values = {
        "page": page,
        "is_lost": is_lost,
        "headings": [_heading(column, asked, texts) for column in columns],
        "has_name": CustomerColumn.NAME in columns,
        "rows": [_row(item, columns, texts) for item in page["items"]] if page else [],
        "count": _count(page, texts) if page else "",
        "pages": _pages(page, asked) if page else [],
        "file": _address(asked, path=FILE, columns=",".join(columns), language=texts.contract_language),
        "whole": _whole(call, asked, texts),
        "many": _address(asked, path="?", columns=[], sort=RegisterSort.NAME, descending=False)[1:] or "?"
        if is_allowed(Role.SELLER, call.principal.roles)
        else "",
        "is_kept": asked.kept,
        "to_keep": columns if columns != usual else [],
        "back": _address(asked, columns=[]),
        "refused": refused,
        **draw_form(call, asked, columns, texts, refused),
    }
    return render_page(call, "customers.html", 503 if page is None else refused.status, **values)


@api.custom("GET", PATH + "/values", role=Role.VIEWER, model=AskValues)
def typed_values(call: Call) -> Response:
    """What is suggested for the beginning that has been typed into a filter: a part of a page."""
    typed = {name: text.strip() for name, text in dict(call.body).items()}
    name = next((one for one, text in typed.items() if text), "city")
    timed = call.within(call.gateway.settings.card_deadline_seconds)
    if name == "property":
        return render_fragment("values.html", values=property_names(timed, typed[name]))
    try:
        found = timed.ask(ListRegisterValues(q=typed[name]))
    except Unavailable:
        found = {}
    return render_fragment("values.html", values=found.get(VALUES[name], []))


@api.custom("POST", PATH + "/columns", role=Role.VIEWER, form=True)
def keep_columns_form(call: Call) -> AnyResponse:
    """Keeps the columns that are shown for the user, and shows the same list again."""
    sent = {"columns": request.form.getlist("columns")}
    run(call, columns_api.set_register_columns, decoding.fill(columns_api.SetRegisterColumns, sent, {}))
    back = own_path(request.form.get("back", PATH))
    back = back if back.partition("?")[0] == PATH else PATH
    return redirect_to(f"{back}{'&' if '?' in back else '?'}kept=true")


def _read(call: Call, asked: AskRegister, columns: list[CustomerColumn]) -> tuple[Json, bool]:
    """The page; the first one and True if its cursor is of a list that does not exist."""
    filters: Json = {name: getattr(asked, name) for name in RegisterFilters.model_fields}
    filters["with_properties"] = CustomerColumn.PROPERTIES in columns
    try:
        return call.ask(ListCustomerRegister(**filters, cursor=asked.cursor, limit=ROWS)), False
    except InvalidInput:
        if asked.cursor is None:
            raise
        return call.ask(ListCustomerRegister(**filters, limit=ROWS)), True


def _heading(column: CustomerColumn, asked: AskRegister, texts: Texts) -> Heading:
    text = HEADINGS[column][texts.place]
    if column.value not in SORTABLE:
        return Heading(column, text, "", "")
    is_current = asked.sort == column.value
    is_up = is_current and not asked.descending
    direction = ("ascending" if is_up else "descending") if is_current else ""
    return Heading(column, text, _address(asked, sort=column.value, descending=is_up), direction)


def _row(item: Json, columns: list[CustomerColumn], texts: Texts) -> Json:
    said = item | {name: say_printed(item, name, texts) for name in PEOPLE}
    cells = [
        (column.value, HEADINGS[column][texts.place], text_of(column, said.get(column), texts.place))
        for column in columns
    ]
    return {"id": item["id"], "name": item["name"], "active": item.get("active", True), "cells": cells}


def _count(page: Json, texts: Texts) -> str:
    """How many there are; nothing on later pages, which do not say."""
    total = page.get("total")
    if total is None:
        return ""
    if page.get("total_is_more"):
        return texts("register_count_more", total)
    return texts("register_count", total)


def _pages(page: Json, asked: AskRegister) -> list[tuple[str, str, str]]:
    """Links to other pages: relation, text, address."""
    links = [("first", "first_page", _address(asked))] if asked.cursor else []
    for relation, text, name in (("prev", "previous_page", "previous_cursor"), ("next", "next_page", "next_cursor")):
        if cursor := page.get(name):
            links.append((relation, text, _address(asked, cursor=cursor)))
    return links


def _address(asked: AskRegister, path: str = PATH, **changes: Any) -> str:
    """The address of the same list but for `changes`; what is usual is left out, and so is the page."""
    usual = AskRegister()
    wanted = {name: getattr(asked, name) for name in (*RegisterFilters.model_fields, "columns")} | changes
    given = {name: value for name, value in wanted.items() if value != getattr(usual, name, None)}
    return f"{path}?{urlencode({name: _parameter(value) for name, value in given.items()})}" if given else path


def _parameter(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _whole(call: Call, asked: AskRegister, texts: Texts) -> str:
    """The file with everything of the customers that are listed; "" for who may not have it, or if it cannot be filtered so."""
    known = set(AskExport.model_fields) & set(RegisterFilters.model_fields) - {
        "city"
    }  # the register takes its beginning
    others = [name for name in (*FILTERS, "activity") if name not in known and getattr(asked, name)]
    if others or not may(call, ListWholeCustomers):
        return ""
    wanted = {name: getattr(asked, name) for name in sorted(known) if name != "active"}
    query = {"language": texts.contract_language} | {name: str(value) for name, value in wanted.items() if value}
    if asked.active is not True:
        query["active"] = _parameter(asked.active)
    return f"{EXPORT}?{urlencode(query)}"
