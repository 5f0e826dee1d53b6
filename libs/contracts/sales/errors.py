"""What errors of the sales service say."""

from contracts.common_errors import not_found, step_refused
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict
from contracts.sales.till_errors import EXEMPTION_LIMIT_NEAR, EXEMPTION_LIMIT_PASSED

COMMON = (
    "branch_unknown",
    "customer_merged",
    "customer_not_here_yet",
    "idempotency_key_reused",
    "numbers_busy",
    "vat_type_unknown",
)
"""The reasons of `contracts.common_errors` that this service gives, beside those of every service."""

QUOTE_STEPS = ("change", "send", "accept", "decline", "revise", "order", "cancel")
ORDER_STEPS = ("change", "confirm", "hold", "release", "deliver", "invoice", "cancel", "close")
CONTRACT_STEPS = ("change", "activate", "pause", "resume", "skip", "change_prices", "end", "finish", "cancel")
RECEIPT_STEPS = ("change", "park", "resume", "complete", "return")


def _was(noun: str, steps: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((step, f"sales.{noun}_refuses_{step}") for step in steps)


QUOTE_NOT_FOUND = not_found("sales", "quote", "Det finns ingen offert")
ORDER_NOT_FOUND = not_found("sales", "order", "Det finns ingen order")
CONTRACT_NOT_FOUND = not_found("sales", "contract", "Det finns inget avtal")
PLAN_NOT_FOUND = not_found("sales", "plan", "Det finns ingen faktureringsplan")
CONTRACT_INVOICING_NOT_FOUND = not_found(
    "sales", "contract_invoicing", "Det finns inga inställningar för avtalsfakturering"
)
RECEIPT_NOT_FOUND = not_found("sales", "receipt", "Det finns inget kvitto")
DELIVERY_NOT_FOUND = not_found("sales", "delivery", "Det finns ingen leverans")
REGISTER_NOT_FOUND = not_found("sales", "register", "Det finns ingen kassa")
Z_REPORT_NOT_FOUND = not_found("sales", "z_report", "Det finns ingen Z-rapport")

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
    "order": ErrorText(
        Conflict,
        "sales.order_nothing_left",
        sv="Det finns inget kvar av ordern för det här steget. Faktureras kan bara det som är levererat.",
        en="Nothing is left of the order for this step. Only what has been delivered can be invoiced.",
        when="All lines of the order have been used up by earlier steps, or nothing that is left has been delivered.",
        data=("allowed",),
    ),
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
REGISTER_DAY_OPEN = ErrorText(
    Conflict,
    "sales.register_day_open",
    sv="Kassans dag {day} är öppen. Gör Z-rapporten först.",
    en="The register's day {day} is open. Make the Z report first.",
    when="Taking a register out of use whose sales day is open.",
    data=("allowed",),
)
TILL_DAY_OPEN = ErrorText(
    Conflict,
    "sales.till_day_open",
    sv="Kassans dag {day} är redan öppen. Gör Z-rapporten först.",
    en="The register's day {day} is open already. Make the Z report first.",
    when="Opening a sales day while another is open.",
    data=("allowed",),
)
TILL_DAY_CLOSED = ErrorText(
    Conflict,
    "sales.till_day_closed",
    sv="Z-rapporten för {day} är redan gjord. Kvitton efter den hör till nästa dag.",
    en="The Z report of {day} has been made. Receipts after it belong to the next day.",
    when="Opening a second sales day of a register on one date.",
    data=("allowed",),
)
TILL_DAY_NOT_OPEN = ErrorText(
    Conflict,
    "sales.till_day_not_open",
    sv="Kassan har ingen öppen dag. Öppna dagen med växelkassan först.",
    en="The register has no open sales day. Open the day with its float first.",
    when="A Z report of a register whose day is not open.",
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
PLAN_NOT_READY = ErrorText(
    Conflict,
    "sales.plan_not_ready",
    sv="Planen kan inte genomföras, den är inte klar eller redan genomförd. Läge: {state:word}.",
    en="The plan cannot be carried out: it is not ready, or has been carried out already. State: {state:word}.",
    when="Carrying out a plan that is not in the state `planned`.",
    data=("allowed", "state"),
)
NO_SUCH_PERIOD = FieldText(
    "no_such_period",
    sv="Det finns ingen sådan period som börjar {first}.",
    en="There is no such period that begins on {first}.",
)
PRICES_NOT_ONE_WAY = FieldText(
    "prices_not_one_way",
    sv="Ange ett av procent, index och nya priser.",
    en="Give one of a percentage, an index and new prices.",
)
TOO_FAR_AHEAD = FieldText(
    "too_far_ahead",
    sv="{given} är för långt fram; senaste möjliga dag är {last}.",
    en="{given} is too far ahead; the last possible day is {last}.",
)

RATE_CHANGE_NONE = ErrorText(
    Conflict,
    "sales.rate_change_none",
    sv="Ingen momssats ändras under den tiden. Ange en dag att räkna momsen efter.",
    en="No VAT rate changes within that time. Give a day whose VAT is to be calculated.",
    when="A document is to be re-priced, no VAT rate changes within its time, and no day is given.",
    data=("allowed",),
)

BRANCH_NEEDED = FieldText(
    "branch_needed", sv="Ange en av filialerna: {names}.", en="Name one of the branches: {names}."
)
NO_SUCH_LINE = FieldText("no_such_line", sv="Det finns ingen rad {line}.", en="There is no line {line}.")
DATE_AHEAD = FieldText(
    "date_ahead", sv="{given} ligger efter i dag, {today}.", en="{given} is later than today, {today}."
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
PAYMENT_SIGN = FieldText(
    "payment_sign",
    sv="Beloppet {given:number} har fel tecken: köp betalas med plus, returer med minus.",
    en="The amount {given} has the wrong sign: sales are paid with plus, returns with minus.",
)
CUSTOMER_NEEDED = FieldText(
    "customer_needed",
    sv="Ange en kund på kvittot för att sälja mot faktura.",
    en="Name a customer on the receipt to sell on account.",
)
PREPAYMENT_ON_ACCOUNT = FieldText(
    "prepayment_on_account",
    sv="Ett förskott betalas genast, inte mot faktura.",
    en="A prepayment is paid at once, not on account.",
)
LINES_NEEDED = FieldText(
    "lines_needed", sv="Ange minst en rad eller ett förskott.", en="Give one line or one prepayment at least."
)
ON_ACCOUNT_ALONE = FieldText(
    "on_account_alone",
    sv="Mot faktura säljs hela köpet eller inget.",
    en="A sale is on account as a whole, or not at all.",
)
REGISTER_UNKNOWN = FieldText(
    "register_unknown", sv="Det finns ingen kassa {given}.", en="There is no register {given}."
)
REGISTER_NEEDED = FieldText(
    "register_needed", sv="Ange en av kassorna: {names}.", en="Name one of the registers: {names}."
)
REGISTER_RETIRED = FieldText(
    "register_retired", sv="Kassan {name} är ur bruk.", en="The register {name} is out of use."
)
REGISTER_NAME_TAKEN = FieldText(
    "register_name_taken", sv="En annan kassa heter {name}.", en="Another register has the name {name}."
)
IDENTITY_NUMBER_INVALID = FieldText(
    "invalid_number",
    sv="Numret är fel: kontrollera siffrorna.",
    en="The number is wrong: check its digits.",
)

CUSTOMER_WITHOUT_CREDIT = FieldText(
    "customer_without_credit",
    sv="Kunden har ingen kredit: ta betalt i förskott.",
    en="The customer has no credit: take payment in advance.",
)
CUSTOMER_ABOVE_LIMIT = FieldText(
    "customer_above_limit",
    sv="Kunden kommer över sin kreditgräns med den här ordern.",
    en="This order takes the customer above the credit limit.",
)
CUSTOMER_INACTIVE = FieldText("customer_inactive", sv="Kunden är inaktiv.", en="The customer is inactive.")
VAT_BORDER = FieldText(
    "vat_border",
    sv="Momsen ändras {day}: {before:number} {currency} till och med dagen före, {after:number} {currency} från och med den.",
    en="VAT changes on {day}: {before} {currency} until the day before, {after} {currency} from that day on.",
)
CERTIFIED_REGISTER_NEEDED = FieldText(
    "certified_register_needed",
    sv="Försäljningen över disk överstiger fyra prisbasbelopp i år: använd ett certifierat kassaregister.",
    en="Sales over the counter exceed four price base amounts this year: use a certified cash register.",
)
WARNINGS = (
    CUSTOMER_WITHOUT_CREDIT,
    CUSTOMER_ABOVE_LIMIT,
    CUSTOMER_INACTIVE,
    CERTIFIED_REGISTER_NEEDED,
    EXEMPTION_LIMIT_NEAR,
    EXEMPTION_LIMIT_PASSED,
)
"""What a seller should see though nothing is refused."""
