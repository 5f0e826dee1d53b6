"""The body of an answer.

A reply whose values are plain JSON already (`Reply.is_plain`) is written by orjson as it is; pydantic would go through every
value of its items a second time.
"""

from typing import Any

import orjson
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from contracts.base import Reply


def encode_reply(reply: Reply) -> bytes:
    """The same JSON as `model_dump_json`, whatever it holds."""
    if type(reply).is_plain:
        try:
            return orjson.dumps(reply, default=_simplify, option=orjson.OPT_PASSTHROUGH_DATETIME)
        except orjson.JSONEncodeError:  # a key that is no text, a number of more than 64 bits
            pass
    return reply.model_dump_json().encode()


def _simplify(value: Any) -> Any:
    """What orjson does not write, or not as contracts do (`Z` for UTC)."""
    return value.__dict__ if isinstance(value, BaseModel) else to_jsonable_python(value)
