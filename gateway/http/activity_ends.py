"""What ends in crm with a user's access: alarms by e-mail and webhook."""

from chassis.logs import log
from contracts.crm.alarms import StopAlarms
from contracts.errors import ServiceError
from gateway.http.call import Call
from gateway.identity import users

SECONDS = 2.0
AT_ONCE = 500


def end_alarms(call: Call) -> None:
    """Ends the alarms of all users of the company who have left, also of those whose end was missed when crm did not answer.

    A service that does not answer keeps nobody's access open: it is told with the next user who leaves or is handed over."""
    former = users.list_former()
    for start in range(0, len(former), AT_ONCE):
        try:
            call.within(SECONDS).ask(StopAlarms(user_ids=former[start : start + AT_ONCE]))
        except ServiceError as error:
            log.warning("alarms of former users go on until crm can be told: %s", error.code)
            return
