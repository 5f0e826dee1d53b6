"""The buttons of a row: what its status, what it has, the caller's role and the company's modules allow.

A step that is refused for another reason says so when it is pressed: the service has the last word.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.card import ActionDescription, TabDescription
from contracts.tabs import Kind
from gateway.http.call import Call
from gateway.http.rights import may
from gateway.web.forms import links
from gateway.web.forms.actions import Target, is_of_row, make_action, outer_ids
from gateway.web.forms.typed import Json
from gateway.web.texts import Texts


@dataclass(frozen=True, slots=True)
class Step:
    """A button. One whose action takes nothing is pressed at once (`is_direct`); another one leads to its form."""

    name: str
    text: str
    href: str
    is_direct: bool


def steps_of(call: Call, tab: TabDescription, customer_id: str, found: Json, texts: Texts) -> list[Step]:
    """The buttons of a row, in the order of its tab."""
    return list(_steps(call, tab, customer_id, found, texts))


def _steps(call: Call, tab: TabDescription, customer_id: str, found: Json, texts: Texts) -> Iterator[Step]:
    ids = {name: str(found[name]) for name in outer_ids(tab) if found.get(name)}
    for described in tab.item_actions:
        if not may(call, described) or not _allows(tab, described, found):
            continue
        action = make_action(tab, described)
        if not action.has_page or not is_of_row(tab, action):
            continue
        target = Target(action, customer_id, tab, str(found["id"]), ids)
        href = links.to_row_action(customer_id, tab.key, str(found["id"]), described.operation, ids)
        text = texts.of(described.labels, described.operation)
        yield Step(described.operation, text, href, is_direct=not target.drawn and not action.reads)


def _allows(tab: TabDescription, described: ActionDescription, found: Mapping[str, object]) -> bool:
    """Whether the status allows the action, and there is what it needs; also where the tab has no status, does not say what it
    allows, or the row comes from a service that does not say what there is."""
    if described.needs and not found.get(described.needs, True):
        return False
    field = next((column.field for column in tab.columns if column.kind == Kind.STATUS), "")
    return described.states is None or found.get(field) is None or found[field] in described.states
