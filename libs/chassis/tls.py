"""TLS to broker, database and documents: which authority is trusted, what counts as encrypted, a server's certificate.

TLS_CA_FILE names a PEM file with the certificates of the trusted authorities, instead of the system's own. It is read from the
environment wherever a connection begins, since commands without a part's settings connect, too. A certificate must be signed
by a trusted authority and bear the host name of the address; there is no setting that switches this off, and nothing falls back
to a connection without TLS.
"""

import os
import re
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

UNCHECKED = {"tlsinsecure", "tlsallowinvalidcertificates", "tlsallowinvalidhostnames", "ssl_cert_reqs"}
"""Options of a database's address that switch a check off."""


def authority() -> str | None:
    """The file that TLS_CA_FILE names; None: the authorities that the system trusts."""
    return os.environ.get("TLS_CA_FILE") or None


def check_authority(file: str) -> None:
    """Raises ValueError unless the file holds certificates."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
    except OSError as error:  # SSLError is one
        raise ValueError(f"no certificate can be read from the file ({type(error).__name__})") from None


def is_encrypted(addresses: str) -> bool:
    """Whether every address of a list (AMQP_URL, MONGODB_URL, DOCUMENTS_URL) leads over TLS with its checks."""
    if addresses.startswith("mongodb"):
        return _is_encrypted_database(addresses)
    schemes = {urlsplit(one.strip()).scheme for one in re.split("[;,]", addresses) if one.strip()}
    return bool(schemes) and schemes <= {"amqps", "https"}


def _is_encrypted_database(url: str) -> bool:
    options = {name.lower(): value.lower() for name, value in parse_qsl(urlsplit(url).query)}
    said = options.get("tls", options.get("ssl"))
    if UNCHECKED & options.keys():
        return False
    return said == "true" or (said is None and url.startswith("mongodb+srv://"))  # `srv` implies it


def broker_options(address: str) -> Any:
    """kombu's `ssl` for an address. The library itself would not compare the certificate with the host name."""
    if not is_encrypted(address):
        return False
    return {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": authority(), "server_hostname": urlsplit(address).hostname}


def database_options(url: str) -> dict[str, str]:
    """pymongo's options for an address, which says itself whether TLS is used and may name a file of its own."""
    file = authority()
    is_named = "tlscafile" in url.lower()
    return {"tlsCAFile": file} if file and not is_named and _is_encrypted_database(url) else {}


def server_context(certificate: str, key: str) -> ssl.SSLContext:
    """What a server answers with. `certificate` is a PEM file with the whole chain, `key` one with its private key.

    Raises ValueError when they cannot be read or do not belong together.
    """
    if not Path(certificate).is_file() or not Path(key).is_file():
        raise ValueError("HTTPS_CERTIFICATE and HTTPS_KEY must both name a file")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:
        raise ValueError(f"HTTPS_CERTIFICATE and HTTPS_KEY do not work together ({type(error).__name__})") from None
    return context
