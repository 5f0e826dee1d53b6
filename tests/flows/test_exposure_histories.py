"""Random histories of orders, deliveries, advances, invoices, credits and payments: at every step the exposure that sales keeps
is what the documents of both services come to, however the news of it is ordered, and a rebuild finds nothing to repair.

EXPOSURE_HISTORIES=2000 runs the long form.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from billing import claims, credit_notes, disputes, owed, payments, write_offs
from billing.models import Invoice
from billing.records import Record
from chassis.copies import KeptCopy, compare
from chassis.testing import once
from contracts import billing, sales
from contracts.base import Event
from contracts.billing.owed import OwedChanged
from contracts.copies import CompareCopies, OriginalItem
from contracts.lines import Pieces, share_of, vat_on
from contracts.sales import BillingState
from contracts.sales.exposures import ExposureSums, GetExposure, OrderExposureChanged
from sales import exposure_inputs, exposures, order_credits, order_exposure
from sales.models import Order, SalesDocument
from sales.projections import ExposureInput
from tests.flows import test_money_histories as money
from tests.flows.test_money_histories import TODAY, databases  # noqa: F401 - a fixture

HISTORIES = int(os.environ.get("EXPOSURE_HISTORIES", "4"))
STEPS = 16
Handlers = dict[type[Event], list[Callable[[Any], Any]]]
TOLD: Handlers = {
    **money.HEARD,
    billing.InvoiceCredited: [order_credits.note, lambda event: credit_notes.finish(event, TODAY)],
}
KEPT: Handlers = {OwedChanged: [exposure_inputs.keep_owed], OrderExposureChanged: [exposure_inputs.keep_order]}
BY_TYPE = {kind.type: kind for kind in (*TOLD, *KEPT)}
Sums = tuple[Decimal, Decimal, Decimal, Decimal]
NOTHING = Decimal(0)


class History(money.History):
    """`kept` is all news of exposures so far, of which `arrived` have come; the other news between the services comes late,
    in any order and twice."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(rng)
        self.kept: list[Event] = []
        self.arrived = 0

    def live(self) -> None:
        steps = [self.order, self.order_of_quote, self.deliver, self.deliver, self.invoice, self.invoice, self.hear]
        steps += [self.invoice_ahead, self.issue, self.issue, self.drop, self.cancel, self.close, self.take_back]
        steps += [self.pay, self.pay, self.pay_back, self.credit, self.credit, self.dispute, self.write_off]
        for step in (self.quote, self.order, self.deliver, self.invoice, self.hear, *self.rng.choices(steps, k=STEPS)):
            step()
            self.keep()
            assert self.show() == self.documents()

    def collect(self) -> list[Event]:
        found = [one for model in (SalesDocument, Record) for one in once(lambda m=model: _outbox(m), self.tenant)]  # type: ignore[misc]
        new = [one for one in found if one["id"] not in self.told and one["type"] in BY_TYPE]
        self.told |= {one["id"] for one in new}
        for one in new:
            event = BY_TYPE[one["type"]].model_validate(one["data"])
            (self.kept if type(event) in KEPT else self.waiting).append(event)
        return self.waiting

    def hear(self) -> None:
        self.collect()
        self.rng.shuffle(self.waiting)
        count = self.rng.randint(0, len(self.waiting)) or len(self.waiting)
        arriving, self.waiting = self.waiting[:count], self.waiting[count:]
        self.handle([one for one in arriving for _ in range(self.rng.choice((1, 1, 2)))])

    def keep(self) -> None:
        """All news of exposures that is new arrives in any order, with some that came before."""
        self.collect()
        known, self.arrived = self.arrived, len(self.kept)
        arriving = [*self.kept[known:], *self.rng.sample(self.kept[:known], min(known, 2))]
        self.handle(self.rng.sample(arriving, len(arriving)))

    def handle(self, events: list[Event]) -> None:
        for event in events:
            for handler in {**TOLD, **KEPT}[type(event)]:
                once(lambda h=handler, e=event: h(e), self.tenant)  # type: ignore[misc]

    def issued(self) -> list[Invoice]:
        found = once(lambda: list(Invoice.find(status__nin=["draft", "set_off"])), self.tenant)
        return sorted(found, key=lambda one: str(one.id))

    def with_one(self, act: Callable[[Invoice], Any]) -> None:
        if found := self.issued():
            invoice = self.rng.choice(found)
            self.do(lambda: act(invoice))

    def pay(self) -> None:
        def act(invoice: Invoice) -> None:
            rest = Decimal(abs(invoice.remaining) or 100) / 100
            amount = self.rng.choice((rest, rest + 50, (rest / 3).quantize(Decimal("0.01"))))
            payments.record(billing.RecordPayment(invoice_id=invoice.id, amount=amount, paid_on=TODAY), TODAY)

        self.with_one(act)

    def pay_back(self) -> None:
        self.with_one(lambda one: claims.refund(billing.RefundInvoice(invoice_id=one.id), TODAY))

    def credit(self) -> None:
        lines = self.rng.choice((None, [billing.LineToCredit(line=1, quantity=Decimal("0.5"))]))
        self.with_one(
            lambda one: credit_notes.credit(billing.CreditInvoice(invoice_id=one.id, lines=lines, reason="Fel"), TODAY)
        )

    def dispute(self) -> None:
        wanted = self.rng.random() < 0.7
        self.with_one(
            lambda one: disputes.dispute(billing.DisputeInvoice(invoice_id=one.id, disputed=wanted, reason="Fel vara"))
        )

    def write_off(self) -> None:
        self.with_one(
            lambda one: write_offs.write_off(billing.WriteOffInvoice(invoice_id=one.id, reason="Konkurs"), TODAY)
        )

    def own(self) -> ExposureSums:
        asked = GetExposure(customer_id=self.customer)
        return once(lambda: exposures.get(asked, TODAY), self.tenant).sums[0]

    def show(self) -> Sums:
        own = self.own()
        assert own.exposure == own.owed + own.delivered + own.ordered - own.advances
        return own.owed, own.delivered, own.ordered, own.advances

    def documents(self) -> Sums:
        """What the documents of both services come to, read from what people see of them."""
        remaining = [one.money.read(one.remaining) for one in self.issued()]
        owed_, over = sum(one for one in remaining if one > 0), -sum(one for one in remaining if one < 0)
        placed = [of_order(one) for one in once(lambda: list(Order.find()), self.tenant)]
        delivered, ordered, ahead = (sum((sums[at] for sums in placed), NOTHING) for at in range(3))
        return Decimal(owed_), Decimal(delivered), Decimal(ordered), Decimal(ahead + over)


def _outbox(model: Any) -> list[dict[str, Any]]:
    return [one for document in model.find() for one in document.outbox]


def of_order(stored: Order) -> tuple[Decimal, Decimal, Decimal]:
    """Delivered and not on an issued invoice, ordered and not delivered, invoiced ahead: of an order as people see it."""
    order = stored.to_contract()
    if order.status == "draft":
        return NOTHING, NOTHING, NOTHING
    here, everything = Counter[Decimal](), Counter[Decimal]()
    for line in order.lines:
        quantity, amount = on_invoices(order, line.line)
        left = Pieces(line.quantity - quantity, int((line.amount - amount) * 100))
        part = of_pieces(line, left, line.delivered - quantity)
        here[line.vat_percent] += part
        is_promised = order.status in ("confirmed", "on_hold", "completed")
        everything[line.vat_percent] += left.amount if is_promised and left.quantity else part
    delivered = with_vat(here)
    return delivered, with_vat(everything) - delivered, ahead_of(stored)


def on_invoices(order: sales.Order, line: int) -> tuple[Decimal, Decimal]:
    """What issued invoices have of a line, less what was credited."""
    quantity = amount = NOTHING
    for one in order.billings:
        signed = [(1, one.parts), *((-1, back.parts) for back in one.credits)]
        for sign, part in ((sign, part) for sign, parts in signed for part in parts):
            if one.state == BillingState.ISSUED and part.line == line:
                quantity, amount = quantity + sign * part.quantity, amount + sign * part.amount
    return quantity, amount


def of_pieces(line: sales.Line, left: Pieces, waiting: Decimal) -> int:
    """What the pieces that wait for an invoice come to: a share of the line, and all that is left with the last one."""
    return share_of(Pieces(line.quantity, int(line.amount * 100)), left, waiting) if left.quantity else 0


def with_vat(nets: Counter[Decimal]) -> Decimal:
    sums = [(Decimal(net) / 100, percent) for percent, net in nets.items()]
    return sum((net + vat_on(net, percent) for net, percent in sums), NOTHING)


def ahead_of(order: Order) -> Decimal:
    """Issued advances, less what issued invoices take off for them, and what was credited of either; each with its VAT."""
    issued = [one for one in order.billings if one["state"] == BillingState.ISSUED]
    left: Counter[tuple[str, str]] = Counter()
    for one in issued:
        for sign, some in ((1, one), *((-1, back) for back in one.get("credits", ()))):
            for part in some.get("advance", ()):
                left[one["invoice_id"], part["category"]] += sign * part["amount"]
            for cut in some.get("deducts", ()):
                left[cut["invoice_id"], cut["category"]] -= sign * cut["amount"]
    rates = {line.vat_category: line.vat_percent for line in order.lines}
    return sum((with_vat(Counter({rates[name]: max(0, net)})) for (_, name), net in left.items()), NOTHING)


def check_permutations(history: History) -> None:
    """The same news in other orders makes the same copies."""
    before = stored(history)
    for _ in range(3):
        once(lambda: ExposureInput.find().delete(), history.tenant)
        history.handle(history.rng.sample(history.kept * 2, len(history.kept) * 2))
        assert stored(history) == before


def stored(history: History) -> list[dict[str, Any]]:
    rows = once(lambda: ExposureInput.rows({}, sort=[("_id", 1)]), history.tenant)
    return [{name: value for name, value in row.items() if name != "applied_at"} for row in rows]


def check_rebuild(history: History) -> None:
    """The copies are what their owners have now; lost ones are made again."""
    for kind, make, documents in (
        ("order", order_exposure.event_of, once(lambda: list(Order.find(status__ne="draft")), history.tenant)),
        ("invoice", owed.event_of, history.issued()),
    ):
        events = [make(one) for one in documents]
        items = [
            OriginalItem(subject=one.subject, version=one.version, data=one.model_dump(mode="json")) for one in events
        ]
        (copy,) = [one for one in ExposureInput.copies if one.kind == kind]
        (handle,) = KEPT[copy.event]
        asked = CompareCopies(copies=f"exposure_inputs.{kind}", originals=items)
        kept = KeptCopy(ExposureInput, copy)
        assert once(lambda: compare(kept, handle, asked), history.tenant).differences == []  # noqa: B023
        once(lambda: ExposureInput.find(kind=kind).delete(), history.tenant)  # noqa: B023
        repair = asked.model_copy(update={"repair": True})
        assert once(lambda: compare(kept, handle, repair), history.tenant).repaired == len(items)  # noqa: B023
    assert history.show() == history.documents()


@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(
    max_examples=HISTORIES,
    database=None,
    phases=[Phase.generate],  # a smaller seed is no simpler history
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_kept_exposure_is_what_the_documents_come_to(databases: None, seed: int) -> None:  # noqa: F811
    history = History(random.Random(seed))
    history.live()
    check_permutations(history)
    check_rebuild(history)
