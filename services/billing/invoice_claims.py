"""What an invoice stores of claims and of money that belongs to it, beside its payments and reminders."""

from mongoengine import DictField, ListField

NO_INTEREST = {"interest_lines": None}
"""The query for what is no interest invoice and no credit note of one: interest is no turnover."""


class ClaimFields:
    """Fields of Invoice. `letters` are the texts of sent reminders by their ids; `turned_down` is money that it did not take
    (`arrivals`). `interest_lines` are what each line of an interest invoice claims, `{invoice_id, number, spans, before}`; each
    of `interest_invoiced`, `{id, on, amount, version}`, is what an interest invoice claims of this one, as of that version of
    it."""

    claims = ListField(DictField(), default=None)
    waivers = ListField(DictField(), default=None)
    refunds = ListField(DictField(), default=None)
    promises = ListField(DictField(), default=None)
    standing = DictField(default=None)
    letters = DictField(default=None)
    turned_down = ListField(DictField(), default=None)
    interest_lines = ListField(DictField(), default=None)
    interest_invoiced = ListField(DictField(), default=None)
