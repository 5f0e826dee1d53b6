"""Rates and fees in force: the tables of the release, the rows that operators add for all companies, the company's own rates.

For the same day a common row counts before the company's, and that before the release's. All companies' rows are kept for
seconds (`chassis.common_rows`); a plan asks once, all the same: `rates = known_rates(fields)`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from prometheus_client.core import GaugeMetricFamily

from billing import errors, rate_alarm
from billing.fees import FEES, Fee
from billing.interest import REFERENCE_RATES, half_year_of, next_half_year
from billing.rate_alarm import missing_half_years, warnings_of
from chassis.common_rows import CommonRows, Outcome, Row
from chassis.logs import log
from contracts import billing as contract
from contracts.billing import BillingSettingsFields, FeeKind, RateOrigin, RateTable

RATES = CommonRows("billing", "common_rates")
"""`_id` is `reference:DAY` or `fee:KIND:DAY`, `value` a decimal with two places."""
R = TypeVar("R", bound=contract.RateFacts)
OF_RELEASE = "räntelagen (1975:635) 9 §"


def known_rates(settings: BillingSettingsFields) -> Mapping[date, Decimal]:
    """The reference rates for a company with these settings, by the first day of the half-year."""
    return REFERENCE_RATES | _own_rates(settings) | _stored_rates()


def shared_rates() -> Mapping[date, Decimal]:
    """Those that every company has."""
    return REFERENCE_RATES | _stored_rates()


def known_fees() -> list[Fee]:
    """The fees of all kinds; a common row takes the place of the release's of the same kind and day."""
    stored = [
        Fee(row.kind, row.first, Decimal(row.value), row.source) for row in _stored() if isinstance(row.kind, FeeKind)
    ]
    return list({(one.kind, one.first): one for one in (*FEES, *stored)}.values())


def get(_request: contract.GetRates, settings: BillingSettingsFields, today: date) -> contract.Rates:
    """What the company's reminders are reckoned with."""
    own = [
        contract.RateFacts(table=RateTable.REFERENCE, first=first, value=_text(rate), origin=RateOrigin.COMPANY)
        for first, rate in _own_rates(settings).items()
    ]
    items = [contract.RateFacts.model_validate(row.model_dump()) for row in (*_released(), *_stored())]
    missing = missing_half_years(known_rates(settings), today)
    return contract.Rates(items=_in_force(items, own), missing=missing, warnings=warnings_of(missing))


def list_common(_request: contract.ListCommonRates, today: date) -> contract.CommonRates:
    """The release's rows and the common ones, with who stored them."""
    items = _in_force([*_released(), *_stored()], [])
    return contract.CommonRates(items=items, missing=missing_half_years(shared_rates(), today))


def add_reference_rate(request: contract.AddReferenceRate, today: date) -> contract.RateAdded:
    """Raises InvalidInput and Conflict as the contract says."""
    if request.first != half_year_of(request.first):
        raise errors.no_half_year()
    if request.first > next_half_year(today):
        raise errors.rate_not_set_yet(request.first, today)
    return _add(f"{RateTable.REFERENCE}:{request.first}", _text(request.percent), request)


def add_fee(request: contract.AddFee) -> contract.RateAdded:
    """Raises Conflict as the contract says."""
    return _add(f"{RateTable.FEE}:{request.kind}:{request.first}", _text(request.amount), request)


def gauges(today: date) -> Iterable[GaugeMetricFamily]:
    """Whether a rate is missing, for Prometheus."""
    return rate_alarm.gauges(shared_rates(), today)


def warn(today: date) -> None:
    """A line of the log for each half-year whose rate is missing."""
    rate_alarm.warn(shared_rates(), today)


def _add(row_id: str, value: str, request: contract.AddReferenceRate | contract.AddFee) -> contract.RateAdded:
    """A row that the release knows is stored only to correct it."""
    released = next((one for one in _released() if _id_of(one) == row_id), None)
    if released and not request.correct and not any(_id_of(one) == row_id for one in _stored()):
        if released.value != value:
            raise errors.rate_differs(request.first, released.value)
        return contract.RateAdded(outcome=contract.RateOutcome.UNCHANGED, row=released)
    outcome, row = RATES.put(row_id, value, request.source, correct=request.correct)
    if outcome is Outcome.REFUSED:
        raise errors.rate_differs(request.first, row["value"])
    log.info("rate %s %s: %s, by %s", row_id, outcome, row["value"], row["by"])
    return contract.RateAdded(outcome=contract.RateOutcome(str(outcome)), row=_show(row))


def _own_rates(settings: BillingSettingsFields) -> dict[date, Decimal]:
    """Those of the company's settings that begin with a half-year; others never counted."""
    return {one.first: one.percent for one in settings.reference_rates if one.first == half_year_of(one.first)}


def _in_force(rows: Iterable[R], own: Iterable[R]) -> list[R]:
    """One row for each day: a common one before a company's, that before a release's. In order."""
    ranks = [RateOrigin.RELEASE, RateOrigin.COMPANY, RateOrigin.COMMON]
    known = sorted((*rows, *own), key=lambda one: ranks.index(RateOrigin(one.origin)))
    return [one for _, one in sorted({_id_of(one): one for one in known}.items())]


def _stored_rates() -> dict[date, Decimal]:
    return {row.first: Decimal(row.value) for row in _stored() if row.table is RateTable.REFERENCE}


def _stored() -> list[contract.CommonRate]:
    return [_show(row) for row in RATES.rows()]


def _show(row: Row) -> contract.CommonRate:
    table, *kind, first = row["_id"].split(":")
    stated = {name: row[name] for name in ("value", "source", "by", "at", "history")}
    return contract.CommonRate.model_validate(
        {"table": table, "kind": kind[0] if kind else None, "first": first, "origin": RateOrigin.COMMON, **stated}
    )


def _released() -> list[contract.CommonRate]:
    rates = [
        contract.CommonRate(
            table=RateTable.REFERENCE, first=first, value=_text(rate), source=OF_RELEASE, origin=RateOrigin.RELEASE
        )
        for first, rate in REFERENCE_RATES.items()
    ]
    fees = [
        contract.CommonRate(
            table=RateTable.FEE,
            kind=one.kind,
            first=one.first,
            value=_text(one.amount),
            source=one.source,
            origin=RateOrigin.RELEASE,
        )
        for one in FEES
    ]
    return [*rates, *fees]


def _id_of(row: contract.RateFacts) -> str:
    return ":".join(str(part) for part in (row.table, row.kind, row.first) if part is not None)


def _text(number: Decimal) -> str:
    return f"{number:.2f}"
