"""What billing refuses of claims, refunds and promises to pay."""

from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict, NotFound

INVOICE_PROMISED = ErrorText(
    Conflict,
    "billing.invoice_promised",
    sv="Kunden har lovat att betala senast {day}. Återkalla löftet, eller vänta tills den dagen är förbi.",
    en="The customer has promised to pay by {day}. Withdraw the promise, or wait until that day has passed.",
    when="Reminding of an invoice whose payment is promised, while there is time; `day` is that of the next instalment.",
    data=("allowed",),
)
NO_OPEN_PROMISE = ErrorText(
    Conflict,
    "billing.no_open_promise",
    sv="Fakturan har inget löfte om betalning som gäller.",
    en="The invoice has no promise of payment that is open.",
    when="Withdrawing a promise that is kept, broken or withdrawn, or was never made.",
)
CLAIM_NOT_FOUND = ErrorText(
    NotFound,
    "billing.claim_not_found",
    sv="Fakturan har inget krav {id}. Krav är skickade påminnelsers avgifter och räntan, claim_interest.",
    en="The invoice has no claim {id}. Claims are the fees of sent reminders and the interest, claim_interest.",
    when="No such fee or interest has been claimed of the invoice.",
)
LESS_CLAIMED = ErrorText(
    Conflict,
    "billing.less_claimed",
    sv="Av kravet går högst {left:number} att efterskänka.",
    en="Of the claim, {left} at most can be waived.",
    when="Waiving more of a fee or interest than has not been waived; `left` is what can be.",
)
LESS_OVERPAID = ErrorText(
    Conflict,
    "billing.less_overpaid",
    sv="Det finns {overpaid:number} för mycket betalt, mer kan inte betalas tillbaka.",
    en="{overpaid} was paid too much; no more than that can be paid back.",
    when="Paying back more than was paid too much; `overpaid` is that.",
)
NO_PAYOFF = ErrorText(
    Conflict,
    "billing.no_payoff",
    sv="Det finns inget att betala: {number} är {status:tab.billing.invoice}.",
    en="There is nothing to pay: {number} is {status:tab.billing.invoice}.",
    when="Asking for the payoff of a draft or a credit note.",
)
DAY_OR_PARTS = FieldText(
    "day_or_parts",
    sv="Ange en dag för hela beloppet eller delbetalningar, det ena av dem.",
    en="Give a day for the whole sum or instalments, one of the two.",
)
FEE_WITHOUT_PARTS = FieldText(
    "fee_without_parts",
    sv="Avgiften är för en avbetalningsplan: ange delbetalningar.",
    en="The fee is that of an instalment plan: give instalments.",
)
DAY_OUT_OF_BOUNDS = FieldText(
    "day_out_of_bounds",
    sv="{given} ligger utanför {first} till {last}.",
    en="{given} is not between {first} and {last}.",
)
