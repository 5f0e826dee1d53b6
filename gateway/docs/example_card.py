"""Values of the fields of a card's head in the API's examples."""

from typing import Any

from gateway.docs.example_dates import Day, Instant
from gateway.docs.example_ids import make_id

CARD: dict[str, Any] = {
    "ContactDaysTab.key": "contact_days",
    "ContactDaysTab.title": "Contact",
    "ContactDaysTab.module": "crm",
    "ContactDaysTab.status": "ok",
    "ContactDaysTab.total": 1,
    "ContactDaysTab.actions": [],
    "ContactDaysTab.more": f"/v1/customers/{make_id('cus')}/activities",
    "ContactDaysTab.as_of": Instant(0, 8),
    "ContactDayItem.id": make_id("act"),
    "ContactDayItem.which": "next",
    "ContactDayItem.date": Day(3),
    "ContactDayItem.starts_at": None,
    "ContactDayItem.kind": "todo",
    "ContactDayItem.text": "Följ upp offerten.",
    "ContactDayItem.overdue": False,
    "ContactDayItem.assignee": make_id("usr"),
    "ContactDayItem.contact_name": "Eva Lund",
    "ContactDayItem.branch_id": make_id("bra"),
    "ContactDayItem.branch_name": "Lund",
    "BranchChoice.id": make_id("bra"),
    "BranchChoice.name": "Lund",
    "BranchChoice.retired": False,
    "AccountItem.is_overdue": True,
    "TabView.by_branch": True,
}
