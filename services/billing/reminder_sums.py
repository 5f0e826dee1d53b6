"""What a reminder asks for as of its day: principal, unpaid fees of earlier ones, its own fee, and interest."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from billing import common_rates, company_settings, dunning, errors, standing
from billing.claim_facts import Demand
from billing.fees import NoFee
from billing.invoice_parts import Reminder
from billing.models import Invoice
from chassis.storage import Row
from contracts.billing.exchange import rate_on
from contracts.currencies import KRONOR
from contracts.denominations import IN_KRONOR
from contracts.money import round_half_up


class Fee(NamedTuple):
    """In minor units of the invoice's currency; `sek` in öre when that is another one."""

    amount: int
    sek: int | None = None


class Asked(NamedTuple):
    """In minor units."""

    principal: int
    earlier: int
    fee: Fee
    interest: int
    provisional: bool = False

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
        }


def ask(invoice: Invoice, level: int, on: date, with_interest: bool, fee: Fee | None = None) -> Asked:
    """What a reminder of that level asks for as of that day. Raises Conflict when no fee or rate is known of it."""
    bears_interest = with_interest and dunning.LADDER[level].bears_interest
    facts = standing.facts_of(invoice)
    asking = Demand("", on, on, "", 0, bears_interest, seen=len(invoice.payments))
    now = standing.stand_at_least(replace(facts, demands=[*facts.demands, asking]), on)
    return Asked(
        principal=now.principal - min(now.principal, facts.in_dispute),
        earlier=sum(one.open for one in now.fees),
        fee=fee or fee_of(invoice, level, on),
        interest=now.open_interest,
        provisional=now.is_provisional,
    )


def asks_too_much(planned: Asked, now: Asked) -> bool:
    """Whether a planned one asks for more than is owed now; its interest follows by itself."""
    return planned.principal > now.principal or planned.earlier > now.earlier


def of(reminder: Reminder) -> Asked:
    """What a stored one asks for."""
    fee = Fee(reminder.fee, reminder.fee_sek)
    return Asked(reminder.principal, reminder.earlier or 0, fee, reminder.interest, bool(reminder.provisional))


def fee_of(invoice: Invoice, level: int, on: date) -> Fee:
    """The fee is one in kronor, whatever the invoice's currency; without a rate of that day there is none."""
    try:
        kronor = dunning.fee(level, on, bool(invoice.fee_agreed), common_rates.known_fees())
    except NoFee:
        raise errors.no_fee(on) from None
    if invoice.currency == KRONOR or not kronor:
        return Fee(IN_KRONOR.store(kronor))
    rate = rate_on(company_settings.fields().exchange_rates, invoice.currency, on)
    if rate is None:
        return Fee(0)
    amount = round_half_up(kronor / rate.rate, invoice.money.unit)
    return Fee(invoice.money.store(amount), IN_KRONOR.store(kronor))
