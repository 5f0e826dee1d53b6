"""What customers owe, as pages: a customer's statement and ledger with its ageing, and the ageing of the whole company."""

from datetime import date
from typing import Any, NamedTuple

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from contracts.base import Id
from contracts.billing import GetAccount, GetAgeing, GetCompanyAgeing
from contracts.customers import GetCustomer
from gateway.http.call import Call
from gateway.http.days import AskDays, ask_of_days
from gateway.http.language import language_of
from gateway.http.operations import Api
from gateway.web.formats import money
from gateway.web.paging import AskPage
from gateway.web.rendering import render_page
from gateway.web.texts import Texts

BUCKETS = ("not_due", "days_1_to_30", "days_31_to_60", "days_61_to_90", "over_90_days", "owed", "overpaid")
LINES = 200
Json = dict[str, Any]

api = Api("account_pages")


class Entry(NamedTuple):
    """An entry of the ledger as people read it."""

    on: str
    kind: str
    invoice: str
    branch: str
    amount: str
    balance: str
    currency: str


class Aged(NamedTuple):
    """What is owed in one currency by its age, in the order of BUCKETS."""

    name: str
    href: str
    currency: str
    sums: list[str]


class AskStatement(AskDays, AskPage):
    """The statement of a customer, from one day to another."""

    customer_id: Id


class AskAgeing(AskPage):
    """The ageing of all customers as of a day, today if absent."""

    on: date | None = None


@api.page("/customers/<customer_id>/account", GetAccount, model=AskStatement)
def statement_page(call: Call) -> AnyResponse:
    """A customer's statement: balances, entries with the running balance, and how old what it owes is."""
    asked: AskStatement = call.body
    language = language_of(request)
    texts = Texts(language)
    of = {"customer_id": asked.customer_id}
    account = ask_of_days(call, GetAccount, asked, limit=LINES)
    ageing = call.ask(GetAgeing(**of, on=account["last"]))
    return render_page(
        call,
        "statement.html",
        id=asked.customer_id,
        name=call.ask(GetCustomer(**of))["name"],
        first=account["first"] or "",
        last=account["last"],
        balances=[
            (one["currency"], *(money(one[name], one["currency"], language) for name in ("opening", "closing")))
            for one in account["balances"]
        ],
        entries=[_entry(one, texts) for one in account["items"]],
        next_cursor=account.get("next_cursor"),
        buckets=BUCKETS,
        aged=[_aged(one, language) for one in ageing["items"]],
    )


@api.page("/ageing", GetCompanyAgeing, model=AskAgeing)
def ageing_page(call: Call) -> AnyResponse:
    """How old what all customers owe is: the company's sums, and a page of the customers."""
    asked: AskAgeing = call.body
    language = language_of(request)
    found = call.ask(GetCompanyAgeing(on=asked.on, cursor=asked.cursor))
    return render_page(
        call,
        "ageing.html",
        on=found["on"],
        buckets=BUCKETS,
        sums=[_aged(one, language) for one in found["sums"]],
        customers=[_aged(one, language) for one in found["items"]],
        next_cursor=found.get("next_cursor"),
    )


def _entry(item: Json, texts: Texts) -> Entry:
    return Entry(
        item["on"],
        texts.of_value("ledger", item["kind"]),
        item["invoice_number"],
        item["branch_name"],
        money(item["amount"], item["currency"], texts.language),
        money(item["balance"], item["currency"], texts.language),
        item["currency"],
    )


def _aged(item: Json, language: str) -> Aged:
    customer_id = item.get("customer_id")
    return Aged(
        item.get("customer_name", ""),
        f"/customers/{customer_id}/account" if customer_id else "",
        item["currency"],
        [money(item[name], item["currency"], language) for name in BUCKETS],
    )
