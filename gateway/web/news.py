"""What is new on a card since the caller last looked, above the tabs: how much, since when, and a list of it."""

from typing import Any, NamedTuple

from gateway.web import formats
from gateway.web.texts import Texts
from gateway.web.timeline import Line, draw_lines

Json = dict[str, Any]


class NewsView(NamedTuple):
    """`said`: "3 nya sedan du tittade 2026-11-12 09:30"; `more` that the list is cut off."""

    said: str
    lines: list[Line]
    is_cut: bool


def build_news(customer_id: str, news: Json | None, texts: Texts) -> NewsView | None:
    """The news of a card; None for none, and at a first look."""
    if not news or not news.get("total") or not news.get("since"):
        return None
    total, since = int(news["total"]), formats.moment(str(news["since"]))
    said = texts("news_more", since, total) if news.get("is_more") else texts("news_count", since, total)
    lines = draw_lines(customer_id, news.get("items", ()), texts)
    return NewsView(said, lines, len(lines) < total)
