"""What an order's invoices hold of it."""

from collections.abc import Iterable
from typing import Any

Stored = dict[str, Any]


def held_parts(live: Iterable[Stored]) -> list[Stored]:
    """The parts of the billings, and with a minus what was credited of them (`credits`)."""
    found: list[Stored] = []
    for one in live:
        back = [part for credit in one.get("credits", ()) for part in credit["parts"]]
        found += one["parts"]
        found += [{**part, "quantity": f"-{part['quantity']}", "amount": -part["amount"]} for part in back]
    return found
