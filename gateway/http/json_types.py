"""JSON's own types: `true` is no number, `0` is not `false` and `"5"` is text, though pydantic takes one for the other.

Between parts the wire stays tolerant; at this door a value is what the API's document says.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from contracts.errors import BadField
from contracts.field_texts import bad_field

Place = tuple[str | int, ...]


def other_types(given: Any, read: Any, place: Place = ()) -> Iterator[BadField]:
    """The values of a JSON body that are of another type than the field that took them; `read` is the model made of it."""
    if isinstance(given, dict):
        for name, value in given.items():
            taken = read.get(name) if isinstance(read, dict) else getattr(read, name, None)
            yield from other_types(value, taken, (*place, name))
    elif isinstance(given, list) and isinstance(read, list | tuple):
        for number, (value, taken) in enumerate(zip(given, read, strict=False)):
            yield from other_types(value, taken, (*place, number))
    elif wanted := _wanted(given, read):
        yield bad_field({"type": wanted, "loc": place})


def _wanted(given: Any, read: Any) -> str:
    """pydantic's name of the error for a value that was read as something else; empty when it is what it was."""
    if isinstance(read, bool):
        return "" if isinstance(given, bool) else "bool_type"
    if isinstance(read, int):
        return "int_type" if isinstance(given, bool | str) else ""
    return "decimal_type" if isinstance(read, Decimal) and isinstance(given, bool) else ""
