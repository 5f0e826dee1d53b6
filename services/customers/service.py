"""The entrypoints of the customers service: each calls one verb."""

from chassis.clock import today
from chassis.context import from_source
from chassis.copies import Effect
from chassis.events import subscribes
from chassis.originals import Original
from chassis.rpc import handles
from chassis.service import Service
from contracts import customers as contract
from contracts.base import Page
from contracts.company_settings import SettingsChange
from contracts.customers.events import CreditLimitChanged
from contracts.customers.exports import ExportSize, ListWholeCustomers, MeasureExport
from contracts.customers.tabs import TABS
from contracts.sales import OrderPlaced
from contracts.tabs import CardSection, DescribeTabs, GetCardSection, TabDescriptions
from customers import (
    branch_moves,
    branches,
    bulk_entrypoints,
    card,
    clear_doubts,
    company_settings,
    contact_entrypoints,
    contacts,
    customers,
    deletion_entrypoints,
    deletions,
    duplicate_list,
    duplicate_pairs,
    erasure_entrypoints,
    erasures,
    exports,
    geocoding,
    handovers,
    history,
    imports,
    info,
    merge_entrypoints,
    models,
    personal_numbers,
    persons,
    places,
)
from customers.settings import Settings


class CustomersService(
    merge_entrypoints.MergeEntrypoints,
    deletion_entrypoints.DeletionEntrypoints,
    erasure_entrypoints.ErasureEntrypoints,
    contact_entrypoints.ContactEntrypoints,
    bulk_entrypoints.BulkEntrypoints,
    Service,
):
    name = "customers"
    settings = Settings
    originals = (
        Original(contract.CustomerChanged, models.Customer, models.changed_of),
        Original(CreditLimitChanged, models.Customer, models.limits_of, query={"limited": True}),
        deletion_entrypoints.ORIGINAL,
        *merge_entrypoints.ORIGINALS,
    )
    daily = (
        geocoding.DAILY,
        duplicate_pairs.DAILY,
        branch_moves.DAILY,
        deletions.DAILY,
        persons.DAILY,
        erasures.ERASURES.daily,
    )
    effects = (
        Effect(OrderPlaced, customers.find_prospects),
        *merge_entrypoints.EFFECTS,
        *deletion_entrypoints.EFFECTS,
    )

    @handles(contract.CreateCustomer)
    def create_customer(self, request: contract.CreateCustomer) -> contract.Customer:
        return customers.create(request)

    @handles(contract.GetCustomer)
    def get_customer(self, request: contract.GetCustomer) -> contract.Customer:
        return customers.get(request)

    @handles(contract.ListCustomers)
    def list_customers(self, request: contract.ListCustomers) -> Page[contract.CustomerRow]:
        return customers.list_customers(request)

    @handles(contract.ListCustomerHistory)
    def list_customer_history(self, request: contract.ListCustomerHistory) -> Page[contract.HistoryEntry]:
        return history.list_history(request)

    @handles(contract.ChangeCustomer)
    def change_customer(self, request: contract.ChangeCustomer) -> contract.Customer:
        return customers.change(request)

    @handles(contract.HandOverCustomers)
    def hand_over_customers(self, request: contract.HandOverCustomers) -> contract.HandedOver:
        return handovers.hand_over(request)

    @handles(contract.ListDuplicates)
    def list_duplicates(self, request: contract.ListDuplicates) -> Page[contract.DuplicatePair]:
        return duplicate_list.list_duplicates(request)

    @handles(contract.SetNotDuplicates)
    def set_not_duplicates(self, request: contract.SetNotDuplicates) -> contract.DuplicatePair:
        return duplicate_list.set_not_duplicates(request)

    @handles(contract.ListBranches)
    def list_branches(self, request: contract.ListBranches) -> Page[contract.Branch]:
        return branches.list_branches(request)

    @handles(contract.GetBranch)
    def get_branch(self, request: contract.GetBranch) -> contract.CustomerBranch:
        return branches.get(request)

    @handles(contract.CreateBranch)
    def create_branch(self, request: contract.CreateBranch) -> contract.CustomerBranch:
        return branches.create(request)

    @handles(contract.AddBranch)
    def add_branch(self, request: contract.AddBranch) -> contract.Customer:
        return branches.add(request)

    @handles(contract.ChangeBranch)
    def change_branch(self, request: contract.ChangeBranch) -> contract.Customer:
        return branches.change(request, today())

    @handles(contract.RetireBranch)
    def retire_branch(self, request: contract.RetireBranch) -> contract.Customer:
        return branches.retire(request, today())

    @handles(contract.MoveBranch)
    def move_branch(self, request: contract.MoveBranch) -> contract.CustomerBranch:
        return branch_moves.move(request, today())

    @handles(contract.WithdrawBranchMove)
    def withdraw_branch_move(self, request: contract.WithdrawBranchMove) -> contract.CustomerBranch:
        return branch_moves.withdraw(request, today())

    @handles(contract.WithdrawBranchAddresses)
    def withdraw_branch_addresses(self, request: contract.WithdrawBranchAddresses) -> contract.CustomerBranch:
        return branches.withdraw_addresses(request, today())

    @handles(contract.ListContacts)
    def list_contacts(self, request: contract.ListContacts) -> Page[contract.Contact]:
        return contacts.list_contacts(request)

    @handles(contract.GetContact)
    def get_contact(self, request: contract.GetContact) -> contract.CustomerContact:
        return contacts.get(request)

    @handles(contract.CreateContact)
    def create_contact(self, request: contract.CreateContact) -> contract.CustomerContact:
        return contacts.create(request)

    @handles(contract.AddContact)
    def add_contact(self, request: contract.AddContact) -> contract.Customer:
        return contacts.add(request)

    @handles(contract.ChangeContact)
    def change_contact(self, request: contract.ChangeContact) -> contract.Customer:
        return contacts.change(request)

    @handles(contract.GetPlace)
    def get_place(self, request: contract.GetPlace) -> contract.Place:
        return places.get(request, company_settings.kept().map_address)

    @handles(contract.SetPlace)
    def set_place(self, request: contract.SetPlace) -> contract.Place:
        return places.set_by_hand(request, company_settings.kept().map_address)

    @handles(contract.ClearPlace)
    def clear_place(self, request: contract.ClearPlace) -> contract.Place:
        return places.clear(request, company_settings.kept().map_address)

    @handles(contract.SetInfo)
    def set_info(self, request: contract.SetInfo) -> contract.Customer:
        return info.write(request)

    @handles(contract.RevealPersonalNumber)
    def reveal_personal_number(self, request: contract.RevealPersonalNumber) -> contract.PersonalNumbers:
        return personal_numbers.reveal(request)

    @handles(MeasureExport)
    def measure_export(self, request: MeasureExport) -> ExportSize:
        return exports.measure(request)

    @handles(ListWholeCustomers)
    def list_whole_customers(self, request: ListWholeCustomers) -> Page[contract.Customer]:
        return exports.list_whole(request)

    @handles(contract.ImportCustomers)
    def import_customers(self, request: contract.ImportCustomers) -> contract.ImportReport:
        with from_source("import"):
            return imports.import_customers(request)

    @handles(contract.ClearDoubts)
    def clear_doubts(self, request: contract.ClearDoubts) -> contract.Customer:
        return clear_doubts.clear(request)

    @handles(contract.GetCustomerSettings)
    def get_customer_settings(self, request: contract.GetCustomerSettings) -> contract.CustomerSettings:
        return company_settings.get(request).to_contract()

    @handles(contract.SetCustomerSettings)
    def set_customer_settings(self, request: contract.SetCustomerSettings) -> contract.CustomerSettings:
        return company_settings.put(request).to_contract()

    @handles(contract.ChangeCustomerSettings)
    def change_customer_settings(self, request: contract.ChangeCustomerSettings) -> contract.CustomerSettings:
        return company_settings.patch(request).to_contract()

    @handles(contract.ListCustomerSettingsChanges)
    def list_customer_settings_changes(self, request: contract.ListCustomerSettingsChanges) -> Page[SettingsChange]:
        return company_settings.list_changes(request)

    @handles(GetCardSection)
    def get_card_section(self, request: GetCardSection) -> CardSection:
        return card.section(request, company_settings.kept().map_address)

    @handles(DescribeTabs)
    def describe_tabs(self, _request: DescribeTabs) -> TabDescriptions:
        return TABS.describe()

    @subscribes(OrderPlaced)
    def order_placed(self, event: OrderPlaced) -> None:
        customers.promote_prospect(event)
