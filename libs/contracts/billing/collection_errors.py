"""What errors of exports to collection say, beside those in `errors`."""

from contracts.common_errors import not_found
from contracts.error_texts import ErrorText
from contracts.errors import Conflict

COLLECTION_EXPORT_NOT_FOUND = not_found("billing", "collection_export", "Det finns ingen inkassoexport")
COLLECTION_EXPORT_NOT_READY = ErrorText(
    Conflict,
    "billing.collection_export_not_ready",
    sv="Exporten går inte att genomföra: den är inte klar, eller redan genomförd.",
    en="The export cannot be carried out: it is not ready, or has been carried out already.",
    when="Carrying out an export to collection that is not in the state `planned`.",
    data=("allowed", "state"),
)
COLLECTION_EXPORT_OF_ANOTHER_DAY = ErrorText(
    Conflict,
    "billing.collection_export_of_another_day",
    sv="Exporten gäller {on}, i dag är det {today}. Räntan är en annan: gör en ny export.",
    en="The export is of {on}, today is {today}. The interest differs: make a new export.",
    when="Carrying out an export to collection on another day than its own.",
)
COLLECTION_EXPORT_NOT_CARRIED_OUT = ErrorText(
    Conflict,
    "billing.collection_export_not_carried_out",
    sv="Exporten är inte genomförd: det finns inget att lämna till inkasso.",
    en="The export has not been carried out: there is nothing to give to the agency.",
    when="Asking for the file of an export to collection before it has been carried out.",
    data=("allowed", "state"),
)
INVOICE_AT_COLLECTION = ErrorText(
    Conflict,
    "billing.invoice_at_collection",
    sv="Fakturan ligger hos inkasso sedan {since}. Ta tillbaka den först.",
    en="The invoice has been at collection since {since}. Take it back first.",
    when="Recording or sending a reminder of an invoice that was handed over to collection.",
)
INVOICE_NOT_AT_COLLECTION = ErrorText(
    Conflict,
    "billing.invoice_not_at_collection",
    sv="Fakturan ligger inte hos inkasso.",
    en="The invoice is not at collection.",
    when="Taking an invoice back that was not handed over to collection.",
)
