"""The customer register as a page: filters field by field, columns of choice that a user can keep, Swedish order, pages to the
end, and its file."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Response, request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Module, Role, is_allowed
from contracts.base import Value
from contracts.crm import ListCustomerRegister, ListProperties, ListRegisterValues, RegisterFilters, RegisterSort
from contracts.crm.register_words import HEADINGS, USUAL, CustomerColumn, text_of
from contracts.customers import ListWholeCustomers, Stage
from contracts.customers.choices import CHOICES
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
from gateway.web.rendering import redirect_to, render_fragment, render_page
from gateway.web.submission import run
from gateway.web.texts import Texts, page_texts
from gateway.web.user_choices import choose_user

PATH = "/customers"
FILE = "/v1/customer-register/file"
EXPORT = "/v1/customers/export"
ROWS = 50
MOST_PROPERTIES = 200
FILTERS = {
    "q": "filter_q",
    "name": "name",
    "number": "number",
    "city": "city",
    "address": "filter_address",
    "contact": "filter_contact",
    "branch": "filter_branch",
    "reference": "filter_reference",
    "phone": "phone",
    "email": "email",
    "identity_number": "identity_number",
    "group": "group",
    "seller": "seller",
    "property": "filter_property",
}
"""The text fields of the form, and the keys of their labels."""
USER_FILTERS = {"seller_id": "seller_user", "responsible_id": "responsible"}
"""The filters that are chosen among the company's users."""
VALUES = {"group": "groups", "seller": "sellers", "city": "cities"}
"""The filters whose values are suggested, and what they are called in RegisterValues."""
SORTABLE = tuple(sort.value for sort in RegisterSort)

Json = dict[str, Any]

api = Api("customer_register_page")


class AskRegister(RegisterFilters):
    """The register's page. `columns` are those shown, without any those that the user keeps; `cursor` is a later or an earlier
    page, `extended` opens the form, `kept` says that the columns have just been kept."""

    columns: list[CustomerColumn] = Field(default=[], max_length=len(CustomerColumn))
    cursor: str | None = Field(default=None, max_length=1000)
    extended: bool = False
    kept: bool = False


class AskValues(Value):
    """What has been typed into one of these filters."""

    group: str = Field(default="", max_length=100)
    seller: str = Field(default="", max_length=100)
    city: str = Field(default="", max_length=100)


class Heading(NamedTuple):
    """The heading of a column. `href` sorts by it, `sorted` is "ascending" or "descending" where it is sorted by; or ""."""

    key: str
    text: str
    href: str
    sorted: str


class Filter(NamedTuple):
    """A field of the form."""

    name: str
    label: str
    value: str
    suggestions: list[str]


@api.custom("GET", PATH, role=Role.VIEWER, model=AskRegister)
def register_page(call: Call) -> Response:
    """All customers that the filters name, a page at a time."""
    asked: AskRegister = call.body
    texts = page_texts()
    try:
        page, is_lost = _read(call, asked)
    except Unavailable:
        page, is_lost = None, False
    usual = register_columns.find(call.principal) or list(USUAL)
    columns = asked.columns or usual
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
        **_form(call, asked, columns, texts),
    }
    return render_page(call, "customers.html", 503 if page is None else 200, **values)


@api.custom("GET", PATH + "/values", role=Role.VIEWER, model=AskValues)
def typed_values(call: Call) -> Response:
    """What is suggested for the beginning that has been typed into a filter: a part of a page."""
    typed = {name: text.strip() for name, text in dict(call.body).items()}
    name = next((one for one, text in typed.items() if text), "city")
    try:
        found = call.within(call.gateway.settings.card_deadline_seconds).ask(ListRegisterValues(q=typed[name]))
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


def _read(call: Call, asked: AskRegister) -> tuple[Json, bool]:
    """The page; the first one and True if its cursor is of a list that does not exist."""
    filters = {name: getattr(asked, name) for name in RegisterFilters.model_fields}
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
    said = {**item, "seller": say_printed(item, "seller", texts)}
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
    others = [name for name in FILTERS if name not in known and getattr(asked, name)]
    if others or not may(call, ListWholeCustomers):
        return ""
    wanted = {name: getattr(asked, name) for name in sorted(known) if name != "active"}
    query = {"language": texts.contract_language} | {name: str(value) for name, value in wanted.items() if value}
    if asked.active is not True:
        query["active"] = _parameter(asked.active)
    return f"{EXPORT}?{urlencode(query)}"


def _form(call: Call, asked: AskRegister, columns: list[CustomerColumn], texts: Texts) -> Json:
    is_filtered = (
        any(getattr(asked, name) for name in (*FILTERS, *USER_FILTERS))
        or asked.stage is not None
        or asked.active is not True
    )
    is_open = asked.extended or is_filtered
    suggested = _suggestions(call) if is_open else {}
    filters = [
        Filter(name, texts(label), getattr(asked, name) or "", suggested.get(name, []))
        for name, label in FILTERS.items()
    ]
    return {
        "asked": asked,
        "filters": filters,
        "user_filters": [
            (name, texts(label), choose_user(getattr(asked, name), texts)) for name, label in USER_FILTERS.items()
        ],
        "is_filtered": is_filtered,
        "is_open": is_open,
        "stages": [(stage.value, texts.word(CHOICES["stage"][stage.value])) for stage in Stage],
        "sorts": [(sort, HEADINGS[CustomerColumn(sort)][texts.place]) for sort in SORTABLE],
        "all_columns": [(column.value, HEADINGS[column][texts.place], column in columns) for column in CustomerColumn],
    }


def _suggestions(call: Call) -> dict[str, list[str]]:
    """What customers have, by the name of the filter; nothing while it cannot be read: anything may be typed."""
    call = call.within(call.gateway.settings.card_deadline_seconds)
    try:
        found = call.ask(ListRegisterValues())
    except Unavailable:
        found = {}
    values = {name: found.get(plural, []) for name, plural in VALUES.items()}
    return {**values, "property": _property_names(call)}


def _property_names(call: Call) -> list[str]:
    """What may be chosen as a property; nothing while it cannot be read: any name may be typed."""
    if Module.CRM not in call.company.modules:
        return []
    try:
        return [one["name"] for one in call.ask(ListProperties(limit=MOST_PROPERTIES))["items"]]
    except Unavailable:
        return []
