"""What sales says in the head of the card: the customer's exposure, a line for each currency."""

from contracts.access import Module
from contracts.base import Reply
from contracts.money import Amount
from contracts.open_enum import OpenEnum
from contracts.tabs import Column, Kind, TabSpec, Word


class LimitState(OpenEnum):
    """How an exposure stands to the credit limit. `not_counted`: its currency is not the customer's."""

    WITHIN = "within"
    ABOVE = "above"
    UNLIMITED = "unlimited"
    NOT_COUNTED = "not_counted"


class ExposureItem(Reply):
    """The exposure in one currency, and what it is built from, as ExposureSums. `limit` is None where there is none, `above`
    where the exposure is not above it."""

    currency: str
    exposure: Amount
    limit: Amount | None
    above: Amount | None
    state: LimitState
    owed: Amount
    delivered: Amount
    ordered: Amount
    advances: Amount


IN_CURRENCY = {"currency": "currency"}
STATES = {
    "within": Word("Inom kreditgränsen", "Within the limit", "good"),
    "above": Word("Över kreditgränsen", "Above the limit", "bad"),
    "unlimited": Word("Ingen kreditgräns", "No credit limit"),
    "not_counted": Word("Räknas inte mot gränsen", "Not counted against the limit"),
}
EXPOSURE = TabSpec(
    key="exposure",
    order=20,
    sv="Exponering",
    en="Exposure",
    module=Module.SALES,
    item=ExposureItem,
    columns=(
        Column("exposure", "Exponering", "Exposure", Kind.MONEY, uses=IN_CURRENCY),
        Column("state", "Kreditgräns", "Credit limit", Kind.WORD, words=STATES),
        Column("above", "Över gränsen med", "Above the limit by", Kind.MONEY, uses=IN_CURRENCY),
        Column("delivered", "Levererat, ej fakturerat", "Delivered, not invoiced", Kind.MONEY, uses=IN_CURRENCY),
        Column("ordered", "Beställt, ej levererat", "Ordered, not delivered", Kind.MONEY, uses=IN_CURRENCY),
        Column("advances", "Förskott", "Advances", Kind.MONEY, uses=IN_CURRENCY),
    ),
    empty=Word("Ingen exponering", "No exposure", "good"),
    by_branch=True,
)
