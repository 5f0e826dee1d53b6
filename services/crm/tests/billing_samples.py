"""What billing tells of an invoice, as plain data."""

from typing import Any

RATING: dict[str, Any] = {"version": 1, "provider": "uc", "letter": "4", "normalised": 4, "as_of": "2026-03-10"}
LOST: dict[str, Any] = {
    "id": "wro_0a",
    "on": "2026-05-01",
    "reason": "konkurs",
    "amount": "900.00",
    "net": "720.00",
    "vat": "180.00",
    "vat_rates": [],
    "rounding": "0.00",
}
REMINDER: dict[str, Any] = {
    "id": "rem_0a",
    "invoice_number": "1001",
    "level": 2,
    "kind": "reminder",
    "status": "sent",
    "planned_on": "2026-04-20",
    "sent_on": "2026-04-21",
    "principal": "900.00",
    "fee": "60.00",
    "interest": "3.00",
    "total": "963.00",
    "currency": "SEK",
}
CREDITED: dict[str, Any] = {
    "number": "1001",
    "currency": "SEK",
    "credited": "100.00",
    "remaining": "1150.00",
    "credit": {
        "id": "inv_0c",
        "on": "2026-03-08",
        "reason": "fel",
        "net": "80.00",
        "vat": "20.00",
        "rounding": "0.00",
        "total": "100.00",
        "parts": [],
    },
}
