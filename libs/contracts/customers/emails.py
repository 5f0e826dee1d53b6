"""What an e-mail address may hold, beyond the pattern that every released message has.

The pattern lets through `a@b.se?bcc=spy%40evil.se`, which a link would send to a second reader.
"""

import re
from collections.abc import Mapping

from contracts.customers import errors as texts
from contracts.errors import BadField

ADDRESS = re.compile(
    r"(?=.{3,254}$)[^@\s\"(),:;<>\[\\\]?&%#]{1,64}"
    r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?"
)
"""RFC 5321 with letters of every language (RFC 6531), without quoted names, address literals, and what `mailto:` reads as
its own (RFC 6068): `?`, `&`, `%` and `#`."""


def is_address(text: str) -> bool:
    return ADDRESS.fullmatch(text) is not None


def bad_emails(given: Mapping[str, str | None]) -> list[BadField]:
    """A bad field for each text that is neither empty nor an address, by its pointer."""
    return [texts.BAD_EMAIL.at(pointer) for pointer, text in given.items() if text and not is_address(text)]
