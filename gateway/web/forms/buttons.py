"""The buttons of a card: what each tab offers to this caller, and what has just been done."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.access import is_allowed
from contracts.card import TabDescription
from contracts.customers import ChangeCustomer
from gateway.http.call import Call
from gateway.web.form_texts import FORM_TEXTS
from gateway.web.forms import links
from gateway.web.forms.actions import operation_of
from gateway.web.forms.typed import Json
from gateway.web.texts import Texts
from gateway.web.view import Button


@dataclass(frozen=True, slots=True)
class Buttons:
    """The buttons of one card. `described` are its tabs by key."""

    call: Call
    customer_id: str
    described: Mapping[str, TabDescription]
    texts: Texts

    def of_tab(self, tab: Json) -> list[Button]:
        """What the service says that the caller may start from the tab, as far as there is a form for it."""
        described = self.described.get(tab["key"])
        allowed = set(tab.get("actions") or ())
        return [
            Button(
                self.texts.of(one.labels, one.operation), links.to_action(self.customer_id, tab["key"], one.operation)
            )
            for one in (described.actions if described is not None else ())
            if one.operation in allowed and self._has_form(one.operation)
        ]

    def _has_form(self, name: str) -> bool:
        operation = operation_of(self.call, name)
        return operation is None or not (operation.method == "GET" or operation.streamed)

    def to_edit(self) -> str:
        """The form of the customer's details; "" for who may not change them."""
        may = is_allowed(ChangeCustomer.role, self.call.principal.roles)
        return f"/customers/{self.customer_id}/edit" if may else ""

    def said_done(self, tab: str | None, done: str | None) -> str:
        """That an action of the tab or of the customer is done; "" for a name that is none."""
        if not done:
            return ""
        if done in FORM_TEXTS and tab is None:
            return self.texts("is_done", self.texts(done))
        described = self.described.get(tab or "")
        every = [*described.actions, *described.item_actions] if described is not None else []
        found = next((one for one in every if one.operation == done), None)
        return self.texts("is_done", self.texts.of(found.labels, done)) if found is not None else ""
