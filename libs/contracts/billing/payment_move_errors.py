"""What billing refuses of payments that are moved."""

from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict

LESS_PAID = ErrorText(
    Conflict,
    "billing.less_paid",
    sv="Av betalningen går högst {left:number} att flytta.",
    en="Of the payment, {left} at most can be moved.",
    when="Moving more of a payment than counts of it; `left` is that.",
)
TAKES_NO_PAYMENT = ErrorText(
    Conflict,
    "billing.takes_no_payment",
    sv="Faktura {number} tar inte emot betalningar: den är {status:tab.billing.invoice}.",
    en="Invoice {number} takes no payments: it is {status:tab.billing.invoice}.",
    when="Moving a payment to a draft, a credited invoice or a credit note.",
)
NO_INVOICE_OF_CUSTOMER = FieldText(
    "no_invoice_of_customer",
    sv="Kunden har ingen faktura {id}.",
    en="The customer has no invoice {id}.",
)
SAME_INVOICE = FieldText(
    "same_invoice",
    sv="Betalningen ligger redan på den fakturan.",
    en="The payment is on that invoice already.",
)
OTHER_CURRENCY = FieldText(
    "other_currency",
    sv="Den fakturan är i {currency}, betalningen är i {given}.",
    en="That invoice is in {currency}, the payment in {given}.",
)
