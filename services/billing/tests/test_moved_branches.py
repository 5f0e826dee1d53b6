"""A branch that another customer has from a day: this service's own clock decides, and open invoices keep their branch."""

from datetime import timedelta

import pytest

from billing import customers, invoices
from billing.models import Invoice
from billing.tests import samples
from chassis import clock
from chassis.testing import once
from contracts import billing as contract
from contracts.customers import Address, Addresses, BranchMove, BranchSnapshot, MoveDirection
from contracts.errors import InvalidInput

TODAY = clock.today()
DAY = timedelta(days=1)
SHOP = Address(line1="Strandgatan 9", postcode="216 12", city="Limhamn")


def shop(direction: MoveDirection) -> BranchSnapshot:
    """As the event of yesterday tells of it, whose move counts from today."""
    move = BranchMove(direction=direction, customer_id="cus_other", on=TODAY)
    is_coming = direction is MoveDirection.IN
    own = Addresses(invoice=SHOP)
    return BranchSnapshot(id="bra_shop", name="Limhamn", addresses=own, moves=[move], retired=is_coming)


def create(customer: str) -> Invoice:
    request = contract.CreateInvoice(customer_id=customer, branch_id="bra_shop", lines=[samples.line()])
    made: Invoice = once(lambda: invoices.make(request, TODAY))
    return made


def test_new_invoices_name_it_at_the_new_customer_only(company: None) -> None:
    old = samples.known_customer(branches=[shop(MoveDirection.OUT)])
    new = samples.known_customer(branches=[shop(MoveDirection.IN)])
    with pytest.raises(InvalidInput) as refused:
        create(old)
    assert refused.value.details["/branch_id"].split()[0] == "branch_elsewhere"
    assert create(new).branch_name == "Limhamn"


def test_an_open_invoice_keeps_its_branch(company: None, monkeypatch: pytest.MonkeyPatch) -> None:
    old = samples.known_customer(branches=[shop(MoveDirection.OUT)])
    monkeypatch.setattr(customers, "today", lambda: TODAY - DAY)
    draft = create(old)
    monkeypatch.undo()
    change = contract.ChangeInvoice(
        invoice_id=draft.id, version=draft.version, branch_id="bra_shop", lines=[samples.line("2.00")]
    )
    changed = once(lambda: invoices.replace(change, TODAY))
    assert (changed.branch_id, changed.branch_name) == ("bra_shop", "Limhamn")


def test_a_letter_after_the_move_goes_to_the_customer(company: None) -> None:
    old = customers.load(samples.known_customer(branches=[shop(MoveDirection.OUT)]))
    new = customers.load(samples.known_customer(branches=[shop(MoveDirection.IN)]))
    assert customers.branch_to_write_to(old, "bra_shop") is None
    assert customers.buyer(old, customers.branch_to_write_to(old, "bra_shop")).address.line1 == "Hamngatan 4"
    assert customers.buyer(new, customers.branch_to_write_to(new, "bra_shop")).address == SHOP
