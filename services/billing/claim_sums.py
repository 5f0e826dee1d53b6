"""What is owed of an invoice on a day: principal, fees and penalty interest, each with its own life; pure, in minor units.

Everything follows from dated facts, whatever the order in which they became known: they are run through day by day. Payments
settle costs, then interest, then principal (the customary order, which the payer may change); after a write-off what comes in
is principal first. Interest (räntelagen 1975:635, §§ 6, 9) runs on what is unpaid of the principal on each day and is claimed
from the first sent demand that bears it; an invoice that is paid late without such a demand is paid. What is waived counts as
never claimed. No interest runs on fees or on interest.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from billing import interest
from billing.bank_days import last_day_in_time
from billing.claim_facts import INTEREST, Accrued, Claim, Demand, Facts, Paid, Standing
from contracts.money import round_half_up

Rates = Mapping[date, Decimal]


def stand(facts: Facts, rates: Rates, on: date | None = None) -> Standing:
    """How an invoice stands on that day, after all that happened on it; without a day, after the last thing that happened.

    10 000 due 2026-05-31, reminded with 60, reference rate 2.00: on 2026-11-25 10 000 + 60 + 487.67.
    """
    return _stand(facts if on is None else facts.until(on), rates, on)


def stand_at_least(facts: Facts, rates: Rates, on: date) -> Standing:
    """How it stands after all that happened, also later than that day; interest at least to that day."""
    return _stand(facts, rates, on)


def _stand(facts: Facts, rates: Rates, on: date | None) -> Standing:
    run = _Run(facts, rates)
    for day, _, _, happen in sorted(run.steps(), key=lambda step: step[:3]):
        run.go_to(day)
        happen()
    if on is not None:
        run.go_to(on)
    run.forget_difference()
    return run.now


class _Asked(NamedTuple):
    """What the last demand asks for, to be paid by a day: its `total`, of which `interest`; and what has been paid since."""

    pay_by: date
    interest: int
    total: int
    paid: int = 0


class _Run:
    """Goes through the facts day by day."""

    def __init__(self, facts: Facts, rates: Rates) -> None:
        self.facts, self.rates = facts, rates
        self.now = Standing(max(0, facts.payable), over=max(0, -facts.payable))
        self.day = self.interest_to = facts.due
        self.asked: _Asked | None = None
        self.forgiven = 0
        self.bears_interest = any(one.bears_interest for one in facts.demands)

    def steps(self) -> Iterator[tuple[date, int, int, Callable[[], None]]]:
        """(day, order within the day, the same among demands and payments, what to do)."""
        facts = self.facts
        for place, one in enumerate(facts.credits):
            yield one.on, 0, place, partial(self._credit, one.amount)
        for demand in () if facts.credited_whole_on else facts.demands:
            yield demand.on, 1, 2 * demand.seen, partial(self._demand, demand)
        for paid in facts.payments:
            yield paid.on, 1, 2 * paid.place + 1, partial(self._pay, paid)
        for place, one in enumerate(facts.refunds):
            yield one.on, 2, place, partial(self._refund, one.amount)
        if facts.lost_on is not None:
            yield facts.lost_on, 3, 0, self._lose

    def go_to(self, day: date) -> None:
        """Interest to that day: none to the last day in time; what is still unpaid then bears it from the due date on."""
        self.day = max(self.day, day)
        if day <= max(self.interest_to, self.facts.in_time):
            return
        bearing = max(0, self.now.principal - self.facts.in_dispute)
        if bearing and self.bears_interest and not self.now.is_lost:
            for span in interest.spans(self.interest_to, day, self.rates):
                self.now.accrued.append(Accrued(span.first, span.days, span.percent, bearing, span.provisional))
        self.interest_to = day
        self._reckon_interest()

    def forget_difference(self) -> None:
        """A rest that is not worth a letter settles by itself, once something was paid."""
        rest = self.now.remaining
        if not self.facts.payments or not -self.facts.rounded_down <= rest <= self.facts.tolerance:
            return
        self.now.difference = rest
        if rest < 0:
            self.now.over += rest
        else:
            self._settle(rest, principal_first=False)

    def _reckon_interest(self) -> None:
        claim = self.now.interest
        if claim is None:
            return
        exact = sum((one.amount for one in self.now.accrued), Decimal(0))
        claim.amount = self._less_invoiced(exact)
        claim.waived = min(claim.amount, self._waived(INTEREST, claim.amount) + self.forgiven)

    def _waived(self, claim: str, amount: int) -> int:
        given_up = [one.amount for one in self.facts.waivers if one.claim == claim]
        return amount if None in given_up else min(amount, sum(one or 0 for one in given_up))

    def _credit(self, amount: int) -> None:
        taken = min(amount, self.now.principal)
        self.now.principal -= taken
        self._settle(amount - taken, principal_first=True)

    def _demand(self, demand: Demand) -> None:
        if not self.now.principal and not self.now.claims_open:
            return  # it has crossed the money: there was nothing to remind of
        if demand.fee:
            fee = Claim(demand.id, demand.kind, demand.on, demand.fee)
            fee.waived = self._waived(fee.id, fee.amount)
            self.now.fees.append(fee)
        if demand.bears_interest and self.now.interest is None:
            self.now.interest = Claim(INTEREST, "interest", demand.on, 0)
            self._reckon_interest()
        if demand.pay_by is not None:
            interest_asked = self._interest_to(demand.as_of)
            before = self.now.interest.paid if self.now.interest is not None else 0
            fees = sum(one.amount - one.paid for one in self.now.fees)
            total = self.now.principal + fees + interest_asked - before
            self.asked = _Asked(demand.pay_by, interest_asked, total)

    def _interest_to(self, day: date) -> int:
        """What interest the demand asks for: to its day, where it was written before it was sent."""
        exact = sum((one.amount_to(day) for one in self.now.accrued), Decimal(0))
        return self._less_invoiced(exact)

    def _less_invoiced(self, exact: Decimal) -> int:
        """What interest this invoice claims: not what an interest invoice claims of it."""
        elsewhere = sum(one.amount for one in self.facts.invoiced)
        return max(0, int(round_half_up(exact, Decimal(self.facts.unit))) - elsewhere)

    def _pay(self, paid: Paid) -> None:
        self._keep_to_demand(paid.amount)
        self._settle(paid.amount, paid.principal_first or self.now.is_lost)

    def _keep_to_demand(self, amount: int) -> None:
        """Who pays what the demand asks for, in time, owes no interest for the days after it; what is paid beyond goes there."""
        claim = self.now.interest
        if self.asked is None or claim is None or self.day > last_day_in_time(self.asked.pay_by):
            return
        self.asked = self.asked._replace(paid=self.asked.paid + amount)
        beyond = self.asked.paid - self.asked.total
        if beyond >= 0:
            later = max(0, min(claim.open, claim.amount - self.asked.interest))
            self.forgiven += max(0, later - beyond)
            self._reckon_interest()

    def _refund(self, amount: int) -> None:
        taken = min(amount, self.now.over)
        self.now.over -= taken
        self.now.principal += amount - taken

    def _lose(self) -> None:
        self.now.is_lost = True

    def _settle(self, amount: int, principal_first: bool) -> None:
        """Spends a sum on what is open; the rest is too much."""
        if principal_first:
            amount = self._settle_principal(amount)
        for claim in self.now.claims:
            part = min(amount, max(0, claim.open))
            claim.paid += part
            self.now.to_claims += part
            amount -= part
        self.now.over += self._settle_principal(amount)

    def _settle_principal(self, amount: int) -> int:
        part = min(amount, self.now.principal)
        self.now.principal -= part
        return amount - part
