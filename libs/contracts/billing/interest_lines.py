"""What the lines of an interest invoice claim."""

from contracts.base import Reply
from contracts.billing.claims import InterestSpan
from contracts.money import Amount


class InvoicedInterest(Reply):
    """What a line claims: the interest of one invoice, `amount` = the spans, rounded once, less what was invoiced before
    (`before`). `source` names the law."""

    invoice_id: str
    invoice_number: str
    source: str
    spans: list[InterestSpan]
    before: Amount
    amount: Amount
