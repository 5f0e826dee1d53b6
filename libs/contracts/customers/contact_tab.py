"""The tab of contacts."""

from enum import StrEnum

from contracts.base import Reply
from contracts.customers.contacts import ChangeContact, ContactStand, CreateContact, GetContact
from contracts.customers.shared_contacts import SeparateContact, ShareContact
from contracts.tabs import Action, Column, Kind, Part, TabSpec, Word, earlier_name


class ContactStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"


class ContactItem(Reply):
    """A person at the customer. `also_on`: the other customers on which the person stands, `also_on_names` as one text."""

    id: str
    name: str
    role_title: str
    phone: str
    mobile: str
    email: str
    status: ContactStatus
    branch_id: str | None
    branch_name: str
    branch: str = earlier_name("branch_name")
    also_on: list[ContactStand] = []
    also_on_names: str = ""
    no_mailings: bool = False


CONTACT_STATUS = {"active": Word("Aktiv", "Active", "good"), "inactive": Word("Inaktiv", "Inactive")}
CONTACTS = TabSpec(
    key="contacts",
    order=30,
    sv="Kontakter",
    en="Contacts",
    empty=Word("Inga kontakter.", "No contacts."),
    invitation=Word("Lägg till en kontakt", "Add a contact"),
    item=ContactItem,
    opens=GetContact,
    columns=(
        Column("name", "Namn", "Name", Kind.NAME),
        Column("role_title", "Befattning", "Title", minor=True),
        Column("phone", "Telefon", "Phone", Kind.PHONE),
        Column("mobile", "Mobil", "Mobile", Kind.PHONE, minor=True),
        Column("email", "E-post", "E-mail", Kind.EMAIL),
        Column("branch_name", "Filial", "Branch", minor=True, also=("branch",)),
        Column("also_on_names", "Även hos", "Also on", Kind.CUSTOMERS, uses={"customers": "also_on"}),
        Column("no_mailings", "Inga utskick", "No mailings", Kind.FLAG, minor=True),
        Column("status", "Status", "Status", Kind.STATUS, words=CONTACT_STATUS),
    ),
    parts=(
        Part(
            "also_on",
            "Finns även hos",
            "Also on",
            (
                Column("customer_number", "Kundnr", "Customer no.", Kind.CODE),
                Column("customer_name", "Kund", "Customer", Kind.NAME, uses={"customer": "customer_id"}),
                Column("role_title", "Befattning", "Title"),
                Column("active", "Aktiv", "Active", Kind.FLAG),
            ),
        ),
    ),
    actions=(
        Action(CreateContact, "Ny kontakt", "New contact"),
        Action(ShareContact, "Kontakt från annan kund", "Contact of another customer"),
    ),
    item_actions=(
        Action(ChangeContact, "Ändra", "Change"),
        Action(SeparateContact, "Skilj från de andra kunderna", "Separate from the other customers", needs="also_on"),
    ),
)
