"""The money rules: worked examples of the field, and properties that hold for all."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from billing import dunning, fees, interest, ocr, rating_scales, texts
from billing.claim_facts import Demand, Facts
from billing.claim_sums import stand
from billing.states import INVOICE, OPEN, by_payment, reminder_after
from billing.tests import samples
from billing.totals import price_lines, totals_of
from contracts.billing import InvoiceStatus, OcrMode, RatingProvider, ReminderStatus
from contracts.customers import VatType
from contracts.lines import vat_on
from contracts.money import TooLarge
from contracts.vat import NoVatRate, VatCategory
from contracts.vat_treatment import Reason

DAY = date(2026, 3, 2)
AMOUNTS = st.decimals(min_value=-100_000, max_value=100_000, places=2)


@pytest.mark.parametrize(
    ("base", "check", "length_and_check"),
    [
        ("1001", "10017", "100164"),
        ("12345", "123455", "1234574"),
        ("12345678", "123456782", "1234567806"),
        ("2026000123", "20260001233", "202600012324"),
    ],
)
def test_ocr_examples(base: str, check: str, length_and_check: str) -> None:
    assert ocr.reference(base, OcrMode.CHECK) == check
    assert ocr.reference(base, OcrMode.LENGTH_AND_CHECK) == length_and_check


@given(base=st.from_regex(r"[0-9]{1,12}", fullmatch=True), mode=st.sampled_from(OcrMode))
def test_every_ocr_passes_luhn_and_keeps_its_base(base: str, mode: OcrMode) -> None:
    made = ocr.reference(base, mode, fixed_length=16)
    assert luhn.is_valid(made)
    assert base in made
    if mode is OcrMode.LENGTH_AND_CHECK:
        assert int(made[-2]) == len(made) % 10
    if mode is OcrMode.FIXED_LENGTH:
        assert len(made) == 16


def test_ocr_that_does_not_fit() -> None:
    with pytest.raises(ocr.DoesNotFit):
        ocr.reference("12345", OcrMode.FIXED_LENGTH, fixed_length=5)
    with pytest.raises(ocr.DoesNotFit):
        ocr.reference("9" * 25, OcrMode.CHECK)
    with pytest.raises(ocr.DoesNotFit):
        ocr.reference("A1001", OcrMode.CHECK)


def test_vat_and_rounding_example() -> None:
    totals = totals_of(price_lines([samples.line("4467.75")], VatType.SWEDISH, DAY), round_to_krona=True)
    assert (totals.net, totals.vat, totals.rounding, totals.total) == (
        Decimal("4467.75"),
        Decimal("1116.94"),
        Decimal("0.31"),
        Decimal(5585),
    )
    exact = totals_of(price_lines([samples.line("4467.75")], VatType.SWEDISH, DAY), round_to_krona=False)
    assert (exact.rounding, exact.total) == (Decimal(0), Decimal("5584.69"))


def test_a_half_is_rounded_away_from_zero() -> None:
    totals = totals_of(price_lines([samples.line("-99.50", vat_category="exempt")], VatType.SWEDISH, DAY), True)
    assert totals.total == Decimal(-100)


def test_discount_and_quantity() -> None:
    line = samples.line("33.33", quantity="2.5", discount_percent=Decimal(10))
    assert price_lines([line], VatType.SWEDISH, DAY)[0].net == Decimal("74.99")


@pytest.mark.parametrize(
    ("delivered", "percent"), [(date(2026, 3, 31), 12), (date(2026, 4, 1), 6), (date(2028, 1, 1), 12)]
)
def test_food_bears_the_rate_of_its_delivery_day(delivered: date, percent: int) -> None:
    food = samples.line(vat_category=VatCategory.FOOD)
    assert price_lines([food], VatType.SWEDISH, delivered)[0].vat_percent == percent


@pytest.mark.parametrize("vat_type", [VatType.SWEDISH_REVERSE_CHARGE, VatType.EU_REVERSE_CHARGE, VatType.EXPORT])
def test_no_vat_where_the_buyer_is_liable(vat_type: VatType) -> None:
    totals = totals_of(price_lines([samples.line("100.00")], vat_type, DAY), True)
    assert (totals.vat, totals.total) == (Decimal(0), Decimal(100))


def test_no_rate_and_too_much_are_refused() -> None:
    with pytest.raises(NoVatRate):
        price_lines([samples.line()], VatType.SWEDISH, date(1990, 1, 1))
    with pytest.raises(TooLarge):
        price_lines([samples.line("999999999999.99", quantity="2")], VatType.SWEDISH, DAY)
    with pytest.raises(TooLarge):
        totals_of(price_lines([samples.line("999999999999.99")], VatType.SWEDISH, DAY), False)


@given(lines=st.lists(st.tuples(AMOUNTS, st.sampled_from(VatCategory)), min_size=1, max_size=20), krona=st.booleans())
def test_totals_add_up(lines: list[tuple[Decimal, VatCategory]], krona: bool) -> None:
    made = price_lines([samples.line(f"{price:f}", vat_category=kind) for price, kind in lines], VatType.SWEDISH, DAY)
    totals = totals_of(made, krona)
    assert totals.net == sum(line.net for line in made) == sum(rate.net for rate in totals.vat_rates)
    assert totals.vat == sum(vat_on(rate.net, rate.percent) for rate in totals.vat_rates)
    assert totals.net + totals.vat + totals.rounding == totals.total
    assert abs(totals.rounding) <= Decimal("0.50") * krona
    assert not krona or totals.total == int(totals.total)


@pytest.mark.parametrize(
    ("principal", "due", "paid", "ore"),
    [
        (10000, date(2025, 5, 31), date(2025, 8, 15), 21644),
        (12500, date(2026, 1, 30), date(2026, 3, 1), 10274),
        (8000, date(2024, 11, 30), date(2025, 1, 31), 15627),
        (8000, date(2024, 11, 30), date(2024, 11, 30), 0),
    ],
)
def test_penalty_interest_examples(principal: int, due: date, paid: date, ore: int) -> None:
    asked = Demand("rem_1", paid, paid, "reminder_fee", 0, bears_interest=True)
    claim = stand(Facts(principal * 100, due, demands=[asked]), interest.REFERENCE_RATES, paid).interest
    assert claim is not None
    assert claim.amount == ore


def test_interest_beyond_the_table_is_provisional() -> None:
    due, paid = date(2026, 6, 29), date(2027, 1, 2)
    assert interest.spans(due, paid) == [
        (date(2026, 6, 30), 1, Decimal(10), False),
        (date(2026, 7, 1), 184, Decimal(10), True),
        (date(2027, 1, 1), 2, Decimal(10), True),
    ]
    assert interest.missing_half_year(due, paid) == date(2026, 7, 1)
    added = interest.REFERENCE_RATES | {date(2026, 7, 1): Decimal("1.75")}
    assert [(span.percent, span.provisional) for span in interest.spans(due, paid, added)] == [
        (Decimal(10), False),
        (Decimal("9.75"), False),
        (Decimal("9.75"), True),
    ]
    assert interest.missing_half_year(due, date(2026, 12, 31), added) is None
    assert interest.missing_half_year(due, paid, added) == date(2027, 1, 1)


def test_a_hole_in_the_table_is_provisional_and_days_before_it_are_refused() -> None:
    rates = {date(2025, 1, 1): Decimal(3), date(2026, 1, 1): Decimal("-0.50")}
    found = interest.spans(date(2025, 6, 30), date(2026, 1, 1), rates)
    assert [(span.percent, span.provisional) for span in found] == [(Decimal(11), True), (Decimal("7.50"), False)]
    with pytest.raises(interest.NoReferenceRate, match="2024-07-01"):
        interest.spans(date(2024, 12, 30), date(2025, 1, 31), rates)


@given(due=st.dates(date(2023, 7, 1), date(2027, 6, 1)), days=st.integers(0, 900))
def test_every_late_day_bears_interest_once(due: date, days: int) -> None:
    paid = due + timedelta(days=days)
    found = interest.spans(due, paid)
    assert sum(span.days for span in found) == (paid - due).days
    assert all(later.first == earlier.first + timedelta(days=earlier.days) for earlier, later in pairwise(found))
    assert (interest.missing_half_year(due, paid) is not None) == (paid > due and paid > date(2026, 6, 30))


def test_fees_of_the_ladder() -> None:
    assert [dunning.fee(level, DAY, agreed=True) for level in (1, 2, 3)] == [0, 60, 180]
    assert [dunning.fee(level, DAY, agreed=False) for level in (1, 2, 3)] == [0, 0, 180]
    with pytest.raises(fees.NoFee):
        dunning.fee(2, date(2013, 3, 15), agreed=True)


@pytest.mark.parametrize(
    ("provider", "letters"),
    [
        (RatingProvider.UC, "5 4 3 2 1"),
        (RatingProvider.CREDITSAFE, "A B C D E"),
        (RatingProvider.DUN_BRADSTREET, "AAA AA A AN B C"),
    ],
)
def test_scales_fall_from_best_to_worst(provider: RatingProvider, letters: str) -> None:
    found = [rating_scales.normalise(provider, letter) for letter in letters.split()]
    assert None not in found
    assert found[0] == 5
    assert found[-1] == 1
    assert found == sorted(found, reverse=True)  # type: ignore[type-var]
    assert rating_scales.normalise(provider, "X") is None


@given(total=st.integers(0, 10**6), paid=st.integers(0, 2 * 10**6))
def test_state_by_payment(total: int, paid: int) -> None:
    status = by_payment(total - paid, paid)
    assert (status in OPEN) == (paid < total)
    assert (status is InvoiceStatus.OVERPAID) == (paid > total)
    assert (status is InvoiceStatus.ISSUED) == (paid == 0 and total > 0)
    assert INVOICE.move(status, "record_payment") == status


@given(status=st.sampled_from(ReminderStatus))
def test_reminders_follow_payment_and_come_back(status: ReminderStatus) -> None:
    paid = reminder_after(status, InvoiceStatus.PAID)
    assert paid not in {ReminderStatus.SENT, ReminderStatus.PLANNED}
    lost = reminder_after(paid, InvoiceStatus.WRITTEN_OFF)
    again = reminder_after(paid, InvoiceStatus.ISSUED)
    assert again is lost
    assert (again is ReminderStatus.SENT) == (status in {ReminderStatus.SENT, ReminderStatus.SETTLED})


def test_words_of_the_law() -> None:
    swedish = texts.notes([Reason.REVERSE_CHARGE], samples.settings(), "sv")
    assert swedish == ["Omvänd betalningsskyldighet", "Godkänd för F-skatt"]
    assert "omvänd betalningsskyldighet" in texts.notes([Reason.REVERSE_CHARGE], samples.settings(), "en")[0]
    assert texts.notes([], samples.settings(f_tax=False), "sv") == []
    english = texts.notes([Reason.EXPORT], samples.settings(), "en")
    assert texts.notes([Reason.EXPORT], samples.settings(), "de") == english
    assert all(set(words) == {"sv", "en"} for words in texts.WORDS.values())
    assert texts.WORDS.keys() == {*Reason, texts.F_TAX} - {Reason.NONE}
