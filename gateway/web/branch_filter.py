"""The choice of a branch above the tabs of a card: all that follow branches then show what belongs to that one alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web.texts import Texts

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BranchFilter:
    """`chosen` is the id of a branch, "" for the whole customer; `choices` are ids with what they are called. `said`: what the
    page shows; `is_unknown`: the address names a branch that the customer does not have, so that all is shown."""

    chosen: str
    choices: Mapping[str, str]
    said: str
    is_unknown: bool

    @property
    def is_shown(self) -> bool:
        return bool(self.choices or self.chosen)


def make_filter(customer: Json | None, chosen: str, is_unknown: bool, texts: Texts) -> BranchFilter:
    """The choice of a card's page. A service older than the branches in the head has none to choose from."""
    choices: dict[str, str] = {}
    for one in (customer or {}).get("branches") or ():
        if isinstance(one.get("id"), str) and one.get("name"):
            choices[one["id"]] = texts("retired_branch", one["name"]) if one.get("retired") else str(one["name"])
    if is_unknown:
        return BranchFilter("", choices, texts("no_such_branch"), is_unknown=True)
    name = choices.get(chosen)
    said = "" if not chosen else texts("of_branch", name) if name else texts("of_one_branch")
    return BranchFilter(chosen, choices, said, is_unknown=False)
