"""What errors and warnings of contracts say, beside those in `errors`."""

from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict

PERIOD_NOT_OPENED = ErrorText(
    Conflict,
    "sales.contract_period_not_opened",
    sv="Perioden som börjar {first} kan inte öppnas: dess faktura är inte krediterad i sin helhet, och den är inte struken.",
    en="The period that begins on {first} cannot be opened again: its invoice is not wholly credited, and it was not dropped.",
    when="Opening a period again whose invoice is not wholly credited (or billing's news of that has not come yet), that was "
    "opened again already, or that nobody dropped.",
    data=("allowed", "first"),
)
PERIOD_STALE = ErrorText(
    Conflict,
    "sales.contract_period_stale",
    sv="Perioden som börjar {first} ändrades efter att faktureringen planerades. Planera den igen.",
    en="The period that begins on {first} has changed since its invoicing was planned. Plan it again.",
    when="Stands as the refusal of a contract's period that was left out of an invoice that it should share.",
    data=("first",),
)
PERIODS_NOT_INVOICED = FieldText(
    "periods_not_invoiced",
    sv="Ej fakturerade perioder: {count}, {first}–{last}. De ligger kvar i faktureringsplanen.",
    en="Periods not invoiced: {count}, {first} to {last}. They stay in the plan of invoicing.",
)

TIMING_OF_THE_PAST = FieldText(
    "timing_of_the_past",
    sv="{given} ligger före nästa period som inte är fakturerad, {first}.",
    en="{given} is before the next period that is not invoiced, {first}.",
)
