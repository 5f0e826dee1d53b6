"""The customer register over HTTP. Finding customers is in `search`."""

from contracts.customers import (
    AddBranch,
    AddContact,
    ChangeBranch,
    ChangeContact,
    ChangeCustomer,
    CreateCustomer,
    CustomerChanges,
    GetCustomer,
    GetCustomerSettings,
    ListBranches,
    ListContacts,
    RetireBranch,
    SetCustomerSettings,
    SetInfo,
)
from gateway.http.operations import Api

api = Api("customers")
api.operation("POST", "/customers", CreateCustomer, status=201, location="/v1/customers/{id}")
api.operation("GET", "/customers/settings", GetCustomerSettings)
api.operation("PUT", "/customers/settings", SetCustomerSettings)
api.operation("GET", "/customers/<customer_id>", GetCustomer)
api.operation("PATCH", "/customers/<customer_id>", ChangeCustomer, wrap="changes", wrapped=CustomerChanges)
api.operation("GET", "/customers/<customer_id>/branches", ListBranches)
api.operation("POST", "/customers/<customer_id>/branches", AddBranch, status=201, location="/v1/customers/{id}")
api.operation("PATCH", "/customers/<customer_id>/branches/<branch_id>", ChangeBranch)
api.operation("POST", "/customers/<customer_id>/branches/<branch_id>/retire", RetireBranch)
api.operation("GET", "/customers/<customer_id>/contacts", ListContacts)
api.operation("POST", "/customers/<customer_id>/contacts", AddContact, status=201, location="/v1/customers/{id}")
api.operation("PATCH", "/customers/<customer_id>/contacts/<contact_id>", ChangeContact)
api.operation("PUT", "/customers/<customer_id>/info", SetInfo)
