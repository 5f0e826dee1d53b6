"""The customer register over HTTP. Finding customers is in `search`.

Branches and contacts are parts of their customer: their ETag is the customer's version.
"""

from typing import Any

from contracts.base import Request
from contracts.customers import (
    AddBranch,
    AddContact,
    ChangeBranch,
    ChangeContact,
    ChangeCustomer,
    ChangeCustomerSettings,
    ClearDoubts,
    ClearPlace,
    CreateBranch,
    CreateContact,
    CreateCustomer,
    CustomerBranch,
    CustomerChanges,
    CustomerContact,
    CustomerSettingsFields,
    GetBranch,
    GetContact,
    GetCustomer,
    GetCustomerSettings,
    GetPlace,
    ListBranches,
    ListContacts,
    ListCustomerSettingsChanges,
    MoveBranch,
    RetireBranch,
    SetCustomerSettings,
    SetInfo,
    SetPlace,
    WithdrawBranchAddresses,
    WithdrawBranchMove,
)
from contracts.errors import ServiceError
from gateway.http.call import Call
from gateway.http.operations import Api

CUSTOMER = "/customers/<customer_id>"
BRANCHES, BRANCH = CUSTOMER + "/branches", CUSTOMER + "/branches/<branch_id>"
CONTACTS, CONTACT = CUSTOMER + "/contacts", CUSTOMER + "/contacts/<contact_id>"
PLACE = CUSTOMER + "/places/<place_id>"
AT_BRANCH = "/v1/customers/{customer_id}/branches/{id}"
AT_CONTACT = "/v1/customers/{customer_id}/contacts/{id}"
Json = dict[str, Any]
REQUEST_UNKNOWN = {"customers.request_unknown", "customers.unknown_method"}
"""The codes for a request that the release of the service does not know; the latter before 0.2."""

api = Api("customers")
api.operation("POST", "/customers", CreateCustomer, status=201, location="/v1/customers/{id}")
api.operation("GET", "/customers/settings", GetCustomerSettings)
api.operation("PUT", "/customers/settings", SetCustomerSettings)
api.operation("PATCH", "/customers/settings", ChangeCustomerSettings, wrap="changes", wrapped=CustomerSettingsFields)
api.operation("GET", "/customers/settings/history", ListCustomerSettingsChanges)
api.operation("GET", CUSTOMER, GetCustomer)
api.operation("PATCH", CUSTOMER, ChangeCustomer, wrap="changes", wrapped=CustomerChanges)
api.operation("PUT", CUSTOMER + "/info", SetInfo)
api.operation("POST", CUSTOMER + "/doubts/clear", ClearDoubts)
api.operation("GET", PLACE, GetPlace)
api.operation("PUT", PLACE, SetPlace)
api.operation("POST", PLACE + "/clear", ClearPlace)
api.operation("GET", BRANCHES, ListBranches)
api.operation("GET", BRANCH, GetBranch)
api.operation("POST", BRANCH + "/move", MoveBranch)
api.operation("POST", BRANCH + "/move/withdraw", WithdrawBranchMove)
api.operation("POST", BRANCH + "/addresses/withdraw", WithdrawBranchAddresses)
api.operation("GET", CONTACTS, ListContacts)
api.operation("GET", CONTACT, GetContact)


@api.custom(
    "POST",
    BRANCHES,
    role=CreateBranch.role,
    model=CreateBranch,
    reply=CustomerBranch,
    status=201,
    location=AT_BRANCH,
)
def create_branch(call: Call) -> Json:
    """Creates a branch and returns it. The same request sent again returns the same branch, whatever has happened since.

    Raises NotFound `customers.customer_not_found`, InvalidInput below `/addresses`, and Conflict `customers.branch_name_taken` if
    another branch in use has the name.
    """
    return _create(call, AddBranch, "branches")


@api.custom(
    "POST",
    CONTACTS,
    role=CreateContact.role,
    model=CreateContact,
    reply=CustomerContact,
    status=201,
    location=AT_CONTACT,
)
def create_contact(call: Call) -> Json:
    """Creates a contact and returns it. The same request sent again returns the same contact, whatever has happened since.

    Raises NotFound `customers.customer_not_found`, and InvalidInput at `/branch_id` for a branch that the customer does not have.
    """
    return _create(call, AddContact, "contacts")


@api.custom("PATCH", BRANCH, role=ChangeBranch.role, model=ChangeBranch, reply=CustomerBranch)
def change_branch(call: Call) -> Json:
    """Changes the given fields of a branch. A former name is kept in `former_names` with its last day.

    The addresses hold from the day `valid_from`, or from today; those before are kept with their last day. A coming day plans
    them: one set for each day. Raises InvalidInput at `/valid_from` for a day without addresses, or one before which the branch
    has had other addresses already.
    """
    return _part(call.ask(call.body), "branches", call.body.branch_id)


@api.custom("POST", BRANCH + "/retire", role=RetireBranch.role, model=RetireBranch, reply=CustomerBranch)
def retire_branch(call: Call) -> Json:
    """Retires a branch as of today: it can no longer be chosen, documents keep it. `retired: false` takes it into use again."""
    return _part(call.ask(call.body), "branches", call.body.branch_id)


@api.custom("PATCH", CONTACT, role=ChangeContact.role, model=ChangeContact, reply=CustomerContact)
def change_contact(call: Call) -> Json:
    """Changes the given fields of a contact. Of one that stands on several customers, name, phone numbers and e-mail address
    change on all of them (`also_on`); role, branch and whether it is active only here."""
    asked: ChangeContact = call.body
    changed = _part(call.ask(asked), "contacts", asked.contact_id)
    if changed.get("person_id"):
        changed = call.ask(GetContact(customer_id=asked.customer_id, contact_id=asked.contact_id))
    return changed


def _create(call: Call, former: type[Request[Any]], kind: str) -> Json:
    """Creates a branch or contact; with the `former` request if the service is of release 0.1, which replies with the
    whole customer. To be removed with AddBranch and AddContact, on 2027-06-01 or later."""
    try:
        created: Json = call.ask(call.body)
    except ServiceError as error:
        if error.code not in REQUEST_UNKNOWN:
            raise
        customer = call.ask(former.model_validate(call.body.model_dump(exclude_unset=True)))
        # ids sort by time of creation: of two contacts with the same name the last is the new one
        named = [part["id"] for part in customer[kind] if part["name"] == call.body.name]
        if not named:  # the same request sent again, after the part got another name
            raise
        return _part(customer, kind, max(named))
    return created


def _part(customer: Json, kind: str, part_id: str) -> Json:
    """One branch or contact of a customer's reply, as GetBranch and GetContact return it."""
    part = next(one for one in customer[kind] if one["id"] == part_id)
    return {**part, "customer_id": customer["id"], "version": customer["version"]}
