"""Rates and fees for administrators: what reminders are reckoned with, and which half-year's rate is missing."""

from typing import Any, NamedTuple

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.billing import AddFee, GetRates, RateTable
from contracts.labels import choices_of
from gateway.http import remarks
from gateway.http.call import Call
from gateway.http.language import language_of
from gateway.http.operations import Api
from gateway.web.formats import amount
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, page_texts

PATH = "/rates"
FEES = choices_of(AddFee, "kind")

api = Api("rates")


class RateRow(NamedTuple):
    """A rate or fee as people read it."""

    name: str
    first: str
    value: str
    source: str


@api.custom("GET", PATH, role=Role.ADMINISTRATOR, module=GetRates.module)
def rates_page(call: Call) -> AnyResponse:
    """Reference rates and fees with their sources, the newest of each first."""
    texts, language = page_texts(), language_of(request)
    known = call.ask(GetRates())
    return render_page(
        call,
        "rates.html",
        warnings=[remarks.said(one, language) for one in known["warnings"]],
        rates=[_row(one, texts, language) for one in sorted(known["items"], key=_place)],
    )


def _place(item: dict[str, Any]) -> tuple[bool, str, int]:
    """Reference rates before fees, the newest of each kind first."""
    return item["table"] != RateTable.REFERENCE, item["kind"] or "", -int(item["first"].replace("-", ""))


def _row(item: dict[str, Any], texts: Texts, language: str) -> RateRow:
    if item["table"] == RateTable.REFERENCE:
        name, value = texts("reference_rate"), texts.percent(item["value"])
    else:
        label = FEES.get(item["kind"])
        name = texts.word(label) if label else item["kind"]
        value = f"{amount(item['value'], language)} kr"
    source = texts("own_rate") if item["origin"] == "company" else item["source"]
    return RateRow(name, item["first"], value, source)
