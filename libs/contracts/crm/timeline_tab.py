"""The tab of a customer's timeline."""

from datetime import date

from pydantic import AwareDatetime

from contracts.access import Module
from contracts.base import Reply
from contracts.crm.notes import WriteNote
from contracts.crm.timeline import ListTimeline, TimelineWhat
from contracts.crm.timeline_words import WHAT_WORDS
from contracts.money import Amount
from contracts.tabs import Action, Answer, Column, Kind, Part, TabSpec, Word


class TimelineItem(Reply):
    """Something that happened, as `TimelineEntry` has it. `tab` and `thing_id` are the row of another tab that it happened to."""

    id: str
    at: AwareDatetime
    what: TimelineWhat
    text: str
    number: str
    amount: Amount | None
    currency: str
    by: str
    branch_id: str | None
    branch_name: str
    tab: str
    thing_id: str
    card_at: date


TIMELINE_COLUMNS = (
    Column("at", "När", "When", Kind.MOMENT),
    Column("what", "Händelse", "What happened", Kind.STATUS, words=WHAT_WORDS),
    Column("number", "Nummer", "Number", Kind.CODE),
    Column("text", "Om", "About", Kind.NAME),
    Column("amount", "Belopp", "Amount", Kind.MONEY, uses={"currency": "currency"}),
    Column("by", "Av", "By", Kind.PERSON),
    Column("branch_name", "Filial", "Branch", minor=True),
)
TIMELINE = TabSpec(
    key="timeline",
    order=15,
    sv="Tidslinje",
    en="Timeline",
    empty=Word("Inget har hänt än.", "Nothing has happened yet."),
    invitation=Word("Skriv en anteckning", "Write a note"),
    module=Module.CRM,
    item=TimelineItem,
    columns=TIMELINE_COLUMNS,
    actions=(
        Action(WriteNote, "Ny anteckning", "New note"),
        Action(
            ListTimeline,
            "Hela tidslinjen",
            "Whole timeline",
            answer=Answer(parts=(Part("items", "Tidslinje", "Timeline", TIMELINE_COLUMNS),)),
        ),
    ),
)
