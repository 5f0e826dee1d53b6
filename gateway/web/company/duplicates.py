"""Likely duplicates: the list over the register, two customers side by side, and the answer that they are no duplicates."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from contracts.customers import CustomerFields, GetCustomer, ListDuplicates, SetNotDuplicates
from contracts.customers.merges import MergeCustomers
from contracts.customers.tabs import STAGES, VAT_TYPES
from contracts.errors import ServiceError
from contracts.labels import label_of
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.web import merges
from gateway.web.card_header import address_lines
from gateway.web.formats import moment
from gateway.web.forms import links
from gateway.web.paging import AskPage
from gateway.web.rendering import redirect_to, render_page
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse
from gateway.web.texts import Texts, page_texts

PATH = "/duplicates"
PAIR = PATH + "/<customer_id>/<other_id>"
COMPARED = (
    "identity_number",
    "vat_number",
    "email",
    "phone",
    "website",
    "group",
    "seller",
    "your_reference",
    "our_reference",
)
FORM = "settle"
DONE = {"settled": "duplicates_settled", "taken_back": "duplicates_taken_back"}
"""What the list says after an answer."""
Json = dict[str, Any]

api = Api("duplicate_pages")


class AskDuplicates(AskPage):
    """The page of likely duplicates; `settled` lists the pairs that are none. `done`: the answer that was just given."""

    settled: bool = False
    done: str | None = None


class Side(NamedTuple):
    """One of the two customers in a row of the list."""

    name: str
    said: str
    href: str


class PairRow(NamedTuple):
    """A pair as people read it."""

    one: Side
    other: Side
    score: str
    reasons: str
    href: str
    settled: str


class Line(NamedTuple):
    """A field of both customers, side by side."""

    label: str
    one: list[str]
    other: list[str]
    differs: bool


@api.page(PATH, ListDuplicates, model=AskDuplicates)
def duplicates_page(call: Call) -> AnyResponse:
    """Pairs of customers that are probably the same, the likeliest first; or those that were said to be two."""
    asked: AskDuplicates = call.body
    texts = page_texts()
    listed = call.ask(ListDuplicates(cursor=asked.cursor, not_duplicates=asked.settled))
    values: dict[str, Any] = {
        "settled": asked.settled,
        "pairs": [_row(one, texts) for one in listed["items"]],
        "next_cursor": listed.get("next_cursor"),
        "done": texts(DONE[asked.done]) if asked.done in DONE else "",
    }
    return render_page(call, "duplicates.html", **values)


@api.page(PAIR, ListDuplicates)
def duplicate_page(call: Call) -> AnyResponse:
    """Two customers side by side, with what differs, and what can be done."""
    return _show(call)


@api.custom("POST", PAIR, role=SetNotDuplicates.role, form=True)
def duplicate_form(call: Call) -> AnyResponse:
    """Settles that the two are no duplicates, or takes that back; leads to the list."""
    is_settled = request.form.get("not_duplicates") != "false"
    ids = {name: call.path[name] for name in ("customer_id", "other_id")}
    try:
        call.ask(decoding.fill(SetNotDuplicates, {**ids, "not_duplicates": is_settled}, {}))
    except ServiceError as error:
        return _show(call, refuse(FORM, error))
    return redirect_to(f"{PATH}?done={'settled' if is_settled else 'taken_back'}")


def _show(call: Call, refused: Refusal = NOTHING_REFUSED) -> AnyResponse:
    texts = page_texts()
    one, other = (call.ask(GetCustomer(customer_id=call.path[name])) for name in ("customer_id", "other_id"))
    pairs = _pairs_of(call, one["id"], other["id"])
    settled = next((pair for pair in pairs if pair["not_duplicates"]), None)
    values: dict[str, Any] = {
        "one": one,
        "other": other,
        "cards": [links.to_card(each["id"]) for each in (one, other)],
        "lines": list(_lines(one, other, texts)),
        "reasons": _reasons(pairs[0], texts) if pairs else "",
        "settled": _settled(settled, texts) if settled else "",
        "is_settled": settled is not None,
        "may_settle": may(call, SetNotDuplicates),
        "merge": merge_address(call, one, other),
        "here": f"{PATH}/{one['id']}/{other['id']}",
        "refused": refused,
    }
    return refused.delay(render_page(call, "duplicate.html", refused.status, **values))


def merge_address(call: Call, kept: Json, other: Json) -> str:
    """The page that merges the other into the one that is kept; "" for who may not."""
    if not may(call, MergeCustomers):
        return ""
    return links.with_query(merges.MERGE.replace("<customer_id>", kept["id"]), number=other["number"])


def _pairs_of(call: Call, customer_id: str, other_id: str) -> list[Json]:
    """The pair of the two: as likely duplicates, or as settled; looked for among the first 200 of the customer."""
    found = []
    for is_settled in (False, True):
        listed = call.ask(ListDuplicates(customer_id=customer_id, not_duplicates=is_settled, limit=200))
        found += [pair for pair in listed["items"] if other_id in (pair["customer"]["id"], pair["other"]["id"])]
    return found


def _row(pair: Json, texts: Texts) -> PairRow:
    one, other = pair["customer"], pair["other"]
    return PairRow(
        _side(one, texts),
        _side(other, texts),
        texts("percent", pair["score"]),
        _reasons(pair, texts),
        f"{PATH}/{one['id']}/{other['id']}",
        _settled(pair, texts) if pair["not_duplicates"] else "",
    )


def _side(customer: Json, texts: Texts) -> Side:
    said = [customer["number"], customer.get("city"), customer.get("identity_number")]
    if customer.get("active") is False:
        said.append(texts("inactive"))
    return Side(customer["name"], ", ".join(str(one) for one in said if one), links.to_card(customer["id"]))


def _reasons(pair: Json, texts: Texts) -> str:
    return ", ".join(texts.of_value("same", reason) for reason in pair["reasons"])


def _settled(pair: Json, texts: Texts) -> str:
    return texts("settled_at", moment(pair["settled_at"])) if pair.get("settled_at") else ""


def _lines(one: Json, other: Json, texts: Texts) -> Iterator[Line]:
    yield _line(texts("name"), [one["name"]], [other["name"]])
    yield _line(texts("customer_number"), [one["number"]], [other["number"]])
    yield _line(texts("address"), address_lines(one), address_lines(other))
    for field in COMPARED:
        label = texts.word(label_of(CustomerFields, field))
        yield _line(label, _said(one.get(field)), _said(other.get(field)))
    for field, words in (("stage", STAGES), ("vat_type", VAT_TYPES)):
        label = texts.word(label_of(CustomerFields, field))
        yield _line(
            label, *([texts.word(words[each[field]])] if each.get(field) in words else [] for each in (one, other))
        )
    for part, heading in (("contacts", "contacts_of_both"), ("branches", "branches_of_both")):
        names = (sorted(str(named["name"]) for named in each.get(part) or ()) for each in (one, other))
        yield _line(texts(heading), *names)
    yield _line(texts("created"), [moment(one["created_at"])], [moment(other["created_at"])])


def _line(label: str, one: list[str], other: list[str]) -> Line:
    return Line(label, one, other, one != other)


def _said(value: Any) -> list[str]:
    return [str(value)] if value else []
