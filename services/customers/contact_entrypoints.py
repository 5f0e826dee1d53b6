"""The entrypoints about contacts that stand on several customers, as `service.py` has the others. They decide nothing."""

from chassis.rpc import handles
from contracts import customers as contract
from customers import contact_search, shared_contacts


class ContactEntrypoints:
    """Inherited by CustomersService, which names this module and not the class: nameko runs each such class that it finds."""

    @handles(contract.ShareContact)
    def share_contact(self, request: contract.ShareContact) -> contract.CustomerContact:
        return shared_contacts.share(request)

    @handles(contract.SeparateContact)
    def separate_contact(self, request: contract.SeparateContact) -> contract.CustomerContact:
        return shared_contacts.separate(request)

    @handles(contract.SearchContacts)
    def search_contacts(self, request: contract.SearchContacts) -> contract.ContactsFound:
        return contact_search.find(request)
