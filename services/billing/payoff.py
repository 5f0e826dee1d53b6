"""What settles an invoice on a day, line by line, each with its rule."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from billing import checks, claim_errors, errors, standing
from billing.claim_facts import Accrued, Claim, Demand, Facts, Standing
from billing.models import Invoice
from contracts import billing as contract
from contracts.billing import ClaimKind, InvoiceKind, InvoiceStatus
from contracts.denominations import Denomination
from contracts.money import round_half_up

SOURCES: dict[str, str] = {
    ClaimKind.REMINDER_FEE: "lag (1981:739) om ersättning för inkassokostnader m.m., förordning (2013:59)",
    ClaimKind.COLLECTION_FEE: "lag (1981:739) om ersättning för inkassokostnader m.m., förordning (2013:59)",
    ClaimKind.LATE_FEE: "lag (1981:739) 4 a §, förordning (2013:59)",
    ClaimKind.INSTALMENT_FEE: "lag (1981:739) om ersättning för inkassokostnader m.m. 4 §",
    ClaimKind.INTEREST: "räntelagen (1975:635) 6 §, 9 §",
}
"""The law behind what is claimed beside the principal."""

MOST_AHEAD = timedelta(days=366)
FOUR_DECIMALS = Decimal("0.0001")


def payoff(request: contract.GetPayoff, today: date) -> contract.Payoff:
    """Raises NotFound, Conflict for what is not issued or is a credit note, InvalidInput for a day too far ahead."""
    invoice = Invoice.read_one(request.invoice_id)
    if invoice is None:
        raise errors.invoice_not_found(request.invoice_id)
    if invoice.status in (InvoiceStatus.DRAFT, InvoiceStatus.SET_OFF):
        raise claim_errors.no_payoff(invoice.number_text or invoice.id, invoice.status)
    on = request.on or today
    if bad := checks.check_ahead("on", on, today + MOST_AHEAD):
        raise errors.invalid(bad)
    facts = standing.facts_of(invoice)
    if str(on) < invoice.issue_date:
        raise errors.invalid([errors.before_issued("on", on, date.fromisoformat(invoice.issue_date))])
    now = standing.stand(facts, on)
    unclaimed = _unclaimed(facts, now, on) if invoice.kind != InvoiceKind.INTEREST else None
    lines = list(_lines(now, facts, invoice.money)) if not now.is_lost else []
    return contract.Payoff(
        invoice_id=invoice.id,
        invoice_number=invoice.number_text,
        on=on,
        currency=invoice.currency,
        lines=lines,
        total=sum((one.amount for one in lines), invoice.money.read(0)),
        overpaid=invoice.money.read(now.over),
        disputed=invoice.money.read(min(now.principal, facts.in_dispute)),
        unclaimed_interest=invoice.money.read(unclaimed.open_interest if unclaimed else 0),
        provisional=(unclaimed or now).is_provisional,
    )


def _lines(now: Standing, facts: Facts, money: Denomination) -> Iterator[contract.PayoffLine]:
    principal = now.principal - min(now.principal, facts.in_dispute)
    if principal:
        yield contract.PayoffLine(kind=ClaimKind.PRINCIPAL, amount=money.read(principal))
    for claim in now.claims:
        if claim.open:
            is_interest = claim is now.interest
            invoiced = sum(one.amount for one in facts.invoiced) if is_interest else 0
            yield _line(claim, now.accrued if is_interest else [], invoiced, money)


def _line(claim: Claim, accrued: list[Accrued], invoiced: int, money: Denomination) -> contract.PayoffLine:
    return contract.PayoffLine(
        kind=ClaimKind(claim.kind),
        claim_id=claim.id,
        since=claim.since,
        source=SOURCES.get(claim.kind, ""),
        spans=[_span(one, money) for one in accrued],
        paid=money.read(claim.paid),
        waived=money.read(claim.waived),
        invoiced=money.read(invoiced),
        amount=money.read(claim.open),
    )


def spans_of(accrued: Iterable[Accrued], money: Denomination) -> list[contract.InterestSpan]:
    """Interest as the contract shows it; days that follow each other and differ in nothing are one span."""
    joined: list[Accrued] = []
    for one in accrued:
        last = joined[-1] if joined else None
        if last and last._replace(first=last.first + timedelta(days=last.days), days=one.days) == one:
            joined[-1] = last._replace(days=last.days + one.days)
        else:
            joined.append(one)
    return [_span(one, money) for one in joined]


def _span(one: Accrued, money: Denomination) -> contract.InterestSpan:
    return contract.InterestSpan(
        first=one.first,
        last=one.first + timedelta(days=one.days - 1),
        days=one.days,
        percent=one.percent,
        principal=money.read(one.principal),
        amount=round_half_up(one.amount / money.minor_units, FOUR_DECIMALS),
        provisional=one.provisional,
    )


def _unclaimed(facts: Facts, now: Standing, on: date) -> Standing | None:
    """How it would stand if a demand of that day asked for interest, where none has asked for any and there is some."""
    if now.interest is not None or now.is_lost or on <= facts.in_time or not now.principal:
        return None
    asking = Demand("", on, on, "", 0, bears_interest=True)
    return standing.stand(replace(facts, demands=[*facts.demands, asking], waivers=()), on)
