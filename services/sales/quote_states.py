"""The states of a quote: draft → sent → accepted → partly ordered → ordered; declined; back to draft; cancelled.

What a cancelled order took comes back: the quote is partly ordered again, or accepted when nothing is left ordered."""

from datetime import date

from chassis.states import Machine
from contracts.sales import QuoteStatus as S

QUOTE = Machine(
    "sales",
    "quote",
    {
        S.DRAFT: {"change": S.DRAFT, "reprice": S.DRAFT, "send": S.SENT, "cancel": S.CANCELLED},
        S.SENT: {
            "accept": S.ACCEPTED,
            "decline": S.DECLINED,
            "revise": S.DRAFT,
            "reprice": S.DRAFT,
            "cancel": S.CANCELLED,
        },
        S.EXPIRED: {"decline": S.DECLINED, "revise": S.DRAFT, "cancel": S.CANCELLED},
        S.ACCEPTED: {"order": S.PARTLY_ORDERED, "cancel": S.CANCELLED},
        S.PARTLY_ORDERED: {
            "order": S.PARTLY_ORDERED,
            "complete": S.ORDERED,
            "reopen": S.PARTLY_ORDERED,
            "empty": S.ACCEPTED,
            "cancel": S.CANCELLED,
        },
        S.ORDERED: {"reopen": S.PARTLY_ORDERED, "empty": S.ACCEPTED},
        S.DECLINED: {},
        S.CANCELLED: {"reopen": S.CANCELLED, "empty": S.CANCELLED},
    },
    inner=frozenset({"complete", "reopen", "empty"}),
)


def effective(stored: str, valid_until: date, today: date) -> S:
    """The state as people see it: a sent quote is expired from the day after its last day."""
    if stored == S.SENT and valid_until < today:
        return S.EXPIRED
    return S(stored)
