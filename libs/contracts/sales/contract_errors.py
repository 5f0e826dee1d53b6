"""What errors of contracts say, beside those in `errors`."""

from contracts.error_texts import FieldText

TIMING_OF_THE_PAST = FieldText(
    "timing_of_the_past",
    sv="{given} ligger före nästa period som inte är fakturerad, {first}.",
    en="{given} is before the next period that is not invoiced, {first}.",
)
