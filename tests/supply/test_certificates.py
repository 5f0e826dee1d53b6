"""The certificates of docker-compose.tls.yml: strict clients take them, and they are renewed before they end."""

import ssl
from pathlib import Path

import pytest

from chassis import tls
from deploy.docker import make_certificates
from deploy.docker.make_certificates import NAMES
from deploy.local.bootstrap import SetupError

SERVERS = list(NAMES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which everything has been made once."""
    made = tmp_path / ".secrets/tls"
    assert make_certificates.make_all(made) == SERVERS
    return made


def shake_hands(folder: Path, server: str, name: str) -> None:
    """A handshake with the server's files, as a client that trusts the authority and asks for this name. Raises SSLError."""
    context = tls.server_context(*(str(folder / server / f"{what}.pem") for what in ("certificate", "key")))
    trusting = ssl.create_default_context(cafile=str(folder / "authority.pem"))
    trusting.verify_flags |= ssl.VERIFY_X509_STRICT
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(back, there, server_hostname=name)
    answering = context.wrap_bio(there, back, server_side=True)
    waiting = {client, answering}
    while waiting:
        for one in list(waiting):
            try:
                one.do_handshake()
                waiting.discard(one)
            except ssl.SSLWantReadError:
                pass


@pytest.mark.parametrize(("server", "name"), [(server, name) for server, names in NAMES.items() for name in names])
def test_a_strict_client_takes_each_name_of_a_server(folder: Path, server: str, name: str) -> None:
    shake_hands(folder, server, name)


@pytest.mark.parametrize("server", SERVERS)
def test_another_name_is_refused(folder: Path, server: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"[Hh]ostname mismatch"):
        shake_hands(folder, server, "gateway")


def test_only_its_own_user_reads_the_authoritys_key_and_no_container_gets_it(folder: Path) -> None:
    modes = {path: oct(path.stat().st_mode & 0o777) for path in (folder.parent, folder / "authority.key.pem")}
    assert list(modes.values()) == ["0o700", "0o600"]
    assert {path.name for server in SERVERS for path in (folder / server).iterdir()} == {
        "authority.pem",
        "certificate.pem",
        "key.pem",
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.pem"))}


def test_what_lasts_is_kept(folder: Path) -> None:
    before = contents(folder)
    assert make_certificates.make_all(folder) == []
    assert contents(folder) == before


def test_what_ends_soon_is_made_anew_by_the_same_authority(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(folder)
    monkeypatch.setattr(make_certificates, "RENEW_DAYS", make_certificates.SERVER_DAYS + 1)
    assert make_certificates.make_all(folder) == SERVERS
    changed = {name for name, content in contents(folder).items() if content != before[name]}
    assert changed == {f"{server}/{what}.pem" for server in SERVERS for what in ("certificate", "key")}
    shake_hands(folder, "documents", "documents")


def test_a_run_that_was_killed_is_repeated_by_the_next(folder: Path) -> None:
    """The certificate is taken away first and comes last, so no key is left with another one's certificate."""
    (folder / "mongodb/certificate.pem").unlink()
    assert make_certificates.make_all(folder) == ["mongodb"]
    shake_hands(folder, "mongodb", "mongodb")


def test_a_new_authority_makes_all_certificates_anew(folder: Path) -> None:
    for name in ("authority.pem", "authority.key.pem"):
        (folder / name).unlink()
    assert make_certificates.make_all(folder) == SERVERS
    shake_hands(folder, "rabbitmq", "rabbitmq")


def test_a_key_that_is_kept_elsewhere_is_asked_for(folder: Path) -> None:
    (folder / "authority.key.pem").unlink()
    with pytest.raises(SetupError, match=r"authority\.key\.pem is missing: bring it back"):
        make_certificates.make_all(folder)
