"""What imports found doubtful: the customers on which remarks stand, and a customer's remarks, which one clears here."""

from typing import Any, NamedTuple

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.base import Id, Value
from contracts.customers import ClearDoubts, GetCustomer, ListCustomers
from contracts.customers.column_words import column_label
from contracts.errors import ServiceError
from gateway.http import decoding, remarks
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.web.formats import day_of
from gateway.web.forms import links
from gateway.web.paging import AskPage
from gateway.web.rendering import redirect_to, render_page
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse
from gateway.web.texts import Texts, page_texts

PATH = "/doubts"
OF_CUSTOMER = links.CARD + "/doubts"
LINES = 50
Json = dict[str, Any]

api = Api("doubt_pages")


class Line(NamedTuple):
    """A remark as people read it: about which field, what, and where it is from."""

    id: str
    field: str
    said: str
    source: str
    day: str


class AskDoubts(Value):
    """A customer whose remarks are shown."""

    customer_id: Id


@api.custom("GET", PATH, role=Role.VIEWER, model=AskPage)
def doubts_page(call: Call) -> AnyResponse:
    """The customers on which remarks of imports stand, newest first."""
    listed = call.ask(ListCustomers(doubtful=True, active=None, cursor=call.body.cursor, limit=LINES))
    return render_page(call, "doubtful.html", customers=listed["items"], next_cursor=listed.get("next_cursor"))


@api.custom("GET", OF_CUSTOMER, role=Role.VIEWER, model=AskDoubts)
def customer_doubts_page(call: Call) -> AnyResponse:
    """The remarks of imports on a customer."""
    return _show(call, call.body.customer_id)


@api.form(OF_CUSTOMER, ClearDoubts)
def clear_doubts_form(call: Call) -> AnyResponse:
    """Clears one remark (`doubt`), or all, of the customer as the page showed it (`seen` is its version)."""
    customer_id, chosen = call.path["customer_id"], request.form.getlist("doubt")
    wanted = {"customer_id": customer_id, "version": request.form.get("seen", ""), "doubt_ids": chosen or None}
    try:
        changed = call.ask(decoding.fill(ClearDoubts, wanted, {}))
    except ServiceError as error:
        return _show(call, customer_id, refuse("doubts", error))
    left = any(one.get("id") for one in changed["warnings"])
    return redirect_to(f"{links.to_card(customer_id)}{'/doubts#h-doubts' if left else ''}")


def _show(call: Call, customer_id: str, refused: Refusal = NOTHING_REFUSED) -> AnyResponse:
    texts, customer = page_texts(), call.ask(GetCustomer(customer_id=customer_id))
    lines = [_line(one, texts) for one in customer["warnings"] if one.get("id")]
    return render_page(
        call,
        "doubts.html",
        refused.status,
        customer=customer,
        lines=lines,
        may_clear=may(call, ClearDoubts),
        refused=refused,
    )


def _line(one: Json, texts: Texts) -> Line:
    source = f"{one.get('source') or texts('source_import')}, {texts('line_of_file', one['line'])}"
    return Line(one["id"], name_field(one, texts), remarks.said(one, texts.language), source, day_of(str(one["at"])))


def name_field(one: Json, texts: Texts) -> str:
    """What the field is called that a remark is about; "" for the whole row."""
    label = column_label(str(one.get("field") or ""))
    return texts.word(label) if label is not None else str(one.get("field") or "")
