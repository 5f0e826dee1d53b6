"""The copy of what billing says of the company's own VAT: whether it is exempt, and how near to the limit of that."""

from contracts.billing import SellerVatChanged
from contracts.billing.exempt_turnover import ExemptionLevel, ExemptTurnoverChanged
from sales.models import Seller
from sales.projections import ExemptTurnover

WARNINGS = {ExemptionLevel.NEAR: "exemption_limit_near", ExemptionLevel.PASSED: "exemption_limit_passed"}


def keep(event: SellerVatChanged) -> None:
    """Stores what the event says, unless something newer is stored already."""
    Seller.apply(event.subject, event.version, exempt=event.exempt)


def is_exempt() -> bool:
    """Whether the current company is exempt from VAT; billing has said nothing of a company that is not."""
    return any(row.get("exempt") for row in Seller.rows({}, ["exempt"], limit=1))


def keep_turnover(event: ExemptTurnoverChanged) -> None:
    """Stores how near to the limit a year is, unless something newer is stored already."""
    ExemptTurnover.apply(event.subject, event.version, year=event.year, level=event.level.value)


def exemption_warnings(year: int) -> list[str]:
    """The code of what an exempt company is warned of in that year; nothing for one that is not exempt."""
    if not is_exempt():
        return []
    return [
        WARNINGS[row["level"]] for row in ExemptTurnover.rows({"year": year}, ["level"]) if row["level"] in WARNINGS
    ]
