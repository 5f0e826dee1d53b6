"""The page on which an administrator deletes a customer, and sees how far that has come."""

from typing import Any

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.base import Value, Version
from contracts.customers import DeleteCustomer, GetCustomer, GetCustomerDeletion
from contracts.error_words import word
from contracts.errors import Conflict, NotFound
from gateway.api.deletions import delete, held_words
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.formats import day_of
from gateway.web.forms import links
from gateway.web.rendering import redirect_to, render_page
from gateway.web.texts import page_texts

PATH = links.CARD + "/delete"
UNDER_WAY = ("asked", "checking")
Json = dict[str, Any]

api = Api("deletion_page")


class ConfirmDeletion(Value):
    """The version of the customer that the page has shown."""

    version: Version = Field(description="As the page has it")


@api.page(PATH, DeleteCustomer)
def deletion_page(call: Call) -> AnyResponse:
    """What deleting a customer means, and how far it has come."""
    return _show(call)


@api.form(PATH, DeleteCustomer)
def deletion_form(call: Call) -> AnyResponse:
    """Begins to delete a customer; what stands in the way is on the page."""
    asked = decoding.fill(ConfirmDeletion, {"version": request.form.get("version", "")}, {})
    customer_id = call.path["customer_id"]
    try:
        delete(call, DeleteCustomer(customer_id=customer_id, version=asked.version))
    except Conflict:
        if _read(call, GetCustomerDeletion(customer_id=customer_id)) is None:
            raise
    return redirect_to(f"{links.to_card(customer_id)}/delete")


def _show(call: Call) -> AnyResponse:
    customer_id, texts = call.path["customer_id"], page_texts()
    customer = _read(call, GetCustomer(customer_id=customer_id))
    found = _read(call, GetCustomerDeletion(customer_id=customer_id))
    if found is None and customer is None:
        call.ask(GetCustomer(customer_id=customer_id))  # which says so
    state = str(found["state"]) if found else ""
    kinds = held_words(found) if found and state == "refused" else []
    return render_page(
        call,
        "deletion.html",
        customer=customer,
        number=(customer or found or {}).get("number", ""),
        card=links.to_card(customer_id),
        state=state,
        is_under_way=state in UNDER_WAY,
        asked_on=day_of(str(found["asked_at"])) if found else "",
        held=", ".join(word(one, texts.language) for one in kinds),
    )


def _read(call: Call, message: GetCustomer | GetCustomerDeletion) -> Json | None:
    try:
        found: Json = call.ask(message)
    except NotFound:
        return None
    return found
