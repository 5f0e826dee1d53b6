"""What is owed on a day: the examples of the law's tables, and that nothing appears or vanishes whatever happens when."""

import os
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from billing.claim_facts import INTEREST, Changed, Demand, Facts, Paid, Standing, Waiver
from billing.claim_sums import stand

DUE = date(2025, 5, 31)
RATES = {
    date(2025, 1, 1): Decimal("3.00"),
    date(2025, 7, 1): Decimal("2.00"),
    date(2026, 1, 1): Decimal("2.00"),
    date(2026, 7, 1): Decimal("2.00"),
}
HISTORIES = int(os.environ.get("CLAIM_HISTORIES", "300"))


def demand(on: date, name: str = "rem_1", fee: int = 6000, pays_within: int | None = 10) -> Demand:
    pay_by = None if pays_within is None else on + timedelta(days=pays_within)
    return Demand(name, on, on, "reminder_fee", fee, bears_interest=True, pay_by=pay_by)


def sums(standing: Standing) -> tuple[int, int, int]:
    """Principal, fees and interest that are open."""
    interest = standing.interest.open if standing.interest else 0
    return standing.principal, sum(one.open for one in standing.fees), interest


def test_a_reminded_invoice_paid_in_full_is_paid() -> None:
    paid_on = date(2025, 8, 15)
    facts = Facts(1000000, DUE, demands=[demand(paid_on)])
    assert sums(stand(facts, RATES)) == (1000000, 6000, 21644)
    settled = stand(replace(facts, payments=[Paid(paid_on, 1027644)]), RATES)
    assert (settled.remaining, sums(settled)) == (0, (0, 0, 0))


@pytest.mark.parametrize(("principal_first", "open_"), [(False, (27644, 0, 0)), (True, (0, 6000, 21644))])
def test_the_principal_alone_leaves_what_the_reminder_added(principal_first: bool, open_: tuple[int, int, int]) -> None:
    paid_on = date(2025, 8, 15)
    payments = [Paid(paid_on, 1000000, principal_first)]
    left = stand(Facts(1000000, DUE, payments=payments, demands=[demand(paid_on)]), RATES)
    assert (left.remaining, sums(left)) == (27644, open_)


def test_the_payoff_of_domain_md() -> None:
    facts = Facts(1000000, date(2026, 5, 31), demands=[demand(date(2026, 7, 1))])
    assert stand(facts, RATES, date(2026, 11, 25)).remaining == 1054767
    paid = replace(facts, payments=[Paid(date(2026, 11, 25), 1054767)])
    assert stand(paid, RATES).remaining == 0
    assert stand(paid, RATES, date(2027, 1, 1)).remaining == 0


def test_interest_knows_what_was_paid_before() -> None:
    facts = Facts(
        1000000,
        date(2026, 1, 30),
        payments=[Paid(date(2026, 2, 10), 400000)],
        demands=[demand(date(2026, 3, 1), fee=0)],
    )
    assert sums(stand(facts, RATES, date(2026, 3, 1))) == (600000, 0, 6137)


def test_what_is_paid_late_without_a_demand_is_paid() -> None:
    assert stand(Facts(1000000, DUE, payments=[Paid(date(2025, 8, 15), 1000000)]), {}).remaining == 0


def test_who_pays_what_the_reminder_asked_for_in_time_owes_no_more() -> None:
    asked = demand(date(2025, 8, 15))
    for days, left in ((0, 0), (10, 0), (11, 3014)):  # eleven days at 10 % on 10 000
        facts = Facts(1000000, DUE, payments=[Paid(asked.on + timedelta(days=days), 1027644)], demands=[asked])
        assert stand(facts, RATES).remaining == left
    more = stand(replace(facts, payments=[Paid(asked.on + timedelta(days=5), 1028000)]), RATES)
    assert (more.remaining, more.over) == (0, 0)  # five days are 13.70: what is paid beyond the demand goes there


def test_a_reminder_that_crossed_the_money_adds_nothing() -> None:
    facts = Facts(1000000, DUE, payments=[Paid(date(2025, 6, 10), 1000000)], demands=[demand(date(2025, 6, 11))])
    assert (stand(facts, RATES).remaining, stand(facts, RATES).claims) == (0, [])


def test_what_is_waived_counts_as_never_claimed() -> None:
    day = date(2025, 8, 15)
    facts = Facts(1000000, DUE, payments=[Paid(day, 1000000)], demands=[demand(day)])
    waived = replace(facts, waivers=[Waiver("rem_1", day), Waiver(INTEREST, day, 1644)])
    assert stand(waived, RATES).remaining == 20000
    given_up = replace(facts, waivers=[Waiver("rem_1", day), Waiver(INTEREST, day)])
    assert stand(given_up, RATES, day + timedelta(days=400)).remaining == 0


def test_a_rest_below_a_krona_settles_by_itself() -> None:
    for paid, difference in ((558469, 31), (558531, -31), (558401, 99)):
        now = stand(Facts(558500, DUE, payments=[Paid(DUE, paid)], tolerance=99, rounded_down=31), RATES)
        assert (now.remaining, now.difference) == (0, difference)
    for paid, left in ((558400, 100), (558532, -32)):
        facts = Facts(558500, DUE, payments=[Paid(DUE, paid)], tolerance=99, rounded_down=31)
        assert stand(facts, RATES).remaining == left


def test_a_bounced_payment_after_its_refund_is_owed_again() -> None:
    paid = [Paid(DUE, 1000000), Paid(DUE, 50000)]
    facts = Facts(1000000, DUE, payments=paid, refunds=[Changed(DUE + timedelta(days=1), 50000)])
    assert stand(facts, RATES).remaining == 0
    assert stand(replace(facts, payments=paid[1:]), RATES).remaining == 1000000


DAYS = some.integers(-20, 500).map(lambda days: DUE + timedelta(days=days))
SUMS = some.integers(1, 1200000)
FACTS = some.builds(
    Facts,
    payable=some.integers(0, 1000000),
    due=some.just(DUE),
    payments=some.lists(some.builds(Paid, DAYS, SUMS, some.booleans()), max_size=5).map(
        lambda made: [one._replace(place=place) for place, one in enumerate(made)]
    ),
    credits=some.lists(some.builds(Changed, DAYS, some.integers(1, 200000)), max_size=2),
    refunds=some.lists(some.builds(Changed, DAYS, some.integers(1, 200000)), max_size=2),
    demands=some.lists(
        some.builds(
            lambda number, on, fee, bears, within: Demand(
                f"rem_{number}", on, on, "reminder_fee", fee, bears, on + timedelta(days=within), seen=number
            ),
            some.integers(1, 4),
            DAYS,
            some.sampled_from([0, 6000, 18000]),
            some.booleans(),
            some.integers(0, 20),
        ),
        max_size=3,
        unique_by=lambda one: one.id,
    ),
    waivers=some.lists(
        some.builds(
            Waiver, some.sampled_from(["rem_1", "rem_2", INTEREST]), DAYS, some.none() | some.integers(1, 20000)
        ),
        max_size=3,
    ),
    in_dispute=some.sampled_from([0, 0, 100000]),
    lost_on=some.none() | DAYS,
    tolerance=some.sampled_from([0, 99]),
    rounded_down=some.sampled_from([0, 31]),
)


def balance(facts: Facts, now: Standing) -> int:
    """Issued + fees + interest − paid + paid back − credited − waived − what settled by itself."""
    claimed = sum(one.amount - one.waived for one in now.claims)
    moved = sum(one.amount for one in facts.payments) + sum(one.amount for one in facts.credits)
    return facts.payable + claimed - moved + sum(one.amount for one in facts.refunds) - now.difference


@settings(max_examples=HISTORIES)
@given(facts=FACTS, on=DAYS)
def test_no_ore_appears_or_vanishes_on_any_day(facts: Facts, on: date) -> None:
    now = stand(facts, RATES, on)
    known = facts.until(on)
    assert now.principal + now.claims_open - now.over == balance(known, now)
    assert now.remaining == (-now.over if now.is_lost else balance(known, now))
    assert now.principal >= 0
    assert now.over >= 0
    assert not (now.over and now.principal + now.claims_open)
    for claim in now.claims:
        assert 0 <= claim.waived <= claim.amount
        assert 0 <= claim.paid <= claim.amount - claim.waived
    assert now.to_claims == sum(one.paid for one in now.claims)


@settings(max_examples=HISTORIES)
@given(facts=FACTS, on=DAYS, data=some.data())
def test_the_order_in_which_days_become_known_changes_nothing(facts: Facts, on: date, data: some.DataObject) -> None:
    shuffled = replace(
        facts,
        payments=data.draw(some.permutations(facts.payments)),
        credits=data.draw(some.permutations(facts.credits)),
        refunds=data.draw(some.permutations(facts.refunds)),
        waivers=data.draw(some.permutations(facts.waivers)),
    )
    assert stand(shuffled, RATES, on) == stand(facts, RATES, on)
    later = replace(facts, payments=[*facts.payments, Paid(on + timedelta(days=1), 5000, place=9)])
    assert stand(later, RATES, on) == stand(facts, RATES, on)
