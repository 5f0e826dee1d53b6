"""Steps of a user whose address is to be confirmed, and of what the service does by itself meanwhile."""

import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chassis.clock import now
from chassis.context import using
from chassis.storage import Row
from chassis.testing import a_context
from contracts.crm.alarms import AlarmSettings, ConfirmAlarmAddress, GetAlarmSettings, SendAlarmCode, SetAlarmSettings
from contracts.errors import Conflict, InvalidInput, ServiceError
from crm import alarm_code_delivery, alarm_settings
from crm.alarm_models import AlarmSettings as StoredSettings
from crm.tests.mail_server import MailServer

ANNA, BO = "usr_0a", "usr_0b"
OLD, NEW = "anna@test.example", "anna@home.example"


class Clock:
    """The time of `alarm_settings`: the machine's, and so much later."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.later = timedelta()
        patch.setattr(alarm_settings, "now", self.read)

    def read(self) -> datetime:
        return now() + self.later


def ask(email: str, user: str = ANNA, tenant: str = "acme", request_id: str = "", **fields: str) -> AlarmSettings:
    """Chooses an address, which is to be confirmed."""
    with using(a_context(tenant, request_id=request_id)):
        return alarm_settings.replace(SetAlarmSettings.model_validate({"user_id": user, "email": email, **fields}))


def ask_again(user: str = ANNA, request_id: str = "") -> AlarmSettings:
    with using(a_context(request_id=request_id)):
        return alarm_settings.send_code(SendAlarmCode(user_id=user))


def confirm(code: str, user: str = ANNA, tenant: str = "acme", request_id: str = "") -> AlarmSettings:
    with using(a_context(tenant, request_id=request_id)):
        return alarm_settings.confirm_address(ConfirmAlarmAddress(user_id=user, code=code))


def refusal(code: str, user: str = ANNA, tenant: str = "acme", request_id: str = "") -> str:
    """Why a code is refused."""
    with pytest.raises(ServiceError) as caught:
        confirm(code, user, tenant, request_id)
    wrong = caught.value.details.get("/code")
    return wrong.partition(" ")[0] if wrong else caught.value.code


def read(user: str = ANNA, tenant: str = "acme") -> AlarmSettings:
    with using(a_context(tenant)):
        return alarm_settings.read(GetAlarmSettings(user_id=user))


def post(later: timedelta = timedelta()) -> int:
    """Mails the codes that are due so much later."""
    return alarm_code_delivery.deliver(lambda: now() + later)


def codes(mail: MailServer) -> list[tuple[str, str]]:
    """The address and the code of each mail, in their order."""
    return [(str(one["To"]), re.findall(r"^ +([0-9]{3} [0-9]{3})", text_of(one), re.M)[0]) for one in mail.messages()]


def text_of(message: object) -> str:
    return message.get_payload(decode=True).decode().replace("\r\n", "\n")  # type: ignore[attr-defined]


def another(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code.replace(' ', '')) + 1) % 10**6:06}"


def stored_choice() -> Row:
    """What is stored of ANNA."""
    (row,) = StoredSettings._get_collection().find({"user_id": ANNA})
    return dict(row)


def at_once(works: list[Callable[[], object]]) -> list[object]:
    """What each of the works has returned, or raised; all begin together."""
    done: list[object] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            done.append(work())
        except (Conflict, InvalidInput) as error:
            done.append(error.details.get("/code", error.code).partition(" ")[0])

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return done
