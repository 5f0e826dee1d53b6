"""What errors of deliveries, advances and invoices of orders say."""

from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict

DELIVERY_TAKEN_BACK = ErrorText(
    Conflict,
    "sales.delivery_taken_back",
    sv="Leverans {number} är redan återtagen.",
    en="Delivery {number} has been taken back already.",
    when="A delivery is taken back a second time.",
    data=("allowed",),
)
DELIVERY_INVOICED = ErrorText(
    Conflict,
    "sales.delivery_invoiced",
    sv="Något av leverans {number} är fakturerat. Kreditera fakturan, eller ta bort utkastet, först.",
    en="Something of delivery {number} is invoiced. Credit the invoice, or delete its draft, first.",
    when="A delivery is to be taken back of which an invoice, or the draft of one, holds something.",
    data=("allowed", "invoice_ids"),
)
ORDER_ADVANCE_NOT_ISSUED = ErrorText(
    Conflict,
    "sales.order_advance_not_issued",
    sv="Ett förskott som ska dras av är inte utställt. Ställ ut fakturan, eller ta bort utkastet, först.",
    en="An advance that has to be taken off is not issued. Issue its invoice, or delete the draft, first.",
    when="An invoice of an order would have to take off an advance whose invoice is only asked for or a draft.",
    data=("allowed", "invoice_ids"),
)
ORDER_ADVANCE_LEFT = ErrorText(
    Conflict,
    "sales.order_advance_left",
    sv="Ordern har ett förskott som ska dras av. Fakturera ordern i stället för att skriva egna rader.",
    en="The order has an advance that has to be taken off. Invoice the order instead of writing lines of your own.",
    when="An invoice with lines of its own takes the last of an order that has an advance.",
    data=("allowed",),
)
DELIVERED_TOO_EARLY = FieldText(
    "delivered_too_early",
    sv="{given} är mer än ett år före orderns datum, {ordered}.",
    en="{given} is more than a year before the date of the order, {ordered}.",
)
NO_SUCH_DELIVERY = FieldText(
    "no_such_delivery",
    sv="Ordern har ingen leverans {number}. Den har: {numbers}.",
    en="The order has no delivery {number}. It has: {numbers}.",
)
ORDER_UNKNOWN = FieldText("order_unknown", sv="Kunden har ingen order {id}.", en="The customer has no order {id}.")
NOTHING_OF_LINE = FieldText(
    "nothing_of_line",
    sv="Raderna tar inget av orderrad {line}.",
    en="The lines take nothing of the order's line {line}.",
)
ADVANCE_TOO_LARGE = FieldText(
    "advance_too_large",
    sv="Förskottet kan vara högst {left:number}.",
    en="The advance can be {left} at most.",
)
ADVANCE_UNCLEAR = FieldText(
    "advance_unclear",
    sv="Ange antingen belopp eller procent, och inga rader.",
    en="Give either an amount or a percentage, and no lines.",
)
