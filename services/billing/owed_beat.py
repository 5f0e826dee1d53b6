"""Tells sales from time to time that billing is at work: silence means that news is missing, not that nothing happened."""

from datetime import date, timedelta

from mongoengine import DateTimeField

from billing import errors
from chassis.clock import now
from chassis.daily import Daily, no_company
from chassis.originals import Original, of_document
from chassis.storage import Aggregate, change, create
from contracts.billing.owed import OwedConfirmed

EVERY = timedelta(seconds=30)
ID = "bil_owed"


class OwedBeat(Aggregate):
    """One document for the whole service, of no company."""

    meta = {"db_alias": "billing", "collection": "owed_beats"}
    MOST_CHANGES = 1

    at = DateTimeField(required=True)

    def confirmed(self) -> OwedConfirmed:
        return OwedConfirmed(subject=self.id, version=self.version, at=self.at)


def tell(_day: date) -> None:
    """Tells it, unless another replica has a moment ago."""
    rows = OwedBeat.rows({"_id": ID}, ["at"])
    if not rows:
        create(OwedBeat(id=ID, at=now()), OwedBeat.confirmed)
    elif not timedelta(0) <= now() - rows[0]["at"] < EVERY:
        change(OwedBeat, ID, _confirm, not_found=errors.settings_not_found)


def _confirm(beat: OwedBeat) -> OwedConfirmed:
    beat.at = now()
    return beat.confirmed()


DAILY = Daily("owed_beat", no_company, tell, every_look=True)
ORIGINAL = Original(OwedConfirmed, OwedBeat, of_document(OwedBeat, OwedBeat.confirmed))
