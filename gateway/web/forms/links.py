"""The addresses of a customer's pages: its card, a tab, a row of a tab, and the form of an action."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

CARD = "/customers/<customer_id>"
REFRESH = CARD + "/refresh"
PERSONAL_NUMBERS = CARD + "/personal-numbers"
TAB = CARD + "/tabs/<tab>"
ROW = TAB + "/rows/<item_id>"
TAB_ACTION = TAB + "/<action>"
UPLOAD = TAB_ACTION + "/file"
ROW_ACTION = ROW + "/<action>"


def to_card(customer_id: str, tab: str = "", done: str = "", branch: str = "", at: str = "") -> str:
    """The card, or one tab of it; with `branch`, what belongs to that one; `at` a day, as it was then. `done` is the action that
    the page says is done."""
    return with_query(f"/customers/{quote(customer_id, safe='')}", tab=tab, branch=branch, at=at, done=done)


def to_personal_numbers(customer_id: str) -> str:
    """The form that asks why personal numbers are needed in full."""
    return _fill(PERSONAL_NUMBERS, customer_id=customer_id)


def to_action(customer_id: str, tab: str, action: str, branch: str = "") -> str:
    """The form of what is started from a tab; of a card with one branch alone, which the form then begins with."""
    return with_query(_fill(TAB_ACTION, customer_id=customer_id, tab=tab, action=action), branch=branch)


def to_upload(customer_id: str, tab: str, action: str, branch: str = "") -> str:
    """The form of what takes a file."""
    return with_query(_fill(UPLOAD, customer_id=customer_id, tab=tab, action=action), branch=branch)


def to_row(customer_id: str, tab: str, item_id: str, ids: Mapping[str, str], done: str = "", branch: str = "") -> str:
    """The page of a row. `ids` are those of what it is a part of: the invoice of a reminder. `branch` is that of the card to
    which the page leads back."""
    return with_query(_fill(ROW, customer_id=customer_id, tab=tab, item_id=item_id), **ids, branch=branch, done=done)


def to_row_action(customer_id: str, tab: str, item_id: str, action: str, ids: Mapping[str, str]) -> str:
    """The form of what is done with a row."""
    return with_query(_fill(ROW_ACTION, customer_id=customer_id, tab=tab, item_id=item_id, action=action), **ids)


def with_query(path: str, **asked: str) -> str:
    """The address with those parameters that say something."""
    said = {name: value for name, value in asked.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


def _fill(path: str, **gaps: str) -> str:
    for name, value in gaps.items():
        path = path.replace(f"<{name}>", quote(value, safe=""))
    return path
