"""The letters of a mailing as one file of HTML: a page each, for any printer and any browser, without scripts or addresses."""

from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import escape

Json = dict[str, Any]
HEAD = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4; margin: 20mm }}
body {{ font: 11pt/1.5 sans-serif; margin: 0; color: #000; background: #fff }}
section {{ break-after: page; padding: 20mm 0 0 }}
address {{ font-style: normal; white-space: pre-line; min-height: 35mm; margin: 0 0 15mm 90mm }}
h1 {{ font-size: 13pt; margin: 0 0 6mm }}
p {{ white-space: pre-wrap; margin: 0 }}
</style></head><body>
"""


def write(items: Iterable[Json], title: str, language: str) -> Iterator[bytes]:
    """The file, a letter at a time. Every text is escaped: whatever a name contains, it stays a name."""
    yield HEAD.format(language=language, title=escape(title)).encode()
    for one in items:
        yield _letter(one).encode()
    yield b"</body></html>\n"


def _letter(item: Json) -> str:
    heading = f"<h1>{escape(item['subject'])}</h1>" if item.get("subject") else ""
    return f"<section><address>{escape(item['address'])}</address>{heading}<p>{escape(item['text'])}</p></section>\n"
