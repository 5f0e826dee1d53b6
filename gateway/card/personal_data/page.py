"""The readable page of an archive: one HTML file with its style inside, no script, every text escaped, written piece by piece."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any
from urllib.parse import quote

from gateway.card.personal_data.collect import Part
from gateway.card.personal_data.files import FileToSend
from gateway.card.personal_data.words import name_field, name_part, place_of, say

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "h1,h2,h3,h4{line-height:1.2}h2{border-bottom:2px solid #ccc;margin-top:3rem}"
    "dl{display:grid;grid-template-columns:minmax(8rem,16rem) 1fr;gap:.2rem 1rem;margin:.2rem 0}"
    "dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}"
    "article{border:1px solid #ccc;border-radius:.3rem;margin:1rem 0;padding:.5rem 1rem}ol{margin:0;padding-left:1.5rem}"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Heading:
    """What the page says of itself: label key → value."""

    about: str
    facts: tuple[tuple[str, str], ...]


def write_page(heading: Heading, parts: Iterable[Part], files: list[FileToSend], language: str) -> Iterator[bytes]:
    """The page, piece by piece."""
    parts = list(parts)
    yield _head(heading, parts, language).encode()
    for part in parts:
        yield from (piece.encode() for piece in _part(part, language))
    yield (_files(files, language) + "</main></body></html>\n").encode()


def _head(heading: Heading, parts: list[Part], language: str) -> str:
    title = escape(f"{say('title', language)}: {heading.about}")
    facts = "".join(f"<dt>{say(key, language)}</dt><dd>{escape(value)}</dd>" for key, value in heading.facts if value)
    names = [(part.name, name_part(part.name, language)) for part in parts] + [("files", say("files", language))]
    links = "".join(f'<li><a href="#{escape(key)}">{escape(name)}</a></li>' for key, name in names)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1><dl>{facts}</dl>"
        f'<p>{say("lead", language)}</p><nav aria-label="{say("contents", language)}"><ul>{links}</ul></nav>\n'
    )


def _part(part: Part, language: str) -> Iterator[str]:
    yield f'<section id="{escape(part.name)}"><h2>{escape(name_part(part.name, language))}</h2>\n'
    if not part.counts:
        yield f"<p>{say('nothing', language)}</p>"
    for collection, records in groupby(part.read(), key=lambda record: record["collection"]):
        name = part.collections.get(collection, (collection, collection))[place_of(language)]
        yield f"<h3>{escape(name)}</h3>\n"
        for record in records:
            yield f"<article><h4>{escape(record['id'])}</h4>{_value(part.name, record['data'], language)}</article>\n"
    yield "</section>\n"


def _value(part: str, value: Any, language: str) -> str:
    """A value as HTML. What is empty is left out of an object."""
    if isinstance(value, dict):
        shown = [(name, one) for name, one in value.items() if one not in (None, "", [], {})]
        pairs = (
            f"<dt>{escape(name_field(part, name, language))}</dt><dd>{_value(part, one, language)}</dd>"
            for name, one in shown
        )
        return f"<dl>{''.join(pairs)}</dl>"
    if isinstance(value, list):
        return f"<ol>{''.join(f'<li>{_value(part, one, language)}</li>' for one in value)}</ol>"
    if isinstance(value, bool):
        return say("yes" if value else "no", language)
    return "" if value is None else escape(str(value))


def _files(files: list[FileToSend], language: str) -> str:
    items = "".join(f'<li><a href="{quote(one.path)}">{escape(one.name)}</a> ({one.size} B)</li>' for one in files)
    shown = f"<ul>{items}</ul>" if items else f"<p>{say('no_files', language)}</p>"
    return f'<section id="files"><h2>{say("files", language)}</h2>{shown}</section>'
