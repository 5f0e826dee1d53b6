"""Names of files: what people call them, made harmless for every system that the file is later saved on."""

import re
import unicodedata
from urllib.parse import quote

from chassis.checks import checks
from contracts.documents import ChangeDocument
from contracts.errors import BadField
from documents import errors
from documents.file_types import KNOWN_TYPES

MAX_LENGTH = 200
FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
DEVICE = re.compile(r"^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(\.|$))", re.I)
"""Names that Windows keeps for devices, with any ending (Win32, "Naming Files, Paths, and Namespaces")."""
ATTR_CHAR = "!#$&+-.^_`|~"  # RFC 8187 § 3.2.1, beside letters and digits


def clean(name: str, content_type: str) -> str:
    """`name` without folders, control characters and the like, ending as files of `content_type` do.

    `"C:\\\\x\\\\avtal.pdf"` → `"avtal.pdf"`; a text called `"start.bat"` → `"start.bat.txt"`, so that nobody runs it by
    opening it; `"CON.pdf"` → `"CON_.pdf"`, which Windows can save. Raises InvalidInput when nothing is left.
    """
    tidied = tidy(name)
    if not tidied:
        raise errors.invalid([errors.bad_name()])
    stem, dot, ending = tidied.rpartition(".")
    endings = KNOWN_TYPES.get(content_type, ())
    if not (stem and dot and ending.lower() in endings):
        stem, ending = tidied, endings[0] if endings else "bin"
    stem = DEVICE.sub(r"\1_", stem)
    return f"{stem[: MAX_LENGTH - len(ending) - 1].rstrip('. ')}.{ending}"


def tidy(name: str) -> str:
    """`name` without folders, control characters and what some system forbids; empty when nothing is left."""
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C")
    return FORBIDDEN.sub("_", " ".join(visible.split())).strip(". ")


@checks(ChangeDocument)
def check_name(request: ChangeDocument) -> list[BadField]:
    """A name of which nothing would be left."""
    return [errors.bad_name()] if request.name is not None and not tidy(request.name) else []


def disposition(name: str) -> str:
    """The Content-Disposition that saves a file under `name` (RFC 6266): plain ASCII first, the true name beside it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._ ()-]", "_", plain)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=ATTR_CHAR)}"
