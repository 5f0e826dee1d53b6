"""Files between gateway and documents over HTTPS: with the right certificate, or not at all."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests
from flask import Flask
from pydantic import SecretStr, ValidationError

from chassis.database import open_database
from chassis.ids import new_id
from chassis.testing import KEY, a_service, drop_database, free_port
from chassis.testing_network import a_proxy
from chassis.testing_tls import Authority
from gateway import create_app
from gateway.settings import Settings

from .conftest import Company, settings_for

HOST = "127.0.0.1"
PDF = b"%PDF-1.7\n%%EOF\n"


class Documents(NamedTuple):
    """A documents service that listens with TLS, too."""

    port: int
    plain: str
    database: str


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def documents(authority: Authority) -> Iterator[Documents]:
    name, port = f"test_documents_{uuid4().hex[:8]}", free_port()
    certificate, key = authority.certificate(HOST)
    with a_service("documents", name, HTTPS_CERTIFICATE=certificate, HTTPS_KEY=key, HTTPS_PORT=str(port)) as (_, plain):
        yield Documents(port, plain, name)
    drop_database(name)


@pytest.fixture
def app(database: str, documents: Documents) -> Flask:
    return create_app(settings_for(database, documents_url=f"https://{HOST}:{documents.port}", deadline_seconds=4))


@pytest.fixture
def upload(company: Company, documents: Documents) -> Callable[..., requests.Response]:
    """Uploads a file to a customer that the service has heard of."""
    customer = new_id("cus")
    row = {"_id": customer, "tenant": company.tenant, "version": 1, "name": "Byggvaruhuset", "branches": []}
    client = open_database("documents_of_tls_tests", os.environ["MONGODB_URL"], documents.database)
    client[documents.database]["customer"].insert_one(row)
    path = f"/v1/customers/{customer}/documents?name=avtal.pdf"
    return lambda: company.post(path, data=PDF, content_type="application/pdf")


def test_files_go_up_and_down_over_https(
    company: Company, upload: Callable[[], requests.Response], authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TLS_CA_FILE", authority.file)
    made = upload()
    assert made.status_code == 201, made.text
    assert company.get(made.json["content"]).data == PDF  # type: ignore[index]


@pytest.mark.parametrize("trusted", ["stranger", "system"])
def test_the_certificate_of_another_authority_is_refused(
    upload: Callable[[], requests.Response],
    trusted: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("TLS_CA_FILE", Authority(tmp_path).file if trusted == "stranger" else "")
    with caplog.at_level(logging.WARNING):
        assert upload().status_code == 503
    assert "certificate verify failed" in caplog.text


@pytest.mark.parametrize(
    ("name", "is_plain"), [("localhost", False), (HOST, True)], ids=["other host name", "port without TLS"]
)
def test_another_host_name_and_a_plain_port_are_refused(
    company: Company, documents: Documents, database: str, authority: Authority, monkeypatch: pytest.MonkeyPatch,
    name: str, is_plain: bool, upload: Callable[[], requests.Response],
) -> None:  # fmt: skip
    monkeypatch.setenv("TLS_CA_FILE", authority.file)
    port = urlsplit(documents.plain).port if is_plain else documents.port
    other = create_app(settings_for(database, documents_url=f"https://{name}:{port}", deadline_seconds=2))
    company.http = other.test_client(use_cookies=False)
    assert upload().status_code == 503


def test_with_tls_required_files_are_not_served_without_it(authority: Authority) -> None:
    """The plain port still answers the orchestrator."""
    name, port, context = f"test_documents_{uuid4().hex[:8]}", free_port(), authority.server_context(HOST)
    certificate, key = authority.certificate(HOST)
    with a_proxy("AMQP_URL", context) as (_, amqp), a_proxy("MONGODB_URL", context) as (_, mongodb):
        settings = {
            "AMQP_URL": amqp.replace("amqp://", "amqps://"),
            "MONGODB_URL": mongodb + ("&" if "?" in mongodb else "/?") + "tls=true",
            "TLS_CA_FILE": authority.file,
            "TLS_REQUIRED": "true",
            "HTTPS_CERTIFICATE": certificate,
            "HTTPS_KEY": key,
            "HTTPS_PORT": str(port),
        }
        with a_service("documents", name, **settings) as (_, plain):
            headers = {"Kundkort-Context": "forged"}
            assert requests.get(f"{plain}/files/doc_1", headers=headers, timeout=30).status_code == 404
            over_tls = requests.get(
                f"https://{HOST}:{port}/files/doc_1", headers=headers, verify=authority.file, timeout=30
            )
            assert over_tls.status_code == 403
            assert requests.get(f"{plain}/readyz", timeout=30).ok
    drop_database(name)


def test_a_plain_address_of_documents_stops_the_start_where_tls_is_required() -> None:
    with pytest.raises(ValidationError, match="setting DOCUMENTS_URL: not encrypted"):
        Settings(
            amqp_url=SecretStr("amqps://a:b@h/v"),
            mongodb_url=SecretStr("mongodb://h/?tls=true"),
            context_key=SecretStr(KEY),
            documents_url="https://a:8443,http://b:8080",
            tls_required=True,
        )
