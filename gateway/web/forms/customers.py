"""The two forms of the customer itself: a new one, and its details. Both lead to the card."""

from werkzeug.wrappers import Response as AnyResponse

from contracts.customers import ChangeCustomer, CreateCustomer
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.forms import links
from gateway.web.forms.actions import Action, Target, check_rights, own_action
from gateway.web.forms.duplicates import DOUBLES
from gateway.web.forms.pages import FormPage, show, take
from gateway.web.texts import page_texts

NEW, EDIT = "/new-customer", links.CARD + "/edit"

api = Api("customer_forms")


@api.page(NEW, CreateCustomer)
def new_customer_page(call: Call) -> AnyResponse:
    """The form of a new customer."""
    return show(call, _new(call))


@api.form(NEW, CreateCustomer, drawn=True)
def new_customer_form(call: Call) -> AnyResponse:
    """Creates a customer and leads to its card."""
    return take(call, _new(call))


@api.page(EDIT, ChangeCustomer)
def edit_customer_page(call: Call) -> AnyResponse:
    """The form with a customer's details."""
    return show(call, _edit(call))


@api.form(EDIT, ChangeCustomer, drawn=True)
def edit_customer_form(call: Call) -> AnyResponse:
    """Changes a customer's details and leads to its card."""
    return take(call, _edit(call))


def _new(call: Call) -> FormPage:
    target = Target(_action(call, CreateCustomer.method, "new_customer"), "")
    title = _title("new_customer")
    return FormPage(target, title, "/", lambda reply: links.to_card(str(reply["id"])), doubles=DOUBLES)


def _edit(call: Call) -> FormPage:
    customer_id = call.path["customer_id"]
    target = Target(_action(call, ChangeCustomer.method, "edit_customer"), customer_id)
    card = links.to_card(customer_id)
    return FormPage(target, _title("edit_customer"), card, lambda _: links.to_card(customer_id, done="edit_customer"))


def _action(call: Call, name: str, key: str) -> Action:
    action = own_action(name, key)
    check_rights(call, action)
    return action


def _title(key: str) -> str:
    return page_texts()(key)
