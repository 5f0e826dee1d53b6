"""What tests put in: a customer as the customers service tells of it, settings, fields of an invoice."""

from decimal import Decimal
from itertools import count
from typing import Any

from billing import company_settings, customers, invoices
from billing.tests import days
from chassis.context import using
from chassis.ids import new_id
from chassis.testing import a_context
from contracts import billing as contract
from contracts.customers import (
    Address,
    Addresses,
    BranchSnapshot,
    CustomerChanged,
    CustomerCreated,
    CustomerSnapshot,
    Kind,
    Stage,
)

SETTINGS: dict[str, Any] = {
    "seller_name": "Kontorsgrossisten AB",
    "seller_identity_number": "556016-0680",
    "seller_vat_number": "SE556016068001",
    "seller_address": Address(line1="Storgatan 1", postcode="111 22", city="Stockholm"),
    "bankgiro": "160-9908",
    "reminder_fee_agreed": True,
    "reminder_ladder": {"in_order": False},
}


def settings(**changed: Any) -> contract.BillingSettingsFields:
    return contract.BillingSettingsFields(**(SETTINGS | changed))


def put_settings(tenant: str = "acme", **changed: Any) -> None:
    """Replaces the company's settings, whatever they are."""
    with using(a_context(tenant)):
        version = company_settings.get(contract.GetBillingSettings()).version
        company_settings.put(contract.SetBillingSettings(version=version, **settings(**changed).model_dump()))


def customer_created(customer_id: str = "", **fields: Any) -> CustomerCreated:
    given: dict[str, Any] = {
        "number": "10042",
        "kind": Kind.COMPANY,
        "stage": Stage.CUSTOMER,
        "name": "Byggvaruhuset i Malmö AB",
        "identity_number": "5560160680",
        "addresses": Addresses(invoice=Address(line1="Hamngatan 4", postcode="211 22", city="Malmö")),
        "branches": [
            BranchSnapshot(
                id="bra_limhamn",
                name="Limhamn",
                addresses=Addresses(invoice=Address(line1="Strandgatan 9", postcode="216 12", city="Limhamn")),
            ),
            BranchSnapshot(id="bra_lund", name="Lund", addresses=Addresses(), retired=True),
        ],
    }
    snapshot = CustomerSnapshot(**(given | fields))
    return CustomerCreated(subject=customer_id or new_id("cus"), version=1, customer=snapshot)


def known_customer(**fields: Any) -> str:
    """The id of a customer that billing has heard of, in the current company."""
    event = customer_created(**fields)
    customers.keep(event)
    return event.subject


def customer_changed(customer_id: str, currency: str) -> CustomerChanged:
    """That the customer pays in another currency now; each such event is newer than those before."""
    made = customer_created(customer_id, currency=currency)
    return CustomerChanged(subject=customer_id, version=next(_versions), customer=made.customer)


_versions = count(2)


def line(price: str = "100.00", quantity: str = "1", **fields: Any) -> contract.LineInput:
    return contract.LineInput(text="Skruv", price=Decimal(price), quantity=Decimal(quantity), **fields)


def invoice(customer_id: str, price: str = "8000.00", **fields: Any) -> contract.Invoice:
    """An issued invoice over `price` + 25 % VAT, dated days.ISSUED, due days.DUE."""
    given: dict[str, Any] = {"lines": [line(price)], "issue": True, "issue_date": days.ISSUED}
    with using(a_context()):
        return invoices.make(
            contract.CreateInvoice(customer_id=customer_id, **(given | fields)), days.TODAY
        ).to_contract(days.TODAY)


def draft(customer_id: str, **fields: Any) -> contract.Invoice:
    return invoice(customer_id, issue=False, issue_date=None, **fields)
