"""What billing tells for the timeline is told again as it was, from what is stored."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from billing.account_payment_models import AccountPayment
from billing.models import Invoice
from billing.tests import collecting
from billing.tests.paying import pay, refund, withdraw
from billing.tests.test_collection_exports import demanded
from billing.tests.test_promises import promise, take_back
from billing.tests.test_write_offs import reverse, write_off
from billing.timeline_originals import ORIGINALS
from chassis.testing import once

pytestmark = pytest.mark.usefixtures("new_series")
ALWAYS = frozenset({"invoice", "payment", "version", "subject"})
"""The thing as it is now, which is another one when it is told again."""


def find_told(model: Any, thing_id: str) -> list[tuple[str, str]]:
    """What the writes have told of a thing, and what the thing makes of itself."""
    wanted = {one.event.type for one in ORIGINALS}
    sent = once(lambda: model.find(id=thing_id).first()).outbox
    return _plain((one["type"], one["data"]) for one in sent if one["type"] in wanted)


def tell_again(model: Any, thing_id: str) -> list[tuple[str, str]]:
    row = model._get_collection().find_one({"_id": thing_id})
    made = once(lambda: [one for of in ORIGINALS if of.model is model for one in of.events(row)])
    wanted = {kind for kind, _ in find_told(model, thing_id)}
    return _plain((one.type, one.model_dump(mode="json")) for one in made if one.type in wanted)


def _plain(events: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    return sorted(
        (kind, str(sorted((name, value) for name, value in data.items() if name not in ALWAYS)))
        for kind, data in events
    )


def test_what_happens_to_an_invoice(customer: str) -> None:
    invoice = demanded(customer)
    collecting.hand_over()
    collecting.take_back(invoice.id)
    promise(invoice.id, on=date(2026, 12, 1))
    take_back(invoice.id)
    write_off(invoice.id)
    reverse(invoice.id)
    parts = ("invoice_escalated", "invoice_taken_back", "promise_withdrawn", "write_off_reversed")
    ended = [f"billing.{one}" for one in parts]
    once_told = [one for one in find_told(Invoice, invoice.id) if one[0] in ended]
    assert [kind for kind, _ in once_told] == ended
    assert [one for one in tell_again(Invoice, invoice.id) if one[0] in ended] == once_told


def test_a_payment_on_account(customer: str) -> None:
    made = pay(customer, "1500.00")
    refund(made, "200.00")
    withdraw(made)
    kinds = [kind for kind, _ in find_told(AccountPayment, made.id)]
    assert len(kinds) == 3, kinds
    assert tell_again(AccountPayment, made.id) == find_told(AccountPayment, made.id)
