"""What crm says in the head of the card: the next and the last contact with the customer."""

from datetime import date

from pydantic import AwareDatetime

from contracts.access import Module
from contracts.base import Reply
from contracts.crm.activities import ActivityKind, GetActivity
from contracts.crm.words import ACTIVITY_KIND
from contracts.open_enum import OpenEnum
from contracts.tabs import Column, Kind, TabSpec, Word

Day = date  # a field named `date` hides the type in the body of its class


class ContactTime(OpenEnum):
    """`next`: what is to be done first. `last`: the latest meeting, call or visit that was held."""

    NEXT = "next"
    LAST = "last"


class ContactDayItem(Reply):
    """The next or the last contact: an activity, `date` the day that it stands under. `overdue`: it should have been done."""

    id: str
    which: ContactTime
    date: Day
    starts_at: AwareDatetime | None
    kind: ActivityKind
    text: str
    overdue: bool
    assignee: str
    contact_name: str
    branch_id: str | None
    branch_name: str


CONTACT_TIMES = {
    "next": Word("Nästa kontakt", "Next contact"),
    "last": Word("Senaste kontakt", "Last contact"),
}
CONTACT_DAYS = TabSpec(
    key="contact_days",
    order=5,
    sv="Kontakt",
    en="Contact",
    module=Module.CRM,
    item=ContactDayItem,
    opens=GetActivity,
    columns=(
        Column("which", "Kontakt", "Contact", Kind.WORD, words=CONTACT_TIMES),
        Column("date", "Datum", "Date", Kind.DATE, flags={"overdue": Word("Förfallen", "Overdue", "bad")}),
        Column("kind", "Typ", "Type", Kind.WORD, words=ACTIVITY_KIND),
        Column("contact_name", "Kontaktperson", "Contact person"),
        Column("assignee", "Ansvarig", "Assignee", Kind.PERSON),
    ),
    empty=Word("Ingen kontakt än", "No contact yet"),
)
