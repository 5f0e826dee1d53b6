"""The encoding of a register file, by evidence: `detect` returns its name, or refuses a file that can be read in several ways.

UTF-8 and UTF-16 prove themselves. Of the older encodings each reads any bytes, each time as other letters: the reading whose
letters are likely and stand where such letters stand is chosen, if the next best is far less likely (decision 58).
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from charset_normalizer import from_bytes

from gateway.imports import binary, charset_evidence, errors

OLDER = (
    *("cp1252", "mac_roman", "cp850", "cp437", "cp1250", "iso8859_15"),
    *("cp852", "iso8859_2", "mac_latin2", "cp1257", "cp775"),
)
"""The encodings of one byte a letter among which the evidence decides; the first of those that read alike is named."""
GIVEN = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", *OLDER, "iso8859_1", "cp865")
"""What a caller may say that a file is in."""
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MARGIN = 4.0
"""So much more likely (natural logarithm) than the next best must a reading be."""
DEAREST = 6.5
"""A reading whose letters cost more each is none."""
MOST_IMPOSSIBLE = 0.005
"""The part of the words that may have letters where none can stand: cells that were spoilt before. More is another encoding."""
MOST_WORDS = 20_000
CHUNK = 1 << 18
SHOWN = 3
WORD = re.compile(rb"[0-9A-Za-z\x80-\xff]*[\x80-\xff][0-9A-Za-z\x80-\xff]*")
CELL = re.compile(rb"[^,;\t|\"\r\n]*[\x80-\xff][^,;\t|\"\r\n]*")
UTF8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]|\xe2\x80[\x90-\xa6]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One encoding's reading of the words, what its letters cost in all, and how many of the words are known."""

    encoding: str
    texts: tuple[str, ...]
    cost: float
    known: int


def detect(file: BinaryIO, given: str = "") -> str:
    """The codec's name. `given` is what the caller says it is. Raises InvalidInput for what is no text, what is not in the given
    encoding, and what may be read in several ways."""
    file.seek(0)
    head = file.read(4096)
    if binary.has_signature(head):
        raise errors.register_not_text()
    marked = next((name for mark, name in MARKS if head.startswith(mark)), "") or _wide(head)
    if given:
        return _checked(file, given)
    if marked and marked != "utf-8":
        return _checked(file, marked)
    wrong = find_undecodable(file, "utf-8")
    if wrong is None:
        return "utf-8"
    words, has_utf8 = _collect(file)
    return _choose(words, marked == "utf-8" or has_utf8, _cells(file))


def normalise_name(name: str) -> str | None:
    """The codec that a caller means, such as "Windows-1252" or "macintosh"; None for one that is not taken."""
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return None
    known = {codecs.lookup(one).name: one for one in GIVEN}
    return known.get(found)


def find_undecodable(file: BinaryIO, encoding: str) -> int | None:
    """The line (from 1) that is not in the encoding; None if the file is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    for chunk in _chunks(file):
        try:
            lines += decoder.decode(chunk).count("\n")
        except UnicodeError as error:
            return lines + chunk[: getattr(error, "start", 0)].count(b"\n")
    try:
        decoder.decode(b"", True)
    except UnicodeError:
        return lines
    return None


def _checked(file: BinaryIO, encoding: str) -> str:
    wrong = find_undecodable(file, encoding)
    if wrong is not None:
        raise errors.register_not_in_encoding(encoding, wrong)
    return encoding


def _wide(head: bytes) -> str:
    """The encoding of a text without mark whose letters have several bytes: every other byte of most signs is zero."""
    quarters = [head[at::4].count(0) * 4 / (len(head) or 1) for at in range(4)]
    if min(quarters[1:]) > 0.9 and quarters[0] < 0.1:
        return "utf-32-le"
    if min(quarters[:3]) > 0.9 and quarters[3] < 0.1:
        return "utf-32-be"
    if b"\0" not in head:
        return ""
    pairs = [head[at : at + 2] for at in range(0, len(head) - 1, 2)]
    letters = b"".join(pair for pair in pairs if pair != b"\0\0")  # cells that are filled up with zeros say nothing
    even, odd = letters[0::2].count(0), letters[1::2].count(0)
    half = len(letters) // 2
    if half < 2:
        return ""
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.1 * half else ""


def _choose(words: Counter[bytes], may_be_utf8: bool, cells: list[bytes]) -> str:
    """The most likely reading. Raises InvalidInput with the likely ones where none is far likelier than the others."""
    readings = sorted(_readings(words), key=lambda one: one.cost)
    if not readings:
        raise errors.register_not_text()
    letters = sum(sum(byte > 127 for byte in word) for word in words)
    best, others = readings[0], readings[1:]
    is_clear = not others or (
        others[0].cost - best.cost >= MARGIN and best.known >= max(other.known for other in others)
    )
    if may_be_utf8 or not is_clear or best.cost > DEAREST * letters or _is_mixed(best):
        shown = [*(["utf-8"] if may_be_utf8 else []), *(one.encoding for one in readings)]
        raise errors.register_encoding_unsure(dict(_show_readings(shown, cells)))
    if not _library_agrees(best, words):
        raise errors.register_encoding_unsure(dict(_show_readings([one.encoding for one in readings], cells)))
    return best.encoding


def _readings(words: Iterable[bytes]) -> Iterator[Reading]:
    """Each distinct reading of the words, by the first encoding that gives it."""
    seen: set[tuple[str, ...]] = set()
    words = list(words)
    for encoding in OLDER:
        try:
            texts = tuple(word.decode(encoding) for word in words)
        except UnicodeDecodeError:
            continue
        if texts not in seen:
            seen.add(texts)
            yield Reading(encoding, texts, charset_evidence.cost_all(texts), charset_evidence.count_known(texts))


def _is_mixed(best: Reading) -> bool:
    """Whether words make no sense in it: another encoding that is not known here, or two files that were joined."""
    spoilt = sum(not charset_evidence.is_possible(text) for text in best.texts)
    return spoilt > MOST_IMPOSSIBLE * len(best.texts)


def _library_agrees(best: Reading, words: Iterable[bytes]) -> bool:
    """Whether charset-normalizer takes the reading for a text. It knows many languages, but needs many letters."""
    content = b" ".join(words)
    if len(content) < 2000:
        return True
    found = from_bytes(content[:50_000], cp_isolation=[best.encoding], enable_fallback=False, threshold=0.6)
    return found.best() is not None


def _show_readings(encodings: Iterable[str], cells: list[bytes]) -> Iterator[tuple[str, list[str]]]:
    """How the cells read in each of the first encodings that read them differently."""
    seen: set[tuple[str, ...]] = set()
    for encoding in encodings:
        read = tuple(cell.decode(encoding, "replace").strip() for cell in cells)
        if read not in seen and len(seen) < SHOWN:
            seen.add(read)
            yield encoding, list(read)


def _collect(file: BinaryIO) -> tuple[Counter[bytes], bool]:
    """The words with other bytes than ASCII, and whether letters of UTF-8 are among them."""
    found: Counter[bytes] = Counter()
    has_utf8, rest = False, b""
    counted = binary.Count()
    for chunk in _chunks(file):
        part = rest + chunk
        if b"\0" in chunk and (counted.is_binary(chunk.decode("latin-1"), is_last=True)):
            raise errors.register_not_text()
        end = max(part.rfind(b"\n"), part.rfind(b"\r"), part.rfind(b";"), part.rfind(b",")) + 1 or len(part)
        rest, part = part[end:][-CHUNK:], part[:end]
        has_utf8 = _count(part, found) or has_utf8
    return found, _count(rest, found) or has_utf8


def _count(part: bytes, found: Counter[bytes]) -> bool:
    for word in WORD.findall(part):
        if word in found or len(found) < MOST_WORDS:
            found[word[:60]] += 1
    return UTF8_LETTER.search(part) is not None and any(
        UTF8_LETTER.search(word) and _is_utf8(word) for word in WORD.findall(part)
    )


def _is_utf8(word: bytes) -> bool:
    try:
        word.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _cells(file: BinaryIO) -> list[bytes]:
    """The first cells with other bytes than ASCII, after the headings."""
    file.seek(0)
    _, _, body = file.read(CHUNK).replace(b"\r", b"\n").partition(b"\n")
    found = list(dict.fromkeys(cell.strip()[:60] for cell in CELL.findall(body)))
    return found[:SHOWN]


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
