"""What billing refuses of advances and of the invoices that take something off for them."""

from contracts.error_texts import ErrorText
from contracts.errors import Conflict

ADVANCE_TAKEN_OFF = ErrorText(
    Conflict,
    "billing.advance_taken_off",
    sv="Förskottet är avdraget på andra fakturor. Kreditera dem först.",
    en="The advance has been taken off other invoices. Credit those first.",
    when="A credit of an advance of which nothing is left but what other invoices take off; `invoice_ids` names them.",
    data=("allowed", "invoice_ids"),
)
ADVANCE_CREDITED = ErrorText(
    Conflict,
    "billing.advance_credited",
    sv="Av förskottet, faktura {number}, finns {left:number} kvar att dra av. Fakturera igen om en stund.",
    en="Of the advance, invoice {number}, {left} is left to take off. Invoice again in a moment.",
    when="An invoice that takes off more of an advance than is left of it: it was credited a moment ago, and the order did not "
    "know. The order has its quantities back, and knows of the credit within a second.",
    data=("invoice_ids",),
)
