"""Every request that changes something, sent once in a state in which it does; what undoes something comes after it.

A new request needs a line here: `test_replays` says which are missing.
"""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pymongo
import requests

from chassis.signed_bodies import sign_body
from chassis.signed_context import sign_file
from chassis.testing import a_context, wait_until
from chassis.testing_keys import keys_of
from contracts import billing, crm, customers, documents, sales
from contracts.base import Request
from contracts.sales.cash_movements import MoveCash
from contracts.sales.collective_invoices import CreateCollectiveInvoice
from contracts.sales.contract_reopening import ReopenContractPeriod
from contracts.sales.contract_timing import ChangeContractTiming
from contracts.sales.orders import TakeBackDelivery
from contracts.sales.shared_invoices import ChangeContractCollective
from tests.stack import Stack
from tests.tenants.account_payment_changes import change_account_payments
from tests.tenants.activity_changes import change_series_and_teams, confirm_address, plan_alarm
from tests.tenants.collection_changes import change_collection_exports
from tests.tenants.customer_changes import change_customers
from tests.tenants.reminder_plan_changes import change_reminder_plans
from tests.tenants.selection_changes import change_selections
from tests.tenants.signed_messages import Recorder

LAST_YEAR = (datetime.now(UTC) - timedelta(days=400)).date()
DAYS_AGO = (datetime.now(UTC) - timedelta(days=60)).date()
PDF = b"%PDF-1.7\n%%EOF\n"
Kinds = tuple[type[Request[Any]], ...]


def change_everything(stack: Stack, company: str, recorder: Recorder) -> None:
    """Sends them all."""
    buyer = recorder.ask(customers.CreateCustomer, fields={"name": "Utan filialer AB", **ADDRESSES})["id"]
    plan_alarm(recorder, buyer)
    change_customers(recorder)
    change_selections(recorder)  # early: all customers are listed once more ten seconds later
    change_settings(recorder)
    change_reminders(recorder, buyer)  # of an invoice of days ago: dates do not run backwards
    change_quotes(recorder, buyer)
    change_orders(recorder, buyer)
    change_contracts(stack, recorder, buyer)
    change_receipts(recorder)
    change_invoices(recorder, buyer)
    change_activities(stack, company, recorder, buyer)
    change_documents(stack, company, recorder, buyer)
    change_registers(recorder)


ADDRESSES = {"addresses": {"invoice": {"line1": "Box 1", "postcode": "222 22", "city": "Lund"}}}


def take(recorder: Recorder, kinds: Kinds, **ids: str) -> None:
    """Sends these one after another."""
    for kind in kinds:
        recorder.ask(kind, **ids)


ANY_LEVEL = {
    "in_order": False,
    "levels": [{"level": level, "after_days": 0, "interest": False} for level in (1, 2)],
}
CHANGED = {"invoice_text": "Tack", "reminder_ladder": ANY_LEVEL, "reminder_fee_agreed": True}


def change_settings(recorder: Recorder) -> None:
    ask = recorder.ask
    version = ask(customers.SetCustomerSettings, version=ask(customers.GetCustomerSettings)["version"])["version"]
    ask(customers.ChangeCustomerSettings, version=version, changes={"map_address": "delivery"})
    version = ask(billing.SetBillingSettings, version=ask(billing.GetBillingSettings)["version"])["version"]
    ask(billing.ChangeBillingSettings, version=version, changes=CHANGED)


def change_quotes(recorder: Recorder, buyer: str) -> None:
    def quote() -> dict[str, str]:
        return {"quote_id": recorder.ask(sales.CreateQuote, customer_id=buyer)["id"]}

    first = quote()
    recorder.ask(sales.ChangeQuote, version=1, **first)
    recorder.ask(sales.RepriceQuote, delivery_date=f"{LAST_YEAR}", **first)
    take(recorder, (sales.SendQuote, sales.ReviseQuote, sales.SendQuote, sales.AcceptQuote), **first)
    recorder.ask(sales.PlaceOrderFromQuote, **first)
    choose_of_quote(recorder, buyer)
    take(recorder, (sales.SendQuote, sales.DeclineQuote), **quote())
    take(recorder, (sales.SendQuote, sales.CancelQuote), **quote())


def choose_of_quote(recorder: Recorder, buyer: str) -> None:
    """A quote of an alternative and an option: changed, accepted with both, and ordered with another choice."""
    plain = {"quantity": "2", "price": "10.00"}
    offered = [
        {"text": "Ek", **plain},
        {"text": "Bok", "alternative_to": 1, **plain},
        {"text": "Montering", "optional": True, **plain},
    ]
    quote = {"quote_id": recorder.ask(sales.CreateQuote, customer_id=buyer, lines=offered)["id"]}
    recorder.ask(sales.ChangeQuote, version=1, lines=[*offered, {"text": "Frakt", "optional": True, **plain}], **quote)
    recorder.ask(sales.SendQuote, **quote)
    recorder.ask(sales.AcceptQuote, chosen_lines=[2, 3], **quote)
    made = recorder.ask(sales.PlaceOrderFromQuote, chosen_lines=[2, 4], **quote)
    assert [line["text"] for line in made["lines"]] == ["Bok", "Frakt"]


def change_orders(recorder: Recorder, buyer: str) -> None:
    def order() -> dict[str, str]:
        return {"order_id": recorder.ask(sales.PlaceOrder, customer_id=buyer)["id"]}

    first = order()
    recorder.ask(sales.ChangeOrder, version=1, **first)
    recorder.ask(sales.RepriceOrder, delivery_date=f"{LAST_YEAR}", **first)
    take(recorder, (sales.ConfirmOrder, sales.HoldOrder, sales.ReleaseOrder), **first)
    for step in (sales.DeliverOrder, sales.RecordOrderInvoiced):
        recorder.ask(step, parts=[{"line": 1, "quantity": "4"}], **first)
    recorder.ask(sales.CloseOrder, **first)
    take(recorder, (sales.ConfirmOrder, sales.DeliverOrder, sales.RecordOrderInvoiced), **order())
    recorder.ask(sales.CancelOrder, **order())
    delivered = order()
    take(recorder, (sales.ConfirmOrder, sales.DeliverOrder), **delivered)
    number = recorder.ask(sales.GetOrder, **delivered)["deliveries"][0]["number"]
    recorder.ask(TakeBackDelivery, delivery_number=number, **delivered)
    take(recorder, (sales.DeliverOrder, sales.InvoiceOrder), **delivered)
    together = [order(), order()]
    for one in together:
        take(recorder, (sales.ConfirmOrder, sales.DeliverOrder), **one)
    recorder.ask(CreateCollectiveInvoice, customer_id=buyer, order_ids=[one["order_id"] for one in together])
    free = order()
    take(recorder, (sales.ConfirmOrder, sales.DeliverOrder), **free)
    recorder.ask(sales.InvoiceOrderFreely, customer_id=buyer, lines=[{"text": "Fritt", "price": "1.00"}], **free)


def change_contracts(stack: Stack, recorder: Recorder, buyer: str) -> None:
    def contract(**fields: str) -> dict[str, str]:
        return {"contract_id": recorder.ask(sales.CreateContract, customer_id=buyer, **fields)["id"]}

    first = contract()
    recorder.ask(sales.ChangeContract, version=1, **first)
    recorder.ask(sales.RepriceContract, on=f"{LAST_YEAR}", **first)
    steps: Kinds = (sales.ActivateContract, sales.PauseContract, sales.ResumeContract, sales.EndContract)
    take(recorder, steps, **first)
    over = contract(starts_on=f"{LAST_YEAR}")
    recorder.ask(sales.ActivateContract, **over)
    recorder.ask(sales.EndContract, last_day=f"{LAST_YEAR + timedelta(days=401)}", **over)
    let_its_days_pass(stack, over["contract_id"])
    recorder.ask(sales.FinishContract, **over)
    recorder.ask(sales.CancelContract, **contract())
    invoice_contracts(recorder, contract())
    reopen_period(recorder, contract(starts_on=f"{LAST_YEAR}"))


def let_its_days_pass(stack: Stack, contract_id: str) -> None:
    """A contract ends today or later and is finished afterwards: its last day is put back, as if it had been over since."""
    with pymongo.MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
        documents = server[stack.database("sales")]["documents"]
        documents.update_one({"_id": contract_id}, {"$set": {"last_day": f"{LAST_YEAR + timedelta(days=200)}"}})


def invoice_contracts(recorder: Recorder, running: dict[str, str]) -> None:
    recorder.ask(sales.ChangeContractPrices, from_day="2050-01-01", percent="2", index=None, prices=None, **running)
    recorder.ask(sales.ActivateContract, **running)
    recorder.ask(sales.SkipContractPeriods, first=None, last=None, **running)
    recorder.ask(ChangeContractTiming, in_arrears=True, from_day=None, **running)
    recorder.ask(ChangeContractTiming, in_arrears=False, from_day=None, **running)
    recorder.ask(ChangeContractCollective, collective=True, **running)
    plan = recorder.ask(sales.PlanContractInvoicing, day=f"{LAST_YEAR}", **running)
    recorder.ask(sales.ExecuteContractInvoicingPlan, plan_id=plan["id"])
    settings = recorder.ask(sales.GetContractInvoicingSettings)
    recorder.ask(sales.SetContractInvoicingSettings, version=settings["version"], nightly=False)


def reopen_period(recorder: Recorder, begun: dict[str, str]) -> None:
    recorder.ask(sales.ActivateContract, **begun)
    dropped = recorder.ask(sales.CancelContract, drop_reason="Kulans", **begun)["dropped"]
    recorder.ask(ReopenContractPeriod, first=dropped[0]["first"], **begun)


def change_receipts(recorder: Recorder) -> None:
    receipt = {"receipt_id": recorder.ask(sales.OpenReceipt)["id"]}
    recorder.ask(sales.ChangeReceipt, version=1, text="Tack", **receipt)
    steps: Kinds = (sales.ParkReceipt, sales.ResumeReceipt, sales.CompleteReceipt, sales.ReturnReceipt)
    take(recorder, (*steps, sales.CopyReceipt), **receipt)
    nobody = recorder.ask(customers.CreateCustomer, fields={"name": "Utan adress AB"})["id"]
    on_account = {"receipt_id": recorder.ask(sales.OpenReceipt, customer_id=nobody)["id"]}
    recorder.ask(sales.CompleteReceipt, payments=[{"means": "on_account", "amount": "995.00"}], **on_account)
    wait_until(lambda: recorder.ask(sales.GetReceipt, **on_account)["billing"]["state"] == "refused")
    recorder.ask(sales.InvoiceReceipt, **on_account)
    take_a_prepayment(recorder)


def take_a_prepayment(recorder: Recorder) -> None:
    """Paid for an order at the till, and paid back."""
    buyer = recorder.ask(customers.CreateCustomer, fields={"name": "Köksbolaget AB"})["id"]
    order = recorder.ask(sales.PlaceOrder, customer_id=buyer)["id"]
    recorder.ask(sales.ConfirmOrder, order_id=order)
    ahead = [{"order": order, "amount": "10.00"}]
    receipt = {"receipt_id": recorder.ask(sales.OpenReceipt, lines=[], prepayments=ahead)["id"]}
    recorder.ask(sales.CompleteReceipt, payments=[{"means": "card", "amount": "10.00"}], **receipt)
    back = {"receipt_id": recorder.ask(sales.ReturnReceipt, parts=None, **receipt)["id"]}
    recorder.ask(sales.CompleteReceipt, payments=[{"means": "card", "amount": "-10.00"}], **back)


def change_registers(recorder: Recorder) -> None:
    """Last: from then on receipts need a register."""
    register = {"register_id": recorder.ask(sales.CreateRegister)["id"]}
    recorder.ask(sales.ChangeRegister, version=1, place="Hamngatan 9, Malmö", **register)
    recorder.ask(sales.OpenTillDay, **register)
    recorder.ask(MoveCash, kind="deposit", amount="100.00", **register)
    recorder.ask(MoveCash, kind="expense", amount="19.00", reason="Mjölk", **register)
    cash = {"payments": [{"means": "cash", "amount": "10.00"}]}
    sold = {
        "receipt_id": recorder.ask(
            sales.OpenReceipt, lines=[{"text": "Te", "quantity": "1", "price": "10.00"}], **register
        )["id"]
    }
    recorder.ask(sales.CompleteReceipt, **cash, **sold)
    back = {"receipt_id": recorder.ask(sales.ReturnReceipt, parts=None, **sold)["id"]}
    recorder.ask(sales.CompleteReceipt, payments=[{"means": "cash", "amount": "-10.00"}], **back)
    recorder.ask(sales.CloseTillDay, **register)


def change_invoices(recorder: Recorder, buyer: str) -> None:
    ask = recorder.ask
    made = ask(billing.CreateInvoice, customer_id=buyer)
    invoice = {"invoice_id": made["id"]}
    ask(billing.ChangeInvoice, version=made["version"], text="Tack", **invoice)
    take(recorder, (billing.IssueInvoice, billing.DisputeInvoice), **invoice)
    ask(billing.DisputeInvoice, disputed=False, **invoice)
    paid = ask(billing.RecordPayment, amount="100.00", **invoice)
    other = {"to_invoice_id": ask(billing.CreateInvoice, customer_id=buyer, issue=True)["id"]}
    ask(billing.MovePayment, payment_id=paid["payments"][0]["id"], amount="1.00", **other, **invoice)
    ask(billing.WithdrawPayment, payment_id=paid["payments"][0]["id"], **invoice)
    ask(billing.CreditInvoice, lines=[{"line": 1, "amount": "1.00"}], **invoice)
    ask(billing.CreditInvoice, lines=None, **invoice)
    lost = {"invoice_id": ask(billing.CreateInvoice, customer_id=buyer, issue=True)["id"]}
    take(recorder, (billing.WriteOffInvoice, billing.ReverseWriteOff), **lost)
    ask(billing.DeleteInvoice, invoice_id=ask(billing.CreateInvoice, customer_id=buyer)["id"])
    ask(billing.RecordRating, customer_id=buyer)


def change_reminders(recorder: Recorder, buyer: str) -> None:
    ask = recorder.ask
    dates = {"issue_date": f"{DAYS_AGO}", "payment_terms_days": 0, "delivery_date": None}
    overdue = ask(billing.CreateInvoice, customer_id=buyer, issue=True, **dates)
    invoice = {"invoice_id": overdue["id"]}
    planned = ask(billing.RecordReminder, **invoice)
    ask(billing.WithdrawReminder, reminder_id=planned["id"], **invoice)
    again = {"reminder_id": ask(billing.RecordReminder, **invoice)["id"]}
    ask(billing.SendReminder, **again, **invoice)
    asked = {"reminder_id": ask(billing.RecordReminder, level=2, charge_interest=False, **invoice)["id"]}
    take(recorder, (billing.SendReminder, billing.EscalateReminder), **asked, **invoice)
    ask(billing.PromisePayment, on=f"{DAYS_AGO + timedelta(days=90)}", instalments=None, **invoice)
    ask(billing.WithdrawPromise, **invoice)
    ask(billing.WaiveClaim, claim_id=asked["reminder_id"], amount=None, **invoice)
    ask(billing.RecordPayment, amount="100000.00", **invoice)
    ask(billing.RefundInvoice, amount="1.00", **invoice)
    change_reminder_plans(recorder, buyer, dates)
    change_collection_exports(recorder, buyer, dates)
    change_account_payments(recorder, buyer, dates)


def change_activities(stack: Stack, company: str, recorder: Recorder, buyer: str) -> None:
    ask = recorder.ask
    label = ask(crm.CreateProperty)
    ask(crm.SetProperties, customer_id=buyer, add=[label["id"]])
    ask(crm.SetProperties, customer_id=buyer, add=[], remove=[label["id"]])
    ask(crm.ChangeProperty, property_id=label["id"], version=1, closed=True, group="Utskick", add_choices=[])
    size = ask(crm.CreateProperty, name="Anställda", kind="number", group="", choices=[])
    value = {"property_id": size["id"], "value": "12,5"}
    ask(crm.SetProperties, customer_id=buyer, add=[], values=[value], remove=[])
    ask(crm.SetPropertySettings, version=1, property_creators="administrator")
    ask(crm.ChangePropertySettings, version=2, changes={"property_creators": None})
    ask(crm.ImportProperties, rows=[{"customer_id": buyer, "names": ["Ur registret"]}])
    todo = {"activity_id": ask(crm.PlanActivity, customer_id=buyer)["id"]}
    ask(crm.ChangeActivity, version=1, **todo)
    steps: Kinds = (crm.StartActivity, crm.FinishActivity, crm.ReopenActivity, crm.DeferActivity)
    take(recorder, (*steps, crm.CancelActivity), **todo)
    hours = {"starts_at": f"{LAST_YEAR}T08:00:00Z", "ends_at": f"{LAST_YEAR}T09:00:00Z", "due_on": None}
    ask(crm.RecordOutcome, activity_id=ask(crm.PlanActivity, customer_id=buyer, kind="call", **hours)["id"])
    change_series_and_teams(recorder, buyer)
    confirm_address(stack, company, recorder)


def change_documents(stack: Stack, company: str, recorder: Recorder, buyer: str) -> None:
    path = f"{documents.SIGNED_FILES}?customer_id={buyer}&name=avtal.pdf"
    signed = sign_file(keys_of("gateway"), a_context(company), "documents", "POST", path)
    headers = {"Content-Type": "application/pdf", **signed}
    body = b"".join(sign_body(keys_of("gateway"), headers, [PDF]))
    url = f"http://127.0.0.1:{stack.ports['documents']}{path}"
    stored = requests.post(url, data=body, headers=headers, timeout=30)
    assert stored.status_code == 201, stored.text
    recorder.ask(documents.ChangeDocument, document_id=stored.json()["id"], version=1)
