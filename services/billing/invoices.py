"""Invoices: drafts that change and go, issued ones that stay as they are."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from mongoengine.errors import NotUniqueError

from billing import bank_days, checks, company_settings, customers, deletions, errors, replies, series
from billing.invoice_content import compose, freeze
from billing.models import Invoice
from billing.records import DeletedDraft
from billing.states import INVOICE, OPEN
from chassis.context import current
from chassis.ids import new_id
from chassis.paging import page
from chassis.series import NumberSeries
from chassis.storage import Row, change, create
from contracts import billing as contract
from contracts.base import Empty, Page
from contracts.billing import InvoiceStatus
from contracts.errors import Conflict


def make(request: contract.CreateInvoice, today: date) -> Invoice:
    """A draft, or with `issue` an issued invoice in one write. Raises what `compose`, `next_place` and `freeze` raise."""
    deletions.refuse(request.customer_id)
    settings = company_settings.fields()
    day = _day(request.issue_date, today)
    numbers = series.series_of(settings, day)

    def new() -> Invoice:
        invoice = Invoice(id=new_id("inv"), customer_id=request.customer_id, status=str(InvoiceStatus.DRAFT))
        invoice.wanted = _wanted(request)
        return invoice

    def write() -> Invoice:
        invoice, place = new(), series.next_place(numbers, settings, request.issue_date, today)
        compose(invoice, settings, place.issue_date)
        freeze(invoice, settings, place, request.exchange_rate)
        return create(invoice, Invoice.issue_event)

    if request.issue:
        return _take_once(numbers, write)
    draft = new()
    compose(draft, settings, day)
    return _store_draft(draft)


def replace(request: contract.ChangeInvoice, today: date) -> Invoice:
    """New fields for a draft. Raises Conflict when it is none any more, or was made of an order; Stale."""
    settings = company_settings.fields()

    def decide(invoice: Invoice) -> None:
        INVOICE.move(invoice.status, "change")
        _refuse_dropped(invoice)
        if invoice.from_order:
            raise errors.draft_of_order(invoice.order_id)
        if of_contract := invoice.contract_id or invoice.asked.get("shared_invoice_id"):
            raise errors.draft_of_contract(of_contract)
        if request.order_id not in (None, invoice.order_id):
            raise errors.order_not_from_start()
        invoice.wanted = _wanted(request)
        compose(invoice, settings, today)

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found, if_version=request.version)


def delete(request: contract.DeleteInvoice) -> Empty:
    """Deletes a draft; an issue at the same moment wins or loses as a whole. Raises Conflict, NotFound.

    One that sales asked for is hidden, and removed once sales has been told to take back what it holds.
    """
    query = {"_id": request.invoice_id, "status": str(InvoiceStatus.DRAFT)}
    for draft in Invoice.rows(query, ["request_id"]):
        with suppress(NotUniqueError):  # noted first: a kill in between leaves a draft that can be deleted again
            DeletedDraft(id=draft["request_id"], tenant=current().tenant).save(force_insert=True)
    own: Row = {"status": str(InvoiceStatus.DRAFT), "from_order__ne": True, "contract_id": None}
    own["asked__shared_invoice_id"] = None
    if Invoice.find(id=request.invoice_id, **own).delete():
        return Empty()

    def decide(invoice: Invoice) -> contract.InvoiceDropped:
        INVOICE.move(invoice.status, "delete")
        _refuse_dropped(invoice)
        invoice.dropped = True
        return invoice.drop_event()

    change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)
    return Empty()


def issue(request: contract.IssueInvoice, today: date) -> Invoice:
    """Draft → issued: number, OCR and all else in one write. Raises Conflict, and what `next_place` and `freeze` raise."""
    settings = company_settings.fields()
    numbers = series.series_of(settings, _day(request.issue_date, today))

    def decide(invoice: Invoice) -> contract.InvoiceIssued:
        INVOICE.move(invoice.status, "issue")
        _refuse_dropped(invoice)
        place = series.next_place(numbers, settings, request.issue_date, today)
        compose(invoice, settings, place.issue_date)
        freeze(invoice, settings, place, request.exchange_rate)
        return invoice.issue_event()

    def write() -> Invoice:
        return change(
            Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found, if_version=request.version
        )

    return numbers.take(write)


def get(request: contract.GetInvoice) -> Invoice:
    return load(request.invoice_id)


def list_invoices(request: contract.ListInvoices, today: date) -> Page[contract.InvoiceRow]:
    """Newest first. Raises InvalidInput for a bad cursor, Unavailable for a branch whose event has not come yet."""
    customers.require_branch(request.customer_id, request.branch_id)
    query: Row = {"customer_id": request.customer_id} if request.customer_id else {}
    query["dropped"] = {"$ne": True}
    if request.kind is not None:
        query["kind"] = None if request.kind == contract.InvoiceKind.INVOICE else str(request.kind)
    conditions = [customers.condition_of(request.branch_id)] if request.branch_id else []
    if request.status is not None:
        conditions.append({"status": str(request.status)})
    if request.overdue is not None:
        late = {"status": {"$in": sorted(OPEN)}, "due_date": {"$lte": str(bank_days.last_due_overdue(today))}}
        conditions.append(late if request.overdue else {"$nor": [late]})
    if request.open is not None:
        conditions.append({"status": {"$in" if request.open else "$nin": sorted(OPEN)}})
    if conditions:
        query["$and"] = conditions
    return page(Invoice, query, request, replies.ROW_FIELDS, lambda row: replies.row(row, today))


def load(invoice_id: str) -> Invoice:
    """Raises NotFound."""
    invoice = Invoice.find(id=invoice_id, dropped__ne=True).first()
    if invoice is None:
        raise errors.invoice_not_found(invoice_id)
    found: Invoice = invoice
    return found


def _store_draft(invoice: Invoice) -> Invoice:
    try:
        stored = create(invoice)
    except NotUniqueError:
        raise errors.request_reused(current().request_id) from None
    if stored is invoice and DeletedDraft.rows({"_id": invoice.request_id}, ["_id"]):
        Invoice.find(id=invoice.id).delete()  # looked at after the insert, so that no deletion falls in between
        raise errors.request_reused(current().request_id)
    return stored


def _take_once(numbers: NumberSeries, write: Callable[[], Invoice]) -> Invoice:
    """A request that has made its invoice is answered with it, also when what it asks for is impossible by now."""
    try:
        return numbers.take(write)
    except Conflict:
        earlier: Invoice | None = Invoice.find(request_id=current().request_id).first()
        if earlier is None:
            raise
        return earlier


def _refuse_dropped(invoice: Invoice) -> None:
    if invoice.dropped:
        raise errors.invoice_not_found(invoice.id)


def _day(given: date | None, today: date) -> date:
    if bad := checks.check_ahead("issue_date", given, today):
        raise errors.invalid(bad)
    return given or today


def _wanted(request: contract.InvoiceFields) -> Row:
    return request.model_dump(mode="json", include=set(contract.InvoiceFields.model_fields))
