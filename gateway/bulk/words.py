"""What a change of many customers does to one of them, in words: fields by their labels, users and properties by name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from contracts.crm import GetProperty
from contracts.customers.bulk import BulkChanges
from contracts.customers.choices import CHOICES
from contracts.errors import ServiceError
from contracts.labels import Label, label_of
from contracts.users import PREFIX
from gateway.bulk.schemas import BulkItemView
from gateway.http.call import Call
from gateway.identity import users

BESIDE = {"seller_id": "seller", "our_reference_id": "our_reference"}
"""Fields of users beside which the name stands, as the customer has it."""
PROPERTIES = "properties"
PROPERTIES_LABEL = Label("Egenskaper", "Properties")
YES, NO = Label("ja", "yes"), Label("nej", "no")
Json = dict[str, Any]


class Difference(NamedTuple):
    """A field that a change gives another value; "" is none."""

    label: str
    before: str
    after: str


@dataclass(slots=True)
class Names:
    """What users and properties are called, by their ids; asked for once each."""

    call: Call
    known: dict[str, str] = field(default_factory=dict)

    def learn(self, ids: Iterable[str]) -> None:
        """Finds the names of those that are new. One that nobody knows stays an id."""
        new = {one for one in ids if one not in self.known}
        self.known |= {one: one for one in new}
        self.known |= {one: user.name for one, user in users.find_names({id for id in new if _is_user(id)}).items()}
        self.known |= _properties(self.call, sorted(one for one in new if not _is_user(one)))


def _is_user(one: str) -> bool:
    return one.startswith(PREFIX)


def _properties(call: Call, ids: Iterable[str]) -> dict[str, str]:
    context = call.context_for(call.gateway.settings.card_deadline_seconds)
    sent = [(one, call.gateway.sections.send(GetProperty(property_id=one), context)) for one in ids]
    found: dict[str, str] = {}
    for one, pending in sent:
        try:
            found[one] = str(pending.result()["name"])
        except ServiceError:  # its id has to do
            continue
    return found


def ids_in(values: Json) -> list[str]:
    """The ids of users and properties in a customer's fields before or after, or in an action's change."""
    ids = [value for name, value in values.items() if name.endswith("_id") and _is_user(str(value))]
    return [*ids, *values.get(PROPERTIES, ())]


def differences(item: BulkItemView, names: Names, place: int) -> Iterator[Difference]:
    """What becomes of each field. `place`: 0 Swedish, 1 English."""
    names.learn([*ids_in(item.before), *ids_in(item.after)])
    for name, after in item.after.items():
        if BESIDE.get(name) in item.after:
            continue
        before = item.before.get(name)
        yield Difference(label(name, place), say(name, before, names, place), say(name, after, names, place))


def label(name: str, place: int) -> str:
    """What a field is called."""
    return (PROPERTIES_LABEL if name == PROPERTIES else label_of(BulkChanges, name))[place]


def say(name: str, value: Any, names: Names, place: int) -> str:
    """A value as people read it; "" of none. Ids that `names` has learned are names."""
    if isinstance(value, bool):
        return (YES if value else NO)[place]
    if isinstance(value, list):
        return ", ".join(names.known.get(str(one), str(one)) for one in value)
    words = CHOICES.get(name, {}).get(value) if isinstance(value, str) else None
    if words is not None:
        return words[place]
    return "" if value is None else names.known.get(str(value), str(value))
