"""Drafts and issued invoices on the real database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing import customers, disputes, invoices, ratings, series
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.crediting import told_by_verbs
from chassis.context import Context, current, using
from chassis.ids import new_id
from chassis.testing import a_context
from contracts import billing as contract
from contracts.billing import InvoiceStatus, RatingProvider
from contracts.customers import Address, Addresses, CustomerCreated, VatType
from contracts.errors import Conflict, InvalidInput, NotFound, Stale, Unavailable


def issue(invoice_id: str, on: date = days.ISSUED) -> contract.Invoice:
    with using(a_context()):
        return invoices.issue(contract.IssueInvoice(invoice_id=invoice_id, issue_date=on), days.TODAY).to_contract(
            days.TODAY
        )


def get(invoice_id: str) -> contract.Invoice:
    return invoices.get(contract.GetInvoice(invoice_id=invoice_id)).to_contract(days.TODAY)


def outbox(invoice_id: str) -> list[dict[str, Any]]:
    return told_by_verbs(Invoice.find(id=invoice_id).first())


def test_an_invoice_bears_what_the_law_asks_for(customer: str) -> None:
    made = samples.invoice(customer, branch_id="bra_limhamn", delivery_date=date(2025, 4, 28))
    assert (made.status, made.issue_date, made.due_date) == (InvoiceStatus.ISSUED, days.ISSUED, days.DUE)
    assert (made.seller.name, made.seller.vat_number) == ("Kontorsgrossisten AB", "SE556016068001")
    assert (made.seller.address.city, made.bankgiro) == ("Stockholm", "160-9908")
    assert (made.buyer.name, made.buyer.address.city, made.branch_name) == (
        "Byggvaruhuset i Malmö AB",
        "Limhamn",
        "Limhamn",
    )
    assert (made.delivery_date, made.notes) == (date(2025, 4, 28), ["Godkänd för F-skatt"])
    assert (made.totals.net, made.totals.vat, made.totals.total) == (Decimal(8000), Decimal(2000), Decimal(10000))
    assert made.lines[0].vat_percent == 25
    assert made.overdue
    assert made.remaining == Decimal(10000)


def test_an_invoice_says_what_its_buyer_was(database: str, context: object) -> None:
    """By it, the gateway hides the number of a private person of any country. One of a release before does not say it."""
    for kind in ("person", "company"):
        made = samples.invoice(samples.known_customer(kind=kind, identity_number="151086 95088"))
        assert (made.buyer.kind, made.seller.kind) == (kind, "")
    here = {"_id": made.id}
    Invoice._get_collection().update_one(here, {"$unset": {"buyer.kind": ""}})
    assert get(made.id).buyer.kind == ""


def test_number_and_ocr_follow(customer: str) -> None:
    first, second = samples.invoice(customer), samples.invoice(customer)
    assert first.number is not None
    assert second.number == str(int(first.number) + 1)
    assert second.ocr is not None
    assert second.ocr.startswith(second.number)
    assert len(second.ocr) == len(second.number) + 2


def test_the_first_number_is_the_companys_choice(database: str) -> None:
    with using(a_context("first")):
        samples.put_settings("first", first_number=5000)
        with using(a_context("first")):
            made = invoices.make(
                contract.CreateInvoice(customer_id=samples.known_customer(), lines=[samples.line()], issue=True),
                days.TODAY,
            ).to_contract(days.TODAY)
    assert (made.series, made.number, made.ocr) == (series.MAIN, "5000", "500066")


def test_a_yearly_series(database: str) -> None:
    with using(a_context("yearly")):
        samples.put_settings("yearly", numbering="yearly", ocr_mode="check")
        wanted = contract.CreateInvoice(customer_id=samples.known_customer(), lines=[samples.line()], issue=True)
        found = []
        for day in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 2)):
            with using(a_context("yearly")):
                found.append(
                    invoices.make(wanted.model_copy(update={"issue_date": day}), days.TODAY)
                    .to_contract(days.TODAY)
                    .number
                )
        assert found == ["2024000001", "2025000001", "2025000002"]
        proof = series.prove(contract.ProveNumberSeries())
    assert [(one.series, one.first, one.last, one.complete) for one in proof.series] == [
        ("2024", 1, 1, True),
        ("2025", 1, 2, True),
    ]


def test_a_draft_has_no_number_and_changes(customer: str) -> None:
    made = samples.draft(customer)
    assert (made.status, made.number, made.ocr, made.issue_date, made.overdue) == (
        InvoiceStatus.DRAFT,
        None,
        None,
        None,
        False,
    )
    wanted = contract.ChangeInvoice(
        invoice_id=made.id, version=made.version, lines=[samples.line("50.00")], payment_terms_days=10
    )
    with using(a_context()):
        changed = invoices.replace(wanted, days.TODAY).to_contract(days.TODAY)
    assert (changed.version, changed.totals.net, changed.payment_terms_days) == (2, Decimal(50), 10)
    with using(a_context()), pytest.raises(Stale):
        invoices.replace(wanted, days.TODAY)
    issued = issue(made.id)
    assert (issued.totals.total, issued.due_date) == (Decimal(63), date(2025, 5, 11))
    assert outbox(made.id)[0]["data"]["invoice"]["number"] == issued.number


def test_a_draft_takes_the_customer_as_it_is_when_issued_and_not_after(customer: str) -> None:
    made = samples.draft(customer)
    renamed = samples.customer_created(customer, name="Bygghuset i Malmö AB")
    customers.keep(renamed.model_copy(update={"version": 2}))
    assert issue(made.id).buyer.name == "Bygghuset i Malmö AB"
    again = samples.customer_created(customer, name="Malmö Bygg AB")
    customers.keep(again.model_copy(update={"version": 3}))
    customers.keep(renamed.model_copy(update={"version": 2}))
    assert customers.load(customer).name == "Malmö Bygg AB"
    assert get(made.id).buyer.name == "Bygghuset i Malmö AB"


def test_a_draft_is_deleted_an_issued_invoice_never(customer: str) -> None:
    made, issued = samples.draft(customer), samples.invoice(customer)
    invoices.delete(contract.DeleteInvoice(invoice_id=made.id))
    with pytest.raises(NotFound):
        get(made.id)
    with pytest.raises(NotFound):
        invoices.delete(contract.DeleteInvoice(invoice_id=made.id))
    with pytest.raises(Conflict) as refusal:
        invoices.delete(contract.DeleteInvoice(invoice_id=issued.id))
    assert refusal.value.code == "billing.invoice_step_refused"
    assert "record_payment" in refusal.value.details["allowed"]
    change = contract.ChangeInvoice(invoice_id=issued.id, version=issued.version, lines=[samples.line()])
    with using(a_context()), pytest.raises(Conflict):
        invoices.replace(change, days.TODAY)
    with pytest.raises(Conflict):
        issue(issued.id)
    assert get(issued.id) == issued


def test_a_deleted_draft_does_not_come_back_when_its_request_is_sent_again(customer: str, context: Context) -> None:
    """Red before: the request id was gone with the draft, so the same signed bytes made it anew."""
    wanted = contract.CreateInvoice(customer_id=customer, lines=[samples.line()])
    made = invoices.make(wanted, days.TODAY)
    assert invoices.make(wanted, days.TODAY).id == made.id
    with using(a_context()):
        invoices.delete(contract.DeleteInvoice(invoice_id=made.id))
    for _ in range(2):
        with pytest.raises(InvalidInput, match="idempotency_key_reused"):
            invoices.make(wanted, days.TODAY)
    with using(a_context()):
        assert invoices.list_invoices(contract.ListInvoices(customer_id=customer), days.TODAY).items == []


def test_the_same_request_twice_makes_one_invoice(customer: str, context: Context) -> None:
    wanted = contract.CreateInvoice(customer_id=customer, lines=[samples.line()], issue=True, issue_date=days.ISSUED)
    first = invoices.make(wanted, days.TODAY).to_contract(days.TODAY)
    assert invoices.make(wanted, days.TODAY).to_contract(days.TODAY) == first
    assert len(outbox(first.id)) == 1
    made = samples.draft(customer)
    with using(a_context()):
        issued = invoices.issue(
            contract.IssueInvoice(invoice_id=made.id, issue_date=days.ISSUED), days.TODAY
        ).to_contract(days.TODAY)
        assert (
            invoices.issue(contract.IssueInvoice(invoice_id=made.id, issue_date=days.ISSUED), days.TODAY).to_contract(
                days.TODAY
            )
            == issued
        )
    assert series.prove(contract.ProveNumberSeries()).complete


def test_another_companys_invoice_is_not_there(customer: str) -> None:
    made = samples.invoice(customer)
    with using(a_context("rival")):
        with pytest.raises(NotFound) as theirs:
            get(made.id)
        with pytest.raises(NotFound):
            invoices.issue(contract.IssueInvoice(invoice_id=made.id, issue_date=days.ISSUED), days.TODAY)
        with pytest.raises(NotFound):
            invoices.delete(contract.DeleteInvoice(invoice_id=made.id))
        with pytest.raises(Unavailable):
            invoices.make(contract.CreateInvoice(customer_id=customer, lines=[samples.line()]), days.TODAY).to_contract(
                days.TODAY
            )
        assert invoices.list_invoices(contract.ListInvoices(customer_id=customer), days.TODAY).items == []
    with pytest.raises(NotFound) as unknown:
        get("inv_0")
    assert theirs.value.code == unknown.value.code


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"issue_date": date(2025, 8, 16)}, "/issue_date"),
        ({"branch_id": "bra_lund"}, "/branch_id"),
        ({"delivery_date": date(1990, 1, 1)}, "/delivery_date"),
        ({"lines": [samples.line("999999999999.99", quantity="3")]}, "/lines"),
    ],
)
def test_bad_fields_are_named(customer: str, fields: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        samples.invoice(customer, **fields)
    assert list(refusal.value.details) == [pointer]


def test_who_is_not_known_yet_is_waited_for(company: None) -> None:
    unknown = new_id("cus")
    with pytest.raises(Unavailable) as customer_awaited:
        samples.draft(unknown)
    assert customer_awaited.value.details["awaits"] == "customer"
    with pytest.raises(Unavailable) as branch_awaited:
        samples.draft(samples.known_customer(), branch_id="bra_new")
    assert branch_awaited.value.details["awaits"] == "branch"


def test_what_the_law_asks_for_is_demanded(database: str) -> None:
    with using(a_context("empty")):
        nameless = samples.known_customer(
            vat_type=VatType.SWEDISH_REVERSE_CHARGE, addresses=Addresses(invoice=Address(line1="Box 1"))
        )
        with pytest.raises(Conflict) as refusal:
            invoices.make(
                contract.CreateInvoice(customer_id=nameless, lines=[samples.line()], issue=True), days.TODAY
            ).to_contract(days.TODAY)
    assert refusal.value.details["missing"].split(", ") == [
        "settings.seller_name",
        "settings.seller_vat_number",
        "settings.seller_address.city",
        "customer.addresses.invoice.city",
        "customer.vat_number",
    ]


def test_doubts_about_the_customer_are_remarked_and_refuse_nothing(company: None) -> None:
    for fields, codes in (
        ({"active": False, "credit_customer": False}, ["customer_without_credit", "customer_inactive"]),
        ({"credit_customer": True}, []),
    ):
        made = samples.invoice(samples.known_customer(**fields))
        assert [one.code for one in made.warnings] == codes
        assert made.status is InvoiceStatus.ISSUED


def test_reverse_charge(company: None) -> None:
    liable = samples.known_customer(vat_type=VatType.SWEDISH_REVERSE_CHARGE, vat_number="SE556016068001")
    made = samples.invoice(liable)
    assert (made.totals.vat, made.totals.total) == (Decimal(0), Decimal(8000))
    assert made.buyer.vat_number == "SE556016068001"
    assert "Omvänd betalningsskyldighet" in made.notes


def test_less_than_nothing_is_no_invoice_and_nothing_is_paid_at_once(customer: str) -> None:
    with pytest.raises(Conflict) as refusal:
        samples.invoice(customer, price="-1.00")
    assert refusal.value.code == "billing.invoice_total_negative"
    assert samples.invoice(customer, price="0.00").status is InvoiceStatus.PAID


def test_an_ocr_that_does_not_fit_gives_no_number(database: str) -> None:
    with using(a_context("short")):
        samples.put_settings("short", ocr_mode="fixed_length", ocr_length=4)
        wanted = contract.CreateInvoice(customer_id=samples.known_customer(), lines=[samples.line()], issue=True)
        with pytest.raises(Conflict) as refusal:
            invoices.make(wanted, days.TODAY)
        assert refusal.value.code == "billing.invoice_ocr_too_long"
        assert Invoice.total({}) == 0


def test_a_dispute_is_a_flag_and_is_told(customer: str) -> None:
    made = samples.invoice(customer)
    with using(a_context()):
        marked = disputes.dispute(contract.DisputeInvoice(invoice_id=made.id, reason="Fel vara")).to_contract(
            days.TODAY
        )
    assert (marked.status, marked.disputed, marked.dispute_reason) == (InvoiceStatus.ISSUED, True, "Fel vara")
    with using(a_context()):
        lifted = disputes.dispute(contract.DisputeInvoice(invoice_id=made.id, disputed=False)).to_contract(days.TODAY)
    assert (lifted.disputed, lifted.dispute_reason) == (False, "")
    assert [event["type"] for event in outbox(made.id)] == [
        "billing.invoice_issued",
        "billing.invoice_disputed",
        "billing.invoice_disputed",
    ]
    with using(a_context()), pytest.raises(Conflict):
        disputes.dispute(contract.DisputeInvoice(invoice_id=samples.draft(customer).id))


def test_a_key_used_for_something_else_is_refused(customer: str) -> None:
    with using(a_context()):
        ratings.record(
            contract.RecordRating(customer_id=customer, provider=RatingProvider.UC, letter="4", as_of=days.TODAY),
            days.TODAY,
        ).to_contract(days.TODAY)
        with pytest.raises(InvalidInput) as refusal:
            invoices.make(contract.CreateInvoice(customer_id=customer, lines=[samples.line()]), days.TODAY).to_contract(
                days.TODAY
            )
        assert refusal.value.code == "billing.idempotency_key_reused"
    with using(replace(current(), request_id=new_id("req"))):
        invoices.make(contract.CreateInvoice(customer_id=customer, lines=[samples.line()]), days.TODAY).to_contract(
            days.TODAY
        )
        rating = contract.RecordRating(customer_id=customer, provider=RatingProvider.UC, letter="4", as_of=days.TODAY)
        with pytest.raises(InvalidInput):
            ratings.record(rating, days.TODAY)


def test_a_customer_with_values_of_a_newer_release_is_kept(company: None) -> None:
    """Kind, stage and language do no harm; an invoice is refused until the service knows the VAT type."""
    event = samples.customer_created(vat_type=VatType.SWEDISH)
    told = event.model_dump(mode="json")
    newer = {"kind": "foundation", "stage": "dormant", "language": "de", "vat_type": "eu_oss"}
    customers.keep(CustomerCreated.model_validate({**told, "customer": told["customer"] | newer}))
    known = customers.load(event.subject)
    assert (known.kind, known.stage, known.vat_type, known.language) == ("foundation", "dormant", "eu_oss", "de")
    with pytest.raises(Conflict) as refused:
        samples.invoice(event.subject)
    assert refused.value.code == "billing.vat_type_unknown"
    harmless = {**told["customer"], **newer, "vat_type": "swedish"}
    customers.keep(CustomerCreated.model_validate({**told, "version": 2, "customer": harmless}))
    samples.invoice(event.subject)


def test_lists(customer: str) -> None:
    late = samples.invoice(customer)
    open_still = samples.invoice(customer, issue_date=days.TODAY, branch_id="bra_limhamn")
    written = samples.draft(customer)

    def list_ids(**filters: Any) -> list[str]:
        request = contract.ListInvoices(customer_id=customer, **filters)
        return [row.id for row in invoices.list_invoices(request, days.TODAY).items]

    assert list_ids() == [written.id, open_still.id, late.id]
    assert list_ids(overdue=True) == [late.id]
    assert list_ids(overdue=False) == [written.id, open_still.id]
    assert list_ids(open=True) == [open_still.id, late.id]
    assert list_ids(open=False) == [written.id]
    assert list_ids(branch_id="bra_limhamn") == [open_still.id]
    assert list_ids(status="draft") == [written.id]
    first = invoices.list_invoices(contract.ListInvoices(customer_id=customer, limit=2), days.TODAY)
    rest = invoices.list_invoices(
        contract.ListInvoices(customer_id=customer, limit=2, cursor=first.next_cursor), days.TODAY
    )
    assert [row.id for row in [*first.items, *rest.items]] == [written.id, open_still.id, late.id]
    assert rest.next_cursor is None
    assert first.items[1].model_dump(mode="json") == {
        "id": open_still.id,
        "kind": "invoice",
        "number": open_still.number,
        "status": "issued",
        "customer_id": customer,
        "customer_name": "Byggvaruhuset i Malmö AB",
        "branch_id": "bra_limhamn",
        "branch_name": "Limhamn",
        "text": "",
        "issue_date": "2025-08-15",
        "due_date": "2025-09-14",
        "amount": "10000.00",
        "credited": "0.00",
        "written_off": "0.00",
        "remaining": "10000.00",
        "currency": "SEK",
        "overdue": False,
        "disputed": False,
        "escalated_on": None,
    }
