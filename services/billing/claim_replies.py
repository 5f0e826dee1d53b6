"""Claims, waivers and refunds as an invoice stores them, and as the contract shows them."""

from chassis.storage import Row
from contracts import billing as contract
from contracts.billing import ClaimKind, ClaimStatus
from contracts.denominations import Denomination

INTEREST_SOURCE = "räntelagen (1975:635) 3 §, 4 §, 6 §"
"""From when interest runs, and at which rate."""


def claim_of(stored: Row, money: Denomination) -> contract.Claim:
    """`{id, kind, since, amount, paid, waived, written_off}`, in minor units."""
    left = stored["amount"] - stored["paid"] - stored["waived"] - stored["written_off"]
    return contract.Claim(
        id=stored["id"],
        kind=ClaimKind(stored["kind"]),
        status=_status(stored, left),
        since=stored["since"],
        **{name: money.read(stored[name]) for name in ("amount", "paid", "waived")},
        remaining=money.read(left),
    )


def _status(stored: Row, left: int) -> ClaimStatus:
    if left:
        return ClaimStatus.OPEN
    if stored["written_off"]:
        return ClaimStatus.WRITTEN_OFF
    return ClaimStatus.WAIVED if stored["waived"] and stored["waived"] == stored["amount"] else ClaimStatus.SETTLED


def waiver_of(stored: Row, money: Denomination) -> contract.ClaimWaiver:
    """`{id, claim_id, on, reason, amount}`, without a sum for all of a claim."""
    amount = stored.get("amount")
    return contract.ClaimWaiver(**{**stored, "amount": None if amount is None else money.read(amount)})


def interest_of(stored: Row, net: int, money: Denomination) -> contract.InvoicedInterest:
    """`{invoice_id, number, spans, before}` of a line that comes to `net`."""
    return contract.InvoicedInterest(
        invoice_id=stored["invoice_id"],
        invoice_number=stored["number"],
        source=INTEREST_SOURCE,
        spans=stored["spans"],
        before=money.read(stored["before"]),
        amount=money.read(net),
    )


def refund_of(stored: Row, money: Denomination) -> contract.Refund:
    """`{id, request_id, amount, paid_on, means, reference}`."""
    return contract.Refund(
        **{name: stored[name] for name in ("id", "paid_on", "means", "reference")}, amount=money.read(stored["amount"])
    )


def promise_of(stored: Row, money: Denomination) -> contract.Promise:
    """`{id, request_id, made_on, parts: [{on, amount}], comment, seen, fee, withdrawn_on}`."""
    parts = [contract.Instalment(on=one["on"], amount=money.read(one["amount"])) for one in stored["parts"]]
    return contract.Promise(
        **{name: stored[name] for name in ("id", "made_on", "comment")},
        instalments=parts,
        withdrawn_on=stored.get("withdrawn_on"),
    )
