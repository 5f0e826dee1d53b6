"""The customer register over HTTP. Finding customers is in `search`.

Branches and contacts are parts of their customer: their ETag is the customer's version.
"""

from typing import Any

from contracts.customers import (
    ChangeBranch,
    ChangeContact,
    ChangeCustomer,
    CreateBranch,
    CreateContact,
    CreateCustomer,
    CustomerBranch,
    CustomerChanges,
    CustomerContact,
    GetBranch,
    GetContact,
    GetCustomer,
    GetCustomerSettings,
    ListBranches,
    ListContacts,
    RetireBranch,
    SetCustomerSettings,
    SetInfo,
)
from gateway.http.call import Call
from gateway.http.operations import Api

CUSTOMER = "/customers/<customer_id>"
BRANCHES, BRANCH = CUSTOMER + "/branches", CUSTOMER + "/branches/<branch_id>"
CONTACTS, CONTACT = CUSTOMER + "/contacts", CUSTOMER + "/contacts/<contact_id>"
AT_BRANCH = "/v1/customers/{customer_id}/branches/{id}"
AT_CONTACT = "/v1/customers/{customer_id}/contacts/{id}"
Json = dict[str, Any]

api = Api("customers")
api.operation("POST", "/customers", CreateCustomer, status=201, location="/v1/customers/{id}")
api.operation("GET", "/customers/settings", GetCustomerSettings)
api.operation("PUT", "/customers/settings", SetCustomerSettings)
api.operation("GET", CUSTOMER, GetCustomer)
api.operation("PATCH", CUSTOMER, ChangeCustomer, wrap="changes", wrapped=CustomerChanges)
api.operation("PUT", CUSTOMER + "/info", SetInfo)
api.operation("GET", BRANCHES, ListBranches)
api.operation("POST", BRANCHES, CreateBranch, status=201, location=AT_BRANCH)
api.operation("GET", BRANCH, GetBranch)
api.operation("GET", CONTACTS, ListContacts)
api.operation("POST", CONTACTS, CreateContact, status=201, location=AT_CONTACT)
api.operation("GET", CONTACT, GetContact)


@api.custom("PATCH", BRANCH, role=ChangeBranch.role, model=ChangeBranch, reply=CustomerBranch)
def change_branch(call: Call) -> Json:
    """Changes the given fields of a branch. A former name is kept in `former_names` with its last day."""
    return _part(call.ask(call.body), "branches", call.body.branch_id)


@api.custom("POST", BRANCH + "/retire", role=RetireBranch.role, model=RetireBranch, reply=CustomerBranch)
def retire_branch(call: Call) -> Json:
    """Retires a branch as of today: it can no longer be chosen, documents keep it. `retired: false` takes it into use again."""
    return _part(call.ask(call.body), "branches", call.body.branch_id)


@api.custom("PATCH", CONTACT, role=ChangeContact.role, model=ChangeContact, reply=CustomerContact)
def change_contact(call: Call) -> Json:
    """Changes the given fields of a contact."""
    return _part(call.ask(call.body), "contacts", call.body.contact_id)


def _part(customer: Json, kind: str, part_id: str) -> Json:
    """One branch or contact of a customer's reply, as GetBranch and GetContact return it."""
    part = next(one for one in customer[kind] if one["id"] == part_id)
    return {**part, "customer_id": customer["id"], "version": customer["version"]}
