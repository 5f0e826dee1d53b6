"""Quotes on the real database: written, changed, stepped through, ordered wholly and in parts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from chassis.context import current, enter, using
from chassis.testing import a_context, once
from contracts import sales as contract
from contracts.errors import Conflict, InvalidInput, NotFound, Stale, Unavailable
from contracts.money import from_minor
from contracts.sales import FollowUpPromised
from sales import customers, orders, promises, quotes
from sales.models import Order, Quote, SalesDocument
from sales.tests import samples
from sales.tests.samples import TODAY, VALID_DAYS


def test_a_draft_has_sums_names_and_addresses(customer: str) -> None:
    lines = [samples.line("1787.10", "2.5"), samples.line("100.00", vat_category="food")]
    made = samples.quote(customer, lines=lines, delivery_date=date(2026, 4, 1)).to_contract(TODAY)
    assert (made.status, made.revision, made.version, made.currency) == ("draft", 1, 1, "SEK")
    assert made.valid_until == TODAY + timedelta(days=VALID_DAYS)
    assert (made.totals.net, made.totals.vat, made.totals.total) == (
        Decimal("4567.75"),
        Decimal("1122.94"),
        Decimal("5690.69"),
    )
    assert (made.party.name, made.party.your_reference) == ("Byggvaruhuset i Malmö AB", "Åsa")
    assert made.party.addresses.delivery == samples.MALMO


def test_what_was_written_stays_when_the_customer_moves(customer: str) -> None:
    made = samples.quote(customer)
    customers.keep(samples.customer_created(customer, version=2, name="Nytt namn AB"))
    assert quotes.get(made.id).to_contract(TODAY).party.name == "Byggvaruhuset i Malmö AB"
    assert samples.quote(customer).to_contract(TODAY).party.name == "Nytt namn AB"
    customers.keep(samples.customer_created(customer, version=1, name="Gammalt namn AB"))
    assert samples.quote(customer).to_contract(TODAY).party.name == "Nytt namn AB"


def test_a_draft_changes_and_a_sent_one_does_not(customer: str) -> None:
    made = samples.quote(customer)
    changing = contract.ChangeQuote(quote_id=made.id, version=1, lines=[samples.line("200.00")], text="Ny text")
    changed = once(lambda: quotes.rewrite(changing, TODAY)).to_contract(TODAY)
    assert (changed.text, changed.totals.total, changed.version) == ("Ny text", Decimal("250.00"), 2)
    with pytest.raises(Stale):
        once(lambda: quotes.rewrite(changing, TODAY))
    once(lambda: quotes.step(contract.QuoteVerb(quote_id=made.id), "send", TODAY))
    with pytest.raises(Conflict) as refused:
        once(lambda: quotes.rewrite(changing.model_copy(update={"version": 3}), TODAY))
    assert refused.value.details == {
        "state": "sent",
        "step": "change",
        "allowed": "accept, cancel, decline, reprice, revise",
    }


def test_an_expired_quote_is_revised_not_accepted(customer: str) -> None:
    made = samples.quote(customer, "send", valid_until=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    assert quotes.get(made.id).to_contract(tomorrow).status == "expired"
    with pytest.raises(Conflict) as refused:
        once(lambda: quotes.step(contract.QuoteVerb(quote_id=made.id), "accept", tomorrow))
    assert refused.value.details == {"state": "expired", "step": "accept", "allowed": "cancel, decline, revise"}
    revised = once(lambda: quotes.revise(contract.ReviseQuote(quote_id=made.id), tomorrow, 10))
    assert (revised.status, revised.revision, revised.valid_until) == ("draft", 2, "2026-03-13")


def test_ordered_in_parts_until_nothing_is_left(customer: str) -> None:
    lines = [samples.line("100.00", "10", discount_percent=Decimal(10)), samples.line("50.00", "2")]
    made = samples.quote(customer, "send", "accept", lines=lines, text="Altan")
    first = samples.ordered(made.id, parts=[samples.part(1, "4")]).to_contract()
    assert (first.status, first.quote_id, first.text) == ("draft", made.id, "Altan")
    assert [(one.line, one.quantity, one.amount) for one in first.lines] == [(1, Decimal(4), Decimal("360.00"))]
    with pytest.raises(InvalidInput) as refused:
        samples.ordered(made.id, parts=[samples.part(1, "7")])
    assert list(refused.value.details) == ["/parts/0/quantity"]
    assert quotes.get(made.id).status == "partly_ordered"
    rest = samples.ordered(made.id).to_contract()
    assert [(one.quantity, one.amount) for one in rest.lines] == [
        (Decimal(6), Decimal("540.00")),
        (Decimal(2), Decimal("100.00")),
    ]
    quote = quotes.get(made.id).to_contract(TODAY)
    assert (quote.status, quote.order_ids) == ("ordered", [first.id, rest.id])
    with pytest.raises(Conflict) as final:
        samples.ordered(made.id)
    assert final.value.details == {"state": "ordered", "step": "order", "allowed": ""}


def test_the_parts_of_a_line_add_up_to_it(customer: str) -> None:
    """25.00 for three: 8.33 each, and the last one 8.34; also when an order in between is cancelled."""
    lines = [samples.line("10.00", "3", discount_percent=Decimal("16.67"))]
    made = samples.quote(customer, "send", "accept", lines=lines)
    first, second = (samples.ordered(made.id, parts=[samples.part(1, "1")]) for _ in range(2))
    cancel(second)
    third, last = (samples.ordered(made.id, parts=[samples.part(1, "1")]) for _ in range(2))
    assert [from_minor(one.net) for one in (first, third, last)] == [Decimal(x) for x in ("8.33", "8.33", "8.34")]
    moved = contract.ChangeOrder(order_id=last.id, version=last.version, delivery_date=TODAY)
    assert once(lambda: orders.rewrite(moved)).net == last.net


@pytest.mark.parametrize(
    ("parts", "before", "after"), [("1", "partly_ordered", "accepted"), (None, "ordered", "accepted")]
)
def test_what_a_cancelled_order_took_can_be_ordered_again(
    customer: str, parts: str | None, before: str, after: str
) -> None:
    made = samples.quote(customer, "send", "accept", lines=[samples.line(quantity="3")])
    order = samples.ordered(made.id, parts=[samples.part(1, parts)] if parts else None)
    assert quotes.get(made.id).status == before
    event = cancel(order)
    assert quotes.find_not_taken_back([event]) == []
    once(lambda: quotes.take_back(event, TODAY))
    assert (quotes.get(made.id).status, quotes.get(made.id).lines[0].ordered) == (after, 0)
    assert samples.ordered(made.id).lines[0].quantity == 3


def test_one_of_two_orders_is_cancelled(customer: str) -> None:
    made = samples.quote(customer, "send", "accept", lines=[samples.line(quantity="3")])
    cancelled, _kept = samples.ordered(made.id, parts=[samples.part(1, "1")]), samples.ordered(made.id)
    cancel(cancelled)
    quote = quotes.get(made.id)
    assert (quote.status, quote.lines[0].ordered) == ("partly_ordered", 2)


def cancel(order: Order) -> contract.OrderCancelled:
    """Cancels an order, and lets the quote hear of it twice."""
    cancelled = once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "cancel"))
    left = orders.get(cancelled.id).outbox
    told = next(one["data"] for one in left if one["type"] == contract.OrderCancelled.type)
    event = contract.OrderCancelled.model_validate(told)
    assert quotes.find_not_taken_back([event]) == [event]
    for _ in range(2):
        once(lambda: quotes.take_back(event, TODAY))
    samples.anew()
    return event


def test_a_quote_is_not_ordered_before_it_is_accepted(customer: str) -> None:
    with pytest.raises(Conflict) as refused:
        samples.ordered(samples.quote(customer, "send").id)
    assert refused.value.details["state"] == "sent"


def test_the_same_request_orders_once(customer: str) -> None:
    made = samples.quote(customer, "send", "accept", lines=[samples.line(quantity="5")])
    request = contract.PlaceOrderFromQuote(quote_id=made.id, parts=[samples.part(1, "1")])
    first, again = orders.place_from_quote(request, TODAY), orders.place_from_quote(request, TODAY)
    assert first.id == again.id
    assert Order.total({"quote_id": made.id}) == 1
    assert quotes.get(made.id).lines[0].ordered == 1


def test_what_a_crash_kept_from_being_written_is_written_once(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = samples.quote(customer, "send", "accept")
    asked_as = current()
    with monkeypatch.context() as crash:
        crash.setitem(promises.writers, "Quote", _killed)
        with pytest.raises(KeyboardInterrupt):
            orders.place_from_quote(contract.PlaceOrderFromQuote(quote_id=made.id), TODAY)
    quote = quotes.get(made.id)
    assert (quote.status, Order.total({"quote_id": made.id})) == ("ordered", 0)
    left = [one["data"] for one in quote.outbox if one["type"] == FollowUpPromised.type]
    event = FollowUpPromised.model_validate(left[0])
    for _ in range(2):
        once(lambda: promises.finish(event))
    order = orders.get(quote.follow_ups[0]["id"])
    assert (order.request_id, order.created_by, order.quote_id) == (asked_as.request_id, asked_as.user, made.id)
    enter(asked_as)
    assert orders.place_from_quote(contract.PlaceOrderFromQuote(quote_id=made.id), TODAY).id == order.id
    assert Order.total({"quote_id": made.id}) == 1


def _killed(document: SalesDocument, follow_up: promises.FollowUp) -> SalesDocument:
    raise KeyboardInterrupt


def test_the_order_of_a_quote_takes_the_addresses_of_its_own_day(customer: str) -> None:
    made = samples.quote(customer, "send", "accept")
    customers.keep(samples.customer_created(customer, version=2, branches=samples.BRANCHES))
    with pytest.raises(InvalidInput) as refused:
        samples.ordered(made.id)
    assert list(refused.value.details) == ["/branch_id"]
    order = samples.ordered(made.id, branch_id="bra_limhamn").to_contract()
    assert (order.party.branch_name, order.party.addresses.delivery) == ("Limhamn", samples.LIMHAMN)


def test_who_is_not_here_yet_and_who_is_another_company_s(customer: str) -> None:
    with pytest.raises(Unavailable) as unknown:
        samples.quote("cus_unheard")
    assert unknown.value.details == {"retry_after": "0.1", "awaits": "customer", "id": "cus_unheard"}
    made = samples.quote(customer)
    with using(a_context("rival")):
        for asking in (lambda: quotes.get(made.id), lambda: quotes.get("quo_none")):
            with pytest.raises(NotFound):
                asking()
        with pytest.raises(NotFound):
            quotes.step(contract.QuoteVerb(quote_id=made.id), "send", TODAY)
        with pytest.raises(Unavailable):
            quotes.create(contract.CreateQuote(customer_id=customer, lines=[samples.line()]), TODAY, VALID_DAYS)
    assert quotes.get(made.id).status == "draft"


def test_bad_days_and_sums(customer: str) -> None:
    refusals = {
        "/valid_until": {"valid_until": TODAY - timedelta(days=1)},
        "/delivery_date": {"delivery_date": date(2000, 1, 1)},
        "/lines": {"lines": [samples.line("999999999999.99", "99")]},
    }
    before = Quote.total({})
    for pointer, fields in refusals.items():
        with pytest.raises(InvalidInput) as refused:
            samples.quote(customer, **fields)  # type: ignore[arg-type]
        assert list(refused.value.details) == [pointer]
    assert Quote.total({}) == before


def test_a_request_id_makes_one_thing(customer: str) -> None:
    request = contract.CreateQuote(customer_id=customer, lines=[samples.line()])
    made = quotes.create(request, TODAY, VALID_DAYS)
    assert quotes.create(request, TODAY, VALID_DAYS).id == made.id
    with pytest.raises(InvalidInput) as refused:
        orders.place(contract.PlaceOrder(customer_id=customer, lines=[samples.line()]), TODAY)
    assert refused.value.details == {"id": made.id}
