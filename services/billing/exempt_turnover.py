"""The turnover of a seller who is exempt from VAT, year by year, as far as others are told of it: below, near or past the limit.

Billing owns the sum: it has the invoices, and hears of each receipt (`till_sales`). The level is decided from what is stored
when it is written, so whoever writes last has seen all sales before; a sale heard twice changes nothing.
"""

from dataclasses import replace
from datetime import date

from mongoengine import IntField, StringField

from billing import company_settings, errors, exemption
from chassis.context import current, using
from chassis.storage import Aggregate, change, create
from contracts.billing.exempt_turnover import ExemptionLevel, ExemptTurnoverChanged
from contracts.money import from_minor, to_minor


class ExemptTurnover(Aggregate):
    """A calendar year of a company that is exempt from VAT. `turnover` and `limit` in minor units are those at which the level
    was reached."""

    meta = {
        "db_alias": "billing",
        "collection": "exempt_turnovers",
    }

    year = IntField(required=True)
    level = StringField(required=True)
    turnover = IntField(required=True)
    limit = IntField(required=True)

    def changed(self) -> ExemptTurnoverChanged:
        return ExemptTurnoverChanged(
            subject=self.id,
            version=self.version,
            year=self.year,
            level=ExemptionLevel(self.level),
            turnover=from_minor(self.turnover),
            limit=from_minor(self.limit),
        )


def note(on: date) -> None:
    """Compares the turnover of that day's year with its limit, and tells when the level has changed. Nothing for a company that
    is not exempt."""
    if not company_settings.fields().seller_exempt:
        return
    year_id = f"ext_{current().tenant}_{on.year}"
    with using(replace(current(), request_id=f"turnover of {on.year}")):
        create(
            ExemptTurnover(
                id=year_id, year=on.year, level=ExemptionLevel.BELOW.value, turnover=0, limit=_limit_of(on.year)
            )
        )
    change(ExemptTurnover, year_id, _measure, not_found=errors.settings_not_found)


def _measure(year: ExemptTurnover) -> ExemptTurnoverChanged | None:
    turnover, limit = exemption.turnover(year.year), from_minor(_limit_of(year.year))
    level = exemption.level_of(turnover, limit)
    if level.value == year.level:
        return None
    year.level, year.turnover, year.limit = level.value, to_minor(turnover), to_minor(limit)
    return year.changed()


def _limit_of(year: int) -> int:
    return to_minor(exemption.limit_on(date(year, 12, 31)))
