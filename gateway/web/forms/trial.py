"""What a quote, order or other document would come to, as its service counts it (`dry_run`): sums and warnings."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gateway.http import remarks
from gateway.web.formats import money_with_code
from gateway.web.forms.typed import Json
from gateway.web.texts import Texts


class Trial(NamedTuple):
    """Sums as (label, value), and what is doubtful."""

    sums: list[tuple[str, str]]
    warnings: list[str]


def draw_trial(found: Json, texts: Texts) -> Trial:
    """What the page shows of it; sums that the service does not name are left out."""
    warnings = [remarks.said(one, texts.language) for one in found.get("warnings") or ()]
    return Trial(list(_sums(found, texts)), warnings)


def _sums(found: Json, texts: Texts) -> Iterator[tuple[str, str]]:
    currency = str(found.get("currency") or "")

    def say(value: Any) -> str:
        return money_with_code(str(value), currency, texts.language)

    totals = found.get("totals")
    if not isinstance(totals, Mapping):
        if "total" in found:
            yield texts("total"), say(found["total"])
        return
    yield texts("net"), say(totals.get("net", ""))
    for one in totals.get("vat_rates") or ():
        yield texts("vat_of_rate", texts.percent(one["percent"])), say(one["vat"])
    yield texts("total"), say(totals.get("total", ""))
    if found.get("rounded_total", totals.get("total")) != totals.get("total"):
        yield texts("rounded"), say(found["rounded_total"])
