"""The buttons of a card: what each tab offers to this caller, where its rows open, and what has just been done."""

from collections.abc import Mapping

from contracts.card import ActionDescription, TabDescription
from contracts.customers import ChangeCustomer, DeleteCustomer, RevealPersonalNumber
from contracts.customers.erasure import EraseCustomer
from contracts.customers.merges import MergeCustomers
from contracts.personal_data import ReadPersonalData
from gateway.http.call import Call
from gateway.http.rights import may
from gateway.web.forms import links
from gateway.web.forms.actions import operation_of, outer_ids
from gateway.web.forms.typed import Json
from gateway.web.texts import Texts
from gateway.web.view import Button

OWN_ACTIONS = ("edit_customer",)
"""What is done on the card with the customer itself; each is the key of its text."""


class Buttons:
    """The buttons of one card. `described` are its tabs by key; `branch` is the one that the card shows alone, "" for all."""

    def __init__(
        self, call: Call, customer_id: str, described: Mapping[str, TabDescription], texts: Texts, branch: str = ""
    ) -> None:
        self.call, self.customer_id, self.described, self.texts, self.branch = (
            call,
            customer_id,
            described,
            texts,
            branch,
        )
        self._outer: dict[str, list[str]] = {}

    def of_tab(self, tab: Json) -> list[Button]:
        """What the service says that the caller may start from the tab, as far as there is a page for it."""
        described = self.described.get(tab["key"])
        allowed = set(tab.get("actions") or ())
        return [
            self._button(tab["key"], one)
            for one in (described.actions if described is not None else ())
            if one.operation in allowed and _has_page(one)
        ]

    def _button(self, key: str, one: ActionDescription) -> Button:
        operation = operation_of(one.operation)
        takes_file = operation is not None and operation.streamed
        to_form = links.to_upload if takes_file else links.to_action
        href = to_form(self.customer_id, key, one.operation, self.branch)
        return Button(self.texts.of(one.labels, one.operation), href, takes_file)

    def to_edit(self) -> str:
        """The form of the customer's details; "" for who may not change them."""
        return f"{links.to_card(self.customer_id)}/edit" if may(self.call, ChangeCustomer) else ""

    def to_delete(self) -> str:
        """The page on which the customer is deleted; "" for who may not."""
        return f"{links.to_card(self.customer_id)}/delete" if may(self.call, DeleteCustomer) else ""

    def to_merge(self) -> str:
        """The page on which another customer is merged into this one; "" for who may not do that."""
        return f"{links.to_card(self.customer_id)}/merge" if may(self.call, MergeCustomers) else ""

    def to_personal_numbers(self) -> str:
        """The form that shows personal numbers in full; "" for who may not see them."""
        return links.to_personal_numbers(self.customer_id) if may(self.call, RevealPersonalNumber) else ""

    def to_personal_data(self) -> str:
        """The page that fetches all that is stored about the customer; "" for who may not."""
        return f"{links.to_card(self.customer_id)}/personal-data" if may(self.call, ReadPersonalData) else ""

    def to_erasure(self) -> str:
        """The page on which the customer's personal data is erased; "" for who may not."""
        return f"{links.to_card(self.customer_id)}/erasure" if may(self.call, EraseCustomer) else ""

    def to_row(self, tab: Json, item: Json) -> str:
        """The page of a row, where its tab has more to say of it; "" where it has not."""
        described = self.described.get(tab["key"])
        if isinstance(item.get("thing_id"), str) and isinstance(item.get("tab"), str):
            return self._to_thing(item["tab"], item["thing_id"])
        if described is None or not (described.opens or described.item_actions) or not isinstance(item.get("id"), str):
            return ""
        if tab["key"] not in self._outer:
            self._outer[tab["key"]] = outer_ids(described)
        ids = {name: item[name] for name in self._outer[tab["key"]] if isinstance(item.get(name), str)}
        return links.to_row(self.customer_id, tab["key"], item["id"], ids, branch=self.branch)

    def _to_thing(self, tab: str, thing_id: str) -> str:
        """What an item says that it is of: the row of another tab, where that has pages; else the tab, "" for one not on the
        card."""
        described = self.described.get(tab)
        if described is None:
            return ""
        if described.opens and thing_id:
            return links.to_row(self.customer_id, tab, thing_id, {}, branch=self.branch)
        return links.to_card(self.customer_id, tab, branch=self.branch)

    def to_item_of_block(self, block: TabDescription, item: Json) -> str:
        """The page of what a block of the head names: that of the tab whose rows are read by the same operation."""
        same = (key for key, one in self.described.items() if key != block.key and one.opens == block.opens)
        found = next(same, None)
        return self.to_row({"key": found}, item) if found is not None else ""

    def say_done(self, tab: str | None, done: str | None) -> str:
        """That an action of the tab or of the customer is done; "" for a name that is none."""
        if tab is None and done in OWN_ACTIONS:
            return self.texts("is_done", self.texts(str(done)))
        return say_done(self.described.get(tab or ""), done, self.texts)


def _has_page(action: ActionDescription) -> bool:
    operation = operation_of(action.operation)
    return operation is None or operation.method != "GET" or bool(action.details or action.parts)


def say_done(tab: TabDescription | None, done: str | None, texts: Texts) -> str:
    """That an action of the tab is done; "" for a name that is none."""
    every = [*tab.actions, *tab.item_actions] if tab is not None else []
    found = next((one for one in every if one.operation == done), None)
    return texts("is_done", texts.of(found.labels, found.operation)) if found is not None else ""
