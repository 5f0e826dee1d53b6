"""What billing and crm have heard of the till, and sales of the exemption: lost, or from before the upgrade, it comes again."""

from decimal import Decimal

from chassis.testing import wait_until
from contracts.billing import ChangeBillingSettings, GetBillingSettings
from contracts.sales import CloseTillDay, CompleteReceipt, CreateRegister, LineFields, OpenReceipt, OpenTillDay, Payment
from tests.rebuild.office import Office

REGISTER = {"company_name": "Lilla Ateljén", "identity_number": "900101-0017", "place": "Lagergatan 3, Malmö"}


def sell(office: Office, price: str, customer_id: str | None = None) -> str:
    line = LineFields.model_validate({"text": "Tavla", "quantity": "1", "price": price})
    opened = office.call(OpenReceipt(lines=[line], customer_id=customer_id))
    payments = [Payment.model_validate({"means": "card", "amount": opened["totals"]["total"]})]
    office.call(CompleteReceipt(receipt_id=opened["id"], payments=payments))
    return str(opened["id"])


def test_receipts_that_billing_has_not_heard_of_are_brought_again(office: Office) -> None:
    """Also of a day that is closed: its receipts have another version since, and are no other sales."""
    version = office.call(GetBillingSettings())["version"]
    office.call(ChangeBillingSettings(version=version, changes={"seller_exempt": True}))
    wait_until(lambda: bool(office.rows("sales", name="sellers")), 60)
    register = office.call(CreateRegister(name="Kassa 1", **REGISTER))["id"]
    office.call(OpenTillDay(register_id=register, opening_float=Decimal(0)))
    lost, kept = sell(office, "100000.00"), sell(office, "10000.00")
    wait_until(lambda: office.rows("billing", name="till_sales").keys() == {lost, kept}, 60)
    wait_until(lambda: bool(office.rows("sales", name="exempt_turnovers")), 60)
    office.call(CloseTillDay(register_id=register))
    receipts = office.rows("sales", name="documents")
    wait_until(lambda: all(one.get("z_number") == 1 for one in office.rows("sales", name="documents").values()), 60)
    assert receipts.keys() == {lost, kept}
    before, told = office.rows("billing", name="till_sales"), office.rows("sales", name="exempt_turnovers")
    assert office.check("billing").returncode == 0

    office.collection("billing", "till_sales").delete_one({"_id": lost})
    office.collection("sales", "exempt_turnovers").delete_many({"tenant": office.company})
    assert f"{lost}  missing" in office.check("billing").stdout
    assert [office.rebuild(service).returncode for service in ("billing", "sales")] == [0, 0]
    again = office.rows("billing", name="till_sales")
    assert {one: (row["date"], row["net"]) for one, row in again.items()} == {
        one: (row["date"], row["net"]) for one, row in before.items()
    }
    assert [(row["year"], row["level"]) for row in office.rows("sales", name="exempt_turnovers").values()] == [
        (row["year"], "near") for row in told.values()
    ]
    assert [office.check(service).returncode for service in ("billing", "sales")] == [0, 0]


def test_purchases_at_the_till_are_brought_to_crm_again(office: Office) -> None:
    """What selections are made of."""
    customer = office.create()
    office.wait_for_copies("sales", "crm")
    lost = sell(office, "250.00", customer)
    wait_until(lambda: office.rows("crm", name="selection_inputs").keys() == {lost}, 60)
    before = office.rows("crm", name="selection_inputs")
    assert [(one["customer_id"], one["sold_net"]) for one in before.values()] == [(customer, 20_000)]
    office.collection("crm", "selection_inputs").delete_one({"_id": lost})
    assert f"{lost}  missing" in office.check("crm").stdout
    assert office.rebuild("crm").returncode == 0
    again = office.rows("crm", name="selection_inputs")[lost]
    assert {name: again[name] for name in ("sold_on", "sold_net", "lines")} == {
        name: before[lost][name] for name in ("sold_on", "sold_net", "lines")
    }
