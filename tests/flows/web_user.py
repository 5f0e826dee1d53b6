"""Somebody at the pages, without script: opens addresses, fills in forms and presses buttons, as HTML says."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import requests

from tests.stack import PASSWORD, Stack

SECONDS = 60
Fields = list[tuple[str, str]]


@dataclass
class WebForm:
    """A form of a page: where it goes, what stands in its inputs, the buttons by (name, value), what each input is called."""

    action: str
    method: str
    values: Fields = field(default_factory=list)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    boxes: set[tuple[str, str]] = field(default_factory=set)

    def value(self, name: str) -> str:
        return next(value for key, value in self.values if key == name)

    def names(self) -> list[str]:
        return [name for name, _ in self.values]


class _Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[WebForm] = []
        self._select = self._option = self._area = ""
        self._text = ""
        self._is_chosen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(WebForm(given.get("action", ""), given.get("method", "get")))
        if not self.forms:
            return
        form, name = self.forms[-1], given.get("name", "")
        if tag == "input" and name and given.get("type") == "checkbox":
            form.boxes.add((name, given.get("value", "on")))
            if "checked" in given:
                form.values.append((name, given.get("value", "on")))
        elif tag == "input" and name:
            form.values.append((name, given.get("value", "")))
        elif tag == "select":
            self._select = name
            form.values.append((name, ""))
            form.choices[name] = {}
        elif tag == "option":
            self._option, self._text, self._is_chosen = given.get("value", ""), "", "selected" in given
        elif tag == "textarea":
            self._area, self._text = name, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if not self.forms:
            return
        form = self.forms[-1]
        if tag == "option":
            form.choices[self._select][self._option] = self._text.strip()
            if self._is_chosen or len(form.choices[self._select]) == 1:
                form.values = [one for one in form.values if one[0] != self._select] + [(self._select, self._option)]
        elif tag == "textarea":
            form.values.append((self._area, self._text.removeprefix("\n")))


class WebUser:
    """A person who is logged in. `page` is the answer that is open now."""

    def __init__(self, stack: Stack, login: str, language: str = "sv") -> None:
        self.base_url, self.http = stack.base_url, requests.Session()
        self.http.headers.update({"Accept": "text/html", "Accept-Language": language})
        self.open("/")
        self.send({"login": login, "password": PASSWORD})
        assert self.page.status_code == 200, self.page.text

    def open(self, path: str) -> "WebUser":
        """Opens an address; follows where it leads."""
        self.page = self.http.get(urljoin(self.base_url, path), timeout=SECONDS)
        return self

    @property
    def form(self) -> WebForm:
        """The form of the page: its last one that is sent by POST."""
        reader = _Forms()
        reader.feed(self.page.text)
        return [one for one in reader.forms if one.method == "post"][-1]

    def filled(self, values: dict[str, Any]) -> Fields:
        """The form's inputs, with these in place of what stands there; None unticks a box, a list ticks many."""
        form = self.form
        known = {*form.names(), *(name for name, _ in form.boxes)}
        assert set(values) <= known, f"no inputs {sorted(set(values) - known)} in {sorted(known)}"
        kept = [(name, value) for name, value in form.values if name not in values]
        many = [(name, one if isinstance(one, list) else [one]) for name, one in values.items() if one is not None]
        return kept + [(name, str(value)) for name, every in many for value in every]

    def send(self, values: dict[str, Any] | None = None, button: tuple[str, str] | None = None) -> "WebUser":
        """Fills in the form and presses its main button, or another one."""
        data = self.filled(values or {}) + ([button] if button else [])
        return self.post(self.form.action, data)

    def post(self, path: str, data: Fields) -> "WebUser":
        """Sends a form as it is, with the line ends of HTML, and follows where it leads."""
        sent = [(name, re.sub(r"\r?\n", "\r\n", value)) for name, value in data]
        self.page = self.http.post(urljoin(self.base_url, path), data=sent, timeout=SECONDS)
        return self

    @property
    def path(self) -> str:
        """The address of the page, without the server."""
        return self.page.url.removeprefix(self.base_url)

    @property
    def words(self) -> str:
        """The text of the page, without its tags."""
        return re.sub(r"[ \n\t]+", " ", re.sub(r"<[^>]*>", " ", self.page.text))

    @property
    def links(self) -> dict[str, str]:
        """The links of the page by their text."""
        found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', self.page.text, re.DOTALL)
        return {re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text)).strip(): address for address, text in found}

    def wrong(self) -> dict[str, str]:
        """What is said to be wrong with inputs, by their names."""
        found = re.findall(r'<p class="wrong" id="f-([^"]*)-wrong">([^<]*)</p>', self.page.text)
        return {name.replace("-", "."): text for name, text in found}
