"""Contacts that stand on several customers, over HTTP."""

from typing import Any

from pydantic import Field

from contracts.access import Role
from contracts.base import Name, Value
from contracts.crm import SearchCustomers
from contracts.customers import ContactsFound, SearchContacts, SeparateContact, ShareContact
from gateway.api.customers import AT_CONTACT, CONTACT, CONTACTS
from gateway.http.call import Call
from gateway.http.operations import Api

MOST_CUSTOMERS = 50
Json = dict[str, Any]

api = Api("contacts")
api.operation("POST", CONTACTS + "/shared", ShareContact, status=201, location=AT_CONTACT)
api.operation("POST", CONTACT + "/separate", SeparateContact)


class AskContacts(Value):
    """Words of a contact or its customer, an e-mail address or a phone number."""

    q: Name
    limit: int = Field(default=20, ge=1, le=50)


@api.custom("GET", "/contacts", role=Role.VIEWER, model=AskContacts, reply=ContactsFound, services=("crm", "customers"))
def find_contacts(call: Call) -> Json:
    """Finds contacts of all customers by name, e-mail address, phone number and the name of their customer.

    Each word of `q` must begin a word of the contact or its customer. `is_cut`: there may be more; give more words.
    """
    asked: AskContacts = call.body
    return look_for(call, asked.q, asked.limit)


def look_for(call: Call, q: str, limit: int, but: str = "") -> Json:
    """The contacts that fit, as ContactsFound; those of all customers `but` one."""
    searched = call.ask(SearchCustomers(q=q, limit=MOST_CUSTOMERS, active=None))
    ids = [one["id"] for one in searched["hits"] if one["id"] != but]
    if not ids:
        return {"items": [], "is_cut": False}
    found: Json = call.ask(SearchContacts(customer_ids=ids, q=q, limit=limit))
    return {**found, "is_cut": found["is_cut"] or bool(searched.get("total_is_more"))}
