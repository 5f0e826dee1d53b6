"""Sends e-mail through the configured SMTP server. A message is offered first, and only claimed when the server is ready for it.

    with Server(settings) as server:
        server.send(message, address, claim=lambda: …)      # `claim` decides right before the text is handed over

So a kill leaves a message unsure only during the handing over itself, which takes milliseconds.
"""

import contextlib
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from chassis import mail
from chassis.clock import now
from chassis.mail import MailSettings
from gateway.bulk import errors

SECONDS = 20.0
TEMPORARY = 500
"""Codes below it mean "not now"."""
NO_SUCH_ADDRESS = 553


class Refused(Exception):
    """The server refuses this address or message: `is_final`, or for now."""

    def __init__(self, code: int, said: bytes) -> None:
        super().__init__(f"{code} {said.decode(errors='replace')}"[:300])
        self.is_final = code >= TEMPORARY


class Server:
    """A connection to the mail server. Raises Unavailable while it cannot be reached."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._smtp is not None:
            self._smtp.close()

    def connect(self) -> None:
        """Connects if it is not connected. Raises Unavailable."""
        try:
            self._connected()
        except (smtplib.SMTPException, OSError) as error:
            raise errors.mail_server_down() from error

    def send(self, message: EmailMessage, address: str, claim: Callable[[], bool]) -> bool:
        """Whether it was handed over; False where `claim` says that another has done so. `address` is one of `ascii_of`. Raises
        Refused, which says that it was not handed over; Unavailable, also where the server refuses the sender."""
        try:
            smtp = self._connected()
            if smtp.mail(self._settings.smtp_sender)[0] != 250:
                raise smtplib.SMTPSenderRefused(0, b"", self._settings.smtp_sender)
            code, said = smtp.rcpt(address)
            if code not in (250, 251):
                raise Refused(code, said)
            if not claim():
                self._reset()
                return False
            code, said = smtp.data(message.as_bytes(policy=SMTP_POLICY))
            if code != 250:
                raise Refused(code, said)
        except Refused:
            self._reset()
            raise
        except smtplib.SMTPDataError as error:  # before the text: for certain not sent
            self._reset()
            raise _refused(error) from error
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise errors.mail_server_down() from error
        return True

    def _reset(self) -> None:
        """Ready for the next message; by another connection, if this one is over."""
        try:
            self._connected().rset()
        except (smtplib.SMTPException, OSError):
            self._close()

    def _close(self) -> None:
        if self._smtp is not None:
            with contextlib.suppress(OSError):
                self._smtp.close()
        self._smtp = None

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp = mail.connect(self._settings, SECONDS)
        return self._smtp


def _refused(error: smtplib.SMTPDataError) -> Refused:
    said = error.smtp_error
    return Refused(error.smtp_code, said if isinstance(said, bytes) else said.encode())


def ascii_of(address: str) -> str:
    """The address as every mail server takes it. Raises Refused for one that none takes."""
    try:
        return mail.ascii_of(address)
    except ValueError:
        raise Refused(NO_SUCH_ADDRESS, f"cannot be sent to: {address}".encode()) from None


def make_message(sender: str, address: str, subject: str, text: str, message_id: str) -> EmailMessage:
    """A plain message. `message_id` stays the same however often it is made, so that mailboxes know a second one by it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, address, subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{message_id}@{mail.domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message
