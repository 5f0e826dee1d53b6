"""Fixtures of a stack with a mail server that keeps what it takes."""

from collections.abc import Iterator

import pytest

from crm.tests.mail_server import MailServer, mail_server
from tests.stack import Stack


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def stack(mail: MailServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("logs"), **mail.settings) as running:  # type: ignore[arg-type]
        yield running
