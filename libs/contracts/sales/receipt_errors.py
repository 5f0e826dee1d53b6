"""What sales refuses of a cash receipt."""

from contracts.error_texts import ErrorText
from contracts.errors import Conflict

RECEIPT_LINES_OF_RETURN = ErrorText(
    Conflict,
    "sales.receipt_lines_of_return",
    sv="Raderna i en retur kan inte ändras.",
    en="The lines of a return cannot be changed.",
    when="New lines for a return.",
    data=("allowed",),
)
RECEIPT_NO_SALE = ErrorText(
    Conflict,
    "sales.receipt_no_sale",
    sv="Bara försäljningar kan returneras; detta är {kind:word}.",
    en="Only sales can be returned; this is a {kind:word} receipt.",
    when="A return of a return, or of a training or pro forma receipt.",
    data=("allowed",),
)
RECEIPT_NEGATIVE = ErrorText(
    Conflict,
    "sales.receipt_negative",
    sv="Summan är negativ. Ta tillbaka varor med en retur av kvittot de såldes på.",
    en="The total is negative. Take goods back with a return of the receipt that sold them.",
    when="Completing a sale that comes to less than nothing.",
    data=("allowed",),
)
RECEIPT_ON_ACCOUNT = ErrorText(
    Conflict,
    "sales.receipt_on_account",
    sv="Köpet har fakturerats. Kreditera fakturan i stället.",
    en="The sale has been invoiced. Credit the invoice instead.",
    when="A return of a sale on account.",
    data=("allowed", "invoice_id"),
)
RECEIPT_CHANGED = ErrorText(
    Conflict,
    "sales.receipt_changed",
    sv="En annan kassa har ändrat kvittot medan det slutfördes. Läs det igen.",
    en="Another till has changed the receipt while it was being completed. Read it again.",
    when="A return, or a receipt with prepayments, is completed at two tills at once in different ways, or changed meanwhile.",
    data=("allowed",),
)
RECEIPT_VAT_TYPE = ErrorText(
    Conflict,
    "sales.receipt_vat_type",
    sv="Kunden har momstypen {vat_type:word}; kvittot har svensk moms. Skriv en order och fakturera den i stället.",
    en="The customer's VAT type is {vat_type:word}; the receipt has Swedish VAT. Write an order and invoice it instead.",
    when="On account for a customer whose invoices are without Swedish VAT.",
    data=("allowed",),
)
RECEIPT_NOT_REFUSED = ErrorText(
    Conflict,
    "sales.receipt_not_refused",
    sv="Kvittot väntar inte på någon ny faktura.",
    en="The receipt waits for no new invoice.",
    when="Asking again for the invoice of a receipt that is not on account, or whose invoice was not refused.",
    data=("allowed",),
)
