"""What is stored of a document that uses nothing new can be loaded by release 0.1.0, which refuses fields it does not know."""

from chassis.testing import once
from contracts import sales as contract
from sales import agreements, orders
from sales.models import SalesDocument
from sales.tests import samples
from sales.tests.samples import TODAY

COMMON = {"_id", "_cls", "tenant", "version", "request_id", "applied", "created_at", "created_by", "changed_at"}
COMMON |= {"history", "outbox", "customer_id", "branch_id", "party", "series", "number", "date", "status", "text"}
COMMON |= {"currency", "net", "vat", "gross", "vat_rates", "lines", "warnings", "follow_ups"}
KNOWN = {
    "Quote": {"valid_until", "delivery_date", "revision"},
    "Order": {"delivery", "billing", "delivery_date", "quote_id", "deliveries"},
    "Contract": {"starts_on", "last_day", "period_months", "next_index"},
    "Receipt": {"kind", "register_id", "payments", "rounding", "returns_id", "completed_at"},
}
"""The fields of release 0.1.0, at revision 6311591."""


def test_a_new_document_has_no_field_that_is_new(customer: str) -> None:
    quote = samples.quote(customer, "send", "accept")
    placed = samples.ordered(quote.id)
    once(lambda: orders.step(contract.OrderVerb(order_id=placed.id), "confirm"))
    lines: list[contract.LineFields] = [samples.line()]
    agreed = contract.CreateContract(customer_id=customer, lines=lines, starts_on=TODAY, period_months=1)
    made = once(lambda: agreements.create(agreed, TODAY))
    once(lambda: agreements.step(contract.ActivateContract(contract_id=made.id), "activate"))
    samples.receipt()
    seen = set()
    for row in SalesDocument._get_collection().find({"tenant": "acme"}):
        kind = row["_cls"].partition(".")[2]
        seen.add(kind)
        assert set(row) - COMMON - KNOWN[kind] == set(), kind
    assert seen == set(KNOWN)
