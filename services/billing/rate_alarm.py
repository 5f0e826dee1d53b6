"""The alarm for a reference rate that should be known by now: gauges, a warning a day, and the words for administrators."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from prometheus_client.core import GaugeMetricFamily

from billing.interest import half_year_of, next_half_year
from chassis.logs import log
from contracts.billing import errors as texts
from contracts.remarks import Remark

ALARM_DAY = 20
"""Of June and December: from then on the coming half-year's rate is asked for. The Riksbank sets it in the last days."""


def missing_half_years(rates: Mapping[date, Decimal], today: date) -> list[date]:
    """The half-years, from the first row on, that should have a rate of their own by now; pure."""
    found, half_year = [], min(rates)
    while half_year <= last_asked_for(today):
        if half_year not in rates:
            found.append(half_year)
        half_year = next_half_year(half_year)
    return found


def last_asked_for(today: date) -> date:
    """The current half-year, from ALARM_DAY of its last month on the coming one."""
    coming = next_half_year(today)
    is_due = today.month == (coming - timedelta(days=1)).month and today.day >= ALARM_DAY
    return coming if is_due else half_year_of(today)


def warnings_of(missing: Sequence[date]) -> list[Remark]:
    """What an administrator reads."""
    found = [texts.REFERENCE_RATE_MISSING.at("", half_year=half_year) for half_year in missing]
    return [Remark(code=one.code, detail=one.detail, values=dict(one.values)) for one in found]


def gauges(rates: Mapping[date, Decimal], today: date) -> Iterator[GaugeMetricFamily]:
    """1 for each half-year that is missing, 0 for the current and the coming one otherwise; days until each begins."""
    missing = missing_half_years(rates, today)
    alarm = GaugeMetricFamily(
        "kundkort_reference_rate_missing", "1 if the rate of the half-year should be known", labels=["half_year"]
    )
    days = GaugeMetricFamily(
        "kundkort_reference_rate_days_until", "Days until the half-year begins; below 0: since", labels=["half_year"]
    )
    for half_year in sorted({*missing, half_year_of(today), next_half_year(today)}):
        alarm.add_metric([str(half_year)], half_year in missing)
        days.add_metric([str(half_year)], (half_year - today).days)
    yield from (alarm, days)


def warn(rates: Mapping[date, Decimal], today: date) -> None:
    """A line of the log for each missing half-year."""
    for half_year in missing_half_years(rates, today):
        log.warning("no reference rate of the half-year from %s: kundkort rates add reference %s", half_year, half_year)
