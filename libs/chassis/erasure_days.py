"""When a service plans and carries out erasures: a page of the plan, and the daily work that does what is due.

    ERASURES = Erasures("erasures", CustomerDeletion, Eraser(PERSONAL_DATA, ErasedRecord))

in `erasures.py` of the service; `ERASURES.daily` is among its `daily`. `deletions` keep the order (`erasure`) of each subject
that is erased, and `sweep_on`, the next day on which to look: "" for at once.
"""

import importlib
import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from chassis.context import current
from chassis.daily import Daily
from chassis.erasure import Eraser, plan_of
from chassis.personal_data import MOST_RECORDS, PersonalData, Stored, describe
from chassis.tenancy import Owned
from contracts import common_errors
from contracts.erasure import ErasureOrder, ErasurePlanPage, PlanErasure, PlannedErasure
from contracts.holdings import Holding

LOOK_AGAIN = timedelta(days=1)
"""An erased subject is looked at again after so long at most: an event that was late may have brought something back."""
MOST_AT_A_LOOK = 200
SWEEPS = {"fields": ["sweep_on"], "sparse": True, "cls": False}
"""The index of the subjects to look at, of all companies."""
NOBODY = "00"
"""The salt of a plan, which makes no digests."""


@dataclass(frozen=True, slots=True)
class Erasures:
    """The erasures of a service. `deletions` is the model that keeps `erasure` and `sweep_on`."""

    name: str
    deletions: type[Owned]
    eraser: Eraser

    @property
    def daily(self) -> Daily:
        return Daily(self.name, self.companies, self.sweep, every_look=True)

    def schedule(self, subject: str) -> None:
        """Has the subject erased at the next look."""
        schedule(self.deletions, subject)

    def sweep(self, today: date) -> None:
        """Erases what is due of the current company's subjects. May be repeated, and run twice at once."""
        due = {"sweep_on": {"$lte": today.isoformat(), "$gte": ""}}
        for row in self.deletions.rows(due, ["erasure"], limit=MOST_AT_A_LOOK):
            self.sweep_one(row["_id"], ErasureOrder.model_validate(row["erasure"]), today)

    def sweep_one(self, subject: str, order: ErasureOrder, today: date) -> None:
        """Erases what is due of one subject, and notes when to look again."""
        following = self.eraser.erase(subject, order, today) or date.max
        if following > today:  # else something waits for an event that is on its way
            schedule(self.deletions, subject, min(following, today + LOOK_AGAIN).isoformat())

    def companies(self) -> Iterable[str]:
        """The companies with a subject to look at: the one query here that is not about one company."""
        found: list[str] = self.deletions._get_collection().distinct("tenant", {"sweep_on": {"$gte": ""}})
        return found

    def plan(self, request: PlanErasure) -> ErasurePlanPage:
        """The next page: at most MOST_RECORDS records."""
        first = {} if request.after else _first_page(self.eraser.personal, request.customer_id)
        items = list(islice(self._items(request), MOST_RECORDS))
        upto = f"{items[-1].collection}/{items[-1].id}" if len(items) == MOST_RECORDS else ""
        return ErasurePlanPage(collections=[describe(one) for one in self._stored], items=items, upto=upto, **first)

    @property
    def _stored(self) -> list[Stored]:
        return sorted(self.eraser.personal.stored, key=lambda one: one.name)

    def _items(self, request: PlanErasure) -> Iterator[PlannedErasure]:
        """What is planned of the records behind the page before."""
        order = self._order_of(request)
        collection, _, last = request.after.partition("/")
        for one in (one for one in self._stored if one.name >= collection):
            for row in one.rows(request.customer_id, last if one.name == collection else ""):
                if (item := plan_of(one, row, order)) is not None:
                    yield item

    def _order_of(self, request: PlanErasure) -> ErasureOrder:
        """The order by which the customer, or the one that it was merged into, was erased; else one that plans only."""
        of_it = {
            "$or": [{"_id": request.customer_id}, {"erasure.also": request.customer_id}],
            "erasure.id": {"$gt": ""},
        }
        for row in self.deletions.rows(of_it, ["erasure"], limit=1):
            return ErasureOrder.model_validate(row["erasure"])
        return ErasureOrder(id="", name="", salt=NOBODY, fiscal_year_end=request.fiscal_year_end)


def schedule(deletions: type[Owned], subject: str, day: str = "") -> None:
    """Has a subject looked at on that day; "" for the next look."""
    query = {"_id": subject, "tenant": current().tenant}
    deletions._get_collection().update_one(query, {"$set": {"sweep_on": day}})


def erasures_of(module: str) -> Erasures:
    """The erasures that the service of this module declares. Raises an error for one that declares none, so that no plan passes
    it over."""
    package = module.partition(".")[0]
    if importlib.util.find_spec(f"{package}.erasures") is None:
        raise common_errors.REQUEST_UNKNOWN.error(package)
    found: Erasures = importlib.import_module(f"{package}.erasures").ERASURES
    return found


def _first_page(personal: PersonalData, customer_id: str) -> dict[str, Any]:
    """What the first page of a plan says beside its records."""
    held = [Holding(kind=kind, count=count) for kind, count in personal.open(customer_id).items() if count]
    return {"open": held, "also": personal.also(customer_id)}
