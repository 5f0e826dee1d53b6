"""What is remarked at invoicing though nothing is refused: the same codes and texts as on orders."""

from collections.abc import Sequence

from contracts.customers import CustomerSnapshot
from contracts.remarks import Remark
from contracts.sales import errors as texts

BY_CODE = {text.code: text for text in texts.WARNINGS}


def codes_about(customer: CustomerSnapshot) -> list[str]:
    """What is doubtful about the customer, by its code."""
    found = {"customer_without_credit": not customer.credit_customer, "customer_inactive": not customer.active}
    return [code for code, true in found.items() if true]


def remarks_of(codes: Sequence[str] | None) -> list[Remark]:
    """Stored codes as remarks; one that this release does not know is left out."""
    found = [BY_CODE[code].at("") for code in codes or () if code in BY_CODE]
    return [Remark(code=one.code, detail=one.detail) for one in found]
