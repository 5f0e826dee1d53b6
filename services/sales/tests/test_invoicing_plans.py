"""Plans on the real database: which periods are in one, what they come to, and why others are left out."""

from datetime import date
from decimal import Decimal

import pytest

from chassis.testing import once
from contracts import billing
from contracts import sales as contract
from contracts.access import Module
from contracts.customers import Addresses, VatType
from contracts.errors import InvalidInput
from contracts.sales import PlanState
from contracts.tabs import GetCardSection
from sales import agreements, card, checks, contract_billings, contract_closing, sellers
from sales.models import Contract
from sales.tests import planning, samples
from sales.tests.planning import DAY, START, agreement


@pytest.fixture(autouse=True)
def no_others(database: str) -> None:
    """A plan is of all contracts: those of other tests go."""
    planning.clear()


def test_a_plan_names_periods_sums_and_vat_and_invoices_nothing(customer: str) -> None:
    running = agreement(customer, lines=[samples.line("995.00"), samples.line("100.00", vat_category="food")])
    planned = planning.plan(issue=True)
    assert planning.invoiced(planned) == [
        ("2026-01-01", "1095.00"),
        ("2026-02-01", "1095.00"),
        ("2026-03-01", "1095.00"),
    ]
    shown = planning.show(planned)
    assert (shown.state, shown.planned, shown.asked, shown.left_out) == (PlanState.PLANNED, 3, 0, 0)
    assert [(one.currency, one.count, one.net, one.vat) for one in shown.sums] == [
        ("SEK", 3, Decimal("3285.00"), Decimal("782.25"))
    ]
    first = planning.periods(planned)[0]
    assert [(one.percent, one.net, one.vat) for one in first.vat_rates] == [
        (Decimal(12), Decimal(100), Decimal(12)),
        (Decimal(25), Decimal(995), Decimal("248.75")),
    ]
    assert (first.contract_number, first.days, first.of_days) == (str(running.number), 31, 31)
    assert planning.all_billings() == []


def test_vat_is_that_of_the_last_day_of_the_period(customer: str) -> None:
    """Food bears 6 % from 1 April 2026 on: a quarter that ends after it does, too (directive 2006/112/EC, article 64.1)."""
    agreement(
        customer, lines=[samples.line("100.00", vat_category="food")], starts_on=date(2026, 2, 1), period_months=3
    )
    (period,) = planning.periods(planning.plan())
    assert [one.percent for one in period.vat_rates] == [6]


def test_currency_and_exact_prices_are_those_of_the_contract(customer: str) -> None:
    """Yen have no decimals, also of a part of a period; a price of four decimals keeps them when it follows an index."""
    abroad = samples.known_customer(currency="JPY")
    cut = agreement(abroad, lines=[samples.line("1000"), samples.line("1000")], starts_on=date(2026, 3, 1))
    once(lambda: contract_closing.end(contract.EndContract(contract_id=cut.id, last_day=date(2026, 3, 10)), DAY))
    exact = agreement(customer, lines=[samples.line("0.3333", "1000")], starts_on=date(2026, 3, 1))
    index = contract.IndexChange(base=Decimal(100), value=Decimal(103))
    planning.change_prices(exact, date(2026, 3, 1), index=index)
    planned = planning.plan()
    nets = {one.currency: ([line.amount for line in one.lines], one.net, one.vat) for one in planning.periods(planned)}
    assert nets == {
        "JPY": ([Decimal(323), Decimal(322)], Decimal(645), Decimal(161)),
        "SEK": ([Decimal("343.30")], Decimal("343.30"), Decimal("85.83")),
    }
    planning.execute(planned)
    (event,) = once(lambda: contract_billings.events_of(planning.load(exact)))
    assert [(line.price, line.supply) for line in event.lines] == [(Decimal("0.3433"), "goods")]


def test_a_customer_whose_vat_type_contradicts_the_sale_is_named(customer: str) -> None:
    """As case m-eu-reverse-in-sweden: goods that stay in Sweden are no union delivery, so that billing would not issue it."""
    at_home = samples.known_customer(vat_type=VatType.EU_REVERSE_CHARGE, vat_number="DE811907980")
    agreement(at_home, starts_on=date(2026, 3, 1))
    assert planning.reasons(planning.plan()) == [("2026-03-01", "vat_contradiction")]


def test_a_seller_who_is_exempt_charges_no_vat(customer: str) -> None:
    """As billing's settings say now, whatever they said when the contract was written."""
    agreement(customer, starts_on=date(2026, 3, 1))
    event = billing.SellerVatChanged(subject="com_acme", version=2, exempt=True)
    once(lambda: sellers.keep(event))
    assert [(one.net, one.vat) for one in planning.periods(planning.plan())] == [(Decimal("995.00"), Decimal(0))]
    once(lambda: sellers.keep(event.model_copy(update={"version": 3, "exempt": False})))


def test_a_plan_says_why_others_are_not_in_it(customer: str) -> None:
    later = agreement(customer, starts_on=date(2026, 3, 3))
    draft = once(
        lambda: agreements.create(
            contract.CreateContract(customer_id=customer, lines=[samples.line()], starts_on=START), DAY
        )
    )
    cancelled = agreement(customer, "cancel")
    paused = agreement(customer, starts_on=date(2026, 3, 1))
    planning.pause(paused, date(2026, 3, 2))
    skipped = agreement(customer, starts_on=date(2026, 3, 1))
    planning.skip(skipped)
    idle = agreement(samples.known_customer(active=False))
    incomplete = agreement(samples.known_customer(addresses=Addresses()))
    liable = agreement(samples.known_customer(vat_type=VatType.EU_REVERSE_CHARGE))
    finished = agreement(customer, starts_on=date(2025, 12, 1))
    Contract.find(id=finished.id).update_one(set__status="finished")
    planned = planning.plan()
    found = {one.contract_id: str(one.reason) for one in planning.periods(planned)}
    assert found == {
        later.id: "not_due",
        draft.id: "draft",
        cancelled.id: "cancelled",
        paused.id: "paused",
        skipped.id: "skipped",
        idle.id: "customer_inactive",
        incomplete.id: "customer_incomplete",
        liable.id: "customer_incomplete",
        finished.id: "finished",
    }
    assert (planning.show(planned).left_out, planning.show(planned).sums) == (9, [])


def test_a_customer_that_has_not_come_yet_is_named(customer: str) -> None:
    running = agreement(customer)
    Contract.find(id=running.id).update_one(set__customer_id="cus_unknown")
    assert planning.reasons(planning.plan()) == [("2026-01-01", "customer_unknown")]


def test_periods_invoiced_by_hand_before_are_no_part_of_plans(customer: str) -> None:
    """The company says from which day on; single contracts say it by skipping."""
    by_hand = agreement(customer, starts_on=date(2025, 11, 1))
    planning.skip(by_hand, first=date(2025, 11, 1), last=date(2026, 2, 1))
    assert planning.invoiced(planning.plan()) == [("2026-03-01", "995.00")]
    back = planning.skip(by_hand, first=date(2026, 2, 1), skip=False)
    assert back.skipped == ["2025-11-01", "2025-12-01", "2026-01-01"]
    assert planning.invoiced(planning.plan()) == [("2026-02-01", "995.00"), ("2026-03-01", "995.00")]


def test_a_contract_that_ends_or_pauses_is_charged_by_the_day(customer: str) -> None:
    running = agreement(customer, starts_on=date(2026, 3, 1))
    planning.pause(running, date(2026, 3, 11), date(2026, 3, 21))
    once(lambda: contract_closing.end(contract.EndContract(contract_id=running.id, last_day=date(2026, 3, 31)), DAY))
    (period,) = planning.periods(planning.plan())
    assert (period.days, period.of_days, period.net) == (21, 31, Decimal("674.03"))
    assert period.lines[0].text == "Virke (21 av 31 dagar)"


def test_periods_inside_a_pause_fall_away(customer: str) -> None:
    running = agreement(customer)
    planning.pause(running, date(2026, 1, 1), date(2026, 2, 15))
    planned = planning.plan()
    assert planning.reasons(planned) == [("2026-01-01", "paused")]
    assert planning.invoiced(planned) == [("2026-02-01", "497.50"), ("2026-03-01", "995.00")]


def test_a_paused_contract_that_ends_charges_no_day_of_its_pause(customer: str) -> None:
    running = agreement(customer, starts_on=date(2026, 3, 1))
    planning.pause(running, date(2026, 3, 11))
    ended = once(
        lambda: contract_closing.end(contract.EndContract(contract_id=running.id, last_day=date(2026, 4, 20)), DAY)
    )
    assert ended.pauses == [{"first": "2026-03-11", "last": "2026-04-20"}]
    (period, april) = planning.periods(planning.plan(date(2026, 4, 1)))
    assert (period.days, period.of_days, str(april.reason)) == (10, 31, "paused")


def new_price(line: int) -> contract.NewPrice:
    return contract.NewPrice(line=line, price=Decimal(1))


def test_new_prices_hold_from_their_day_and_never_backwards(customer: str) -> None:
    running = agreement(customer)
    planning.execute(planning.plan(date(2026, 1, 5)))
    with pytest.raises(InvalidInput) as refused:
        planning.change_prices(running, date(2026, 1, 31), percent=Decimal(3))
    assert list(refused.value.details) == ["/from_day"]
    planning.change_prices(running, date(2026, 3, 1), percent=Decimal(5))
    planning.change_prices(running, date(2026, 3, 1), percent=Decimal(3))
    assert planning.invoiced(planning.plan()) == [("2026-02-01", "995.00"), ("2026-03-01", "1024.85")]
    with pytest.raises(InvalidInput) as no_line:
        planning.change_prices(running, date(2026, 3, 1), prices=[new_price(2)])
    assert list(no_line.value.details) == ["/prices/0/line"]
    both = contract.ChangeContractPrices(
        contract_id=running.id, from_day=DAY, percent=Decimal(1), prices=[new_price(1)]
    )
    assert [one.pointer for one in checks.check_prices(both)] == ["/percent"]


def test_only_periods_that_are_left_are_skipped(customer: str) -> None:
    running = agreement(customer)
    planning.execute(planning.plan(date(2026, 1, 5)))
    for first in (date(2026, 1, 1), date(2026, 2, 2)):
        with pytest.raises(InvalidInput) as refused:
            planning.skip(running, first=first)
        assert list(refused.value.details) == ["/first"]
    planning.skip(running, first=date(2026, 3, 1))
    assert planning.invoiced(planning.plan()) == [("2026-02-01", "995.00")]


def test_a_plan_of_one_contract(customer: str) -> None:
    agreement(customer)
    wanted = agreement(customer, starts_on=date(2026, 3, 1))
    planned = planning.plan(contract_id=wanted.id)
    assert [one.contract_id for one in planning.periods(planned)] == [wanted.id]


def test_the_card_says_what_is_invoiced_and_what_comes_next(customer: str) -> None:
    """From the contract's own fields in the one query of the card; as long as nothing is invoiced, from its first day."""
    running = agreement(customer)

    def row() -> tuple[object, object, object]:
        asked = GetCardSection(customer_id=customer, tabs=frozenset({"contracts"}), modules=frozenset(Module))
        (tab,) = once(lambda: card.section(asked, DAY)).tabs
        return tuple(tab.items[0].get(name) for name in ("invoiced_to", "invoice_number", "next_from"))  # type: ignore[return-value]

    assert row() == (None, "", "2026-01-01")
    planning.skip(running, first=date(2026, 1, 1))
    assert row() == (None, "", "2026-02-01")
    planning.execute(planning.plan(date(2026, 2, 1)))
    assert row() == ("2026-02-28", "", "2026-03-01")
    listed = once(lambda: agreements.list_contracts(contract.ListContracts(customer_id=customer), DAY)).items[0]
    assert (listed.invoiced_to, listed.next_from) == (date(2026, 2, 28), date(2026, 3, 1))
    planning.pause(running, date(2026, 3, 1))
    assert row() == ("2026-02-28", "", None)


def test_a_plan_is_made_at_most_a_year_ahead(customer: str) -> None:
    agreement(customer)
    with pytest.raises(InvalidInput, match="/day"):
        planning.plan(date(2027, 3, 4))
    assert planning.show(planning.plan(date(2027, 3, 3))).planned == 15
