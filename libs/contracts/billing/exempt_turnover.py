"""How near a seller who is exempt from VAT is to the turnover up to which the law exempts it."""

from contracts.base import Event
from contracts.money import Amount
from contracts.open_enum import OpenEnum


class ExemptionLevel(OpenEnum):
    """`near` is nine tenths of the limit or more, `passed` more than the limit."""

    BELOW = "below"
    NEAR = "near"
    PASSED = "passed"


class ExemptTurnoverChanged(Event, service="billing", subscribers=("sales",)):
    """The turnover of an exempt company in a calendar year has come near its limit, passed it, or fallen back
    (mervärdesskattelagen 18 kap.). `subject` is the turnover of that year: invoices and sales at the till, in kronor without VAT.
    """

    year: int
    level: ExemptionLevel
    turnover: Amount
    limit: Amount
