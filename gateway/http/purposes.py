"""Who may have many personal numbers in full, and why: a purpose, which the audit trail keeps."""

from contracts.customers import Purpose, RevealPersonalNumber
from contracts.customers import errors as texts
from contracts.customers.personal_numbers import check_purpose
from contracts.errors import invalid_fields
from gateway.http.call import Call
from gateway.http.rights import check_role


def demand_purpose(call: Call, purpose: Purpose | None, note: str) -> None:
    """Raises NotAllowed without the right to see personal numbers, InvalidInput without a purpose."""
    check_role(RevealPersonalNumber.role, call.principal.roles)
    bad = [texts.MISSING_PURPOSE.at("/purpose")] if purpose is None else check_purpose(purpose, note)
    if bad:
        raise invalid_fields("gateway", bad)
