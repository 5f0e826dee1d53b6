"""The tabs of crm: activities and properties; what it says in the head is in `head`."""

from datetime import date

from pydantic import AwareDatetime

from contracts.access import Module
from contracts.base import Reply
from contracts.crm.activities import (
    ActivityKind,
    ActivityStatus,
    CancelActivity,
    ChangeActivity,
    DeferActivity,
    FinishActivity,
    GetActivity,
    PlanActivity,
    RecordOutcome,
    ReopenActivity,
    StartActivity,
)
from contracts.crm.details import ACTIVITY_DETAILS, ACTIVITY_PARTS, ACTIVITY_STEPS
from contracts.crm.follow_ups import FollowUpActivity
from contracts.crm.head import CONTACT_DAYS
from contracts.crm.properties import CreateProperty, PropertyKind, SetProperties
from contracts.crm.series import ChangeFollowing, EndFollowing, PlanSeries
from contracts.crm.timeline_tab import TIMELINE
from contracts.crm.words import ACTIVITY_KIND, ACTIVITY_STATUS
from contracts.tabs import Action, Column, Kind, Tabs, TabSpec, Word, earlier_name

Day = date  # a field named `date` hides the type in the body of its class


class ActivityItem(Reply):
    """An activity on the card. `date` is the day that it stands under: when it is due or starts."""

    id: str
    date: Day
    kind: ActivityKind
    status: ActivityStatus
    overdue: bool
    text: str
    assignee: str
    starts_at: AwareDatetime | None
    ends_at: AwareDatetime | None
    contact_name: str
    branch_id: str | None
    branch_name: str
    contact: str = earlier_name("contact_name")
    branch: str = earlier_name("branch_name")


class PropertyItem(Reply):
    """A property that the customer has, since `date`. `text` is its name, `value` what it says: "" of a tag."""

    id: str
    date: Day
    text: str
    by: str
    kind: PropertyKind
    value: str
    group: str


ACTIVITIES = TabSpec(
    key="activities",
    noun="activity",
    opens=GetActivity,
    details=ACTIVITY_DETAILS,
    parts=ACTIVITY_PARTS,
    steps=ACTIVITY_STEPS,
    order=10,
    sv="Aktiviteter",
    en="Activities",
    empty=Word("Inga aktiviteter.", "No activities."),
    invitation=Word("Planera en aktivitet", "Plan an activity"),
    module=Module.CRM,
    item=ActivityItem,
    columns=(
        Column("date", "Datum", "Date", Kind.DATE),
        Column("starts_at", "Tid", "Time", Kind.PERIOD, uses={"end": "ends_at", "day": "date"}),
        Column("kind", "Typ", "Type", Kind.WORD, words=ACTIVITY_KIND),
        Column("text", "Text", "Text", Kind.NAME),
        Column("contact_name", "Kontakt", "Contact", minor=True, also=("contact",)),
        Column("assignee", "Ansvarig", "Assignee", Kind.PERSON, minor=True),
        Column("branch_name", "Filial", "Branch", minor=True, also=("branch",)),
        Column(
            "status",
            "Status",
            "Status",
            Kind.STATUS,
            words=ACTIVITY_STATUS,
            flags={"overdue": Word("Förfallen", "Overdue", "bad")},
        ),
    ),
    actions=(
        Action(PlanActivity, "Ny aktivitet", "New activity"),
        Action(PlanSeries, "Ny återkommande aktivitet", "New recurring activity"),
    ),
    item_actions=(
        Action(ChangeActivity, "Ändra", "Change"),
        Action(StartActivity, "Påbörja", "Start"),
        Action(FinishActivity, "Klarmarkera", "Finish"),
        Action(DeferActivity, "Skjut upp", "Defer"),
        Action(ReopenActivity, "Öppna igen", "Reopen"),
        Action(CancelActivity, "Ställ in", "Cancel"),
        Action(RecordOutcome, "Registrera resultat", "Record outcome"),
        Action(FollowUpActivity, "Följ upp", "Follow up"),
        Action(ChangeFollowing, "Ändra denna och följande", "Change this and all that follow", needs="series_id"),
        Action(EndFollowing, "Avsluta serien här", "End the series here", needs="series_id"),
    ),
)
PROPERTIES = TabSpec(
    key="properties",
    order=120,
    sv="Egenskaper",
    en="Properties",
    empty=Word("Inga egenskaper.", "No properties."),
    invitation=Word("Välj egenskaper", "Choose properties"),
    module=Module.CRM,
    item=PropertyItem,
    columns=(
        Column("date", "Datum", "Date", Kind.DATE),
        Column("group", "Grupp", "Group", minor=True),
        Column("text", "Egenskap", "Property", Kind.TAG),
        Column("value", "Värde", "Value", Kind.VALUE, uses={"kind": "kind"}),
    ),
    actions=(
        Action(SetProperties, "Ändra egenskaper", "Change properties"),
        Action(CreateProperty, "Ny egenskap", "New property"),
    ),
)
TABS = Tabs("crm", ACTIVITIES, TIMELINE, PROPERTIES, head=(CONTACT_DAYS,))
