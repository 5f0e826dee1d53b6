"""Receipts of the till as sales tells of them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from chassis.ids import new_id
from contracts import sales
from contracts.customers import Addresses
from contracts.sales.lines import Line, Totals
from contracts.vat import VatCategory

SOLD_ON = date(2026, 2, 20)
NONE = Decimal(0)


def line(number: int, article: str, gross: str, quantity: str = "1", percent: str = "25", text: str = "Vara") -> Line:
    amount = Decimal(gross)
    return Line(
        line=number,
        article=article,
        text=text,
        quantity=Decimal(quantity),
        unit="st",
        price=abs(amount),
        discount_percent=NONE,
        vat_category=VatCategory.STANDARD,
        vat_percent=Decimal(percent),
        amount=amount,
        ordered=NONE,
        delivered=NONE,
        invoiced=NONE,
        returned=NONE,
    )


def receipt(customer_id: str | None, lines: list[Line], **fields: Any) -> sales.Receipt:
    party = (
        sales.Party(customer_id=customer_id, number="1001", name="Ek", addresses=Addresses()) if customer_id else None
    )
    gross = sum((one.amount for one in lines), NONE)
    net = sum((one.amount * 100 / (100 + one.vat_percent) for one in lines), NONE).quantize(Decimal("0.01"))
    at = datetime(2026, 2, 20, 9, tzinfo=UTC)
    return sales.Receipt(
        **{
            "id": new_id("rcp"),
            "version": 2,
            "number": "7",
            "party": party,
            "currency": "SEK",
            "lines": lines,
            "totals": Totals(net=net, vat=gross - net, total=gross, vat_rates=[]),
            "created_at": at,
            "changed_at": at,
            "completed_at": at,
            "status": sales.ReceiptStatus.COMPLETED,
            "kind": sales.ReceiptKind.SALE,
            "date": SOLD_ON,
            "rounding": NONE,
            **fields,
        }
    )


def completed(of: sales.Receipt, version: int = 0) -> sales.ReceiptCompleted:
    return sales.ReceiptCompleted(subject=of.id, version=version or of.version, receipt=of)
