"""What was sent to a customer in a mailing, as an activity; to whom none may go."""

from datetime import UTC, datetime

from chassis import storage
from chassis.context import current
from chassis.ids import new_id
from contracts.crm import ActivityPlanned, ActivityStatus
from contracts.crm.mailings import LookUpRefusedAddresses, RecordMailing, RefusedAddresses
from crm import activities, customers, deletions
from crm.models import Activity


def record(request: RecordMailing, now: datetime) -> Activity:
    """Stores the activity, which has been held already. Raises InvalidInput for another customer's contact, Unavailable."""
    _, contact = customers.find_part_names(request.customer_id, None, request.contact_id)
    deletions.refuse(request.customer_id)
    at = request.sent_at.astimezone(UTC).replace(microsecond=0)
    step = {
        "at": at,
        "by": current().user,
        "before": ActivityStatus.PLANNED.value,
        "after": ActivityStatus.HELD.value,
        "note": request.mailing_id,
    }
    document = Activity(
        id=new_id("act"),
        customer_id=request.customer_id,
        kind=request.kind,
        status=ActivityStatus.HELD.value,
        text=request.text,
        assignee=current().user,
        contact_id=request.contact_id,
        contact=contact,
        starts_at=at,
        ends_at=at,
        steps=[step],
    )
    activities.place(document, now)
    return storage.create(
        document,
        lambda made: ActivityPlanned(subject=made.id, version=made.version, activity=made.to_contract(now)),
    )


def find_refused(request: LookUpRefusedAddresses) -> RefusedAddresses:
    """Those of the addresses to which no mailings may go, sorted."""
    return RefusedAddresses(items=sorted(customers.find_refused(request.addresses)))
