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
