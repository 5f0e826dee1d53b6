"""A customer's personal number in full: a form that asks for the purpose, and the page that shows the number."""

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from contracts.customers import GetCustomer, RevealPersonalNumber
from contracts.customers.personal_numbers import PURPOSES
from contracts.errors import InvalidInput
from contracts.personal_numbers import FIELDS
from gateway.api.personal_numbers import reveal_personal_number
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.forms import links
from gateway.web.rendering import render_page
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse, run
from gateway.web.texts import page_texts

FORM = "purpose"

api = Api("personal_number_pages")


@api.page(links.PERSONAL_NUMBERS, RevealPersonalNumber)
def personal_numbers_page(call: Call) -> AnyResponse:
    """The form that asks why the number is needed."""
    return _ask(call)


@api.custom("POST", links.PERSONAL_NUMBERS, role=RevealPersonalNumber.role, form=True)
def show_personal_numbers_form(call: Call) -> AnyResponse:
    """Shows the numbers in full to who has said why."""
    try:
        asked = decoding.fill(RevealPersonalNumber, {**_typed(), **call.path}, call.path)
        numbers = run(call, reveal_personal_number, asked)
    except InvalidInput as error:
        return _ask(call, refuse(FORM, error))
    texts = page_texts()
    labels = (texts("identity_number"), texts("vat_number"), texts("peppol_id"))
    shown = {label: numbers[name] for label, name in zip(labels, FIELDS, strict=True) if numbers.get(name)}
    return _render(call, numbers=shown, refused=NOTHING_REFUSED)


def _typed() -> dict[str, str]:
    return {name: request.form[name] for name in ("purpose", "note") if request.form.get(name)}


def _ask(call: Call, refused: Refusal = NOTHING_REFUSED) -> Response:
    return refused.delay(_render(call, refused.status, refused=refused, numbers={}))


def _render(call: Call, status: int = 200, **values: object) -> Response:
    texts, customer_id = page_texts(), call.path["customer_id"]
    customer = call.ask(GetCustomer(customer_id=customer_id))
    purposes = {value: texts.word(word) for value, word in PURPOSES.items()}
    return render_page(
        call,
        "personal_numbers.html",
        status,
        customer=customer["name"],
        card=links.to_card(customer_id),
        purposes=purposes,
        **values,
    )
