"""The documents tab of the card."""

from datetime import date

from contracts.access import Module
from contracts.base import Reply
from contracts.documents.files import ChangeDocument, DocumentKind, GetDocument
from contracts.documents.transfer import PrepareUpload
from contracts.tabs import Action, Column, Kind, Tabs, TabSpec, Word, earlier_name

Day = date  # a field named `date` hides the type in the body of its class


class DocumentItem(Reply):
    """A file on the card, uploaded on `date`. `text` is its name, `content` the path of its bytes, `size` their number."""

    id: str
    date: Day
    text: str
    kind: DocumentKind
    content_type: str
    size: int
    by: str
    branch_id: str | None
    branch_name: str
    branch: str = earlier_name("branch_name")
    content: str


DOCUMENT_KIND = {
    "contract": Word("Avtal", "Contract"),
    "quote": Word("Offert", "Quote"),
    "order": Word("Order", "Order"),
    "invoice": Word("Faktura", "Invoice"),
    "reminder": Word("Påminnelse", "Reminder"),
    "correspondence": Word("Korrespondens", "Correspondence"),
    "drawing": Word("Ritning", "Drawing"),
    "photo": Word("Foto", "Photo"),
    "other": Word("Övrigt", "Other"),
}

DOCUMENTS = TabSpec(
    key="documents",
    order=130,
    sv="Dokument",
    en="Documents",
    empty=Word("Inga dokument.", "No documents."),
    invitation=Word("Ladda upp en fil", "Upload a file"),
    module=Module.DOCUMENTS,
    item=DocumentItem,
    opens=GetDocument,
    columns=(
        Column("date", "Datum", "Date", Kind.DATE),
        Column("kind", "Typ", "Type", Kind.WORD, words=DOCUMENT_KIND),
        Column("text", "Namn", "Name", Kind.FILE, uses={"address": "content"}),
        Column("branch_name", "Filial", "Branch", minor=True, also=("branch",)),
        Column("size", "Storlek", "Size", Kind.SIZE),
    ),
    details=(
        Column("created_at", "Uppladdad", "Uploaded", Kind.MOMENT),
        Column("created_by", "Uppladdad av", "Uploaded by", Kind.PERSON),
        Column("content_type", "Filtyp", "File type"),
    ),
    actions=(Action(PrepareUpload, "Ladda upp fil", "Upload a file", operation="upload_document"),),
    item_actions=(Action(ChangeDocument, "Ändra", "Change"),),
)
TABS = Tabs("documents", DOCUMENTS)
