"""The entrypoints of the billing service: requests and events. They decide nothing."""

from billing import (
    asked_once,
    card,
    claim_entrypoints,
    collection_entrypoints,
    collective_invoices,
    common_rates,
    company_settings,
    credit_notes,
    customer_entrypoints,
    deletion_models,
    disputes,
    erasures,
    exempt_turnover,
    interest_invoices,
    invoices,
    merge_entrypoints,
    models,
    order_invoices,
    owed,
    owed_beat,
    payment_entrypoints,
    payments,
    period_invoices,
    ratings,
    receipt_invoices,
    receipt_refusal,
    records,
    reminder_plan_entrypoints,
    reminders,
    series,
    shared_invoices,
    statistics_entrypoints,
    till_entrypoints,
    till_sales,
    timeline_originals,
    write_offs,
)
from billing.settings import Settings
from chassis.clock import today
from chassis.copies import Effect
from chassis.daily import Daily, no_company
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.rpc import handles
from chassis.service import Service
from contracts import billing as contract
from contracts.base import Empty, Page
from contracts.billing.credits import InvoiceKind
from contracts.billing.exempt_turnover import ExemptTurnoverChanged
from contracts.billing.owed import OwedChanged
from contracts.billing.tabs import TABS
from contracts.company_settings import SettingsChange
from contracts.sales import ContractPeriodAsked, OrderBillingAsked, ReceiptBillingAsked, ReceiptCompleted
from contracts.sales.collective_invoices import CollectiveInvoiceAsked
from contracts.sales.shared_invoices import SharedInvoiceAsked
from contracts.tabs import CardSection, DescribeTabs, GetCardSection, TabDescriptions

ASKED = {"asked.currency": {"$exists": True}}
"""Invoices that sales has asked for."""


class BillingService(
    customer_entrypoints.CustomerEntrypoints,
    claim_entrypoints.ClaimEntrypoints,
    till_entrypoints.TillEntrypoints,
    reminder_plan_entrypoints.ReminderPlanEntrypoints,
    statistics_entrypoints.StatisticsEntrypoints,
    collection_entrypoints.CollectionEntrypoints,
    payment_entrypoints.PaymentEntrypoints,
    merge_entrypoints.MergeEntrypoints,
    Service,
):
    name = "billing"
    settings = Settings
    daily = (
        Daily("reference_rate", no_company, common_rates.warn),
        owed_beat.DAILY,
        merge_entrypoints.DAILY,
        erasures.ERASURES.daily,
    )
    gauges = (lambda: common_rates.gauges(today()),)
    originals = (
        deletion_models.ORIGINAL,
        reminder_plan_entrypoints.ORIGINAL,
        collection_entrypoints.ORIGINAL,
        *payment_entrypoints.ORIGINALS,
        merge_entrypoints.ORIGINAL,
        *(
            Original(event, records.Refusal, of_document(records.Refusal, records.Refusal.news), query=query)
            for event, query in (
                (contract.OrderBillingRefused, {"order_id": {"$ne": None}}),
                (contract.ContractPeriodRefused, {"contract_id": {"$ne": None}}),
            )
        ),
        *(
            Original(event, model, of_document(model, model.news))
            for event, model in (
                (contract.ReceiptBillingRefused, receipt_refusal.ReceiptRefusal),
                (contract.CollectiveInvoiceRefused, records.CollectiveRefusal),
                (contract.SharedInvoiceRefused, shared_invoices.SharedRefusal),
            )
        ),
        Original(
            contract.SellerVatChanged, models.Company, of_document(models.Company, models.Company.seller_vat_event)
        ),
        Original(
            ExemptTurnoverChanged,
            exempt_turnover.ExemptTurnover,
            of_document(exempt_turnover.ExemptTurnover, exempt_turnover.ExemptTurnover.changed),
        ),
        *(
            Original(event, models.Invoice, of_document(models.Invoice, models.Invoice.news), query=query)
            for event, query in (
                (contract.InvoiceDrafted, {**ASKED, "dropped": {"$ne": True}, "issue_date": None}),
                (contract.InvoiceIssued, {"kind": {"$ne": InvoiceKind.CREDIT_NOTE.value}, "issue_date": {"$ne": None}}),
                (contract.InvoiceDropped, {**ASKED, "dropped": True}),
            )
        ),
        Original(
            contract.InvoiceCredited,
            models.Invoice,
            of_document(models.Invoice, credit_notes.events_of),
            query={"credits.0": {"$exists": True}},
        ),
        owed_beat.ORIGINAL,
        *timeline_originals.ORIGINALS,
        Original(OwedChanged, models.Invoice, of_document(models.Invoice, owed.event_of), query=owed.IS_OWED),
        Original(contract.RatingRecorded, records.Rating, of_document(records.Rating, records.Rating.recorded)),
    )
    effects = (
        reminder_plan_entrypoints.EFFECT,
        collection_entrypoints.EFFECT,
        *payment_entrypoints.EFFECTS,
        *merge_entrypoints.EFFECTS,
        Effect(OrderBillingAsked, asked_once.find_unmade),
        Effect(ContractPeriodAsked, asked_once.find_unmade),
        Effect(CollectiveInvoiceAsked, asked_once.find_unmade),
        Effect(SharedInvoiceAsked, asked_once.find_unmade),
        Effect(ReceiptBillingAsked, asked_once.find_unmade),
        Effect(ReceiptCompleted, till_sales.find_unheard),
        Effect(contract.InvoiceDropped, order_invoices.find_unremoved),
        Effect(contract.InvoiceCredited, credit_notes.find_unwritten),
    )

    @handles(contract.CreateInvoice)
    def create_invoice(self, request: contract.CreateInvoice) -> contract.Invoice:
        return invoices.make(request, today()).to_contract(today())

    @handles(contract.ChangeInvoice)
    def change_invoice(self, request: contract.ChangeInvoice) -> contract.Invoice:
        return invoices.replace(request, today()).to_contract(today())

    @handles(contract.DeleteInvoice)
    def delete_invoice(self, request: contract.DeleteInvoice) -> Empty:
        return invoices.delete(request)

    @handles(contract.IssueInvoice)
    def issue_invoice(self, request: contract.IssueInvoice) -> contract.Invoice:
        return invoices.issue(request, today()).to_contract(today())

    @handles(contract.CreditInvoice)
    def credit_invoice(self, request: contract.CreditInvoice) -> contract.Invoice:
        return credit_notes.credit(request, today()).to_contract(today())

    @handles(contract.DisputeInvoice)
    def dispute_invoice(self, request: contract.DisputeInvoice) -> contract.Invoice:
        return disputes.dispute(request).to_contract(today())

    @handles(contract.AwaitInvoice)
    def await_invoice(self, request: contract.AwaitInvoice) -> contract.Invoice:
        return order_invoices.wait_for(request).to_contract(today())

    @handles(contract.GetInvoice)
    def get_invoice(self, request: contract.GetInvoice) -> contract.Invoice:
        return invoices.get(request).to_contract(today())

    @handles(contract.ListInvoices)
    def list_invoices(self, request: contract.ListInvoices) -> Page[contract.InvoiceRow]:
        return invoices.list_invoices(request, today())

    @handles(contract.ProveNumberSeries)
    def prove_number_series(self, request: contract.ProveNumberSeries) -> contract.NumberSeriesProof:
        return series.prove(request)

    @handles(contract.RecordPayment)
    def record_payment(self, request: contract.RecordPayment) -> contract.Invoice:
        return payments.record(request, today()).to_contract(today())

    @handles(contract.WithdrawPayment)
    def withdraw_payment(self, request: contract.WithdrawPayment) -> contract.Invoice:
        return payments.withdraw(request, today()).to_contract(today())

    @handles(contract.WriteOffInvoice)
    def write_off_invoice(self, request: contract.WriteOffInvoice) -> contract.Invoice:
        return write_offs.write_off(request, today()).to_contract(today())

    @handles(contract.ReverseWriteOff)
    def reverse_write_off(self, request: contract.ReverseWriteOff) -> contract.Invoice:
        return write_offs.reverse(request, today()).to_contract(today())

    @handles(contract.RecordReminder)
    def record_reminder(self, request: contract.RecordReminder) -> contract.Reminder:
        return reminders.record(request, today())

    @handles(contract.SendReminder)
    def send_reminder(self, request: contract.SendReminder) -> contract.Reminder:
        return reminders.send(request, today())

    @handles(contract.WithdrawReminder)
    def withdraw_reminder(self, request: contract.WithdrawReminder) -> contract.Reminder:
        return reminders.withdraw(request)

    @handles(contract.EscalateReminder)
    def escalate_reminder(self, request: contract.EscalateReminder) -> contract.Reminder:
        return reminders.escalate(request)

    @handles(contract.ListReminders)
    def list_reminders(self, request: contract.ListReminders) -> Page[contract.Reminder]:
        return reminders.list_reminders(request)

    @handles(contract.RecordRating)
    def record_rating(self, request: contract.RecordRating) -> contract.Rating:
        return ratings.record(request, today()).to_contract(today())

    @handles(contract.ListRatings)
    def list_ratings(self, request: contract.ListRatings) -> Page[contract.Rating]:
        return ratings.list_ratings(request, today())

    @handles(contract.GetBillingSettings)
    def get_billing_settings(self, request: contract.GetBillingSettings) -> contract.BillingSettings:
        return company_settings.get(request).to_contract()

    @handles(contract.SetBillingSettings)
    def set_billing_settings(self, request: contract.SetBillingSettings) -> contract.BillingSettings:
        return company_settings.put(request).to_contract()

    @handles(contract.ChangeBillingSettings)
    def change_billing_settings(self, request: contract.ChangeBillingSettings) -> contract.BillingSettings:
        return company_settings.patch(request).to_contract()

    @handles(contract.ListBillingSettingsChanges)
    def list_billing_settings_changes(self, request: contract.ListBillingSettingsChanges) -> Page[SettingsChange]:
        return company_settings.list_changes(request)

    @handles(contract.GetRates)
    def get_rates(self, request: contract.GetRates) -> contract.Rates:
        return common_rates.get(request, company_settings.fields(), today())

    @handles(contract.ListCommonRates)
    def list_common_rates(self, request: contract.ListCommonRates) -> contract.CommonRates:
        return common_rates.list_common(request, today())

    @handles(contract.AddReferenceRate)
    def add_reference_rate(self, request: contract.AddReferenceRate) -> contract.RateAdded:
        return common_rates.add_reference_rate(request, today())

    @handles(contract.AddFee)
    def add_fee(self, request: contract.AddFee) -> contract.RateAdded:
        return common_rates.add_fee(request)

    @handles(GetCardSection)
    def get_card_section(self, request: GetCardSection) -> CardSection:
        return card.section(request, today())

    @handles(DescribeTabs)
    def describe_tabs(self, _request: DescribeTabs) -> TabDescriptions:
        return TABS.describe()

    @subscribes(OrderBillingAsked)
    def order_billing_asked(self, event: OrderBillingAsked) -> None:
        order_invoices.make(event, today())

    @subscribes(ContractPeriodAsked)
    def contract_period_asked(self, event: ContractPeriodAsked) -> None:
        period_invoices.make(event, today())

    @subscribes(CollectiveInvoiceAsked)
    def collective_invoice_asked(self, event: CollectiveInvoiceAsked) -> None:
        collective_invoices.make(event, today())

    @subscribes(SharedInvoiceAsked)
    def shared_invoice_asked(self, event: SharedInvoiceAsked) -> None:
        period_invoices.make(event, today())

    @subscribes(contract.InvoiceDropped)
    def invoice_dropped(self, event: contract.InvoiceDropped) -> None:
        order_invoices.remove_dropped(event)

    @subscribes(ReceiptBillingAsked)
    def receipt_billing_asked(self, event: ReceiptBillingAsked) -> None:
        receipt_invoices.make(event, today())

    @subscribes(contract.InvoiceCredited)
    def invoice_credited(self, event: contract.InvoiceCredited) -> None:
        credit_notes.finish(event, today())
        interest_invoices.after_credit(event.subject)
