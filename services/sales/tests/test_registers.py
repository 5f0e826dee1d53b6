"""Cash registers: what a receipt names, freezes and is numbered by."""

from decimal import Decimal
from typing import Any

import pytest

from chassis.testing import once
from contracts import sales as contract
from contracts.errors import Conflict, InvalidInput, Stale
from sales import receipt_completion, receipts, registers
from sales.receipt_models import Receipt
from sales.tests import samples, tills
from sales.tests.samples import TODAY, paid


def opened_at(register_id: str) -> Receipt:
    return samples.receipt(register_id=register_id)


def change(register_id: str, version: int, **fields: Any) -> contract.Register:
    asked = contract.ChangeRegister(register_id=register_id, version=version, **fields)
    return once(lambda: registers.show(registers.rewrite(asked)))


def test_without_registers_it_is_as_it_was(database: str, context: object) -> None:
    """What callers of 0.1.0 send: any text, or none, as the register; one series of the company."""
    sold = [tills.sell(register_id=name).to_contract() for name in ("Kassa 1", "", "K7")]
    assert [one.register_id for one in sold] == ["Kassa 1", "", "K7"]
    numbers = [int(one.number or 0) for one in sold]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert [one.till for one in sold] == [None] * 3


def test_the_only_register_in_use_is_taken_without_being_named(till: None) -> None:
    first = tills.register()
    sold = tills.sell().to_contract()
    assert (sold.register_id, sold.number) == (first.id, "1")
    assert sold.till == contract.Till(register_id=first.id, register_name="Kassa 1", **tills.SELLER)


def test_several_registers_have_a_series_each_and_must_be_named(till: None) -> None:
    one, two = tills.register("Kassa 1"), tills.register("Kassa 2")
    with pytest.raises(InvalidInput) as refused:
        opened_at("")
    assert "Kassa 1, Kassa 2" in refused.value.details["/register_id"]
    with pytest.raises(InvalidInput):
        opened_at("Kassa 3")
    sold = [tills.sell(register_id=at) for at in (one.id, "Kassa 2", "Kassa 1", two.id)]
    assert [(made.register_id, made.number) for made in sold] == [(one.id, 1), (two.id, 1), (one.id, 2), (two.id, 2)]


def test_a_receipt_keeps_the_place_that_it_was_sold_at(till: None) -> None:
    at = tills.register()
    sold = tills.sell()
    change(at.id, 1, place="Storgatan 1, Lund", name="Lund")
    with pytest.raises(Stale):
        change(at.id, 1, name="Malmö")
    later = tills.sell()
    places = [receipts.get(one.id).to_contract().till for one in (sold, later)]
    assert [(till.place, till.register_name) for till in places if till] == [
        (tills.SELLER["place"], "Kassa 1"),
        ("Storgatan 1, Lund", "Lund"),
    ]


def test_a_name_is_given_once(till: None) -> None:
    tills.register("Kassa 1")
    two = tills.register("Kassa 2")
    for again in (lambda: tills.register("Kassa 1"), lambda: change(two.id, 1, name="Kassa 1")):
        with pytest.raises(InvalidInput) as refused:
            again()
        assert "register_name_taken" in refused.value.details["/name"]


def test_the_organisation_number_has_its_check_digit(till: None) -> None:
    at = tills.register()
    wrong = {**tills.SELLER, "identity_number": "556036-0794"}
    creation = contract.CreateRegister(name="Kassa 2", **wrong)
    for again in (
        lambda: once(lambda: registers.make(creation)),
        lambda: change(at.id, 1, identity_number="556036-0794"),
    ):
        with pytest.raises(InvalidInput) as refused:
            again()
        assert "invalid_number" in refused.value.details["/identity_number"]
    assert change(at.id, 1, identity_number="900101-0017").identity_number == "900101-0017"


def test_a_register_sent_twice_is_one(till: None) -> None:
    asked = contract.CreateRegister(name="Kassa 1", **tills.SELLER)
    made = [once(lambda: registers.make(asked), request_id="same") for _ in range(2)]
    assert made[0].id == made[1].id
    assert len(once(lambda: registers.list_registers(contract.ListRegisters())).items) == 1


def test_out_of_use_only_after_the_z_report(till: None) -> None:
    at = tills.register()
    tills.open_day(at)
    with pytest.raises(Conflict) as refused:
        change(at.id, 1, active=False)
    assert refused.value.code == "sales.register_day_open"
    tills.close_day(at)
    assert not change(at.id, 1, active=False).active
    with pytest.raises(InvalidInput):
        opened_at(at.id)
    with pytest.raises(InvalidInput):
        tills.open_day(at)


def test_a_receipt_that_was_opened_before_the_registers_is_completed_at_one(till: None) -> None:
    before = opened_at("Kassa")
    one = tills.register("Kassa 1")
    assert paid(before, "99.00").register_id == one.id
    two = tills.register("Kassa 2")
    other = opened_at(one.id)
    asked = contract.CompleteReceipt(
        receipt_id=other.id,
        payments=[contract.Payment(means=contract.Means.CARD, amount=Decimal("99.00"))],
        register_id="Kassa 2",
    )
    assert once(lambda: receipt_completion.complete(asked, TODAY)).register_id == two.id
