"""Sent versions of a quote stay readable; a draft moves to another branch."""

from datetime import timedelta
from decimal import Decimal

import pytest

from chassis.context import using
from chassis.testing import a_context, once
from contracts import sales as contract
from contracts.customers import Addresses, BranchSnapshot
from contracts.errors import Conflict, InvalidInput, NotFound, Unavailable
from contracts.sales.quotes import GetQuoteVersions
from sales import orders, quote_versions, quotes
from sales.models import Quote
from sales.tests import samples
from sales.tests.samples import TODAY, VALID_DAYS

LUND = BranchSnapshot(id="bra_lund", name="Lund", addresses=Addresses(delivery=samples.MALMO))
GONE = BranchSnapshot(id="bra_gone", name="Stängd", retired=True)


def versions(quote: Quote, tenant: str = "acme") -> list[tuple[int, str, Decimal]]:
    with using(a_context(tenant)):
        shown = quote_versions.list_versions(GetQuoteVersions(quote_id=quote.id), TODAY)
    return [(one.revision, str(one.status), one.totals.net) for one in shown.versions]


def step(quote: Quote, verb: str) -> None:
    once(lambda: quotes.step(contract.QuoteVerb(quote_id=quote.id), verb, TODAY))


def revise(quote: Quote, price: str) -> None:
    """Takes it back and asks for another price."""
    asked = contract.ReviseQuote(quote_id=quote.id)
    draft = once(lambda: quotes.revise(asked, TODAY, VALID_DAYS))
    change = contract.ChangeQuote(quote_id=quote.id, version=draft.version, lines=[samples.line(price)])
    once(lambda: quotes.rewrite(change, TODAY))


def test_what_was_sent_stays_readable(customer: str) -> None:
    """Red before: a revised quote had only its newest lines."""
    quote = samples.quote(customer, "send")
    revise(quote, "90.00")
    assert versions(quote) == [(1, "sent", Decimal(100))]
    step(quote, "send")
    revise(quote, "80.00")
    step(quote, "send")
    step(quote, "accept")
    assert versions(quote) == [(1, "sent", Decimal(100)), (2, "sent", Decimal(90)), (3, "accepted", Decimal(80))]


def test_what_nobody_has_seen_is_no_version(customer: str) -> None:
    assert versions(samples.quote(customer)) == []
    assert versions(samples.quote(customer, "cancel")) == []
    assert versions(samples.quote(customer, "send", "cancel")) == [(1, "cancelled", Decimal(100))]
    with pytest.raises(NotFound):
        versions(samples.quote(customer, "send"), "other")


def test_one_of_before_this_release_keeps_what_it_was_sent_as(customer: str) -> None:
    quote = samples.quote(customer, "send")
    Quote._get_collection().update_one({"_id": quote.id}, {"$unset": {"versions": "", "sent_revision": ""}})
    assert versions(quote) == [(1, "sent", Decimal(100))]
    revise(quote, "70.00")
    assert versions(quote) == [(1, "sent", Decimal(100))]


@pytest.fixture
def chain(database: str, context: object) -> str:
    """A customer with three branches, one of them closed."""
    return samples.known_customer(branches=[samples.BRANCHES[0], LUND, GONE])


def test_a_draft_order_moves_to_another_branch(chain: str) -> None:
    """Red before: `branch_id` was refused as unknown."""
    order = samples.order(chain, branch_id="bra_limhamn", your_reference="Bo")

    def move(branch_id: str) -> contract.Party:
        request = contract.ChangeOrder(order_id=order.id, version=orders.get(order.id).version, branch_id=branch_id)
        return once(lambda: orders.rewrite(request)).to_contract().party

    moved = move("bra_lund")
    assert (moved.branch_id, moved.branch_name, moved.your_reference) == ("bra_lund", "Lund", "Bo")
    assert (moved.addresses.delivery, moved.addresses.invoice) == (samples.MALMO, samples.MALMO)
    with pytest.raises(InvalidInput):
        move("bra_gone")
    with pytest.raises(Unavailable):
        move("bra_unknown")
    once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "confirm"))
    with pytest.raises(Conflict):
        move("bra_limhamn")


def test_a_draft_quote_moves_likewise(chain: str) -> None:
    quote = samples.quote(chain, branch_id="bra_limhamn", valid_until=TODAY + timedelta(days=5))
    request = contract.ChangeQuote(quote_id=quote.id, version=1, branch_id="bra_lund")
    moved = once(lambda: quotes.rewrite(request, TODAY)).to_contract(TODAY)
    assert (moved.party.branch_name, moved.totals.net) == ("Lund", Decimal(100))
