"""Carrying out the erasure of a customer in this service, once it is decided (customers.erasure_requests): the customer keeps
its id, number and currency, and a neutral name; services take that over from the event as they do any other change of it.
"""

from datetime import date

from chassis.context import current
from chassis.erasure import Eraser
from chassis.erasure_days import Erasures
from chassis.storage import Row
from contracts.erasure import ErasureOrder
from customers import deletion_errors
from customers.deletion_models import Deletion, ErasedRecord
from customers.models import Customer
from customers.personal_data import PERSONAL_DATA

ERASURES = Erasures("erasures", Deletion, Eraser(PERSONAL_DATA, ErasedRecord))


def carry_out(deletion: Deletion, today: date) -> None:
    """Erases what this service has, and lets the customer go once it is erased. May be repeated."""
    ERASURES.schedule(deletion.id)
    ERASURES.sweep_one(deletion.id, ErasureOrder.model_validate(deletion.erasure), today)
    ended = {"_id": deletion.id, "tenant": current().tenant, "erased": {"$exists": True}, "deleting": deletion.ask_id}
    Customer._get_collection().update_one(ended, {"$unset": {"deleting": "", "erasing": ""}})


def refuse_erased(erased: Row | None) -> None:
    """Raises Conflict for a customer whose personal data was erased."""
    if erased:
        raise deletion_errors.customer_erased()
