"""Every failure that the sales service can raise, one named function each."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.awaiting import not_here_yet
from contracts.errors import Conflict, InvalidInput, NotFound, Unavailable, invalid_fields


def quote_not_found(quote_id: str) -> NotFound:
    return NotFound("sales.quote_not_found", f"There is no quote {quote_id}.")


def order_not_found(order_id: str) -> NotFound:
    return NotFound("sales.order_not_found", f"There is no order {order_id}.")


def contract_not_found(contract_id: str) -> NotFound:
    return NotFound("sales.contract_not_found", f"There is no contract {contract_id}.")


def receipt_not_found(receipt_id: str) -> NotFound:
    return NotFound("sales.receipt_not_found", f"There is no receipt {receipt_id}.")


def customer_not_here_yet(customer_id: str) -> Unavailable:
    """The customer's event has not come yet, or there is no such customer: only the customers service can tell."""
    return not_here_yet("sales", "customer", customer_id)


def branch_not_here_yet(customer_id: str, branch_id: str) -> Unavailable:
    """The same for a branch. If the customers service does not have it either, the field `branch_id` is wrong."""
    return not_here_yet("sales", "branch", branch_id, customer_id)


def vat_type_unknown(vat_type: str) -> Conflict:
    """A newer customers service uses a VAT type that this release has no rules for; guessing could charge the wrong VAT."""
    return Conflict(
        "sales.vat_type_unknown",
        f"The customer's VAT type {vat_type} is newer than this release of sales: upgrade sales, or change the VAT type.",
    )


def branch_retired(branch_id: str, name: str) -> InvalidInput:
    return invalid_fields("sales", {"/branch_id": f"branch_retired {name} ({branch_id}) is no longer in use"})


def branch_needed(names: Sequence[str]) -> InvalidInput:
    """An order of a customer with branches must name one."""
    return invalid_fields("sales", {"/branch_id": f"branch_needed Name one of the branches: {', '.join(names)[:500]}"})


def no_vat_rate(field: str, on: date) -> InvalidInput:
    return invalid_fields("sales", {f"/{field}": f"no_vat_rate No VAT rate is known for {on}"})


def sum_too_large() -> InvalidInput:
    return invalid_fields("sales", {"/lines": "sum_too_large The document comes to more than can be kept"})


def no_such_line(index: int, line: int) -> InvalidInput:
    return invalid_fields("sales", {f"/parts/{index}/line": f"no_such_line The document has no line {line}"})


def line_named_twice(index: int, line: int) -> InvalidInput:
    return invalid_fields("sales", {f"/parts/{index}/line": f"line_named_twice Line {line} is named twice"})


def more_than_left(index: int, line: int, left: Decimal) -> InvalidInput:
    """More of a line than has not been ordered, delivered, invoiced or returned before."""
    return invalid_fields("sales", {f"/parts/{index}/quantity": f"more_than_left {left:f} is left of line {line}"})


def nothing_left(document: str) -> Conflict:
    return Conflict(f"sales.{document}_nothing_left", f"Nothing is left of the {document}.", {"allowed": ""})


def lines_from_quote() -> Conflict:
    return Conflict(
        "sales.order_lines_from_quote",
        "The lines of an order from a quote can not be changed: cancel it and order again.",
        {"allowed": "cancel, confirm"},
    )


def lines_of_return() -> Conflict:
    return Conflict(
        "sales.receipt_lines_of_return", "The lines of a return can not be changed.", {"allowed": "complete"}
    )


def no_sale(kind: str) -> Conflict:
    """Goods only come back from a sale."""
    return Conflict(
        "sales.receipt_no_sale", f"A receipt that is {kind.replace('_', ' ')} takes no goods back.", {"allowed": ""}
    )


def payments_differ(paid: Decimal, wanted: Decimal) -> InvalidInput:
    return invalid_fields("sales", {"/payments": f"payments_differ They come to {paid:f} and {wanted:f} is to be paid"})


def valid_until_passed(last: date, today: date) -> InvalidInput:
    return invalid_fields("sales", {"/valid_until": f"already_passed {last} lies before {today}"})


def last_day_before_start(last: date, start: date) -> InvalidInput:
    return invalid_fields("sales", {"/last_day": f"before_start {last} lies before the first day, {start}"})


def not_over_yet(last: date) -> Conflict:
    return Conflict(
        "sales.contract_not_over_yet",
        f"The contract runs until {last}.",
        {"state": "ending", "allowed": "", "last_day": str(last)},
    )


def request_reused(document_id: str) -> Conflict:
    """The request id, or Idempotency-Key, has already made something else."""
    return Conflict("sales.request_reused", f"The request id has already made {document_id}.", {"id": document_id})


def numbers_busy(series: str) -> Unavailable:
    return Unavailable(
        "sales.numbers_busy", f"Too many take a number of series {series} at once.", {"retry_after": "0.5"}
    )
