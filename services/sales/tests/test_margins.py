"""Contribution margin of quotes and orders: what it comes to, who sees and sets it, and that nobody else does."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.testing import once
from contracts import sales as contract
from contracts.denominations import IN_KRONOR
from contracts.errors import InvalidInput, NotAllowed
from contracts.sales.lines import OrderLineFields
from contracts.sales.quotes import GetQuoteVersions
from sales import margins, orders, previews, quote_versions, quotes
from sales.line_models import Line
from sales.models import Order, Quote, SalesDocument
from sales.tests import samples
from sales.tests.samples import TODAY, VALID_DAYS

SELLER = frozenset({"seller"})
TRUSTED = frozenset({"seller", "margin"})
COST = Decimal("73.1377")
LINES = [
    samples.line("100.00", "3", cost_price=COST, article="A-1"),
    samples.line("250.00", "2", cost_price=Decimal("200.00"), alternative_to=1),
    samples.line("10.00", "1"),
]


def as_seller(work: Callable[[], Any]) -> Any:
    return once(work, roles=SELLER)


def show(quote_id: str, roles: frozenset[str] = TRUSTED) -> contract.Quote:
    return once(lambda: quotes.get(quote_id).answer(TODAY), roles=roles)


def test_what_a_quote_earns(customer: str) -> None:
    """3 × 73.1377 = 219.4131 → 219.41; 300.00 − 219.41 = 80.59, which is 26.86 % of 300.00."""
    margin = show(samples.quote(customer, lines=LINES).id).margin
    assert margin is not None
    assert (margin.net, margin.cost, margin.contribution) == (Decimal(300), Decimal("219.41"), Decimal("80.59"))
    assert (margin.percent, margin.lines_without_cost) == (Decimal("26.86"), [3])
    assert [(one.line, one.cost_price, one.contribution) for one in margin.lines] == [
        (1, COST, Decimal("80.59")),
        (2, Decimal("200.00"), Decimal("100.00")),
    ]
    assert show(samples.quote(customer).id).margin is None


def test_the_choice_decides_and_the_order_inherits(customer: str) -> None:
    sent = samples.quote(customer, "send", lines=LINES)
    once(lambda: quotes.accept(contract.AcceptQuote(quote_id=sent.id, chosen_lines=[2]), TODAY))
    chosen = show(sent.id).margin
    assert chosen is not None
    assert (chosen.net, chosen.cost, chosen.percent) == (Decimal(500), Decimal(400), Decimal(20))
    order = samples.ordered(sent.id, parts=[samples.part(2, "1")])
    margin = once(order.answer, roles=TRUSTED).margin
    assert margin is not None
    assert (margin.cost, margin.contribution, margin.percent) == (Decimal(200), Decimal(50), Decimal(20))
    moved = contract.ChangeOrder(order_id=order.id, version=1, delivery_date=date(2026, 4, 1))
    assert as_seller(lambda: orders.rewrite(moved)).lines[0].cost_price == 200


def test_who_may_not_sees_nothing_of_it(customer: str) -> None:
    made = samples.quote(customer, "send", lines=LINES)
    once(lambda: quotes.revise(contract.ReviseQuote(quote_id=made.id), TODAY, VALID_DAYS))
    once(lambda: quotes.step(contract.QuoteVerb(quote_id=made.id), "send", TODAY))
    placed = samples.order(customer, lines=LINES[:1])
    for roles in (SELLER, frozenset({"viewer"}), frozenset({"accountant"})):
        asked = GetQuoteVersions(quote_id=made.id)
        versions = once(lambda: quote_versions.list_versions(asked, TODAY), roles=roles)  # noqa: B023
        answers = (show(made.id, roles), once(placed.answer, roles=roles), *versions.versions)
        assert len(answers) == 4
        assert not any(hides(one.model_dump_json()) for one in answers)
    trusted = once(lambda: quote_versions.list_versions(GetQuoteVersions(quote_id=made.id), TODAY), roles=TRUSTED)
    assert [one.margin.cost for one in trusted.versions if one.margin] == [Decimal("219.41")] * 2


def hides(text: str) -> bool:
    """Whether a text holds a cost of LINES, or what follows from it."""
    return any(digits in text for digits in ("73.1377", "219.41", "80.59", "26.86"))


def test_no_event_holds_it(customer: str) -> None:
    made = samples.quote(customer, "send", "accept", lines=LINES)
    order = samples.ordered(made.id)
    once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "confirm"))
    for document in (quotes.get(made.id), orders.get(order.id)):
        assert hides(json.dumps([str(line.cost_price) for line in document.lines]))
        assert len(document.outbox) >= 2
        assert not hides(json.dumps([one["data"] for one in document.outbox], default=str))


def test_a_seller_may_not_set_it_and_does_not_wipe_it(customer: str) -> None:
    made = samples.quote(customer, lines=LINES)
    before = Quote.total({})

    def change(version: int, *lines: contract.QuoteLineFields) -> Quote:
        return quotes.rewrite(contract.ChangeQuote(quote_id=made.id, version=version, lines=list(lines)), TODAY)

    for asking in (
        lambda: quotes.create(contract.CreateQuote(customer_id=customer, lines=LINES), TODAY, VALID_DAYS),
        lambda: quotes.draft(contract.PreviewQuote(customer_id=customer, lines=LINES), TODAY, VALID_DAYS),
        lambda: orders.draft(contract.PreviewOrder(customer_id=customer, lines=[LINES[0]]), TODAY),
        lambda: change(1, *LINES),
    ):
        with pytest.raises(NotAllowed) as refused:
            as_seller(asking)
        assert (refused.value.code, refused.value.details["needs"]) == ("sales.role_missing", "margin")
    assert Quote.total({}) == before
    plain = [samples.line("90.00", "4", article="A-1", cost_price=None), samples.line("1.00", "1")]
    kept = as_seller(lambda: change(1, plain[1], plain[0]))
    assert [line.cost_price for line in kept.lines] == [Decimal(200), COST]
    gone = once(lambda: change(2, plain[0], plain[1]), roles=TRUSTED)
    assert [line.cost_price for line in gone.lines] == [None, Decimal(200)]


def test_lines_are_told_apart_by_article_else_by_text(customer: str) -> None:
    twins = [samples.line(cost_price=Decimal(cost)) for cost in ("1", "2")]
    made = samples.order(customer, lines=[*twins, samples.line(article="B", cost_price=Decimal(3))])
    lines: list[OrderLineFields] = [
        samples.line(),
        samples.line(article="B"),
        samples.line(unit="m"),
        samples.line(),
        samples.line(),
    ]
    lines[1] = lines[1].model_copy(update={"text": "Nytt namn"})
    request = contract.ChangeOrder(order_id=made.id, version=1, lines=lines)
    changed = as_seller(lambda: orders.rewrite(request))
    assert [line.cost_price for line in changed.lines] == [1, 3, None, 2, None]


def test_a_trial_shows_it_too(customer: str) -> None:
    trial = contract.PreviewQuote(customer_id=customer, lines=LINES)
    shown = once(lambda: previews.preview(quotes.draft(trial, TODAY, VALID_DAYS)), roles=TRUSTED)
    assert shown.margin is not None
    assert shown.margin.contribution == Decimal("80.59")


def test_nothing_charged_a_loss_and_a_sum_too_large(customer: str) -> None:
    gift = [samples.line("0.00", "1", cost_price=Decimal(5)), samples.line("10.00", "1", cost_price=Decimal(25))]
    margin = show(samples.quote(customer, lines=gift).id).margin
    assert margin is not None
    assert [one.percent for one in margin.lines] == [None, Decimal(-150)]
    assert (margin.contribution, margin.percent) == (Decimal(-20), Decimal(-200))
    with pytest.raises(InvalidInput) as refused:
        samples.quote(customer, lines=[samples.line("1.00", "99", cost_price=Decimal("99999999999.99"))])
    assert list(refused.value.details) == ["/lines"]


def test_yen_have_no_decimals(database: str, context: object) -> None:
    made = samples.quote(samples.known_customer(currency="JPY"), lines=[samples.line("100", "3", cost_price=COST)])
    margin = show(made.id).margin
    assert margin is not None
    assert (margin.cost, margin.contribution) == (Decimal(219), Decimal(81))


def test_what_has_no_cost_is_stored_as_before(customer: str) -> None:
    samples.order(customer)
    samples.quote(customer, "send", "accept")
    for row in SalesDocument._get_collection().find({"tenant": "acme", "customer_id": customer}):
        assert not [line for line in row["lines"] if "cost_price" in line]
    assert Order.total({"customer_id": customer}) == 1


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 10**7), st.none() | st.integers(0, 10**9), st.integers(1, 10**5), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=200)
def test_the_parts_of_a_margin_add_up(rows: list[tuple[int, int | None, int, bool]]) -> None:
    """The sum is that of the lines that count; contribution and cost are what is charged, to the last öre."""
    lines = [
        Line(
            line=number,
            text="x",
            quantity=Decimal(quantity) / 100,
            amount=amount,
            cost_price=None if cost is None else Decimal(cost) / 10_000,
            left_out=out or None,
        )
        for number, (amount, cost, quantity, out) in enumerate(rows, 1)
    ]
    margin = margins.margin_of(lines, IN_KRONOR)
    if margin is None:
        assert all(cost is None for _, cost, _, _ in rows)
        return
    counting = {number for number, row in enumerate(rows, 1) if not row[3]}
    summed = [one for one in margin.lines if one.line in counting]
    assert margin.cost + margin.contribution == margin.net
    assert margin.contribution == sum(one.contribution for one in summed)
    assert {one.line for one in summed} | set(margin.lines_without_cost) == counting
