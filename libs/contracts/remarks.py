"""What the caller should see though nothing was refused."""

from contracts.base import Reply


class Remark(Reply):
    """Something that the caller should see though nothing was refused, e.g. that the customer has no credit."""

    code: str
    detail: str


ABOUT_CUSTOMERS = {
    "customer_without_credit": "The customer has no credit: take payment in advance.",
    "customer_inactive": "The customer is inactive.",
}
"""Code → text of what orders and invoices remark about their customer."""


def codes_about(credit_customer: bool, active: bool) -> list[str]:
    """The codes of what the seller should see when the customer buys; never a reason to refuse."""
    found = {"customer_without_credit": not credit_customer, "customer_inactive": not active}
    return [code for code, true in found.items() if true]


def remarks_of(codes: list[str] | None) -> list[Remark]:
    """Stored codes as remarks; a code of a later release is its own text."""
    return [Remark(code=code, detail=ABOUT_CUSTOMERS.get(code, code)) for code in codes or ()]
