"""Alternatives and options of a quote: what counts, what is chosen when it is accepted or ordered, and what is refused."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chassis.testing import once
from contracts import sales as contract
from contracts.errors import BadField, Conflict, InvalidInput
from contracts.sales.quotes import GetQuoteVersions
from sales import alternatives, orders, previews, quote_versions, quotes
from sales.models import Quote
from sales.tests import samples
from sales.tests.samples import TODAY, VALID_DAYS

LINES = [
    samples.line("100.00", "3"),
    samples.line("250.00", "2", alternative_to=1),
    samples.line("400.00", alternative_to=1),
    samples.line("20.00", optional=True, vat_category="food"),
    samples.line("7.00"),
]
"""Line 1 with the alternatives 2 and 3, the option 4, and line 5, which is always taken."""
USUAL = Decimal("307.00")


def a_quote(customer: str, *steps: str, **fields: Any) -> Quote:
    return samples.quote(customer, *steps, lines=LINES, **fields)


def accept(quote: Quote, *chosen: int) -> Quote:
    return once(lambda: quotes.accept(contract.AcceptQuote(quote_id=quote.id, chosen_lines=list(chosen)), TODAY))


def net_of(quote: Quote) -> Decimal:
    return quote.to_contract(TODAY).totals.net


def chosen_of(quote: contract.Quote) -> list[int]:
    return [line.line for line in quote.lines if line.chosen]


def refused(asking: Callable[[], object]) -> list[str]:
    """Pointer and code of each field that is refused."""
    with pytest.raises(InvalidInput) as error:
        once(asking)
    return [f"{pointer} {said.partition(' ')[0]}" for pointer, said in error.value.details.items()]


def test_alternatives_and_options_are_shown_and_do_not_count(customer: str) -> None:
    shown = a_quote(customer).to_contract(TODAY)
    assert [(one.alternative_to, one.optional, one.chosen) for one in shown.lines] == [
        (None, False, True),
        (1, False, False),
        (1, False, False),
        (None, True, False),
        (None, False, True),
    ]
    assert (shown.totals.net, [one.percent for one in shown.totals.vat_rates]) == (USUAL, [Decimal(25)])
    trial = contract.PreviewQuote(customer_id=customer, lines=LINES)
    assert previews.preview(quotes.draft(trial, TODAY, VALID_DAYS)).totals == shown.totals


@pytest.mark.parametrize(
    ("chosen", "net", "taken"),
    [
        ((), "307.00", [1, 5]),
        ((1,), "307.00", [1, 5]),
        ((2,), "507.00", [2, 5]),
        ((3, 4), "427.00", [3, 4, 5]),
    ],
)
def test_what_the_customer_chooses_is_the_sum_and_the_order(
    customer: str, chosen: Sequence[int], net: str, taken: list[int]
) -> None:
    accepted = accept(a_quote(customer, "send"), *chosen)
    assert (net_of(accepted), chosen_of(accepted.to_contract(TODAY))) == (Decimal(net), taken)
    order = samples.ordered(accepted.id).to_contract()
    assert order.totals.net == Decimal(net)
    assert [one.amount for one in order.lines] == [accepted.lines[number - 1].to_contract().amount for number in taken]
    assert all(one.chosen and one.alternative_to is None and not one.optional for one in order.lines)
    assert quotes.get(accepted.id).status == "ordered"


def test_a_gateway_of_before_accepts_what_counts(customer: str) -> None:
    accepted = once(
        lambda: quotes.accept(contract.AcceptQuote(quote_id=a_quote(customer, "send").id), TODAY)
    ).to_contract(TODAY)
    assert (accepted.status, accepted.totals.net) == ("accepted", USUAL)


def test_what_cannot_be_chosen(customer: str) -> None:
    sent = a_quote(customer, "send")
    assert refused(lambda: accept(sent, 9, 5, 2, 3, 4, 4)) == [
        "/chosen_lines/0 no_such_line",
        "/chosen_lines/1 nothing_to_choose",
        "/chosen_lines/3 alternatives_exclude",
        "/chosen_lines/5 line_named_twice",
    ]
    assert (quotes.get(sent.id).status, net_of(quotes.get(sent.id))) == ("sent", USUAL)
    with pytest.raises(Conflict):
        accept(a_quote(customer), 2)


def test_ordering_chooses_anew_but_nothing_that_is_ordered(customer: str) -> None:
    accepted = accept(a_quote(customer, "send"), 2)

    def order(*chosen: int, **fields: Any) -> contract.Order:
        return samples.ordered(accepted.id, chosen_lines=list(chosen), **fields).to_contract()

    assert refused(lambda: samples.ordered(accepted.id, parts=[samples.part(3, "1")])) == [
        "/parts/0/line line_not_chosen"
    ]
    first = order(3, parts=[samples.part(3, "1")])
    assert first.totals.net == Decimal(400)
    assert refused(lambda: order(2)) == ["/chosen_lines line_ordered"]
    rest = order(3, 4)
    assert (rest.totals.net, quotes.get(accepted.id).status) == (Decimal(27), "ordered")


def test_a_cancelled_order_gives_back_and_frees_the_choice(customer: str) -> None:
    accepted = accept(a_quote(customer, "send"), 3)
    placed = samples.ordered(accepted.id, parts=[samples.part(3, "1")])
    cancelled = once(lambda: orders.step(contract.OrderVerb(order_id=placed.id), "cancel"))
    once(lambda: quotes.take_back(cancelled.cancelled(), TODAY))
    assert quotes.get(accepted.id).status == "accepted"
    again = samples.ordered(accepted.id, chosen_lines=[2]).to_contract()
    assert again.totals.net == Decimal(507)
    assert chosen_of(quotes.get(accepted.id).to_contract(TODAY)) == [2, 5]


def test_ordering_twice_with_one_request_chooses_once(customer: str) -> None:
    accepted = accept(a_quote(customer, "send"))
    samples.anew()
    request = contract.PlaceOrderFromQuote(quote_id=accepted.id, chosen_lines=[4], parts=[samples.part(4, "1")])
    first, again = orders.place_from_quote(request, TODAY), orders.place_from_quote(request, TODAY)
    assert (first.id, quotes.get(accepted.id).lines[3].ordered) == (again.id, 1)


def test_sent_versions_stay_and_the_accepted_one_says_what_was_chosen(customer: str) -> None:
    sent = a_quote(customer, "send")
    once(lambda: quotes.revise(contract.ReviseQuote(quote_id=sent.id), TODAY, VALID_DAYS))
    once(lambda: quotes.step(contract.QuoteVerb(quote_id=sent.id), "send", TODAY))
    accept(sent, 2, 4)
    shown = quote_versions.list_versions(GetQuoteVersions(quote_id=sent.id), TODAY).versions
    assert [(one.totals.net, chosen_of(one)) for one in shown] == [(USUAL, [1, 5]), (Decimal(527), [2, 4, 5])]


def test_new_lines_and_another_day_keep_the_alternatives(customer: str) -> None:
    made = a_quote(customer)
    moved = contract.ChangeQuote(quote_id=made.id, version=1, delivery_date=date(2026, 4, 2))
    shown = once(lambda: quotes.rewrite(moved, TODAY)).to_contract(TODAY)
    assert ([one.alternative_to for one in shown.lines], shown.totals.net) == ([None, 1, 1, None, None], USUAL)
    fewer = contract.ChangeQuote(quote_id=made.id, version=2, lines=[samples.line("9.00", optional=True)])
    assert net_of(once(lambda: quotes.rewrite(fewer, TODAY))) == 0


def test_the_vat_of_what_does_not_count_crosses_no_border(customer: str) -> None:
    """Food costs 6 % from April on: only the option is food."""
    sent = a_quote(customer, "send", delivery_date=date(2026, 4, 2))
    assert sent.to_contract(TODAY).vat_border is None
    border = accept(sent, 4).to_contract(TODAY).vat_border
    assert border is not None
    assert (border.before.net, border.after.net) == (Decimal(327), Decimal(327))


def test_lines_that_contradict_themselves() -> None:
    given = [
        samples.line(alternative_to=1),
        samples.line(),
        samples.line(optional=True),
        samples.line(alternative_to=3),
        samples.line(alternative_to=2),
        samples.line(alternative_to=5),
        samples.line(alternative_to=8),
        samples.line(alternative_to=2, optional=True),
    ]

    def pair(bad: BadField) -> tuple[str, str]:
        return bad.pointer, bad.code

    wrong = "alternative_to_wrong"
    assert [pair(bad) for bad in alternatives.check_alternatives([None, *given[1:]])] == [
        ("/lines/3/alternative_to", wrong),
        ("/lines/5/alternative_to", wrong),
        ("/lines/6/alternative_to", wrong),
        ("/lines/7/optional", "alternative_and_option"),
    ]
    assert [pair(bad) for bad in alternatives.check_alternatives(given[:2])] == [("/lines/0/alternative_to", wrong)]
    assert list(alternatives.check_alternatives(None)) == []


def test_such_lines_are_refused_when_a_quote_is_written_or_changed(customer: str) -> None:
    bad = [samples.line(alternative_to=1)]
    assert refused(lambda: samples.quote(customer, lines=bad)) == ["/lines/0/alternative_to alternative_to_wrong"]
    made = samples.quote(customer)
    change = contract.ChangeQuote(quote_id=made.id, version=1, lines=bad)
    assert refused(lambda: quotes.rewrite(change, TODAY)) == ["/lines/0/alternative_to alternative_to_wrong"]


def test_a_line_without_choice_is_stored_as_before(customer: str) -> None:
    """Release 0.1.0 loads no line with a field that it does not know."""
    made = samples.quote(customer, "send")
    accept(made)
    stored = Quote._get_collection().find_one({"_id": made.id})
    assert not {"alternative_to", "optional", "left_out"} & set(stored["lines"][0])
