"""What services answer of the head of a card."""

from typing import Any

from contracts.customers import CustomerFields

HEAD = {
    "id": "cus_1",
    "version": 1,
    "number": "10001",
    "active": True,
    "city": "",
    **CustomerFields(name="Bygg AB").model_dump(mode="json"),
}


def account() -> dict[str, Any]:
    """The block of the head that billing answers."""
    item = {"currency": "SEK", "owed": "120.00", "overdue": "20.00", "overdue_invoices": 1}
    items = [item | {"oldest_due_date": "2025-05-31", "overpaid": None}]
    titles = {"sv": "Saldo", "en": "Balance"}
    return {"key": "account", "order": 10, "titles": titles, "module": "billing", "total": 1, "items": items}


def habit() -> dict[str, Any]:
    """How the customer pays, as billing answers it."""
    item = {"days_late": 8, "lower_days": 5, "upper_days": 12, "invoices": 20, "since": "2025-01-07"}
    items = [item | {"error_days": 3, "tested_on": 30}]
    titles = {"sv": "Betalningsvana", "en": "Payment habit"}
    return {"key": "habit", "order": 30, "titles": titles, "module": "billing", "total": 1, "items": items}
