"""RabbitMQ with deploy/rabbitmq/tls.conf: takes TLS, and nothing else."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.connection import connect
from chassis.testing import wait_until
from chassis.testing_tls import Authority
from deploy.local import ports, rabbitmq, rootfs
from deploy.local.accounts import Accounts, broker_definitions
from deploy.local.bootstrap import ROOT

pytestmark = pytest.mark.servers
HOST = "127.0.0.1"
START_SECONDS = 120
PASSWORD = "a-password-of-this-broker-alone"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def broker(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The ports of a broker of its own: with TLS, and the one that would be plain."""
    secured, *numbers = ports.free(4)
    folder = tmp_path_factory.mktemp("broker")
    data = folder / "rabbitmq"
    data.mkdir()
    certificate, key = authority.certificate(HOST)
    files = {"authority.pem": authority.file, "certificate.pem": certificate, "key.pem": key}
    for name, source in files.items():
        (data / name).write_bytes(Path(source).read_bytes())
    said = (ROOT / "deploy/rabbitmq/tls.conf").read_text()
    said = said.replace("/etc/rabbitmq/tls/", "/data/").replace("ssl.default = 5671", f"ssl.1 = {HOST}:{secured}")
    root = rootfs.root_folder()
    rabbitmq.prepare(
        root, data, numbers[0], broker_definitions(Accounts.of_one_password(PASSWORD).broker), said.splitlines()
    )
    process = rabbitmq.process(root, data, "tls", (numbers[0], numbers[1], numbers[2]), folder / "broker.log")
    process.start()
    try:
        wait_until(lambda: not process.alive or ports.answers(secured), START_SECONDS)
        assert process.alive, process.last_words()
        yield secured, numbers[0]
    finally:
        process.kill()


def test_it_takes_tls_of_the_trusted_authority(
    broker: tuple[int, int], authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TLS_CA_FILE", authority.file)
    connection = connect(f"amqps://operator:{PASSWORD}@{HOST}:{broker[0]}/%2F", 0)
    assert connection.transport.sock.version() in ("TLSv1.3", "TLSv1.2")
    queue = connection.channel().queue_declare("", exclusive=True).queue
    assert queue
    connection.close()


def test_a_client_that_does_not_trust_it_stays_away(
    broker: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TLS_CA_FILE", Authority(tmp_path).file)
    with pytest.raises(ssl.SSLCertVerificationError):
        connect(f"amqps://operator:{PASSWORD}@{HOST}:{broker[0]}/%2F", 0)


def test_it_has_no_plain_port(broker: tuple[int, int]) -> None:
    secured, plain = broker
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HOST, plain), timeout=5)
    with pytest.raises(OSError):
        connect(f"amqp://operator:{PASSWORD}@{HOST}:{secured}/%2F", 0)


def test_it_refuses_old_versions_of_tls(broker: tuple[int, int]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection((HOST, broker[0]), timeout=10) as near, pytest.raises(ssl.SSLError):
        context.wrap_socket(near)
