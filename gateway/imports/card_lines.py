"""Lines of vCard files → the properties of each card, decoded: what belongs to the transport and not to the customer."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from typing import NamedTuple, TextIO

from gateway.imports import charset, text_file

AGENT = re.compile(r"(?:[\w-]+\.)?AGENT(?:;[^:]*)?:\s*", re.IGNORECASE)
"""Begins a card inside of a card, that of an assistant."""
BEGIN, END = "BEGIN:VCARD", "END:VCARD"
PROPERTY = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;(?:\"[^\"]*\"|[^:;\"])*)*):(.*)", re.DOTALL)
PICTURES = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
BASE64 = re.compile(r";(?:encoding=\"?(?:b|base64)\"?|base64)(?=;|$)")
QUOTED_PRINTABLE = re.compile(r";(?:encoding=\"?(?:q|quoted-printable)\"?|quoted-printable)(?=;|$)")
"""How a parameter says that the value is encoded, with or without its name (version 2.1)."""
LEFT_OUT = "…"
"""Stands for a picture, so that its name is known."""
USED = frozenset({"N", "FN", "ORG", "TITLE", "ROLE", "EMAIL", "TEL", "ADR", "URL", "NOTE", "CATEGORIES", "KIND"})
LONGEST_HEAD = 1000
"""Signs of a line before its value: its name and parameters."""
MOST_LINES = 5_000
"""A card has at most so many lines."""
MOST_SIGNS = 200_000


class Property(NamedTuple):
    """A line of a card: its name in capitals, its parameters in lower case, its value without escapes of the transport; the value
    is "" and `is_unreadable` true where it is encoded and no text."""

    name: str
    parameters: str
    value: str
    is_unreadable: bool = False


def split_cards(text: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Where each card begins, and its lines. Of a picture only the name is left."""
    begins, lines, signs, is_picture, is_soft = 0, list[str](), 0, False, False
    outer: tuple[int, list[str]] | None = None
    inner: list[tuple[int, list[str]]] = []
    for number, line in text_file.lines_of(text):
        word = line.strip().upper()
        if word == BEGIN:
            if lines and AGENT.fullmatch(lines[-1]) and outer is None:
                outer = begins, lines[:-1]
            elif begins and lines:
                yield begins, lines
            begins, lines, signs = number, [], 0
        elif word == END:
            if begins and outer:
                inner.append((begins, lines))
            elif begins:
                yield begins, lines
                yield from inner
                inner = []
            (begins, lines), outer = outer or (0, []), None
        elif begins and not is_soft and (name := _name_of_picture(line)):
            is_picture, is_soft = True, _is_soft(line)
            lines.append(f"{name}:{LEFT_OUT}")
        elif begins and is_picture and (is_soft or ":" not in line or line[0] in " \t"):
            is_soft = is_soft and line.endswith("=")
        elif begins and len(lines) < MOST_LINES and signs < MOST_SIGNS:
            is_picture = False
            lines.append(line)
            signs += len(line)
    for number, rest in (outer or (0, []), (begins, lines), *inner):
        if number and rest:
            yield number, rest


def _name_of_picture(line: str) -> str:
    """The name of a property that is no text: a picture, a sound, a key, or anything in base64 that is not used; else ""."""
    found = PROPERTY.fullmatch(line)
    if found is None:
        return ""
    name = found[1].upper()
    is_picture = name in PICTURES or (name not in USED and BASE64.search(found[2].casefold()) is not None)
    return name if is_picture else ""


def _is_soft(line: str) -> bool:
    """Whether the line ends as a quoted-printable one that goes on."""
    return line.endswith("=") and QUOTED_PRINTABLE.search(line.partition(":")[0].casefold()) is not None


def unfold(lines: list[str]) -> Iterator[str]:
    """Whole lines: those that begin with a space go on, as do those after a soft line end of quoted-printable, and those of a
    value in base64, which old telephones do not indent."""
    parts, head, is_quoted, is_base64 = list[str](), "", False, False
    for line in lines:
        if is_quoted and parts[-1].endswith("="):
            parts[-1] = parts[-1][:-1]
            parts.append(line.lstrip(" \t"))
        elif line[:1] in (" ", "\t"):
            parts.append(line[1:])
        elif parts and is_base64 and ":" not in line:
            parts.append(line)
        else:
            if parts:
                yield "".join(parts)
            parts, head = [line], ""
        if ":" not in head and len(head) < LONGEST_HEAD:
            head += parts[-1]
            before = head.partition(":")[0].casefold()
            is_quoted, is_base64 = QUOTED_PRINTABLE.search(before) is not None, BASE64.search(before) is not None
    if parts:
        yield "".join(parts)


def read_property(line: str) -> Property | None:
    """The property of a whole line; None for what is none."""
    found = PROPERTY.fullmatch(line)
    if found is None:
        return None
    name, parameters, value = found[1].upper(), found[2].casefold(), found[3]
    named = re.search(r"charset=\"?([\w-]+)", parameters)
    codec = charset.normalise_name(named[1]) if named else None
    if BASE64.search(parameters):
        text = _read_base64(value, codec)
        return Property(name, parameters, text or "", is_unreadable=text is None and name in USED)
    if QUOTED_PRINTABLE.search(parameters):
        value = _plain(_decode(quopri.decodestring(value.encode("utf-8", "replace")), codec))
    return Property(name, parameters, value)


def _read_base64(value: str, codec: str | None) -> str | None:
    """The text; None where the value is no base64, or no text."""
    try:
        content = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    text = _decode(content, codec)
    return None if "\0" in text or "\ufffd" in text else _plain(text)


def _plain(text: str) -> str:
    """With `\n` for each line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _decode(content: bytes, codec: str | None) -> str:
    """The text; without a charset UTF-8 or else the one of Windows, whose programs leave it out."""
    try:
        return content.decode(codec or "utf-8")
    except UnicodeDecodeError:
        return content.decode(codec or "cp1252", "replace")
