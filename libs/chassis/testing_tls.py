"""A certificate authority for tests: `Authority(folder).certificate("localhost")` gives files of a certificate and its key."""

import ssl
from pathlib import Path

import trustme

from chassis import tls


class Authority:
    """An authority of its own; `file` is what TLS_CA_FILE names to trust it."""

    def __init__(self, folder: Path) -> None:
        """`folder` keeps its files."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._made = folder, trustme.CA()
        self.file = str(folder / "authority.pem")
        self._made.cert_pem.write_to_path(self.file)

    def certificate(self, *names: str) -> tuple[str, str]:
        """The files of a certificate for these host names or addresses, and of its key."""
        made = self._made.issue_cert(*names)
        certificate, key = (str(self._folder / f"{names[0]}.{kind}.pem") for kind in ("certificate", "key"))
        Path(certificate).write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
        made.private_key_pem.write_to_path(key)
        return certificate, key

    def server_context(self, *names: str) -> ssl.SSLContext:
        """What a server with such a certificate answers with."""
        return tls.server_context(*self.certificate(*names))
