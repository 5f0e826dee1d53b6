"""A customer's personal number in full over HTTP, for a purpose that the audit trail keeps."""

from typing import Any

from contracts.customers import GetCustomer, PersonalNumbers, RevealPersonalNumber
from contracts.customers.personal_numbers import check_purpose
from contracts.errors import ServiceError, invalid_fields
from contracts.personal_numbers import FIELDS
from gateway.api.customers import CUSTOMER, REQUEST_UNKNOWN
from gateway.http.call import Call
from gateway.http.operations import Api

Json = dict[str, Any]

api = Api("personal_numbers")


@api.custom(
    "POST",
    CUSTOMER + "/personal-numbers",
    role=RevealPersonalNumber.role,
    model=RevealPersonalNumber,
    reply=PersonalNumbers,
    idempotency="none",
)
def reveal_personal_number(call: Call) -> Json:
    """Returns the numbers of a customer in full: everywhere else those of persons are masked, "900101-••••".

    `purpose` says why they are needed, and `note` more about it; the audit trail keeps both before the number is given.
    """
    asked: RevealPersonalNumber = call.body
    if bad := check_purpose(asked.purpose, asked.note):
        raise invalid_fields("customers", bad)
    call.record.details |= {"purpose": asked.purpose.value, **({"note": asked.note} if asked.note else {})}
    try:
        found: Json = call.ask_in_full(asked)
    except ServiceError as error:
        if error.code not in REQUEST_UNKNOWN:
            raise
        customer = call.ask_in_full(GetCustomer(customer_id=asked.customer_id))  # of a release before 0.4
        found = {"customer_id": customer["id"], **{name: customer.get(name, "") for name in FIELDS}}
    return found
