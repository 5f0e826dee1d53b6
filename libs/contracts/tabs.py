"""The card: how a service describes its tabs, and how it answers for its section of a customer's card.

    INVOICES = TabSpec(
        key="invoices", order=60, sv="Fakturor", en="Invoices", module=Module.BILLING, item=InvoiceItem,
        columns=(Column("due_date", "Förfaller", "Due", Kind.DATE), Column("status", "Status", "Status", Kind.STATUS, words=…)),
        actions=(Action(CreateInvoice, "Ny faktura", "New invoice"),),
    )
    TABS = Tabs("billing", INVOICES, REMINDERS, RATING)      # in contracts/billing/tabs.py

    selection = TABS.select(request, roles)                  # in the service: GetCardSection
    tabs = [selection.tab(spec, total, items) for spec in selection.specs]
    return selection.section(tabs)

The description itself (`TABS.describe()`) is fetched once per version with DescribeTabs; a section only names its version.
"""

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple, get_args

from pydantic import Field

from contracts.access import Module, Role, is_allowed
from contracts.base import Reply, Request
from contracts.card import (
    CardSection,
    DescribeTabs,
    GetCardSection,
    HiddenTab,
    Tab,
    TabDescription,
    TabDescriptions,
    UnknownTab,
)
from contracts.columns import Column, Kind, Word
from contracts.deprecation import Deprecation
from contracts.describe_tabs import describe_tab

__all__ = [
    "Action",
    "Answer",
    "CardSection",
    "Column",
    "DescribeTabs",
    "GetCardSection",
    "HiddenTab",
    "Kind",
    "Part",
    "Selection",
    "Tab",
    "TabDescription",
    "TabDescriptions",
    "TabSpec",
    "Tabs",
    "Word",
    "earlier_name",
    "is_question",
]

RENAMED_ON, RENAMED_UNTIL = date(2026, 11, 25), date(2027, 6, 1)


@dataclass(frozen=True)
class Part:
    """A table on the page of a row: what stands in a list of the thing itself, such as the lines of a quote. "lines.spans" are
    those of all lines."""

    field: str
    sv: str
    en: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Answer:
    """What a page shows of the reply to a request that reads: `details` of the reply itself, `parts` of its lists. Of a request
    for pages, the last part is `items`."""

    details: tuple[Column, ...] = ()
    parts: tuple[Part, ...] = ()


def is_question(method: str) -> bool:
    """Whether a request of that method only reads."""
    return method.startswith(("get_", "list_"))


@dataclass(frozen=True)
class Action:
    """Something that can be started from a tab or a row; role, module, fields and operation follow from the Request.

    `operation` is the operation's id in OpenAPI where it is not the request's method, `step` the step of the state machine
    where it is not the method without the tab's noun. `needs` is a field of the row, as it is opened, that has to say
    something: a planned move, for one that withdraws it. `answer`: what a page shows of the reply of one that reads; without it
    there is no page. Raises TypeError for an answer of one that changes something: a page would ask it by GET.
    """

    request: type[Request[Any]]
    sv: str
    en: str
    operation: str = ""
    step: str = ""
    answer: Answer | None = None
    needs: str = ""

    def __post_init__(self) -> None:
        if self.answer is not None and not is_question(self.request.method):
            raise TypeError(f"{self.request.__name__} has an answer and does not read")

    @property
    def name(self) -> str:
        return self.operation or self.request.method


@dataclass(frozen=True)
class TabSpec:
    """One tab. `order` sorts the tabs of a card, lowest first. `item` is the class of its items.

    `actions` start from the tab, `item_actions` from one of its rows. `empty` is said when there is no item;
    `invitation` is then the link to the first action. `noun` is what error codes call an item that has a status: error texts take
    the words of its tab (`contracts.tab_words`). `opens` reads the whole of a row; its page shows the `details` and `parts` of
    that (a field inside a group is "totals.net"). `steps`: the steps of the state machine that a status allows; a step that is in
    none of them does not depend on the status. `by_branch`: whether the service leaves out what is of another branch when one is
    asked for; if it is not said, a tab does when its items have a `branch_id`. Raises TypeError for a column that reads a field
    which the item does not have, or lacks the word of an enum's value.
    """

    key: str
    order: int
    sv: str
    en: str
    item: type[Reply]
    columns: tuple[Column, ...]
    module: Module | None = None
    role: Role = Role.VIEWER
    actions: tuple[Action, ...] = ()
    item_actions: tuple[Action, ...] = ()
    empty: Word | None = None
    invitation: Word | None = None
    noun: str = ""
    opens: type[Request[Any]] | None = None
    details: tuple[Column, ...] = ()
    parts: tuple[Part, ...] = ()
    steps: Mapping[str, Sequence[str]] = dataclasses.field(default_factory=dict)
    by_branch: bool | None = None
    service: str = ""
    """Filled in by `Tabs`."""

    def __post_init__(self) -> None:
        for column in self.columns:
            if missing := sorted(set(column.fields()) - set(self.item.model_fields)):
                raise TypeError(f"{self.key}: {self.item.__name__} has no {', '.join(missing)}")
            values = set(_values(self.item, column.field)) if column.kind in (Kind.STATUS, Kind.WORD) else set()
            if speechless := sorted(values - set(column.words)):
                raise TypeError(f"{self.key}: {column.field} has no words for {', '.join(speechless)}")


def _values(item: type[Reply], name: str) -> Iterator[str]:
    """The values of a field that is an enum, optional or not."""
    annotation = item.model_fields[name].annotation
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, StrEnum):
            yield from (member.value for member in one)


def earlier_name(new: str) -> Any:
    """The default of an item's text field that is now called `new`; it is sent under both names until the sunset."""
    return Field(default="", json_schema_extra=Deprecation(since=RENAMED_ON, sunset=RENAMED_UNTIL, use=new).schema())


class Tabs:
    """The tabs of one service, in the order of the card, and its blocks in the head, which are described alike."""

    def __init__(self, service: str, *specs: TabSpec, head: Sequence[TabSpec] = ()) -> None:
        self.service = service
        self.specs = self._own(specs)
        self.head = self._own(head)

    def _own(self, specs: Sequence[TabSpec]) -> tuple[TabSpec, ...]:
        return tuple(replace(spec, service=self.service) for spec in sorted(specs, key=lambda spec: spec.order))

    def select(self, request: GetCardSection, roles: Collection[str]) -> "Selection":
        """The tabs that are asked for and may be seen, those left out with the reason, and the blocks of the head likewise."""
        hidden: list[HiddenTab] = []
        asked = [spec for spec in self.specs if request.tabs is None or spec.key in request.tabs]
        shown, head = (list(self._allowed(specs, request, roles, hidden)) for specs in (asked, self.head))
        return Selection(shown, hidden, request.modules, roles, self.version, head)

    def _allowed(
        self, specs: Sequence[TabSpec], request: GetCardSection, roles: Collection[str], hidden: list[HiddenTab]
    ) -> Iterator[TabSpec]:
        """Those that the company and the caller may see; why the others are left out is added to `hidden`."""
        for spec in specs:
            if spec.module is not None and spec.module not in request.modules:
                hidden.append(HiddenTab(key=spec.key, reason="module_off", needs=spec.module))
            elif not is_allowed(spec.role, roles):
                hidden.append(HiddenTab(key=spec.key, reason="role_missing", needs=spec.role))
            else:
                yield spec

    @property
    def version(self) -> str:
        return self._described.version

    def describe(self) -> TabDescriptions:
        """The answer to DescribeTabs."""
        return self._described

    @cached_property
    def _described(self) -> TabDescriptions:
        tabs = [describe_tab(spec) for spec in self.specs]
        head = [describe_tab(spec) for spec in self.head]
        content = TabDescriptions(version="", tabs=tabs, head=head).model_dump_json()
        return TabDescriptions(version=sha256(content.encode()).hexdigest()[:12], tabs=tabs, head=head)


class Selection(NamedTuple):
    """The tabs of one answer: `specs` are shown, and `head` in the head of the card."""

    specs: list[TabSpec]
    hidden: list[HiddenTab]
    modules: Collection[str]
    roles: Collection[str]
    version: str
    head: Sequence[TabSpec] = ()

    def tab(
        self,
        spec: TabSpec,
        total: int,
        items: Sequence[dict[str, Any]],
        more: str | None = None,
        *,
        total_is_more: bool = False,
    ) -> Tab:
        """One tab: `items` are its newest (already cut to the limit) as plain JSON, `total` how many there are, `more` its path.

        Nothing is checked here, since a card is read so often; tests hold every section against its contract.
        """
        return Tab.model_construct(
            key=spec.key,
            order=spec.order,
            titles={"sv": spec.sv, "en": spec.en},
            module=spec.module,
            total=total,
            total_is_more=total_is_more,
            items=list(items),
            actions=[action.name for action in spec.actions if self._allows(action.request)],
            more=more,
        )

    def section(
        self,
        tabs: list[Tab],
        customer: dict[str, Any] | None = None,
        head: Sequence[Tab] = (),
        at: date | None = None,
        unknown: Sequence[UnknownTab] = (),
        news: dict[str, Any] | None = None,
    ) -> CardSection:
        """The answer to GetCardSection. `at` is the day that it is of, where it is not of now; `unknown` are the tabs of which
        that day is not known; `news` is for the caller alone."""
        return CardSection.model_construct(
            tabs=tabs,
            head=list(head),
            hidden=self.hidden,
            customer=customer,
            version=self.version,
            at=at,
            unknown=list(unknown),
            news=news,
        )

    def unknown(self, spec: TabSpec, reason: str) -> UnknownTab:
        """A tab, or block of the head, that is not known for the day that was asked for; see UnknownTab."""
        return UnknownTab(
            key=spec.key, order=spec.order, titles={"sv": spec.sv, "en": spec.en}, module=spec.module, reason=reason
        )

    def _allows(self, request: type[Request[Any]]) -> bool:
        has_module = request.module is None or request.module in self.modules
        return has_module and is_allowed(request.role, self.roles)
