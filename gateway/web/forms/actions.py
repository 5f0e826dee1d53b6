"""What a form is about: an action that a tab describes, and the operation behind it.

An operation that this gateway has is run as the API runs it, with the fields of its own Request. One that it does not have
yet is of a service that is newer: it is sent to that service as described, which checks it as always.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask import current_app

from contracts.card import ActionDescription, ColumnDescription, FieldDescription, PartDescription, TabDescription
from contracts.form_fields import FieldKind, describe_fields
from contracts.labels import Label
from contracts.tabs import Kind, Word, is_question
from gateway import errors
from gateway.http.call import Call, Operation
from gateway.http.rights import check_allowed
from gateway.web.forms.typed import Json
from gateway.web.texts import Texts, label_of

DRY_RUN = "dry_run"
FROM_ELSEWHERE = {"customer_id", "version", DRY_RUN}
"""Fields that nobody fills in: the page knows them, or a button of it says so."""
GAP = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be started with a form. `operation` is None while this gateway does not have it. `details` and `parts`
    are what a page shows of the reply of one that reads."""

    name: str
    word: Word | Label
    service: str
    method: str
    role: str
    module: str | None
    fields: list[FieldDescription]
    operation: Operation | None
    details: Sequence[ColumnDescription] = ()
    parts: Sequence[PartDescription] = ()

    @property
    def changes(self) -> bool:
        """Whether only what differs is sent; other forms send what they are about as a whole."""
        return self.operation is not None and self.operation.method == "PATCH"

    @property
    def replaces(self) -> bool:
        """Whether what there is now stands in the form."""
        return self.operation is not None and self.operation.method in ("PATCH", "PUT")

    @property
    def reads(self) -> bool:
        """Whether it changes nothing: its page is a question with its answer."""
        if self.operation is not None:
            return self.operation.method == "GET"
        return bool(self.details or self.parts) and is_question(self.method)

    @property
    def has_page(self) -> bool:
        """Whether it is started from a page of this kind; what takes a file has one of its own."""
        if self.operation is not None and self.operation.streamed:
            return False
        return not self.reads or bool(self.details or self.parts)

    def field(self, name: str) -> FieldDescription | None:
        """The field of that name, if the request has it."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Target:
    """An action, and what it is done to: a row of a tab, or the customer. `ids` are those that the address names, `chosen` the
    fields that a page before has chosen."""

    action: Action
    customer_id: str
    tab: TabDescription | None = None
    item_id: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def fixed(self) -> dict[str, str]:
        """The fields that follow from the page."""
        wanted = GAP.findall(self.action.operation.path) if self.action.operation is not None else []
        found = {name: self.ids[name] for name in wanted if name in self.ids}
        found |= {name: value for name, value in self.page_ids.items() if name in wanted or self.action.field(name)}
        return {**found, **self.chosen}

    @property
    def page_ids(self) -> dict[str, str]:
        """The ids that the page is about, by the names that operations give them: the customer's, and that of the row."""
        found = {"customer_id": self.customer_id} if self.customer_id else {}
        own = self._own_id() if self.item_id else ""
        return {**found, own: self.item_id} if own else found

    def _own_id(self) -> str:
        """Of a request that only its service knows, the first id that it cannot do without, if the tab does not name it."""
        own = own_id(self.tab) if self.tab is not None else ""
        if self.action.operation is not None or self.action.field(own):
            return own
        ids = (one.name for one in self.action.fields if one.kind == FieldKind.ID and one.required)
        return next((name for name in ids if name != "customer_id"), "")

    @property
    def drawn(self) -> list[FieldDescription]:
        """The fields that people fill in. An id of which nothing says what it is of may be left out, and nobody could type it."""
        left_out = {*self.fixed, *FROM_ELSEWHERE}
        left_out |= {
            one.name for one in self.action.fields if one.kind == FieldKind.ID and not (one.refers or one.required)
        }
        return [one for one in self.action.fields if one.name not in left_out and one.kind != FieldKind.OTHER]

    @property
    def path(self) -> dict[str, str]:
        """The variables of the operation's address."""
        operation, known = self.action.operation, self.fixed
        return {name: known[name] for name in GAP.findall(operation.path) if name in known} if operation else {}


def find_action(tab: TabDescription, name: str, of_row: bool) -> Action:
    """The action of a tab, or of its rows. Raises NotFound for one that it does not describe, or that is of no single row."""
    described = tab.item_actions if of_row else tab.actions
    found = next((one for one in described if one.operation == name), None)
    action = make_action(tab, found) if found is not None else None
    if action is None or (of_row and not is_of_row(tab, action)):
        raise errors.no_such_action(name, tab.key)
    return action


def make_action(tab: TabDescription, described: ActionDescription) -> Action:
    """A described action with the operation of this gateway, if it has one. A question is put as its service describes it."""
    word = Word(described.labels.get("sv", described.operation), described.labels.get("en", described.operation))
    operation = operation_of(described.operation)
    if operation is not None and operation.method != "GET":
        return operation_action(operation, word)
    service, _, request = described.request.partition(".")
    if service != tab.service:
        raise errors.no_such_action(described.operation, tab.key)
    method = re.sub(r"(?<!^)(?=[A-Z])", "_", request).lower()
    shown = (described.details, described.parts)
    return Action(
        described.operation,
        word,
        service,
        method,
        described.role,
        described.module,
        list(described.fields),
        operation,
        *shown,
    )


def operation_action(operation: Operation, word: Word | Label) -> Action:
    """The action that is an operation of this gateway; its fields are those that it takes."""
    model = operation.wrapped or operation.model
    fields = describe_fields(model) if model is not None else []
    if operation.wrapped is not None and operation.model is not None:
        fields = [*(one for one in describe_fields(operation.model) if one.name != operation.wrap), *fields]
    return Action(operation.name, word, "", "", str(operation.role), operation.module, fields, operation)


def own_action(name: str, key: str) -> Action:
    """An operation that this gateway has as an action of a page, which calls it by the text of that key."""
    return operation_action(own_operation(name), label_of(key))


def own_operation(name: str) -> Operation:
    """The operation of the API with that id, which this gateway has."""
    found = operation_of(name)
    if found is None:
        raise LookupError(name)
    return found


def operation_of(name: str) -> Operation | None:
    """The operation of the API with that id."""
    known: dict[str, Operation] = current_app.extensions["operations_by_name"]
    return known.get(name)


def check_rights(call: Call, action: Action) -> None:
    """Raises NotAllowed unless the caller's roles and the company's modules allow the action; NotFound for one that needs a role
    or module which this gateway does not know."""
    check_allowed(call, action, errors.no_such_action(action.name, action.role))


def own_id(tab: TabDescription) -> str:
    """What operations call the id of a tab's row: the one that opens it, else the first id of an address that is no field of the
    row. "" if no operation of this gateway says."""
    reader = operation_of(tab.opens) if tab.opens else None
    if reader is not None:
        gaps: list[str] = GAP.findall(reader.path)
        return gaps[-1]
    held = tab.item.get("properties", {})
    return next((name for name in _ids_of_rows(tab) if name not in held), "")


def outer_ids(tab: TabDescription) -> list[str]:
    """The ids beside a row's own in the addresses of its actions: the invoice of a reminder."""
    own = own_id(tab)
    return [name for name in _ids_of_rows(tab) if name != own]


def _ids_of_rows(tab: TabDescription) -> list[str]:
    operations = (operation_of(one.operation) for one in tab.item_actions)
    paths = (GAP.findall(one.path) for one in operations if one is not None)
    return list({name: None for path in paths for name in path if name != "customer_id"})


def is_of_row(tab: TabDescription, action: Action) -> bool:
    """Whether an action is of the row that it is started from: it names the row. Others are of the whole company."""
    own = own_id(tab)
    return action.operation is None or not own or own in GAP.findall(action.operation.path) or bool(action.field(own))


def say_common(target: Target, found: Json, texts: Texts) -> Iterator[str]:
    """That what is changed belongs to other customers, too: as a column of the tab names them (`Kind.CUSTOMERS`)."""
    if not target.action.changes or target.tab is None:
        return
    for column in target.tab.columns:
        others = found.get(column.uses.get("customers", "")) if column.kind == Kind.CUSTOMERS else None
        if names := [str(one.get("customer_name") or "") for one in others or () if isinstance(one, dict)]:
            yield texts("common_with", ", ".join(names))
