"""What goes with a customer that was deleted: its timeline, notes and mentions, and who has looked at it."""

from chassis.context import current
from crm.timeline_models import Look, MentionRow, Note, TimelineRow


def drop(customer_id: str) -> None:
    """Removes all of it; may be repeated."""
    for model in (TimelineRow, MentionRow, Note, Look):
        model._get_collection().delete_many({"customer_id": customer_id, "tenant": current().tenant})
