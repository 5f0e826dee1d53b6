"""Processes of `alarm_process` that are killed when the mail server has taken a message, and those that come after them."""

import subprocess
import sys

from crm.tests.mail_server import MailServer

COMMAND = (sys.executable, "-m", "crm.tests.alarm_process")


def kill_when_taken(mail: MailServer, environment: dict[str, str]) -> None:
    """One that is killed right after the server's yes, before it can note that."""
    with subprocess.Popen([*COMMAND, "0"], env=environment) as process:
        mail.kill = lambda: process.pid
        assert process.wait(timeout=30) == -9
    mail.kill = lambda: None


def send_later(seconds: str, environment: dict[str, str]) -> None:
    """One as if it were so many seconds later."""
    subprocess.run([*COMMAND, seconds], env=environment, check=True, timeout=30)
