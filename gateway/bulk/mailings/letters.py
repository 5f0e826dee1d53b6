"""The letters of a mailing as one file of HTML: a page each, for any printer and any browser, without scripts or addresses."""

from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import escape

Json = dict[str, Any]
TITLE = {"sv": "Brev", "en": "Letters"}
"""A browser prints the title above each page, for recipients to read."""
HEAD = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
@page {{ size: A4; margin: 20mm }}
body {{ font: 11pt/1.5 sans-serif; margin: 0; color: #000; background: #fff }}
section {{ padding: 27mm 0 0 }}
section + section {{ break-before: page }}
address {{ font-style: normal; line-height: 1.3; white-space: pre-line; min-height: 48mm; margin: 0 0 0 90mm }}
h1 {{ font-size: 13pt; margin: 0 0 6mm; break-after: avoid }}
p {{ white-space: pre-wrap; margin: 0; orphans: 3; widows: 3 }}
address, h1, p {{ overflow-wrap: anywhere }}
@media screen {{
body {{ background: #e8ebf0 }}
section {{ box-sizing: border-box; width: 210mm; min-height: 297mm; margin: 8mm auto; padding: 47mm 20mm 20mm; background: #fff }}
}}
@media screen and (max-width: 210mm) {{
section {{ width: auto; min-height: 0; margin: 0 0 4mm; padding: 8mm 5mm }}
address {{ min-height: 0; margin: 0 0 8mm }}
}}
</style></head><body>
"""
"""The margin and the padding put the address 110 mm from the left edge and 47 mm from the top: what shows in a window to the
right (H2) of a C5 or E65 envelope, once the page is folded."""


def write(items: Iterable[Json], language: str) -> Iterator[bytes]:
    """The file, a letter at a time. Every text is escaped: whatever a name contains, it stays a name."""
    yield HEAD.format(language=language, title=TITLE[language]).encode()
    for one in items:
        yield _letter(one).encode()
    yield b"</body></html>\n"


def _letter(item: Json) -> str:
    heading = f"<h1>{escape(item['subject'])}</h1>" if item.get("subject") else ""
    return f"<section><address>{escape(item['address'])}</address>{heading}<p>{escape(item['text'])}</p></section>\n"
