"""What a merge does to the customer that is kept. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chassis.storage import Row
from contracts.customers import Addresses, CustomerFields, Stage
from contracts.customers.merges import FieldDifference, MergedPart
from contracts.folding import fold_case, name_key
from customers import user_references
from customers.models import fields_of

MUST_CHOOSE = frozenset({"kind", "currency", "vat_type", "identity_number"})
"""What says who the customer is and how it is taxed: of two values nobody but the caller can choose."""
FILLED = ("role_title", "phone", "mobile", "email", "no_mailings", "person_id")
"""What a contact gets from the same person at the other customer."""
EMPTY: tuple[Any, ...] = ("", None, {})


class Value(NamedTuple):
    """A field that the two have different values of, as JSON; `winner` is whose it gets."""

    name: str
    kept: Any
    other: Any
    winner: str
    must_choose: bool

    @property
    def after(self) -> Any:
        return self.kept if self.winner == "kept" else self.other


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
        yield Value(name, a, b, chosen.get(name, usual), is_open)


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


def branch_names(kept: Row, other: Row) -> dict[str, str]:
    """The name of each of the other's branches afterwards, by id: with its number, where one in use has the same."""
    taken = {one["name"] for one in kept.get("branches", ()) if not one.get("retired_on")}
    names = {}
    for one in other.get("branches", ()):
        name = one["name"]
        if name in taken and not one.get("retired_on"):
            name = f"{name} ({other['number']})"
        names[one["id"]] = name
    return names


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


def parts(kept: Row, other: Row) -> tuple[list[MergedPart], list[MergedPart]]:
    """The branches and contacts that come along."""
    names, same = branch_names(kept, other), same_contacts(kept, other)
    branches = [MergedPart(id=one["id"], name=names[one["id"]]) for one in other.get("branches", ())]
    contacts = [
        MergedPart(id=one["id"], name=one["name"], same_as=same.get(one["id"])) for one in other.get("contacts", ())
    ]
    return branches, contacts


def show_all(values: list[Value]) -> list[FieldDifference]:
    """The differences as people read them: a user and the name that is printed are one."""
    names = {one.name for one in values}
    return [_show(one) for one in values if user_references.TEXT_OF.get(one.name) not in names]


def _show(value: Value) -> FieldDifference:
    return FieldDifference(
        field=user_references.TEXT_OF.get(value.name, value.name),
        kept=text_of(value.kept),
        other=text_of(value.other),
        winner="kept" if value.winner == "kept" else "other",
        must_choose=value.must_choose,
    )


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
