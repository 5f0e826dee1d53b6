"""Whom a form is about, for its title and heading: the row, and the customer that it is of."""

from contextlib import suppress

from contracts.customers import GetCustomer
from contracts.errors import ServiceError
from gateway.http.call import Call
from gateway.web.forms.actions import Target
from gateway.web.rows.draw import draw_row
from gateway.web.rows.find import find_row
from gateway.web.texts import page_texts

SECONDS = 0.5
"""A form does not wait longer for its title: the service that is asked may be down."""


def name_page(call: Call, title: str, target: Target) -> str:
    """The title of a form with whom it is about: "Change – Anna Ek, Acme AB"."""
    return title_of(title, _name_subject(call, target))


def _name_subject(call: Call, target: Target) -> str:
    """ "Anna Ek, Acme AB"; "" for a form of no customer, and where nobody can say."""
    if not target.customer_id:
        return ""
    names = []
    if target.tab is not None and target.item_id:
        with suppress(ServiceError):
            row = find_row(call.within(SECONDS), target.tab, target.customer_id, target.item_id)
            names.append(draw_row(target.tab, {**row, "id": target.item_id}, page_texts()).name)
    names.append(name_customer(call, target.customer_id))
    return ", ".join(dict.fromkeys(filter(None, names)))


def name_customer(call: Call, customer_id: str) -> str:
    """The customer's name; "" where nobody can say."""
    with suppress(ServiceError):
        return str(call.within(SECONDS).ask(GetCustomer(customer_id=customer_id)).get("name") or "")
    return ""


def title_of(title: str, subject: str) -> str:
    """The title of a page with whom it is about."""
    return f"{title} – {subject}" if subject else title
