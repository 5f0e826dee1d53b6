"""What errors of the billing service say."""

from contracts.billing.invoices import InvoiceStatus
from contracts.billing.reminders import ReminderStatus
from contracts.common_errors import not_found, step_refused
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict, NotFound, Unavailable
from contracts.vat_treatment import CONTRADICTION_EN, CONTRADICTION_SV

COMMON = (
    "branch_unknown",
    "customer_merged",
    "customer_not_here_yet",
    "idempotency_key_reused",
    "numbers_busy",
    "settings_not_found",
    "vat_type_unknown",
)
"""The reasons of `contracts.common_errors` that this service gives, beside those of every service."""

INVOICE_NOT_FOUND = not_found("billing", "invoice", "Det finns ingen faktura")
PAYMENT_NOT_FOUND = ErrorText(
    NotFound,
    "billing.payment_not_found",
    sv="Fakturan har ingen betalning {id}, eller så är den redan återkallad.",
    en="The invoice has no payment {id}, or it has been withdrawn already.",
    when="No such payment, or it has been withdrawn.",
)
WRITE_OFF_NOT_FOUND = ErrorText(
    NotFound,
    "billing.write_off_not_found",
    sv="Fakturan {id} har ingen avskrivning som gäller.",
    en="Invoice {id} has no write-off in force.",
    when="The invoice was never written off, or its write-off has been reversed.",
)
PAYMENT_BEFORE_WRITE_OFF = ErrorText(
    Conflict,
    "billing.payment_before_write_off",
    sv="Betalningen gjordes före avskrivningen. Återta avskrivningen först.",
    en="The payment came before the write-off. Reverse the write-off first.",
    when="Withdrawing a payment that a write-off in force has reckoned with.",
    data=("allowed",),
)
REMINDER_NOT_FOUND = not_found("billing", "reminder", "Det finns ingen påminnelse")
INVOICE_STEP_REFUSED = step_refused(
    "billing", "invoice", "Fakturan", tuple((status, f"billing.invoice_{status}") for status in InvoiceStatus)
)
REMINDER_STEP_REFUSED = step_refused(
    "billing", "reminder", "Påminnelsen", tuple((status, f"billing.reminder_{status}") for status in ReminderStatus)
)
INVOICE_PARTICULARS_MISSING = ErrorText(
    Conflict,
    "billing.invoice_particulars_missing",
    sv="Fakturan kan inte ställas ut. Det här saknas: {missing:word}.",
    en="The invoice cannot be issued. Missing: {missing:word}.",
    when="The law asks for something that is not filled in (mervärdesskattelagen 2023:200, 17 kap. 24 §).",
    was=("billing.particulars_missing",),
    data=("allowed",),
)
INVOICE_VAT_CONTRADICTION = ErrorText(
    Conflict,
    "billing.invoice_vat_contradiction",
    sv=f"Fakturan kan inte ställas ut. {CONTRADICTION_SV}",
    en=f"The invoice cannot be issued. {CONTRADICTION_EN}",
    when="The customer's VAT type would leave VAT off, and a country or VAT number contradicts it.",
    data=("allowed",),
)
INVOICE_EXCHANGE_RATE_MISSING = ErrorText(
    Conflict,
    "billing.invoice_exchange_rate_missing",
    sv="Momsen ska anges i kronor, och kurs för {currency} den {on} saknas. Ange exchange_rate, här eller i inställningarna.",
    en="VAT must be stated in kronor, and no rate of {currency} on {on} is known. Give exchange_rate, here or in the settings.",
    when="VAT in another currency, and no rate given or at most 31 days old (mervärdesskattelagen 17 kap. 29 §).",
    data=("allowed",),
)
INVOICE_EXEMPTION_LIMIT = ErrorText(
    Conflict,
    "billing.invoice_exemption_limit",
    sv="Fakturan kan inte ställas ut utan moms: omsättningen {year} blir {turnover:number} kr, och gränsen är {limit:number} kr.",
    en="The invoice cannot be issued without VAT: the turnover of {year} comes to {turnover} SEK, and the limit is {limit} SEK.",
    when="An exempt company's sales of the year, invoices and till, pass the limit (mervärdesskattelagen 18 kap. 4 §).",
    data=("allowed",),
)
INVOICE_DRAFT_OF_ORDER = ErrorText(
    Conflict,
    "billing.invoice_draft_of_order",
    sv="Utkastet är gjort av en order och kan inte ändras. Ta bort det och fakturera ordern på nytt.",
    en="The draft was made of an order and cannot be changed. Delete it and invoice the order again.",
    when="New fields for a draft that was made of an order.",
    data=("allowed", "order_id"),
)
INVOICE_DRAFT_OF_CONTRACT = ErrorText(
    Conflict,
    "billing.invoice_draft_of_contract",
    sv="Utkastet är gjort av ett avtal och kan inte ändras. Ta bort det och fakturera perioden på nytt.",
    en="The draft was made of a contract and cannot be changed. Delete it and invoice the period again.",
    when="New fields for a draft that was made of a contract's period.",
    data=("allowed", "contract_id"),
)
INVOICE_NOT_HERE_YET = ErrorText(
    Unavailable,
    "billing.invoice_not_here_yet",
    sv="Fakturan är beställd men inte klar än. Den blir klar av sig själv.",
    en="The invoice has been asked for and is not ready yet. It will be made without further requests.",
    when="Sales has asked for the invoice, and billing has not worked on it before the deadline.",
    data=("id",),
)
INVOICE_DATE_TOO_EARLY = ErrorText(
    Conflict,
    "billing.invoice_date_too_early",
    sv="Fakturadatum {given} ligger före seriens senaste: faktura {number} har {last_date}. Välj den dagen eller en senare.",
    en="The invoice date {given} is before the series' last: invoice {number} has {last_date}. Choose that day or a later one.",
    when="An invoice date before that of the invoice issued last in the series: dates do not run backwards.",
)
INVOICE_TOTAL_NEGATIVE = ErrorText(
    Conflict,
    "billing.invoice_total_negative",
    sv="Summan är negativ. Kreditera den faktura som ska ändras i stället.",
    en="The total is negative. Credit the invoice that is to be changed instead.",
    when="The lines of an invoice come to less than 0.",
    was=("billing.total_negative",),
    data=("allowed",),
)
INVOICE_NOTHING_TO_CREDIT = ErrorText(
    Conflict,
    "billing.invoice_nothing_to_credit",
    sv="Allt på fakturan är redan krediterat.",
    en="All of the invoice has been credited already.",
    when="A credit of an invoice of which nothing is left.",
    data=("allowed",),
)
INVOICE_CREDIT_OUT_OF_BOUNDS = ErrorText(
    Conflict,
    "billing.invoice_credit_out_of_bounds",
    sv="Raderna kommer till {total:number}, men mellan 0 och {left:number} kan krediteras. Ta med rabattraderna.",
    en="The lines come to {total}, but between 0 and {left} can be credited. Include the discount lines.",
    when="The lines to credit come to more than is left of the invoice, or to less than 0: lines of the other sign are missing.",
    data=("allowed",),
)
INVOICE_OCR_TOO_LONG = ErrorText(
    Conflict,
    "billing.invoice_ocr_too_long",
    sv="OCR-numret för faktura {number} ryms inte i {length} siffror. Välj ett längre OCR-nummer i inställningarna.",
    en="The payment reference of invoice {number} does not fit in {length} digits. Choose a longer reference in the settings.",
    when="The invoice number is too long for the payment reference that the settings ask for.",
    was=("billing.ocr_does_not_fit",),
    data=("allowed",),
)
INVOICE_NOT_OVERDUE = ErrorText(
    Conflict,
    "billing.invoice_not_overdue",
    sv="Fakturan förfaller {due_date} och är inte förfallen {on}. Det som förfaller en helgdag betalas i tid nästa bankdag.",
    en="The invoice is due on {due_date}, so it is not overdue on {on}. Due on a holiday, it is in time on the next bank day.",
    when="A reminder of an invoice that is not overdue.",
    data=("in_time_until",),
)
INVOICE_DISPUTED = ErrorText(
    Conflict,
    "billing.invoice_disputed",
    sv="Fakturan är bestridd. Avsluta tvisten först.",
    en="The invoice is disputed. Settle the dispute first.",
    when="A reminder of a disputed invoice.",
    data=("allowed",),
)
REFERENCE_RATE_UNKNOWN = ErrorText(
    Conflict,
    "billing.reference_rate_unknown",
    sv="Referensräntan för halvåret från {half_year} är okänd. "
    "Driften lägger till den: kundkort rates add reference {half_year} PROCENT.",
    en="The reference rate of the half-year from {half_year} is not known. An operator adds it: "
    "kundkort rates add reference {half_year} PERCENT.",
    when="Interest is asked for of days before the first reference rate (räntelagen § 9).",
    was=("billing.no_reference_rate",),
)
INTEREST_PROVISIONAL = ErrorText(
    Conflict,
    "billing.interest_provisional",
    sv="Räntan är preliminär: referensräntan för halvåret från {half_year} saknas, så kravet kan inte skickas. "
    "Driften lägger till den: kundkort rates add reference {half_year} PROCENT.",
    en="The interest is provisional: the reference rate of the half-year from {half_year} is missing, so the demand cannot be "
    "sent. An operator adds it: kundkort rates add reference {half_year} PERCENT.",
    when="A reminder whose interest is provisional is sent. Planning it is allowed.",
)
RATE_DIFFERS = ErrorText(
    Conflict,
    "billing.rate_differs",
    sv="För {first} gäller redan {known}. Rätta det med --correct.",
    en="{known} is in force from {first} already. Correct it with --correct.",
    when="An operator adds another rate or fee for a day that has one.",
)

REFERENCE_RATE_MISSING = FieldText(
    "reference_rate_missing",
    sv="Referensräntan för halvåret från {half_year} saknas. Räntan är preliminär och krav med ränta kan inte skickas.",
    en="The reference rate of the half-year from {half_year} is missing. Interest is provisional and demands with interest "
    "cannot be sent.",
)
NO_HALF_YEAR = FieldText(
    "no_half_year", sv="Ett halvår börjar 1 januari eller 1 juli.", en="A half-year begins on 1 January or 1 July."
)
RATE_NOT_SET_YET = FieldText(
    "rate_not_set_yet",
    sv="Riksbanken kan inte ha fastställt räntan för {first} i dag, {today}.",
    en="The Riksbank cannot have set the rate of {first} by today, {today}.",
)
ORDER_NOT_FROM_START = FieldText(
    "order_not_from_start",
    sv="Ett utkast kan inte få en order i efterhand. Fakturera ordern, eller skapa en ny faktura som anger den.",
    en="A draft cannot be given an order later. Invoice the order, or create a new invoice that names it.",
)
DATE_AHEAD = FieldText(
    "date_ahead", sv="{given} ligger efter i dag, {today}.", en="{given} is later than today, {today}."
)
PERIOD_BACKWARDS = FieldText(
    "period_backwards",
    sv="{given} är före periodens första dag, {first}.",
    en="{given} is before the first day of the period, {first}.",
)
BEFORE_ISSUED = FieldText(
    "before_issued",
    sv="{given} är före fakturadatum, {issued}.",
    en="{given} is before the invoice date, {issued}.",
)
PAID_TOO_EARLY = FieldText(
    "paid_too_early",
    sv="{given} är mer än ett år före fakturadatum, {issued}.",
    en="{given} is more than a year before the invoice date, {issued}.",
)
NOTHING_IN_DISPUTE = FieldText(
    "nothing_in_dispute",
    sv="Raderna har inget belopp att bestrida.",
    en="The lines have no amount that could be disputed.",
)
RATE_AHEAD = FieldText(
    "rate_ahead",
    sv="Kursdagen {given} ligger efter fakturadatum, {issue_date}.",
    en="The day of the rate, {given}, is later than the invoice date, {issue_date}.",
)
NO_FEE = FieldText(
    "no_fee", sv="Inga påminnelseavgifter är kända för {day}.", en="No reminder fees are known for {day}."
)
BEFORE_PLANNED = FieldText(
    "before_planned",
    sv="{given} är före den planerade dagen, {planned}.",
    en="{given} is before the planned day, {planned}.",
)
NO_SUCH_LETTER = FieldText(
    "no_such_letter", sv="{provider} har betygen: {letters}.", en="{provider} has the ratings: {letters}."
)
QUANTITY_OR_AMOUNT = FieldText(
    "quantity_or_amount", sv="Ange antal eller belopp, inte båda.", en="Give a quantity or an amount, not both."
)
INVALID_NUMBER = FieldText(
    "invalid_number",
    sv="Numret är fel: kontrollera siffrorna.",
    en="The number is wrong: check its digits.",
)
