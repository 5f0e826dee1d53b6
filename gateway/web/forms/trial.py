"""What would come of an action, as its service counts it (`dry_run`): sums, days and what is doubtful.

A reply that says one of these things has it on the form, of whatever tab: `totals` or `total`, `rounding`, `left` and `change`
of a payment, `periods` with the days of their invoices, the register of a receipt, the customer's exposure.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from gateway.http import remarks
from gateway.web.formats import money_with_code
from gateway.web.forms.typed import Json
from gateway.web.texts import Texts


class Trial(NamedTuple):
    """Sums as (label, value); what else is said; what is doubtful. `periods` are lines of a list."""

    sums: list[tuple[str, str]]
    notes: list[str]
    warnings: list[str]
    periods: list[str]


def draw_trial(found: Json, texts: Texts) -> Trial:
    """What the page shows of it; what the service does not name is left out."""
    warnings = [remarks.said(one, texts.language) for one in found.get("warnings") or ()]
    periods = [texts("invoiced_on", one["first"], one["last"], one["due"]) for one in found.get("periods") or ()]
    return Trial(list(_sums(found, texts)), list(_notes(found, texts)), warnings, periods)


def _sums(found: Json, texts: Texts) -> Iterator[tuple[str, str]]:
    currency = str(found.get("currency") or "")

    def say(value: Any) -> str:
        return money_with_code(str(value), currency, texts.language)

    totals = found.get("totals")
    if not isinstance(totals, Mapping):
        for key, value in _payment(found):
            yield texts(key), say(value)
        return
    yield texts("net"), say(totals.get("net", ""))
    for one in totals.get("vat_rates") or ():
        yield texts("vat_of_rate", texts.percent(one["percent"])), say(one["vat"])
    yield texts("total"), say(totals.get("total", ""))
    if found.get("rounded_total", totals.get("total")) != totals.get("total"):
        yield texts("rounded"), say(found["rounded_total"])


def _payment(found: Json) -> Iterator[tuple[str, str]]:
    """The key of a label and a sum: what is to be paid, and what is left of it or given back."""
    if "total" in found:
        yield "total_to_pay" if "left" in found else "total", found["total"]
    if _counts(found.get("rounding")):
        yield "of_it_rounding", found["rounding"]
    left = found.get("left")
    if left is not None:
        is_return = Decimal(str(found.get("total") or 0)) < 0
        is_too_much = Decimal(left) < 0 and not is_return
        yield "paid_too_much" if is_too_much else "left_to_pay", left.removeprefix("-") if is_too_much else left
    if _counts(found.get("change")):
        yield "change_back", found["change"]


def _counts(value: Any) -> bool:
    return value is not None and Decimal(str(value)) != 0


def _notes(found: Json, texts: Texts) -> Iterator[str]:
    if name := found.get("register_name"):
        yield texts("till_is_open" if found.get("day_open") else "till_is_closed", name)
    exposure = found.get("exposure")
    for one in exposure.get("sentences") or () if isinstance(exposure, Mapping) else ():
        yield remarks.said(one, texts.language)
