"""The choice of a day above the tabs of a card: the card is then shown as it was at the end of that day, and starts nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chassis.clock import today
from contracts.card import TabDescription
from gateway.http.call import Call
from gateway.web.forms.buttons import Buttons
from gateway.web.texts import Texts

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DayChoice:
    """`chosen` is the day of the card, None for now; `said`: what the page says of it; `is_refused`: the address names a day that
    there is none of, or one that lies ahead, so that the card is of now."""

    chosen: date | None
    last: date
    said: str
    is_refused: bool = False

    @property
    def text(self) -> str:
        """As addresses have it; "" for now."""
        return self.chosen.isoformat() if self.chosen else ""


def choose_day(given: str, texts: Texts) -> DayChoice:
    """What the page of an address shows."""
    last = today()
    if not given:
        return DayChoice(None, last, "")
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = date.max
    if day > last:
        return DayChoice(None, last, texts("no_such_day"), is_refused=True)
    return DayChoice(day, last, texts("card_of_day", day.isoformat()))


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a card leads: the buttons of a tab, the page of a row and of an item in the head, and the form of the customer."""

    of_tab: Callable[[Json], list[Any]]
    to_row: Callable[[Json, Json], str]
    to_item: Callable[[TabDescription, Json], str]
    edit: str


def ways_of(
    call: Call, customer_id: str, described: Mapping[str, TabDescription], texts: Texts, branch: str, day: DayChoice
) -> tuple[Buttons, Ways]:
    """The buttons of the caller, and what of them the card shows: nothing on a card of the past."""
    buttons = Buttons(call, customer_id, described, texts, branch)
    if day.chosen is None:
        return buttons, Ways(buttons.of_tab, buttons.to_row, buttons.to_item_of_block, buttons.to_edit())
    return buttons, Ways(lambda _: [], lambda *_: "", lambda *_: "", "")
