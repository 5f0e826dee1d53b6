"""What billing refuses of payments on account."""

from contracts.common_errors import not_found
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict

ACCOUNT_PAYMENT_NOT_FOUND = not_found("billing", "account_payment", "Det finns ingen betalning à conto")
LESS_ON_ACCOUNT = ErrorText(
    Conflict,
    "billing.less_on_account",
    sv="Av betalningen finns {left:number} kvar à conto.",
    en="Of the payment, {left} is left on account.",
    when="Allocating, paying back or withdrawing more of a payment on account than is left; `left` is that.",
)
LESS_OWED = ErrorText(
    Conflict,
    "billing.less_owed",
    sv="Av faktura {number} är {left:number} att betala.",
    en="Of invoice {number}, {left} is to be paid.",
    when="Allocating more of a payment on account to an invoice than is owed of it; `left` is that.",
)
INVOICE_NAMED_TWICE = FieldText(
    "invoice_named_twice",
    sv="Faktura {id} står redan i listan.",
    en="Invoice {id} is in the list already.",
)
