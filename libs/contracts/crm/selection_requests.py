"""Saved selections: made, read, counted, explained; who is in them."""

from pydantic import AwareDatetime, Field

from contracts.access import Module, Role
from contracts.base import Cursor, Empty, Id, ListRequest, Name, Page, Reply, Request, Version
from contracts.crm.selections import SelectionRule
from contracts.open_enum import OpenEnum
from contracts.users import NamedUserId, Users


class SelectionState(OpenEnum):
    """A selection is building until every customer has been looked at since its rule was set; then it is live."""

    BUILDING = "building"
    LIVE = "live"


class Sentences(Reply):
    """A rule as one sentence in both languages."""

    sv: str
    en: str


class Selection(Reply):
    """A saved selection. `shared`: everybody of the company sees it, else only `owner_id`. `version` counts its changes;
    `members` is how many customers are in it now."""

    id: str
    version: int
    name: str
    rule: SelectionRule
    sentence: Sentences
    shared: bool = False
    owner_id: NamedUserId = ""
    users: Users = {}
    state: SelectionState = SelectionState.LIVE
    members: int = 0
    created_at: AwareDatetime
    changed_at: AwareDatetime


class SelectionCount(Reply):
    """How many customers a rule fits now, `of` how many. `complete`: false while the facts of some are still being put together,
    when a company makes its first selection."""

    count: int
    of: int
    complete: bool = True
    sentence: Sentences


class SelectionMembers(Reply):
    """A page of the ids of the customers in a selection, by id. `total` is how many there are now."""

    ids: list[str]
    total: int
    state: SelectionState = SelectionState.LIVE
    next_cursor: str | None = None


class SelectedCustomer(Reply):
    """A customer in a selection, since when. `emails`: the addresses of the customer and its contacts that mailings may go to;
    `no_mailings`: that in `email` is of somebody who wants none."""

    id: str
    number: str = ""
    name: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""
    emails: list[str] = []
    no_mailings: bool = False
    since: AwareDatetime | None = None


class SelectedCustomers(Page[SelectedCustomer]):
    """A page of the customers in a selection, by id."""

    total: int
    state: SelectionState = SelectionState.LIVE


class Finding(Reply):
    """One rule of a selection beside a customer: whether it holds, and what the customer has, in both languages. `depth`: how
    deep it lies; `pointer`: where in the rule. `actual` is empty for a group."""

    pointer: str
    depth: int
    holds: bool
    sentence: Sentences
    actual: Sentences


class Explanation(Reply):
    """Why a customer is in a selection, or is not: `holds` says what its facts come to today, `is_member` what is stored."""

    customer_id: str
    selection_id: str
    holds: bool
    is_member: bool
    since: AwareDatetime | None = None
    sentence: Sentences
    findings: list[Finding]


class CreateSelection(Request[Selection], service="crm", role=Role.SELLER, module=Module.CRM):
    """Saves a selection under a name that no other has that the caller sees. It is the caller's own, and everybody's if `shared`.

    Raises InvalidInput that names each bad part of the rule, Conflict when the name is taken or there are too many.
    """

    name: Name
    rule: SelectionRule
    shared: bool = False


class ChangeSelection(Request[Selection], service="crm", role=Role.SELLER, module=Module.CRM):
    """Changes the name, the rule, or who sees a selection. With another rule its members are found anew, which is no crossing.
    NotFound for a private one of somebody else; Stale for an old `version`."""

    selection_id: Id
    version: Version | None = None
    name: Name | None = None
    rule: SelectionRule | None = None
    shared: bool | None = None


class DeleteSelection(Request[Empty], service="crm", role=Role.SELLER, module=Module.CRM):
    """Deletes a selection. Nobody leaves by it: no `left_selection` is published."""

    selection_id: Id


class GetSelection(Request[Selection], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Returns a selection that the caller may see."""

    selection_id: Id


class ListSelections(ListRequest[Page[Selection]], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists the caller's own selections and the shared ones, newest first."""


class CountSelection(Request[SelectionCount], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Counts the customers that a rule fits now, without saving it, and says it as a sentence."""

    rule: SelectionRule


class ListSelectionMembers(Request[SelectionMembers], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists the ids of the customers in a selection, a page at a time, by id. While it is building some may be missing."""

    selection_id: Id
    cursor: Cursor | None = Field(default=None, max_length=1000)
    limit: int = Field(default=500, ge=1, le=1000)


class ListSelectedCustomers(ListRequest[SelectedCustomers], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists the customers in a selection, by id."""

    selection_id: Id


class ExplainSelection(Request[Explanation], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Says rule by rule why a customer is in a selection or is not, with what the customer has."""

    selection_id: Id
    customer_id: Id
