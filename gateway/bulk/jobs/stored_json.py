"""Values of any shape inside a stored document, as text: their names may be no names of fields."""

from typing import Any

import orjson

Json = dict[str, Any]


def dump(value: Any) -> str:
    """The value as text; the same text for the same value."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def read(text: str | None) -> Json:
    """What `dump` has written; {} for nothing."""
    return orjson.loads(text) if text else {}
