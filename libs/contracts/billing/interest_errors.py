"""What billing refuses of interest invoices."""

from contracts.error_texts import ErrorText
from contracts.errors import Conflict

LITTLE_INTEREST = ErrorText(
    Conflict,
    "billing.little_interest",
    sv="Det finns {total:number} i ränta att fakturera. Minsta räntefaktura är {smallest:number}.",
    en="There is {total} of interest to invoice. The smallest interest invoice is {smallest}.",
    when="Invoicing less interest than the smallest sum of the settings, or none; `total` is what has run and is not claimed.",
)
