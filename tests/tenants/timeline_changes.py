"""The requests of a timeline that change something, as `every_change` has the others."""

from chassis.testing import wait_until
from contracts import crm
from tests.tenants.signed_messages import Recorder


def change_timeline(recorder: Recorder, buyer: str) -> None:
    """A note that mentions a user, who reads it, and a look at the customer."""
    ask = recorder.ask
    ask(crm.WriteNote, customer_id=buyer, mentions=[{"user_id": "usr_1"}])
    wait_until(lambda: ask(crm.ListMentions, user_id="usr_1")["unread"] == 1, 30)
    ask(crm.ReadMentions, user_id="usr_1", mention_ids=[])
    ask(crm.LookAtCustomer, customer_id=buyer, user_id="usr_1")
