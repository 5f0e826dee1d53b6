"""What a reminder asks for as of its day: principal, unpaid fees of earlier ones, its own fee, and interest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from billing import dunning, errors, standing
from billing.claim_facts import Accrued, Demand
from billing.dunning_terms import Terms
from billing.fees import NoFee, fee_on
from billing.invoice_parts import Reminder
from billing.models import Invoice
from chassis.storage import Row
from contracts.billing import BuyerClass, FeeKind, InvoiceKind, LadderLevel, ReminderStatus
from contracts.billing.exchange import rate_on
from contracts.currencies import KRONOR
from contracts.denominations import IN_KRONOR
from contracts.money import round_half_up

ZERO = Decimal("0.00")
NOT_SENT = (ReminderStatus.PLANNED, ReminderStatus.WITHDRAWN)


class Fee(NamedTuple):
    """In minor units of the invoice's currency; `sek` in öre when that is another one. `is_late`: that for late payment."""

    amount: int
    sek: int | None = None
    is_late: bool = False


class Asked(NamedTuple):
    """In minor units. `accrued` is the interest span by span, also what of it is paid."""

    principal: int
    earlier: int
    fee: Fee
    interest: int
    provisional: bool = False
    accrued: Sequence[Accrued] = ()

    @property
    def total(self) -> int:
        return self.principal + self.earlier + self.fee.amount + self.interest

    def stored(self) -> Row:
        """As a reminder keeps it; what says nothing is left out, so that older releases read it."""
        sums: Row = {"principal": self.principal, "fee": self.fee.amount, "interest": self.interest}
        return sums | {
            "earlier": self.earlier or None,
            "fee_sek": self.fee.sek,
            "provisional": self.provisional or None,
            "late_fee": self.fee.is_late or None,
        }


def ask(invoice: Invoice, step: LadderLevel, on: date, with_interest: bool, terms: Terms, fee: Fee) -> Asked:
    """What a reminder of that level asks for as of that day. Raises Conflict when no rate is known of it."""
    bears_interest = with_interest and step.interest and dunning.LADDER[step.level].bears_interest
    bears_interest = bears_interest and invoice.kind != InvoiceKind.INTEREST  # räntelagen: no interest on interest
    facts = standing.facts_of(invoice)
    asking = Demand("", on, on, "", 0, bears_interest, seen=len(invoice.payments))
    now = standing.stand_at_least(replace(facts, demands=[*facts.demands, asking]), on, terms.rates)
    return Asked(
        principal=now.principal - min(now.principal, facts.in_dispute),
        earlier=sum(one.open for one in now.fees),
        fee=fee,
        interest=now.open_interest,
        provisional=now.is_provisional,
        accrued=now.accrued if now.interest is not None else (),
    )


def asks_too_much(planned: Asked, now: Asked) -> bool:
    """Whether a planned one asks for more than is owed now; its interest follows by itself."""
    return planned.principal > now.principal or planned.earlier > now.earlier


def of(reminder: Reminder) -> Asked:
    """What a stored one asks for."""
    fee = Fee(reminder.fee, reminder.fee_sek, bool(reminder.late_fee))
    return Asked(reminder.principal, reminder.earlier or 0, fee, reminder.interest, bool(reminder.provisional))


def fee_of(invoice: Invoice, step: LadderLevel, buyer: BuyerClass, on: date, terms: Terms) -> Fee:
    """The fee is one in kronor, whatever the invoice's currency; without a rate of that day there is none.

    Raises InvalidInput for a day before the table of fees.
    """
    try:
        kronor, is_late = _kronor(invoice, step, buyer, on, terms)
    except NoFee:
        raise errors.no_fee(on) from None
    if invoice.currency == KRONOR or not kronor:
        return Fee(IN_KRONOR.store(kronor), is_late=is_late)
    rate = rate_on(terms.settings.exchange_rates, invoice.currency, on)
    if rate is None:
        return Fee(0)
    amount = round_half_up(kronor / rate.rate, invoice.money.unit)
    return Fee(invoice.money.store(amount), IN_KRONOR.store(kronor), is_late)


def _kronor(invoice: Invoice, step: LadderLevel, buyer: BuyerClass, on: date, terms: Terms) -> tuple[Decimal, bool]:
    """The fee for late payment stands in place of the others (lag 1981:739, 4 a §): once, and never beside one of them."""
    taken = {bool(one.late_fee) for one in invoice.reminders if one.fee and one.status not in NOT_SENT}
    if True in taken:
        return ZERO, False
    if terms.ladder.late_fee and buyer != BuyerClass.PRIVATE and not taken:
        return fee_on(FeeKind.LATE_PAYMENT, on, terms.fees), True
    most = dunning.fee(step.level, on, bool(invoice.fee_agreed), terms.fees)
    return most if step.fee is None else min(step.fee, most), False
