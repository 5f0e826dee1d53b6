"""The customers service: what it answers. No decision is taken here."""

from chassis.clock import today
from chassis.events import subscribes
from chassis.rpc import handles
from chassis.service import Service
from contracts import customers as contract
from contracts.base import Page
from contracts.customers.tabs import TABS
from contracts.sales import OrderPlaced
from contracts.tabs import CardSection, DescribeTabs, GetCardSection, TabDescriptions
from customers import branches, card, company_settings, contacts, customers, imports, info
from customers.settings import Settings


class CustomersService(Service):
    name = "customers"
    settings = Settings

    @handles(contract.CreateCustomer)
    def create_customer(self, request: contract.CreateCustomer) -> contract.Customer:
        return customers.create(request)

    @handles(contract.GetCustomer)
    def get_customer(self, request: contract.GetCustomer) -> contract.Customer:
        return customers.get(request)

    @handles(contract.ListCustomers)
    def list_customers(self, request: contract.ListCustomers) -> Page[contract.CustomerRow]:
        return customers.listed(request)

    @handles(contract.ChangeCustomer)
    def change_customer(self, request: contract.ChangeCustomer) -> contract.Customer:
        return customers.change(request)

    @handles(contract.ListBranches)
    def list_branches(self, request: contract.ListBranches) -> Page[contract.Branch]:
        return branches.listed(request)

    @handles(contract.AddBranch)
    def add_branch(self, request: contract.AddBranch) -> contract.Customer:
        return branches.add(request)

    @handles(contract.ChangeBranch)
    def change_branch(self, request: contract.ChangeBranch) -> contract.Customer:
        return branches.change(request, today())

    @handles(contract.RetireBranch)
    def retire_branch(self, request: contract.RetireBranch) -> contract.Customer:
        return branches.retire(request, today())

    @handles(contract.ListContacts)
    def list_contacts(self, request: contract.ListContacts) -> Page[contract.Contact]:
        return contacts.listed(request)

    @handles(contract.AddContact)
    def add_contact(self, request: contract.AddContact) -> contract.Customer:
        return contacts.add(request)

    @handles(contract.ChangeContact)
    def change_contact(self, request: contract.ChangeContact) -> contract.Customer:
        return contacts.change(request)

    @handles(contract.SetInfo)
    def set_info(self, request: contract.SetInfo) -> contract.Customer:
        return info.write(request)

    @handles(contract.ImportCustomers)
    def import_customers(self, request: contract.ImportCustomers) -> contract.ImportReport:
        return imports.bring_in(request)

    @handles(contract.GetCustomerSettings)
    def get_customer_settings(self, request: contract.GetCustomerSettings) -> contract.CustomerSettings:
        return company_settings.get(request).to_contract()

    @handles(contract.SetCustomerSettings)
    def set_customer_settings(self, request: contract.SetCustomerSettings) -> contract.CustomerSettings:
        return company_settings.put(request).to_contract()

    @handles(GetCardSection)
    def get_card_section(self, request: GetCardSection) -> CardSection:
        return card.section(request, company_settings.kept().map_address)

    @handles(DescribeTabs)
    def describe_tabs(self, _request: DescribeTabs) -> TabDescriptions:
        return TABS.describe()

    @subscribes(OrderPlaced)
    def order_placed(self, event: OrderPlaced) -> None:
        customers.has_ordered(event)
