"""The letter of a reminder: what the customer reads."""

from datetime import date

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request


class ReminderLetter(Reply):
    """The text in the customer's language. `stored`: it is that which was sent; else it is made of what is known now.

    `missing`: what a collection demand lacks of what the law asks for (inkassolagen 1974:182, 5 §); it is not sent without.
    """

    invoice_id: str
    reminder_id: str
    language: str
    title: str
    text: str
    channel: str = ""
    sent_on: date | None = None
    stored: bool
    missing: list[str] = []


class GetReminderLetter(Request[ReminderLetter], service="billing", role=Role.VIEWER, module=Module.REMINDERS):
    """Returns the letter of a reminder: as it was sent, or as it would be."""

    invoice_id: Id
    reminder_id: Id
