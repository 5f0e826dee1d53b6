"""Every kind of page that a person can reach from a start by links: found without a browser, one address for each kind.

Forms are drawn from their fields, all by the same macros: they are of one kind when they have the same kinds of inputs.
"""

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.flows.web_user import WebUser

from .conftest import LONG

ID = re.compile(r"[a-z]{2,5}_[0-9a-f]{32}")
LINK = re.compile(r'<a [^>]*?href="(/[^"#]*)')
FORM = 'class="stacked inside drawn"'
INPUT = re.compile(r'<fieldset class="(\w+)|<div class="(line)"|<(details|select|textarea)|type="(file|checkbox)"')
"""What a form's markup differs by; inputs for text, dates and numbers have the same."""
NOT_PAGES = ("/v1/", "/static/", "/docs")
MOST_OF_A_KIND = 4 if LONG else 2
"""So many rows of a tab are looked into: rows in other states have other buttons."""
TELLS_KIND = ("tab",)
"""The only parameter that leads to another kind of page: filters, sorting, weeks and places in a list do not."""


def kind_of(address: str) -> str:
    """The address without what only says which one: `/customers/*?tab=orders`."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name in TELLS_KIND]
    return ID.sub("*", parts.path) + (f"?{urlencode(query)}" if query else "")


def inputs_of(page: str) -> str:
    """The kinds of inputs of a drawn form; "" for another page."""
    if FORM not in page:
        return ""
    return "form of " + ", ".join(sorted({"".join(found) for found in INPUT.findall(page)}))


def find_pages(user: WebUser, starts: list[str]) -> dict[str, str]:
    """Kind of page → an address of it. Opens the links of every page it finds, with a few of each kind."""
    found: dict[str, str] = {}
    opened: dict[str, int] = {}
    waiting = list(starts)
    seen = set(starts)
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if opened.get(kind, 0) >= MOST_OF_A_KIND:
            continue
        opened[kind] = opened.get(kind, 0) + 1
        user.open(address)
        if user.page.status_code != 200:
            continue
        found.setdefault(inputs_of(user.page.text) or kind, address)
        links = [unescape(link) for link in LINK.findall(user.page.text)]
        new = [link for link in dict.fromkeys(links) if link not in seen and not link.startswith(NOT_PAGES)]
        seen.update(new)
        waiting += new
    return found
