"""Forms as a browser sends them: only those that a page has, with their hidden fields and what was typed."""

import re
from html.parser import HTMLParser
from typing import Any

Pairs = dict[str, str | None]


class Form:
    """One form of a page: its fields by name, the hidden ones with their values."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.names: set[str] = set()
        self.hidden: dict[str, str] = {}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: Pairs = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("action") or ""))
        elif tag in ("input", "select", "textarea") and self.forms and given.get("name"):
            form, name = self.forms[-1], str(given["name"])
            form.names.add(name)
            if given.get("type") == "hidden":
                form.hidden[name] = given.get("value") or ""


def forms_of(page: Any, action: str) -> list[Form]:
    """The forms of a page that go to an address."""
    reader = _Reader()
    reader.feed(page.text)
    return [form for form in reader.forms if form.action == action]


def send(browser: Any, page: Any, action: str, which: int = 0, /, **typed: Any) -> Any:
    """Sends the form in the page's language. Fails if the page does not have it, or lacks a field that is typed."""
    form = forms_of(page, action)[which]
    assert typed.keys() <= form.names, form.names
    headers = {"Accept-Language": page.headers["Content-Language"], "Accept": "text/html"}
    return browser.post(action, data={**form.hidden, **typed}, headers=headers)


def said_beside(page: Any, field: str) -> str:
    """What is said beside the field with this id, which names it as its description; "" for nothing."""
    found = re.search(rf'<p class="wrong" id="{field}-wrong">([^<]+)</p>', page.text)
    assert (found is not None) == (f'aria-describedby="{field}-wrong"' in page.text)
    return found[1] if found else ""
