"""Detects the type of a file from its first bytes alone, never from its name or from what the sender says.

Each rule looks at every byte at most a few times, so that no file can be made that costs much more than its length.
"""

import re
from itertools import islice

from documents.text_types import MARKUP, type_of_text

OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"

KNOWN_TYPES: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jfif"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/tiff": ("tif", "tiff"),
    "image/heic": ("heic", "heif"),
    f"{OOXML}.wordprocessingml.document": ("docx",),
    f"{OOXML}.spreadsheetml.sheet": ("xlsx",),
    f"{OOXML}.presentationml.presentation": ("pptx",),
    f"{ODF}.text": ("odt",),
    f"{ODF}.spreadsheet": ("ods",),
    f"{ODF}.presentation": ("odp",),
    "application/x-ole-storage": ("doc", "xls", "ppt", "msg"),
    "application/zip": ("zip",),
    "application/rtf": ("rtf",),
    "application/xml": ("xml", "sie"),
    "application/x-sie": ("se", "si", "sie"),
    "text/plain": ("txt", "csv", "log", "md", "ics", "vcf", "eml", "json"),
}
"""Types that can be told by content, with the endings that their names may have; the first is put on when none fits.

`application/xml` are e-invoices and other documents of business alone (`text_types.BUSINESS_XML`).
"""

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xfe\xed\xfa\xce", "application/x-mach-binary"),
    (b"\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    (b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xca\xfe\xba\xbe", "application/x-mach-binary"),  # of several processors; a Java class begins so, too
    (b"X5O!P%@AP[4\\PZX54(P^)" + b"7CC)7}$EICAR", "application/x-eicar"),  # in two parts: not a test virus itself
    (b"#!", "text/x-script"),
)
OOXML_PARTS = {
    b"word/": f"{OOXML}.wordprocessingml.document",
    b"xl/": f"{OOXML}.spreadsheetml.sheet",
    b"ppt/": f"{OOXML}.presentationml.presentation",
}
HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1"}
ENTRY = re.compile(rb"PK\x03\x04.{22}(..)..", re.S)
MOST_ENTRIES = 100
"""Of so many entries of a ZIP file the names are looked at; a document has its telling ones among the first."""
PDF_HEADER = re.compile(rb"%PDF-\d\.\d")
PDF_WITHIN = 1024
"""ISO 32000-1, annex H: readers find the header anywhere in the first 1,024 bytes."""


def type_of(head: bytes) -> str:
    """The type of a file that begins with `head` (some ten thousand bytes tell all); UNKNOWN when nothing fits."""
    for signature, found in SIGNATURES:
        if head.startswith(signature):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "image/heic"
    if head.startswith(b"PK\x03\x04"):
        return _type_of_zip(head)
    if PDF_HEADER.search(head, 0, PDF_WITHIN) and not MARKUP.match(head):
        return "application/pdf"
    return type_of_text(head)


def _type_of_zip(head: bytes) -> str:
    names = [_name_of(head, entry) for entry in islice(ENTRY.finditer(head), MOST_ENTRIES)]
    if names and names[0] == b"mimetype":
        said = re.match(rb"mimetype([a-z.\-/]+)", head[30:200])
        found = said[1].partition(b"PK")[0].decode() if said else ""
        return found if found in KNOWN_TYPES else "application/zip"
    if b"[Content_Types].xml" in names:
        for start, found in OOXML_PARTS.items():
            if any(name.startswith(start) for name in names):
                return found
    return "application/zip"


def _name_of(head: bytes, entry: re.Match[bytes]) -> bytes:
    return head[entry.end() : entry.end() + int.from_bytes(entry[1], "little")]
