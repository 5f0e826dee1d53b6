"""Personal numbers in full, for who says why. The gateway masks them elsewhere, and notes the purpose in the audit trail."""

from collections.abc import Iterable

from chassis.checks import checks
from contracts.customers.personal_numbers import PersonalNumbers, RevealPersonalNumber, check_purpose
from contracts.errors import BadField
from contracts.personal_numbers import FIELDS
from customers import customers, errors


@checks(RevealPersonalNumber)
def check_reveal(request: RevealPersonalNumber) -> Iterable[BadField]:
    return check_purpose(request.purpose, request.note)


def reveal(request: RevealPersonalNumber) -> PersonalNumbers:
    """The numbers of a customer. Raises NotFound, and InvalidInput for a purpose that lacks its note."""
    if bad := list(check_reveal(request)):
        raise errors.invalid_customer(bad)
    row = customers.read(request.customer_id, FIELDS)
    return PersonalNumbers(customer_id=row["_id"], **{name: row.get(name) or "" for name in FIELDS})
