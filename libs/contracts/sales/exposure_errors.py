"""What is said of a customer's exposure: each sentence cites the values that it is built from."""

from contracts.error_texts import FieldText

BUILT_SV = (
    "obetalt {owed:number} + levererat {delivered:number} + beställt {ordered:number} − förskott {advances:number}"
)
BUILT_EN = "owed {owed} + delivered {delivered} + ordered {ordered} − advances {advances}"
WITH_SV, WITH_EN = BUILT_SV + " + detta {document:number}", BUILT_EN + " + this {document}"
OF_SV, OF_EN = "{total:number} av {limit:number} {currency}", "{total} of {limit} {currency}"
NO_LIMIT_SV, NO_LIMIT_EN = (
    "{total:number} {currency}, utan kreditgräns",
    "{total} {currency}, without a credit limit",
)

EXPOSURE_NOW = FieldText("exposure_now", sv=f"Exponering: {OF_SV} ({BUILT_SV}).", en=f"Exposure: {OF_EN} ({BUILT_EN}).")
EXPOSURE_NOW_UNLIMITED = FieldText(
    "exposure_now_unlimited", sv=f"Exponering: {NO_LIMIT_SV} ({BUILT_SV}).", en=f"Exposure: {NO_LIMIT_EN} ({BUILT_EN})."
)
EXPOSURE_AFTER_ORDER = FieldText(
    "exposure_after_order",
    sv=f"Efter den här ordern: {OF_SV} ({WITH_SV}).",
    en=f"After this order: {OF_EN} ({WITH_EN}).",
)
EXPOSURE_AFTER_ORDER_UNLIMITED = FieldText(
    "exposure_after_order_unlimited",
    sv=f"Efter den här ordern: {NO_LIMIT_SV} ({WITH_SV}).",
    en=f"After this order: {NO_LIMIT_EN} ({WITH_EN}).",
)
EXPOSURE_AFTER_QUOTE = FieldText(
    "exposure_after_quote",
    sv=f"Om hela offerten beställs: {OF_SV} ({WITH_SV}).",
    en=f"If all of this quote is ordered: {OF_EN} ({WITH_EN}).",
)
EXPOSURE_AFTER_QUOTE_UNLIMITED = FieldText(
    "exposure_after_quote_unlimited",
    sv=f"Om hela offerten beställs: {NO_LIMIT_SV} ({WITH_SV}).",
    en=f"If all of this quote is ordered: {NO_LIMIT_EN} ({WITH_EN}).",
)
CREDIT_LIMIT_EXCEEDED = FieldText(
    "credit_limit_exceeded",
    sv="Det är {above:number} {currency} över kreditgränsen.",
    en="That is {above} {currency} above the credit limit.",
)
EXPOSURE_OVERDUE = FieldText(
    "exposure_overdue",
    sv="Av det obetalda är {overdue:number} {currency} förfallet.",
    en="{overdue} {currency} of what is owed is overdue.",
)
EXPOSURE_DISPUTED = FieldText(
    "exposure_disputed",
    sv="Av det obetalda är {disputed:number} {currency} bestritt; det räknas med.",
    en="{disputed} {currency} of what is owed is disputed; it is counted.",
)
EXPOSURE_OTHER_CURRENCY = FieldText(
    "exposure_other_currency",
    sv="Därtill {exposure:number} {currency}, som inte räknas mot kreditgränsen.",
    en="There is also {exposure} {currency}, which is not counted against the credit limit.",
)
EXPOSURE_DOCUMENT_NOT_COUNTED = FieldText(
    "exposure_document_not_counted",
    sv="Det här är {document:number} {currency}, som inte räknas mot kreditgränsen i {limit_currency}.",
    en="This is {document} {currency}, which is not counted against the credit limit in {limit_currency}.",
)
EXPOSURE_NEVER_HEARD = FieldText(
    "exposure_never_heard",
    sv="Faktureringen har inte meddelat något än: vad kunden är skyldig är inte känt och räknas som 0.",
    en="Billing has told nothing yet: what the customer owes is not known and counts as 0.",
)
EXPOSURE_NEWS_OLD = FieldText(
    "exposure_news_old",
    sv="Faktureringen har inte hörts av på {minutes} minuter: vad kunden är skyldig kan ha ändrats sedan dess.",
    en="Billing has not been heard of for {minutes} minutes: what the customer owes may have changed since.",
)
RATING_NAMED = FieldText(
    "rating_named",
    sv="Rating {letter} ({normalised} av 5) från {provider} den {as_of}.",
    en="Rating {letter} ({normalised} of 5) by {provider} of {as_of}.",
)
RATING_WORSE = FieldText(
    "rating_worse",
    sv="Ratingen har sjunkit från {before} till {normalised} av 5.",
    en="The rating has fallen from {before} to {normalised} of 5.",
)
RATING_OLD = FieldText("rating_old", sv="Ratingen är {age_days} dagar gammal.", en="The rating is {age_days} days old.")
RATING_NOT_RATED = FieldText(
    "rating_not_rated",
    sv="{provider} har inte satt någon rating ({letter}, den {as_of}).",
    en="{provider} has not rated the customer ({letter}, of {as_of}).",
)
RATING_MISSING = FieldText("rating_missing", sv="Kunden har ingen rating.", en="The customer is not rated.")

TEXTS = {
    text.code: text
    for text in (
        EXPOSURE_NOW,
        EXPOSURE_NOW_UNLIMITED,
        EXPOSURE_AFTER_ORDER,
        EXPOSURE_AFTER_ORDER_UNLIMITED,
        EXPOSURE_AFTER_QUOTE,
        EXPOSURE_AFTER_QUOTE_UNLIMITED,
        CREDIT_LIMIT_EXCEEDED,
        EXPOSURE_OVERDUE,
        EXPOSURE_DISPUTED,
        EXPOSURE_OTHER_CURRENCY,
        EXPOSURE_DOCUMENT_NOT_COUNTED,
        EXPOSURE_NEVER_HEARD,
        EXPOSURE_NEWS_OLD,
        RATING_NAMED,
        RATING_WORSE,
        RATING_OLD,
        RATING_NOT_RATED,
        RATING_MISSING,
    )
}
"""All of them, for the catalogue of the service's errors."""
