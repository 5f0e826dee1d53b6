"""`.venv/bin/python -m deploy.docker.make_certificates`: an authority of your own, and certificates, for docker-compose.tls.yml.

    .secrets/tls/authority.pem      whom the parts trust (TLS_CA_FILE)
    .secrets/tls/authority.key.pem  signs certificates; no container gets it: keep it elsewhere, and bring it to renew
    .secrets/tls/rabbitmq/          certificate.pem, key.pem and authority.pem of the broker; the same of mongodb and documents

Run it again at any time: a certificate is made anew when it is missing, ends within RENEW_DAYS, or is not of this authority.
Servers read theirs at start, so restart those that it names. A new authority: docs/security.md, "Rotation without an outage".
"""

import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.docker.make_env import ROOT, write
from deploy.local.bootstrap import SetupError

FOLDER = Path(".secrets/tls")
NAMES = {
    "rabbitmq": ("rabbitmq",),
    "mongodb": ("mongodb", "localhost", "127.0.0.1"),  # its health check asks on its own machine
    "documents": ("documents",),
}
"""The servers of docker-compose.yml, and the names and addresses by which they are reached."""
AUTHORITY_DAYS, SERVER_DAYS, RENEW_DAYS = 3650, 397, 60
EARLIER = timedelta(hours=1)
"""Certificates count from a little before they are made: clocks differ."""


def make_all(folder: Path) -> list[str]:
    """Makes in this folder what is missing or ends soon; returns the names of the servers that have a new certificate."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o755, exist_ok=True)
    key, authority = _load_authority(folder) or _make_authority(folder)
    due = [name for name in NAMES if _is_due(folder / name, authority)]
    for name in due:
        _renew(folder / name, key, authority)
    return due


def _make_authority(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kundkort's own authority")])
    made = (
        _begin(name, name, key, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    write(folder / "authority.key.pem", _pem_of(key), 0o600)
    write(folder / "authority.pem", _pem_of(made), 0o644)
    return key, made


def _load_authority(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate] | None:
    """The authority that is there. Raises SetupError when its key is elsewhere."""
    if not (folder / "authority.pem").exists():
        return None
    if not (folder / "authority.key.pem").exists():
        raise SetupError(
            f"{folder}/authority.key.pem is missing: bring it back, or remove the folder for a new authority."
        )
    key = serialization.load_pem_private_key((folder / "authority.key.pem").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key, x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())


def _is_due(folder: Path, authority: x509.Certificate) -> bool:
    """Whether the server in this folder needs a new certificate."""
    files = {name: folder / f"{name}.pem" for name in ("certificate", "key", "authority")}
    if not all(file.exists() for file in files.values()):
        return True
    there = x509.load_pem_x509_certificate(files["certificate"].read_bytes())
    try:
        there.verify_directly_issued_by(authority)
    except (ValueError, InvalidSignature):
        return True
    return there.not_valid_after_utc < datetime.now(UTC) + timedelta(days=RENEW_DAYS)


def _renew(folder: Path, authority_key: ec.EllipticCurvePrivateKey, authority: x509.Certificate) -> None:
    """Writes key, certificate and authority of the server in this folder.

    The containers' own users read them; on this machine the folder around them is closed to others. The certificate comes last:
    after a kill before it, the next run does not find a pair that does not belong together.
    """
    folder.mkdir(mode=0o755, exist_ok=True)
    (folder / "certificate.pem").unlink(missing_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, folder.name)])
    # mongod shows its certificate to other members, too.
    purposes = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    made = (
        _begin(name, authority.subject, key, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_general(one) for one in NAMES[folder.name]]), critical=False)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        .add_extension(signer, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    write(folder / "key.pem", _pem_of(key), 0o644)
    write(folder / "authority.pem", _pem_of(authority), 0o644)
    write(folder / "certificate.pem", _pem_of(made), 0o644)


def _begin(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(**given: bool) -> x509.KeyUsage:
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign"
    )
    names += " encipher_only decipher_only"
    return x509.KeyUsage(**{name: given.get(name, False) for name in names.split()})


def _general(name: str) -> x509.GeneralName:
    """A host name or an address, as a certificate bears it."""
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem_of(what: x509.Certificate | ec.EllipticCurvePrivateKey) -> str:
    if isinstance(what, x509.Certificate):
        return what.public_bytes(serialization.Encoding.PEM).decode()
    form = serialization.PrivateFormat.PKCS8
    return what.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def main() -> int:
    """Makes the certificates in the clone's folder. The exit code: 1 after an error message."""
    try:
        made = make_all(ROOT / FOLDER)
    except SetupError as error:
        print(f"Stopped. {error}", file=sys.stderr)
        return 1
    print(f"New certificates: {', '.join(made)}. Restart them." if made else "Every certificate is there and lasts.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
