"""A made-up next release: this tree with the recipes of CONTRIBUTING.md for a field, a tab and an event applied to it.

crm has a new tab, a new optional request field and a new subscription; sales publishes the new event when a quote is sent.
"""

import sys
from pathlib import Path

from tests.recipes.applied import add_a_field, add_a_tab, add_an_event
from tests.recipes.source_copy import Copy
from tests.stack import Origin

SENT = """            quote.sent_revision = quote.revision
        return quote.changed(today)
"""
PUBLISHED = """            quote.sent_revision = quote.revision
        sent = QuoteSent(subject=quote.id, version=quote.version, quote=quote.to_contract(today))
        return [quote.changed(today), *([sent] if verb == "send" else [])]
"""


def next_release(folder: Path) -> Origin:
    """Writes the release into a folder that does not exist yet."""
    copy = Copy(folder)
    add_a_field(copy)
    add_a_tab(copy)
    add_an_event(copy)
    copy.rewrite("services/sales/quotes.py", SENT, PUBLISHED)
    copy.rewrite(
        "services/sales/quotes.py",
        "def decide(quote: Quote) -> QuoteChanged:\n        before = quote.state(today)",
        "def decide(quote: Quote) -> Iterable[Event]:\n        before = quote.state(today)",
    )
    copy.add_imports(
        "services/sales/quotes.py",
        "from collections.abc import Iterable\nfrom contracts.base import Event\nfrom contracts.sales import QuoteSent\n",
    )
    return Origin(folder, sys.executable)
