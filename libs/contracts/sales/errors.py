"""What errors of the sales service say."""

from contracts.common_errors import not_found, step_refused
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict

COMMON = ("branch_unknown", "customer_not_here_yet", "idempotency_key_reused", "numbers_busy", "vat_type_unknown")
"""The reasons of `contracts.common_errors` that this service gives, beside those of every service."""

QUOTE_STEPS = ("change", "send", "accept", "decline", "revise", "order", "cancel")
ORDER_STEPS = ("change", "confirm", "hold", "release", "deliver", "invoice", "cancel", "close")
CONTRACT_STEPS = ("change", "activate", "pause", "resume", "end", "finish", "cancel")
RECEIPT_STEPS = ("change", "park", "resume", "complete", "return")


def _was(noun: str, steps: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((step, f"sales.{noun}_refuses_{step}") for step in steps)


QUOTE_NOT_FOUND = not_found("sales", "quote", "Det finns ingen offert")
ORDER_NOT_FOUND = not_found("sales", "order", "Det finns ingen order")
CONTRACT_NOT_FOUND = not_found("sales", "contract", "Det finns inget avtal")
RECEIPT_NOT_FOUND = not_found("sales", "receipt", "Det finns inget kvitto")
DELIVERY_NOT_FOUND = not_found("sales", "delivery", "Det finns ingen leverans")

STEP_REFUSED = {
    "quote": step_refused("sales", "quote", "Offerten", _was("quote", QUOTE_STEPS)),
    "order": step_refused("sales", "order", "Ordern", _was("order", ORDER_STEPS)),
    "contract": step_refused("sales", "contract", "Avtalet", _was("contract", CONTRACT_STEPS)),
    "receipt": step_refused("sales", "receipt", "Kvittot", _was("receipt", RECEIPT_STEPS)),
}


def _nothing_left(noun: str, sv: str) -> ErrorText[Conflict]:
    return ErrorText(
        Conflict,
        f"sales.{noun}_nothing_left",
        sv=f"Det finns inget kvar av {sv}.",
        en=f"Nothing is left of the {noun}.",
        when=f"All lines of the {noun} have been used up by earlier steps.",
        data=("allowed",),
    )


NOTHING_LEFT = {
    "quote": _nothing_left("quote", "offerten"),
    "order": _nothing_left("order", "ordern"),
    "receipt": _nothing_left("receipt", "kvittot"),
}
ORDER_LINES_FROM_QUOTE = ErrorText(
    Conflict,
    "sales.order_lines_from_quote",
    sv="Rader i en order från en offert kan inte ändras. Makulera ordern och skapa en ny från offerten.",
    en="The lines of an order from a quote cannot be changed. Cancel the order and create a new one from the quote.",
    when="New lines for an order that was made from a quote.",
    data=("allowed",),
)
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
CONTRACT_NOT_OVER_YET = ErrorText(
    Conflict,
    "sales.contract_not_over_yet",
    sv="Avtalet gäller till och med {last_day} och kan avslutas därefter.",
    en="The contract runs until {last_day} and can be finished after that day.",
    when="Finishing a contract whose last day has not passed.",
    data=("allowed", "state"),
)

BRANCH_NEEDED = FieldText(
    "branch_needed", sv="Ange en av filialerna: {names}.", en="Name one of the branches: {names}."
)
NO_SUCH_LINE = FieldText("no_such_line", sv="Det finns ingen rad {line}.", en="There is no line {line}.")
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
DATE_AHEAD = FieldText(
    "date_ahead", sv="{given} ligger efter i dag, {today}.", en="{given} is later than today, {today}."
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
LINE_NAMED_TWICE = FieldText(
    "line_named_twice", sv="Rad {line} är angiven två gånger.", en="Line {line} is named twice."
)
MORE_THAN_LEFT = FieldText(
    "more_than_left", sv="Det är {left:number} kvar av rad {line}.", en="{left} is left of line {line}."
)
PAYMENTS_DIFFER = FieldText(
    "payments_differ",
    sv="Betalningarna är {paid:number}, men {wanted:number} ska betalas.",
    en="The payments come to {paid}, but {wanted} is to be paid.",
)
ALREADY_PASSED = FieldText(
    "already_passed", sv="{given} har passerat; i dag är det {today}.", en="{given} has passed; today is {today}."
)
