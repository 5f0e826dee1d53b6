"""Cash receipts before they are completed, and the copies printed afterwards."""

from datetime import date

from chassis.ids import new_id
from chassis.storage import change, create
from contracts.base import Page
from contracts.customers import VatType
from contracts.sales import (
    ChangeReceipt,
    CopyReceipt,
    DocumentRow,
    ListReceipts,
    OpenReceipt,
    ReceiptVerb,
)
from contracts.sales import Receipt as Shown
from contracts.sales.receipts import NewReceipt
from sales import (
    customers,
    drafts,
    errors,
    lines,
    queries,
    receipt_prepayments,
    registers,
    sellers,
    series,
    till_series,
)
from sales.receipt_models import Receipt
from sales.receipt_states import RECEIPT
from sales.till_models import ReceiptCopy


def open_(request: OpenReceipt, today: date) -> Receipt:
    """Begins a receipt. It has no number yet."""
    return series.create_unnumbered(draft(request, today))


def draft(request: NewReceipt, today: date) -> Receipt:
    """A new receipt that is not stored: prices in kronor, with Swedish VAT of today, whoever buys; what is prepaid for an order
    has the order's VAT. Raises what `open_` raises."""
    receipt_id, buyer = new_id("rcp"), None
    if request.customer_id is not None:
        buyer = customers.party_for(request.customer_id, request.branch_id, request)
    elif request.branch_id is not None:
        raise errors.branch_of_nobody(request.branch_id)
    register = registers.resolve(request.register_id)
    receipt = drafts.start(
        Receipt,
        receipt_id,
        request,
        buyer,
        today,
        status="open",
        series=receipt_id,
        kind=request.kind.value,
        register_id=register.id if register else request.register_id,
    )
    receipt.currency, receipt.minor_units = drafts.TILL_CURRENCY, None
    if receipt.seller_exempt:
        receipt.warnings = [*receipt.warnings, *sellers.exemption_warnings(today.year)]
    prepaid = receipt_prepayments.write(receipt, request.prepayments)
    goods = lines.price(request.lines, VatType.SWEDISH, today, "date", basis=lines.basis_of(receipt))
    receipt_prepayments.put(receipt, goods, prepaid)
    return receipt


def get(receipt_id: str) -> Receipt:
    return queries.one(Receipt, receipt_id, errors.receipt_not_found)


def show(receipt: Receipt) -> Shown:
    """The receipt with how often it has been printed again."""
    return receipt.to_contract(ReceiptCopy.count_of(receipt.id) if receipt.completed_at else 0)


def list_receipts(request: ListReceipts, today: date) -> Page[DocumentRow]:
    return queries.page_of(Receipt, request, today)


def rewrite(request: ChangeReceipt) -> Receipt:
    """Changes an open receipt."""

    def decide(receipt: Receipt) -> None:
        receipt.status = RECEIPT.move(receipt.status, "change")
        if request.text is not None:
            receipt.text = request.text
        if request.lines is not None or request.prepayments is not None:
            _rewrite_lines(receipt, request)

    return change(Receipt, request.receipt_id, decide, not_found=errors.receipt_not_found, if_version=request.version)


def _rewrite_lines(receipt: Receipt, request: ChangeReceipt) -> None:
    if receipt.returns_id:
        raise errors.lines_of_return()
    goods, prepaid = receipt_prepayments.goods_of(receipt), list(receipt.prepayments)
    if request.lines is not None:
        on, basis = date.fromisoformat(receipt.date), lines.basis_of(receipt)
        goods = lines.price(request.lines, VatType.SWEDISH, on, "date", basis=basis)
    if request.prepayments is not None:
        prepaid = receipt_prepayments.write(receipt, request.prepayments)
    receipt_prepayments.put(receipt, goods, prepaid)


def step(request: ReceiptVerb, verb: str) -> Receipt:
    """Takes a receipt a step further. Raises Conflict when its state refuses it."""

    def decide(receipt: Receipt) -> None:
        receipt.status = RECEIPT.move(receipt.status, verb)

    return change(Receipt, request.receipt_id, decide, not_found=errors.receipt_not_found, if_version=request.version)


def copy(request: CopyReceipt) -> Shown:
    """Counts a copy of a completed receipt and returns what it says. Raises Conflict before it is completed."""
    receipt = get(request.receipt_id)
    RECEIPT.move(receipt.status, "copy")
    numbers = till_series.copies_of((receipt.till or {}).get("register_id"))

    def write() -> ReceiptCopy:
        return create(
            ReceiptCopy(id=new_id("cpy"), series=numbers.name, number=numbers.next_number(), receipt_id=receipt.id)
        )

    numbers.take(write)
    return receipt.to_contract(ReceiptCopy.count_of(receipt.id), is_copy=True)
