"""What errors of deliveries, advances and invoices of orders say."""

from contracts.common_errors import not_found
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
COLLECTIVE_INVOICE_NOT_FOUND = not_found("sales", "collective_invoice", "Det finns ingen samlingsfaktura")
COLLECTIVE_ORDERS_DIFFER = ErrorText(
    Conflict,
    "sales.collective_orders_differ",
    sv="Ordrarna kan inte stå på en faktura. De skiljer sig i {differing:word}: {values}.",
    en="The orders cannot be on one invoice. They differ in {differing:word}: {values}.",
    when="Orders for a collective invoice do not agree in what an invoice says once.",
    data=("allowed",),
)
COLLECTIVE_ORDERS_REFUSED = ErrorText(
    Conflict,
    "sales.collective_orders_refused",
    sv="Samlingsfakturan kan inte göras. Inget kan faktureras av order {numbers}.",
    en="The collective invoice cannot be made. Nothing can be invoiced of order {numbers}.",
    when="Something keeps one of the orders of a collective invoice from being invoiced; `codes` say for each why.",
    data=("allowed", "codes", "order_ids"),
)
COLLECTIVE_NOTHING_LEFT = ErrorText(
    Conflict,
    "sales.collective_nothing_left",
    sv="Kunden har inget levererat som inte är fakturerat.",
    en="The customer has nothing delivered that is not invoiced.",
    when="A collective invoice is asked for, and no order has anything to invoice.",
    data=("allowed",),
)
COLLECTIVE_TOO_LARGE = ErrorText(
    Conflict,
    "sales.collective_too_large",
    sv="En samlingsfaktura kan ha högst {most_orders} order och {most_lines} rader. Välj färre order.",
    en="A collective invoice can have {most_orders} orders and {most_lines} lines at most. Choose fewer orders.",
    when="A collective invoice would have too many orders or lines.",
    data=("allowed",),
)
ORDER_NAMED_TWICE = FieldText(
    "order_named_twice", sv="Order {id} är redan nämnd.", en="Order {id} has been named already."
)
ORDER_PREPAYMENT_OPEN = ErrorText(
    Conflict,
    "sales.order_prepayment_open",
    sv="Ett förskott för ordern tas emot eller betalas tillbaka just nu. Slutför kvittot först.",
    en="A prepayment for the order is being taken or paid back just now. Complete the receipt first.",
    when="An invoice of an order would have to take off a prepayment whose receipt, or whose return, is being completed.",
    data=("allowed", "receipt_id"),
)
ORDER_PREPAYMENT_ROOM = ErrorText(
    Conflict,
    "sales.order_prepayment_room",
    sv="Order {number} kan inte ta emot förskottet längre: den är ändrad, fakturerad eller betald. Skriv om kvittots förskott.",
    en="Order {number} cannot take the prepayment any more: it is changed, invoiced or paid. Rewrite the receipt's prepayments.",
    when="A receipt is completed whose prepayment is more than is left of its order, or has other VAT rates than the order now.",
    data=("allowed", "order_id"),
)
ORDER_PREPAYMENT_USED = ErrorText(
    Conflict,
    "sales.order_prepayment_used",
    sv="Förskottet för order {number} är avdraget på en faktura. Kreditera fakturan i stället.",
    en="The prepayment for order {number} has been taken off an invoice. Credit the invoice instead.",
    when="A prepayment is to be paid back at the till that an invoice, or the draft of one, has taken something off for.",
    data=("allowed", "invoice_ids", "order_id"),
)
ORDER_PREPAYMENT_CURRENCY = ErrorText(
    Conflict,
    "sales.order_prepayment_currency",
    sv="Ordern är i {currency}; kassan tar emot kronor. Fakturera förskottet i stället.",
    en="The order is in {currency}; the till takes kronor. Invoice the advance instead.",
    when="A prepayment at the till for an order in another currency.",
    data=("allowed",),
)
PREPAYMENT_TOO_LARGE = FieldText(
    "prepayment_too_large",
    sv="Förskottet kan vara högst {left:number} med moms.",
    en="The prepayment can be {left} at most, with VAT.",
)
PREPAYMENT_ORDER_UNKNOWN = FieldText(
    "prepayment_order_unknown", sv="Det finns ingen order {given}.", en="There is no order {given}."
)
PREPAYMENT_ORDER_TWICE = FieldText(
    "prepayment_order_twice", sv="Ordern är angiven två gånger.", en="The order is named twice."
)
PREPAYMENT_OTHER_CUSTOMER = FieldText(
    "prepayment_other_customer",
    sv="Kvittots förskott ska vara för en och samma kunds order.",
    en="The prepayments of a receipt must be for orders of one customer, its own.",
)
PREPAYMENT_WHOLE = FieldText(
    "prepayment_whole",
    sv="Ett förskott betalas tillbaka helt: ta med raderna {lines}, eller ingen av dem.",
    en="A prepayment is paid back as a whole: name the lines {lines}, or none of them.",
)
PREPAYMENT_TO_PAY_BACK = FieldText(
    "prepayment_to_pay_back",
    sv="Betala tillbaka {amount:number} kr i kassan: förskott på kvitto {numbers}.",
    en="Pay back {amount} kr at the till: prepaid on receipt {numbers}.",
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
