"""The operator's command `kundkort index crm`: posting lists of a company's customers are made anew."""

from contracts.access import Role
from contracts.base import Reply, Request


class SearchIndexState(Reply):
    """The posting lists that searches of the company read. `customers` is how many they have, `segments` in how many pieces;
    `changed` how many were stored since and are looked through beside them, counted up to 5,001. `building`: new ones are
    being made; `done` of `customers` are in them. `form` is 0 if there are none."""

    form: int = 0
    customers: int = 0
    segments: int = 0
    changed: int = 0
    building: bool = False
    done: int = 0


class MakeSearchIndex(Request[SearchIndexState], service="crm", role=Role.ADMINISTRATOR):
    """Goes on making posting lists of the company's customers for at most `seconds`, beside those that are read; they take
    their place when they are complete. Again and again until `building` is false. `fresh` begins new ones if none are being
    made."""

    fresh: bool = False
    seconds: float = 10.0


MakeSearchIndex.operators_only = True
