"""The tabs of customers: branches, contacts, info and map; the head of the card; and the words of a customer's values."""

from datetime import date
from enum import StrEnum

from contracts.access import Module
from contracts.base import Reply
from contracts.customers.addresses import Addresses
from contracts.customers.branch_moves import MoveBranch, WithdrawBranchAddresses, WithdrawBranchMove
from contracts.customers.branches import ChangeBranch, CreateBranch, GetBranch, RetireBranch
from contracts.customers.contact_tab import CONTACTS
from contracts.customers.customers import Doubt, FormerName, SetInfo, Stage, VatType
from contracts.customers.customers import Kind as CustomerKind
from contracts.customers.places import ClearPlace, GetPlace, PlaceItem, SetPlace
from contracts.money import Amount
from contracts.tabs import Action, Column, Kind, Part, Tabs, TabSpec, Word
from contracts.users import NamedUserId, Users

Day = date  # a field named `date` hides the type in the body of its class
MOST_BRANCHES = 200


class BranchChoice(Reply):
    """A branch by which the card can be filtered."""

    id: str
    name: str
    retired: bool = False


class MergedCustomer(Reply):
    """A customer that was merged into the one of the card."""

    merge_id: str
    number: str
    name: str


class CustomerHead(Reply):
    """What stands above the tabs: all that people fill in but the info, the city, and what is doubtful: what contradicts the VAT
    type, an address without a city. `branches` are at most MOST_BRANCHES of the customer's, those in use first; the one that
    the card was asked for is among them."""

    id: str
    version: int
    number: str
    active: bool
    city: str
    kind: CustomerKind
    stage: Stage
    name: str
    first_name: str
    last_name: str
    identity_number: str
    vat_number: str
    vat_type: VatType
    group: str
    seller: str
    seller_id: NamedUserId = ""
    our_reference: str
    our_reference_id: NamedUserId = ""
    responsible_id: NamedUserId = ""
    your_reference: str
    payment_terms_days: int | None
    credit_customer: bool
    credit_limit: Amount | None = None
    currency: str
    language: str
    peppol_id: str
    gln: str
    email: str
    emails: dict[str, str]
    phone: str
    website: str
    addresses: Addresses
    warnings: list[Doubt] = []
    branches: list[BranchChoice] = []
    merges: list[MergedCustomer] = []
    users: Users = {}


class BranchStatus(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"
    MOVED = "moved"
    COMING = "coming"


class BranchItem(Reply):
    """A branch on the card. `moves_on`: the day of its coming move from or to another customer, or of the latest one;
    `leaves_on`: that of a move away that can still be withdrawn."""

    id: str
    name: str
    city: str
    status: BranchStatus
    retired_on: Day | None
    former_names: list[FormerName]
    moves_on: Day | None = None
    leaves_on: Day | None = None


class InfoItem(Reply):
    """The customer's info, if there is any."""

    text: str


STAGES = {"prospect": Word("Prospekt", "Prospect"), "customer": Word("Kund", "Customer")}
VAT_TYPES = {
    "swedish": Word("Svensk moms", "Swedish VAT"),
    "swedish_reverse_charge": Word("Omvänd betalningsskyldighet", "Reverse charge, Sweden"),
    "eu_reverse_charge": Word("EU, omvänd betalningsskyldighet", "Reverse charge, EU"),
    "eu": Word("EU med moms", "EU with VAT"),
    "export": Word("Export", "Export"),
}
BRANCH_STATUS = {"active": Word("Aktiv", "Active", "good"), "retired": Word("Avvecklad", "Retired")} | {
    "moved": Word("Hos annan kund", "At another customer"),
    "coming": Word("Kommer hit", "Coming", "attention"),
}
MOVE_DIRECTIONS = {
    "out": Word("Till annan kund", "To another customer"),
    "in": Word("Från annan kund", "From another customer"),
}
PLACE_KINDS = {"customer": Word("Kund", "Customer"), "branch": Word("Filial", "Branch")}
PLACE_SOURCES = {
    "hand": Word("Satt för hand", "Set by hand"),
    "provider": Word("Karttjänst", "Geocoding service"),
    "postcode": Word("Postnummer", "Postcode"),
    "city": Word("Ort", "City"),
}
PLACE_PRECISIONS = {
    "point": Word("Punkt", "Point"),
    "locality": Word("Ortens mitt", "Middle of the locality"),
    "area": Word("Närmaste ort", "Nearest locality"),
}
ADDRESS_USES = {
    "invoice": Word("Fakturaadress", "Invoice address"),
    "delivery": Word("Leveransadress", "Delivery address"),
    "visiting": Word("Besöksadress", "Visiting address"),
}

_LINES = tuple(
    Column(f"addresses.{use}.{field}", f"{word.sv}: {sv}", f"{word.en}: {en}", minor=use != "invoice")
    for use, word in ADDRESS_USES.items()
    for field, sv, en in (("line1", "rad 1", "line 1"), ("postcode", "postnr", "postcode"), ("city", "ort", "city"))
)
BRANCH_DETAILS = tuple(
    Column(f"addresses.{use}.{field}", f"{word.sv}: {sv}", f"{word.en}: {en}")
    for use, word in ADDRESS_USES.items()
    for field, sv, en in (
        ("line1", "rad 1", "line 1"),
        ("line2", "rad 2", "line 2"),
        ("postcode", "postnr", "postcode"),
        ("city", "ort", "city"),
    )
)
BRANCH_PARTS = (
    Part(
        "planned_addresses",
        "Kommande adresser",
        "Coming addresses",
        (Column("valid_from", "Från", "From", Kind.DATE), *_LINES),
    ),
    Part(
        "former_addresses",
        "Tidigare adresser",
        "Former addresses",
        (Column("until", "Till och med", "Up to", Kind.DATE), *_LINES),
    ),
    Part(
        "moves",
        "Flyttar mellan kunder",
        "Moves between customers",
        (
            Column("on", "Från", "From", Kind.DATE),
            Column("direction", "Flytt", "Move", Kind.WORD, words=MOVE_DIRECTIONS),
            Column("customer_name", "Kund", "Customer", Kind.NAME, uses={"customer": "customer_id"}),
        ),
    ),
)
BRANCHES = TabSpec(
    key="branches",
    order=20,
    sv="Filialer",
    en="Branches",
    by_branch=True,
    empty=Word("Inga filialer.", "No branches."),
    invitation=Word("Lägg till en filial", "Add a branch"),
    item=BranchItem,
    opens=GetBranch,
    details=BRANCH_DETAILS,
    parts=BRANCH_PARTS,
    columns=(
        Column("name", "Namn", "Name", Kind.NAME, uses={"former": "former_names"}),
        Column("city", "Ort", "City"),
        Column("retired_on", "Avvecklad", "Retired", Kind.DATE, minor=True),
        Column("moves_on", "Flyttar", "Moves", Kind.DATE, minor=True),
        Column("status", "Status", "Status", Kind.STATUS, words=BRANCH_STATUS),
    ),
    actions=(Action(CreateBranch, "Ny filial", "New branch"),),
    item_actions=(
        Action(ChangeBranch, "Ändra", "Change"),
        Action(RetireBranch, "Avveckla eller ta i bruk", "Retire or take into use"),
        Action(MoveBranch, "Flytta till annan kund", "Move to another customer"),
        Action(WithdrawBranchMove, "Ta tillbaka flytten", "Withdraw the move", needs="leaves_on"),
        Action(
            WithdrawBranchAddresses, "Ta bort kommande adresser", "Withdraw coming addresses", needs="planned_addresses"
        ),
    ),
)
INFO = TabSpec(
    key="info",
    order=100,
    sv="Info",
    en="Info",
    empty=Word("Ingen text om kunden.", "No note about the customer."),
    invitation=Word("Skriv något om kunden", "Write a note"),
    item=InfoItem,
    columns=(Column("text", "Text", "Text", Kind.PROSE),),
    actions=(Action(SetInfo, "Ändra info", "Change info"),),
)
MAP = TabSpec(
    key="map",
    order=140,
    sv="Karta",
    en="Map",
    by_branch=True,
    empty=Word("Ingen adress har en plats på kartan.", "No address has a place on the map."),
    module=Module.MAP,
    item=PlaceItem,
    opens=GetPlace,
    columns=(
        Column("kind", "Typ", "Type", Kind.WORD, words=PLACE_KINDS),
        Column("name", "Namn", "Name", Kind.NAME),
        Column("text", "Adress", "Address", Kind.NAME),
        Column("address", "Adresstyp", "Address type", Kind.WORD, minor=True, words=ADDRESS_USES),
        Column("source", "Platsen från", "Place from", Kind.WORD, minor=True, words=PLACE_SOURCES),
        Column("precision", "Noggrannhet", "Precision", Kind.WORD, minor=True, words=PLACE_PRECISIONS),
        Column("latitude", "Karta", "Map", Kind.PLACE, uses={"longitude": "longitude"}),
    ),
    item_actions=(
        Action(SetPlace, "Rätta platsen", "Correct the place"),
        Action(ClearPlace, "Ta bort rättelsen", "Remove the correction"),
    ),
)
TABS = Tabs("customers", BRANCHES, CONTACTS, INFO, MAP)
