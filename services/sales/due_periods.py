"""Which periods of a contract are invoiced as of a day, what they come to, and why others are not. Pure.

The plan stores what `look` finds, and its execution looks again: only what is still the same is invoiced.
"""

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import orjson

from contracts.countries import country_of
from contracts.customers import CustomerSnapshot, VatType
from contracts.denominations import IN_KRONOR, Denomination
from contracts.lines import VatSum, check_sum, vat_sums
from contracts.money import TooLarge
from contracts.sales import (
    ContractPeriodAsked,
    ContractStatus,
    OrderedLine,
    Party,
    Period,
    PeriodReason,
)
from contracts.supply import Supply
from contracts.vat import NO_VAT, NoVatRate, vat_percent
from contracts.vat_treatment import Facts, find_contradictions
from sales import agreement_terms, period_lines, period_timing
from sales.models import Contract
from sales.periods import Share

NO_CHARGE = Share(0, 0)
STATES = {
    ContractStatus.DRAFT: PeriodReason.DRAFT,
    ContractStatus.FINISHED: PeriodReason.FINISHED,
    ContractStatus.CANCELLED: PeriodReason.CANCELLED,
}
WORDS = {"sv": "Avtal {}: {}–{}", "en": "Contract {}: {}–{}"}
IN_ARREARS = {"sv": "{}, i efterskott", "en": "{}, in arrears"}


class Found(NamedTuple):
    """A period with its lines, or the reason why it is not invoiced. `period` is None when the contract has none left.

    `lines` and the VAT per rate `rates`, `(percent, net, vat)`, are what the invoice will have.
    """

    period: Period | None
    reason: PeriodReason | None = None
    share: Share = NO_CHARGE
    lines: list[OrderedLine] = []
    percents: list[Decimal] = []
    money: Denomination = IN_KRONOR

    @property
    def rates(self) -> list[VatSum]:
        sold = zip((line.amount for line in self.lines), self.percents, strict=True)
        return vat_sums(sold, unit=self.money.unit)


class Asked(NamedTuple):
    """As of which day, from which first day on, whether the invoices are to be issued, and by a seller who is exempt from VAT."""

    day: date
    since: date | None
    issue: bool
    seller_exempt: bool = False


def look(contract: Contract, customer: CustomerSnapshot | None, asked: Asked) -> list[Found]:
    """Every period that is due and not invoiced, the oldest first; one line that says why, for a contract with none.

    Of a contract that is over these are the periods that it owes."""
    over = STATES.get(ContractStatus(contract.status))
    if over and not contract.owed:
        return [Found(contract.next_period(), over)]
    if reason := _reason_of_customer(customer):
        return [Found(contract.next_period(), reason)]
    assert customer is not None
    found = [_found(contract, customer, period, asked) for period in _due(contract, asked.day)]
    return found or [_nothing(contract, over or PeriodReason.FINISHED)]


def event_of(contract: Contract, found: Found, invoice_id: str, issue: bool) -> ContractPeriodAsked:
    """The event that asks billing for the invoice of a period."""
    party, period = Party.model_validate(contract.party), found.period
    assert period is not None
    said = _say(contract, period, party.language)
    return ContractPeriodAsked(
        subject=contract.id,
        version=contract.version,
        invoice_id=invoice_id,
        contract_number=str(contract.number),
        period=period,
        customer_id=party.customer_id,
        branch_id=party.branch_id,
        our_reference=party.our_reference,
        your_reference=party.your_reference,
        payment_terms_days=party.payment_terms_days,
        text="\n".join(filter(None, (said, contract.text))),
        currency=contract.currency,
        delivery_date=period.last,
        delivery_address=party.addresses.delivery,
        lines=found.lines,
        issue=issue,
    )


def _say(contract: Contract, period: Period, language: str) -> str:
    """What the invoice says of contract and period."""
    said = WORDS.get(language, WORDS["en"]).format(contract.number, period.first, period.last)
    if not period_timing.is_in_arrears(contract, period.first):
        return said
    return IN_ARREARS.get(language, IN_ARREARS["en"]).format(said)


def digest(contract: Contract, found: Found, issue: bool) -> str:
    """What the invoice of a period will say, in short: two digests are the same exactly if the invoices are."""
    said = event_of(contract, found, "", issue).model_dump(mode="json", exclude={"version"})
    rates = [f"{percent}" for percent in found.percents]
    return hashlib.sha256(orjson.dumps([said, rates], option=orjson.OPT_SORT_KEYS)).hexdigest()


def _due(contract: Contract, on: date) -> Iterator[Period]:
    for period in agreement_terms.periods_left(contract):
        if period_timing.due_day(contract, period) > on:
            return
        yield period


def _nothing(contract: Contract, over: PeriodReason) -> Found:
    following = next(agreement_terms.periods_left(contract), None)
    return Found(following, PeriodReason.NOT_DUE if following else over)


def _found(contract: Contract, customer: CustomerSnapshot, period: Period, asked: Asked) -> Found:
    if asked.since is not None and period.first < asked.since:
        return Found(period, PeriodReason.BEFORE_FIRST_DAY)
    if period.first.isoformat() in contract.skipped:
        return Found(period, PeriodReason.SKIPPED)
    if any(one["first"] == period.first.isoformat() for one in contract.drops):
        return Found(period, PeriodReason.DROPPED)
    charged = agreement_terms.share_of(contract, period)
    if _is_paused(contract, period) or not charged.days:
        return Found(period, PeriodReason.PAUSED)
    try:
        lines = period_lines.price(contract, period, charged)
        percents = [vat_percent(one.vat_category, customer.vat_type, period.last, asked.seller_exempt) for one in lines]
        _check(lines, percents, contract.money.unit)
    except NoVatRate:
        return Found(period, PeriodReason.NO_VAT_RATE)
    except TooLarge:
        return Found(period, PeriodReason.SUM_TOO_LARGE)
    if _is_stopped(contract, customer, period.last, lines, asked.seller_exempt):
        return Found(period, PeriodReason.VAT_CONTRADICTION)
    return Found(period, None, charged, lines, percents, contract.money)


def _is_stopped(
    contract: Contract, customer: CustomerSnapshot, on: date, lines: list[OrderedLine], seller_exempt: bool
) -> bool:
    """Whether the customer's VAT type contradicts the sale, so that billing would not issue the invoice."""
    delivery = Party.model_validate(contract.party).addresses.delivery
    invoice = country_of(customer.addresses.invoice)
    facts = Facts(customer.vat_type, Supply.GOODS, on, invoice, country_of(delivery), customer.vat_number)
    sells = [line.supply or Supply.GOODS for line in lines]
    return any(one.stops for one in find_contradictions(facts._replace(seller_exempt=seller_exempt), sells))


def _check(lines: list[OrderedLine], percents: list[Decimal], unit: Decimal) -> None:
    rates = vat_sums(zip((line.amount for line in lines), percents, strict=True), unit=unit)
    check_sum(sum((rate.net + rate.vat for rate in rates), Decimal(0)), unit)


def _is_paused(contract: Contract, period: Period) -> bool:
    """Whether nobody can say yet how much of the period is paused: the pause has no end, or release 0.1.0 has begun it."""
    paused = agreement_terms.open_pause(contract.pauses)
    if paused is not None:
        return period.last >= paused.first
    return str(contract.status) == ContractStatus.PAUSED


def _reason_of_customer(customer: CustomerSnapshot | None) -> PeriodReason | None:
    """What billing would refuse, or nobody wants: said while the run is planned."""
    if customer is None:
        return PeriodReason.CUSTOMER_UNKNOWN
    if not customer.active:
        return PeriodReason.CUSTOMER_INACTIVE
    needs_number = customer.vat_type in NO_VAT - {VatType.EXPORT}
    invoice = customer.addresses.invoice
    if not customer.vat_type.is_known or not invoice.city or (needs_number and not customer.vat_number):
        return PeriodReason.CUSTOMER_INCOMPLETE
    return None
