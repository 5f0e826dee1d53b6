"""How old what billing has told may be."""

from dataclasses import replace
from datetime import datetime, timedelta

from chassis.clock import now
from chassis.context import current, using
from contracts.billing.owed import OwedConfirmed
from contracts.remarks import Remark
from contracts.sales import exposure_errors as texts
from sales.projections import BillingNews
from sales.remarks import remark_of

NO_COMPANY = ""
OLD_AFTER = timedelta(minutes=3)
"""Billing is heard of every half minute: six times in a row it was not."""


def keep(event: OwedConfirmed) -> None:
    """Stores when billing was heard of, unless something newer is stored already."""
    BillingNews.apply(event.subject, event.version, at=event.at)


def last_heard() -> datetime | None:
    """When billing was last heard of; None if it never was."""
    with using(replace(current(), tenant=NO_COMPANY)):
        return max((row["at"] for row in BillingNews.rows({}, ["at"])), default=None)


def say(heard: datetime | None) -> list[Remark]:
    """That its news is missing, and for how long; nothing if it is not."""
    if heard is None:
        return [remark_of(texts.EXPOSURE_NEVER_HEARD.at(""))]
    age = now() - heard
    if age <= OLD_AFTER:
        return []
    return [remark_of(texts.EXPOSURE_NEWS_OLD.at("", minutes=age // timedelta(minutes=1)))]
