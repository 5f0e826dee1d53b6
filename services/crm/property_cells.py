"""What the parts of a cell of a register say: a tag by its name, or another property and its value, "Anställda = 12"."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pydantic import ValidationError

from contracts.crm import CreateProperty, PropertyKind, PropertyValue
from contracts.crm import Property as PropertyReply
from contracts.crm.property_names import name_key
from contracts.crm.property_values import Refused, read_value, split_cell
from contracts.folding import fold_case
from crm import property_checks, property_keys
from crm.models import PROPERTY_FIELDS, property_of


class Cell(NamedTuple):
    """A property by its id, with its value ("" of a tag)."""

    id: str
    value: str = ""
    closed: bool = False


def read(texts: Iterable[str]) -> tuple[dict[str, Cell], dict[str, str]]:
    """What each text says, and the names of tags that are new; a text that is in neither says nothing that can be stored."""
    wanted = sorted(set(texts))
    known = _find_named({name for text in wanted for name in _names_in(text)})
    cells: dict[str, Cell] = {}
    new: dict[str, str] = {}
    for text in wanted:
        found = _read_one(text, known)
        if found is not None:
            cells[text] = found
        elif _is_new_tag(text, known):
            new[text] = text
    return cells, new


def _names_in(text: str) -> list[str]:
    return [text, *(name for name, _ in _split(text))]


def _split(text: str) -> list[tuple[str, str]]:
    """The ways to read the text as a name and a value, whatever kind of space stands around the sign."""
    return split_cell(" ".join(text.split()))


def _find_named(names: Iterable[str]) -> dict[str, PropertyReply]:
    """The company's properties with these names, by `name_key`."""
    return {key: property_of(row) for key, row in property_keys.find_named(names, PROPERTY_FIELDS).items()}


def _read_one(text: str, known: Mapping[str, PropertyReply]) -> Cell | None:
    """The whole text is a tag's name, or it begins with the name of a property that has a value. None for neither, and for a
    value that the property cannot have."""
    whole, ways = known.get(name_key(text)), _split(text)
    if whole is not None and whole.kind == PropertyKind.TAG and (not ways or _same(whole.name, text)):
        return Cell(whole.id, closed=whole.closed)
    for name, value in ways:
        found = known.get(name_key(name))
        if found is not None and found.kind != PropertyKind.TAG:
            return _of_value(found, value)
    return None


def _of_value(found: PropertyReply, value: str) -> Cell | None:
    said = read_value(found.kind, found.choices, value)
    if isinstance(said, Refused):
        return None
    try:
        return Cell(found.id, PropertyValue(property_id=found.id, value=said).value, found.closed)
    except ValidationError:  # longer than a value may be
        return None


def _same(name: str, text: str) -> bool:
    """Whether a text is a name itself, sign by sign: "Anställda 12" is no tag that "Anställda = 12" could mean."""
    return fold_case(name).split() == fold_case(text).split()


def _is_new_tag(text: str, known: Mapping[str, PropertyReply]) -> bool:
    """Whether a tag may be created by the text: a name and a value of no known property are nothing to keep for ever."""
    if name_key(text) in known:
        return False
    try:
        return not any(property_checks.check_property(CreateProperty(name=text)))
    except ValidationError:  # longer than a name may be
        return False
