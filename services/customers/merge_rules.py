"""What a merge does to the customer that is kept. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from chassis.storage import Row
from contracts.customers import Addresses, CustomerFields, Stage
from contracts.customers.merges import FieldDifference, MergedPart, Winner
from contracts.folding import fold_case, name_key
from contracts.personal_numbers import FIELDS, mask_personal_number
from customers import merge_branches, user_references
from customers.models import dump_fields, fields_of

MUST_CHOOSE = frozenset({"kind", "currency", "vat_type", "identity_number"})
"""What says who the customer is and how it is taxed: of two values nobody but the caller can choose."""
FILLED = ("role_title", "phone", "mobile", "email", "no_mailings", "person_id")
"""What a contact gets from the same person at the other customer."""
EMPTY: tuple[Any, ...] = ("", None, {})
MOST_INFO, SHOWN_INFO = 10_000, 300
"""How long an info may be, and how much of one a preview shows."""


class Value(NamedTuple):
    """A field that the two have different values of, as JSON; `winner` is whose it gets."""

    name: str
    kept: Any
    other: Any
    winner: str
    must_choose: bool
    kinds: tuple[str, str] = ("", "")
    """What the kept customer and the other one are: of a person every number is hidden."""

    @property
    def after(self) -> Any:
        return self.kept if self.winner == "kept" else self.other

    @property
    def texts(self) -> tuple[str, str]:
        """Both values as people read them, personal numbers masked."""
        return _said(self.name, self.kept, self.kinds[0]), _said(self.name, self.other, self.kinds[1])


def compare(kept: Row, other: Row, chosen: Mapping[Any, str]) -> list[Value]:
    """The fields of two stored customers that differ, `info` the last. A customer's stage wins over that of a prospect."""
    return list(_differing(kept, other, chosen))


def _differing(kept: Row, other: Row, chosen: Mapping[Any, str]) -> Iterator[Value]:
    mine, theirs = _plain(kept), _plain(other)
    for name in CustomerFields.model_fields:
        a, b = mine[name], theirs[name]
        if a == b:
            continue
        if name == "stage":
            yield Value(name, a, b, "kept" if a == Stage.CUSTOMER.value else "other", must_choose=False)
            continue
        if text := user_references.TEXT_OF.get(name):
            yield Value(name, a, b, _winner_of_pair(text, mine, theirs, a, chosen), must_choose=False)
            continue
        usual = "other" if _is_empty(a) else "kept"
        is_open = name in MUST_CHOOSE and name not in chosen and not (_is_empty(a) or _is_empty(b))
        yield Value(name, a, b, chosen.get(name, usual), is_open, (str(mine["kind"]), str(theirs["kind"])))


def _winner_of_pair(text: str, mine: Row, theirs: Row, own_id: str, chosen: Mapping[Any, str]) -> str:
    """Whose user is taken along with the name that is printed: the one whose name it is."""
    decisive = own_id if mine[text] == theirs[text] else mine[text]
    return chosen.get(text, "other" if _is_empty(decisive) else "kept")


def info_of(kept: Row, other: Row, chosen: Mapping[Any, str]) -> str:
    """The info afterwards: both texts, unless the caller has chosen one."""
    mine, theirs = kept.get("info") or "", other.get("info") or ""
    if "info" in chosen:
        return theirs if chosen["info"] == "other" else mine
    return "\n\n".join(dict.fromkeys(text for text in (mine, theirs) if text))


def fields_after(kept: Row, values: list[Value]) -> CustomerFields:
    """All fields of the kept customer afterwards."""
    return CustomerFields.model_validate({**_plain(kept), **{one.name: one.after for one in values}})


def same_contacts(kept: Row, other: Row) -> dict[str, str]:
    """For each of the other's contacts that is likely one of the kept customer's, by id: that one's id."""
    known: dict[str, str] = {}
    for one in kept.get("contacts", ()):
        for key in _keys(one):
            known.setdefault(key, one["id"])
    found = {one["id"]: [known[key] for key in _keys(one) if key in known] for one in other.get("contacts", ())}
    return {contact: ids[0] for contact, ids in found.items() if ids}


def filled_in(kept: Row, other: Row) -> dict[str, Row]:
    """What contacts of the kept customer get from the same person at the other one, by id."""
    theirs = {one["id"]: one for one in other.get("contacts", ())}
    mine = {one["id"]: one for one in kept.get("contacts", ())}
    filled: dict[str, Row] = {}
    for contact_id, same in same_contacts(kept, other).items():
        for name in FILLED:
            value = theirs[contact_id].get(name)
            if value and not mine[same].get(name):
                filled.setdefault(same, {}).setdefault(name, value)
    return filled


def plan_of(kept: Row, other: Row, values: list[Value], after: Row, today: date) -> Row:
    """What a merge does to the kept customer, whose fields are `after`, as the merge stores it."""
    before = dump_fields(fields_of(kept))
    changed = [one.name for one in values if before.get(one.name) != after.get(one.name)]
    return {
        "fields": {name: {"before": before.get(name), "after": after.get(name)} for name in changed},
        "branches": merge_branches.names_after(kept, other, today),
        "joined": merge_branches.joined(kept, other, today),
        "contacts": {one["id"]: one["active"] for one in other.get("contacts", ())},
        "same": same_contacts(kept, other),
        "filled": filled_in(kept, other),
        "active": other["active"],
    }


def parts(kept: Row, other: Row, today: date) -> tuple[list[MergedPart], list[MergedPart]]:
    """The branches and contacts that come along. A branch that stands at both does not."""
    names, same = merge_branches.names_after(kept, other, today), same_contacts(kept, other)
    both = merge_branches.joined(kept, other, today)
    branches = [
        MergedPart(id=one["id"], name=names[one["id"]]) for one in other.get("branches", ()) if one["id"] not in both
    ]
    contacts = [
        MergedPart(id=one["id"], name=one["name"], same_as=same.get(one["id"])) for one in other.get("contacts", ())
    ]
    return branches, contacts


def show_all(values: list[Value]) -> list[FieldDifference]:
    """The differences as people read them: a user and the name that is printed are one."""
    names = {one.name for one in values}
    return [_show(one) for one in values if user_references.TEXT_OF.get(one.name) not in names]


def long_info(kept: Row, other: Row, chosen: Mapping[Any, str]) -> list[FieldDifference]:
    """The info, where both texts are too long to be one: the caller has to choose."""
    texts = kept.get("info") or "", other.get("info") or ""
    if len(info_of(kept, other, {})) <= MOST_INFO:
        return []
    mine, theirs = (one if len(one) <= SHOWN_INFO else f"{one[:SHOWN_INFO]}…" for one in texts)
    winner: Winner = "other" if chosen.get("info") == "other" else "kept"
    return [FieldDifference(field="info", kept=mine, other=theirs, winner=winner, must_choose="info" not in chosen)]


def _show(value: Value) -> FieldDifference:
    kept, other = value.texts
    return FieldDifference(
        field=user_references.TEXT_OF.get(value.name, value.name),
        kept=kept,
        other=other,
        winner="kept" if value.winner == "kept" else "other",
        must_choose=value.must_choose,
    )


def _said(name: str, value: Any, kind: str) -> str:
    text = text_of(value)
    return mask_personal_number(text, kind if name == "identity_number" else "") if name in FIELDS else text


def text_of(value: Any) -> str:
    """A field's JSON value as one line of text: what is empty is left out."""
    if isinstance(value, dict):
        return ", ".join(text for one in value.values() if (text := text_of(one)))
    return "" if value in EMPTY else str(value).lower() if isinstance(value, bool) else str(value)


def _plain(row: Row) -> dict[str, Any]:
    return fields_of(row).model_dump(mode="json")


def _is_empty(value: Any) -> bool:
    return value in EMPTY or value == Addresses().model_dump(mode="json")


def persons_taken(filled: Mapping[str, Row]) -> set[str]:
    """The persons that contacts of the kept customer become."""
    return {one["person_id"] for one in filled.values() if "person_id" in one}


def _keys(contact: Row) -> Iterator[str]:
    """What says that two contacts are one person, the surest first."""
    if contact.get("person_id"):
        yield f"person:{contact['person_id']}"
    if contact.get("email"):
        yield f"mail:{fold_case(contact['email'])}"
    yield f"name:{name_key(contact['name'])}"
