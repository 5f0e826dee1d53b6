"""The card as a page: beside the JSON of the same card in the same run, and what a browser has to fetch for it the first time."""

import gzip
import re
from typing import TYPE_CHECKING

from tests.bench.http import Connection, p50, p95
from tests.bench.load import Target
from tests.bench.report import Figure, at_most
from tests.bench.rounds import take_turns
from tests.flows.web_user import WebUser

if TYPE_CHECKING:
    from tests.bench.run import Bench

FETCHED = re.compile(r'(?:src|href)="(/static/[^"]+\.(js|css)[^"]*)"')
KILOBYTE = 1000


def speed(bench: "Bench") -> list[Figure]:
    """Page and JSON take turns, so that a noisy machine is noisy for both."""
    user = WebUser(bench.stack, bench.stack.login("bench"))
    cookie = "; ".join(f"{one.name}={one.value}" for one in user.http.cookies)
    browser = Target(bench.stack.base_url, cookie=cookie)
    customers = take_turns(bench.customers, 60 if bench.quick else 300, 0)
    turns = [
        ((bench.target, f"/v1/customers/{customer}/card"), (browser, f"/customers/{customer}"))
        for customer in customers
    ]
    spent = bench.load.time([request for pair in turns for request in pair])
    data, page = spent[::2], spent[1::2]
    return [
        Figure("page of a card, p50", p50(page), "ms"),
        Figure("page of a card, p95", p95(page), "ms"),
        at_most("page of a card / its JSON", p50(page) / p50(data), "", 2),
        *_weight(Connection(*browser), f"/customers/{bench.customers[0]}"),
    ]


def _weight(pages: Connection, path: str) -> list[Figure]:
    """Kilobytes, as compressed as a proxy would send them."""
    page = pages.get(path)
    sizes = {"js": 0, "css": 0}
    for address, kind in dict.fromkeys(FETCHED.findall(page.decode())):
        sizes[kind] += len(gzip.compress(pages.get(address)))
    return [
        Figure("page of a card, compressed", len(gzip.compress(page)) / KILOBYTE, "kB"),
        at_most("its scripts, compressed", sizes["js"] / KILOBYTE, "kB", 60),
        Figure("its styles, compressed", sizes["css"] / KILOBYTE, "kB"),
    ]
