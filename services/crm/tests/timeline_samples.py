"""Events of every service about one customer, and the timeline that follows from them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from chassis.context import current, using
from chassis.testing import a_context
from contracts import billing, sales
from contracts.access import Module
from contracts.base import Event
from contracts.billing.promises import Instalment, Promise
from contracts.billing.write_offs import WriteOff
from contracts.changed_fields import ADDED, REMOVED, ChangedField
from contracts.crm import ActivityChanged, ActivityPlanned, CustomerPropertiesChanged
from contracts.crm.activities import Activity, ActivityKind, ActivityStatus, ActivityStep
from contracts.crm.notes import CustomerNote, NoteWritten
from contracts.crm.properties import CustomerProperty
from contracts.customers import Address, Addresses
from contracts.customers.merges import CustomersMerged, MergeUndone
from contracts.documents import DocumentStored
from contracts.documents.events import DocumentSnapshot
from contracts.documents.files import DocumentKind
from contracts.sales.deliveries import DeliveryNote
from contracts.sales.events import DeliveryTakenBack, OrderDelivered
from contracts.sales.lines import Totals
from crm import timeline, timeline_billing, timeline_care, timeline_sales  # noqa: F401 - they tell
from crm.tests import samples
from crm.tests.account_samples import of_collection, on_account
from crm.tests.billing_samples import CREDITED, LOST, RATING, REMINDER
from crm.timeline_models import TimelineRow

ALL = frozenset(str(one) for one in Module)
BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)
SUMS = Totals(net=Decimal("1000.00"), vat=Decimal("250.00"), total=Decimal("1250.00"), vat_rates=[])
STATUS = [ChangedField(name="status")]
ANNA = "usr_0a"


def _document(customer: str, name: str, **fields: Any) -> dict[str, Any]:
    party = sales.Party(customer_id=customer, number="1001", name="Byggvaruhuset", addresses=Addresses())
    return {
        "id": f"{name}_{customer[4:]}",
        "version": 1,
        "number": "7",
        "party": party,
        "currency": "SEK",
        "lines": [],
        "totals": SUMS,
        "created_at": BORN,
        "changed_at": BORN,
        **fields,
    }


def an_order(customer: str, status: str = "draft", **fields: Any) -> sales.Order:
    progress = {"delivery": sales.Progress.NONE, "billing": sales.Progress.NONE, "date": BORN.date()}
    return sales.Order(**_document(customer, "ord", status=sales.OrderStatus(status), **progress, **fields))


def a_quote(customer: str, status: str = "draft") -> sales.Quote:
    days = {"date": BORN.date(), "valid_until": date(2026, 4, 2)}
    return sales.Quote(**_document(customer, "quo", status=sales.QuoteStatus(status), **days))


def a_contract(customer: str, status: str = "draft") -> sales.Contract:
    terms = {"starts_on": date(2026, 4, 1), "period_months": 12}
    return sales.Contract(**_document(customer, "ctr", status=sales.ContractStatus(status), **terms))


def a_receipt(customer: str) -> sales.Receipt:
    of = {"kind": sales.ReceiptKind.SALE, "date": BORN.date(), "rounding": Decimal("0.00"), "completed_at": BORN}
    return sales.Receipt(**_document(customer, "rec", status=sales.ReceiptStatus.COMPLETED, **of))


def an_invoice(customer: str, **fields: Any) -> billing.InvoiceSnapshot:
    party = {"name": "Byggvaruhuset", "address": Address()}
    sums = {**SUMS.model_dump(exclude={"vat_rates"}), "vat_rates": [], "rounding": Decimal("0.00")}
    return billing.InvoiceSnapshot.model_validate(
        {
            "id": f"inv_{customer[4:]}",
            "version": 2,
            "status": "issued",
            "customer_id": customer,
            "number": "1001",
            "issue_date": date(2026, 3, 6),
            "payment_terms_days": 30,
            "currency": "SEK",
            "language": "sv",
            "vat_type": "swedish",
            "seller": party,
            "buyer": party,
            "lines": [],
            "totals": sums,
            "paid": Decimal("0.00"),
            "remaining": Decimal("1250.00"),
            "created_at": BORN,
            "changed_at": BORN,
            **fields,
        }
    )


def an_activity(customer: str, *statuses: str, text: str = "Skicka offert") -> Activity:
    steps = [
        ActivityStep(
            at=BORN + timedelta(hours=place), by=ANNA, before=ActivityStatus.OPEN, after=ActivityStatus(status)
        )
        for place, status in enumerate(statuses, 1)
    ]
    return Activity(
        id=f"act_{customer[4:]}",
        version=1 + len(steps),
        customer_id=customer,
        kind=ActivityKind.TODO,
        status=ActivityStatus(statuses[-1] if statuses else "open"),
        text=text,
        assignee=ANNA,
        steps=steps,
        created_at=BORN,
        created_by=ANNA,
        changed_at=BORN,
    )


def a_note(customer: str, *mentions: str, by: str = ANNA, name: str = "note") -> NoteWritten:
    note_id = f"{name}_{customer[4:]}"
    note = CustomerNote(
        id=note_id, version=1, customer_id=customer, text="Ring Bo", mentions=list(mentions), by=by, created_at=BORN
    )
    return NoteWritten(subject=note_id, version=1, note=note)


def all_events(customer: str) -> list[Event]:
    """One event of each kind, some twice in other states, in the order in which they happened."""
    return [*_of_register(customer), *_of_crm(customer), *_of_sales(customer), *_of_billing(customer)]


def _of_register(customer: str) -> list[Event]:
    contact = samples.contact_of(customer)
    changed = samples.changed_event(customer, 2, contacts=samples.created_event(customer).customer.contacts)
    fields = [
        ChangedField(name="phone"),
        ChangedField(name="info"),
        ChangedField(name="contacts", part=contact, how=ADDED),
    ]
    merge = {"subject": f"mrg_{customer[4:]}", "customer_id": customer, "other_id": "cus_0"}
    return [
        samples.created_event(customer),
        changed.model_copy(update={"changed": fields}),
        CustomersMerged(version=2, other_number="1002", **merge),
        MergeUndone(version=4, **merge),
    ]


def _of_crm(customer: str) -> list[Event]:
    activity, tag = f"act_{customer[4:]}", CustomerProperty(id="prp_0a", name="Får julkort", since=BORN, by=ANNA)
    taken_off = [ChangedField(name="items", part=tag.id, how=REMOVED)]
    file = DocumentSnapshot(
        customer_id=customer,
        name="ritning.pdf",
        kind=DocumentKind.OTHER,
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        created_at=BORN,
    )
    return [
        ActivityPlanned(subject=activity, version=1, activity=an_activity(customer)),
        ActivityChanged(subject=activity, version=2, activity=an_activity(customer, "done")),
        ActivityChanged(subject=activity, version=3, activity=an_activity(customer, "done", "open")),
        CustomerPropertiesChanged(subject=customer, version=1, items=[tag]),
        CustomerPropertiesChanged(subject=customer, version=2, items=[], changed=taken_off),
        a_note(customer, "usr_0b"),
        DocumentStored(subject=f"doc_{customer[4:]}", version=1, document=file),
    ]


def _of_sales(customer: str) -> list[Event]:
    order, quote, agreement = an_order(customer), a_quote(customer), a_contract(customer)
    of_order = {"subject": order.id}
    delivery = DeliveryNote(
        id=f"dlv_{customer[4:]}",
        number="7-1",
        order_id=order.id,
        order_number="7",
        on=date(2026, 3, 5),
        customer_id=customer,
        customer_number="1001",
        customer_name="Byggvaruhuset",
        address=Address(),
        lines=[],
    )
    taken_back = delivery.model_copy(update={"taken_back_on": date(2026, 3, 6)})
    confirmed, held = an_order(customer, "confirmed"), an_order(customer, "on_hold")
    other = [ChangedField(name="deliveries")]
    return [
        sales.QuoteCreated(subject=quote.id, version=1, quote=quote),
        sales.QuoteChanged(subject=quote.id, version=2, quote=a_quote(customer, "sent"), changed=STATUS),
        sales.OrderPlaced(version=1, order=order, **of_order),
        sales.OrderChanged(version=2, order=confirmed, changed=STATUS, **of_order),
        sales.OrderChanged(version=3, order=held, changed=STATUS, **of_order),
        sales.OrderChanged(version=4, order=confirmed, changed=STATUS, **of_order),
        sales.OrderChanged(version=5, order=confirmed, changed=other, **of_order),
        OrderDelivered(version=5, delivery=delivery, **of_order),
        DeliveryTakenBack(version=6, delivery=taken_back, **of_order),
        sales.ContractCreated(subject=agreement.id, version=1, contract=agreement),
        sales.ContractChanged(subject=agreement.id, version=2, contract=a_contract(customer, "active"), changed=STATUS),
        sales.ReceiptCompleted(subject="rec_0a", version=2, receipt=a_receipt(customer)),
    ]


def _of_billing(customer: str) -> list[Event]:
    invoice = an_invoice(customer)
    of_invoice: dict[str, Any] = {"subject": invoice.id, "invoice": invoice}
    paid = billing.Payment(id="pay_0a", amount=Decimal("250.00"), paid_on=date(2026, 3, 9), means="bankgiro")
    withdrawn = paid.model_copy(update={"withdrawn_on": date(2026, 3, 10)})
    parts = [Instalment(on=date(2026, 4, 1), amount=Decimal("900.00"))]
    promise = Promise(id="pro_0a", made_on=date(2026, 3, 10), instalments=parts)
    rating = billing.RatingSnapshot.model_validate({**RATING, "id": f"rat_{customer[4:]}", "customer_id": customer})
    reminder = billing.Reminder.model_validate({**REMINDER, "invoice_id": invoice.id})
    lost = WriteOff.model_validate(LOST)
    credited = billing.InvoiceCredited.model_validate(
        {**CREDITED, "subject": invoice.id, "version": 5, "customer_id": customer, "status": invoice.status}
    )
    return [
        billing.InvoiceIssued(version=2, **of_invoice),
        billing.PaymentRecorded(version=3, payment=paid, **of_invoice),
        billing.PaymentWithdrawn(version=4, payment=withdrawn, **of_invoice),
        credited,
        billing.InvoiceDisputed(subject=invoice.id, version=6, invoice=an_invoice(customer, disputed=True)),
        billing.InvoiceDisputed(version=7, **of_invoice),
        billing.PaymentPromised(version=8, promise=promise, **of_invoice),
        billing.ReminderSent(subject=invoice.id, version=9, reminder=reminder, customer_id=customer),
        billing.InvoiceWrittenOff(version=10, write_off=lost, **of_invoice),
        billing.RatingRecorded(subject=rating.id, version=1, rating=rating),
        *of_collection(of_invoice, promise, lost),
        *on_account(customer),
    ]


EXPECTED = sorted(
    """
    customer_created customer_changed contact_added customers_merged merge_undone
    activity_planned activity_done activity_open property_added property_removed note_written document_stored
    quote_created quote_sent order_placed order_confirmed order_on_hold order_confirmed goods_delivered delivery_taken_back
    contract_created contract_active receipt_completed
    invoice_issued payment_recorded payment_withdrawn invoice_credited invoice_disputed dispute_settled payment_promised
    reminder_sent invoice_written_off rating_recorded
    promise_withdrawn write_off_reversed claim_waived invoice_refunded invoice_escalated invoice_taken_back
    loss_recovered loss_again payment_moved payment_turned_down account_payment_allocated
    account_payment_recorded account_payment_refunded account_payment_withdrawn
    """.split()  # noqa: SIM905 - read as a text
)


def tell(events: Iterable[Event], user: str = ANNA, at: datetime | None = None, tenant: str = "acme") -> None:
    """Keeps events as the service does when they come; each happened a minute after the one before it in `all_events`."""
    for event in events:
        happened = at or BORN + timedelta(minutes=event.version)
        with using(replace(a_context(tenant, modules=ALL), user=user, happened_at=happened)):
            timeline.keep(event)


def make_again(events: Iterable[Event], tenant: str = "acme") -> None:
    """Keeps events as a rebuild does."""
    with using(a_context(tenant, modules=ALL)):
        for event in events:
            timeline.keep(event)


def rows_of(customer: str, tenant: str = "acme") -> list[dict[str, Any]]:
    """What is stored of a customer, without when it was stored."""
    with using(a_context(tenant, modules=ALL)):
        assert current().tenant == tenant
        rows = TimelineRow.rows({"customer_id": customer}, sort=[("rank", 1)])
    return [{name: value for name, value in row.items() if name != "applied_at"} for row in rows]
