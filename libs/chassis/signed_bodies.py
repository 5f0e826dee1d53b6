"""A streamed body with its signature behind it, so that nobody on the way can change what is stored.

    data = sign_body(keys, headers, pieces)           # the gateway: the pieces as they come, then SIGNATURE_BYTES more
    pieces = verify_body(keys, headers, received)     # the service: the same pieces; raises NotAllowed at their end

`headers` are those of the request, with what `signed_context.sign_file` gave. Signed are that context (so the body belongs to
one request), the headers that say how the body is read, and its SHA-256, which is known only once the last byte has passed.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from chassis.signed_context import FILE_SIGNED, GATEWAY
from chassis.signing import Keys, Scope
from contracts import context_errors

SIGNATURE_BYTES = 16 + 1 + 88
"""A mark of `Keys.sign`: the key's id, a full stop, 64 bytes in base64."""
READ_BY = ("Content-Type", "Content-Disposition")
"""Headers that decide what a body means."""


def sign_body(keys: Keys, headers: Mapping[str, str], pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces, then the signature. `keys` must have a private key, the headers a Content-Type: a server that gets none makes
    one up."""
    if "Content-Type" not in headers:
        raise ValueError("a signed body needs a Content-Type")
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        yield piece
    yield keys.sign(_scope(headers, digest.hexdigest()), _context(headers)).encode()


def verify_body(keys: Keys, headers: Mapping[str, str], received: Iterable[bytes]) -> Iterator[bytes]:
    """What came before the signature. Raises NotAllowed, after the last piece, unless the gateway signed all of it.

    With CONTEXT_KEY, which lets parts come with their keys in any order, the signature is only taken off.
    """
    digest, held = hashlib.sha256(), b""
    for data in received:
        held += data
        piece, held = held[:-SIGNATURE_BYTES], held[-SIGNATURE_BYTES:]
        if piece:
            digest.update(piece)
            yield piece
    mark = held.decode("ascii", "replace")
    signer = keys.find_signer(mark, _scope(headers, digest.hexdigest()), _context(headers))
    if signer != GATEWAY and not keys.former:
        raise context_errors.CONTEXT_UNSIGNED.error("chassis")


def take_unsigned(keys: Keys, received: Iterator[bytes]) -> Iterator[bytes]:
    """A body of a sender of release 0.1.0, as it comes. Raises NotAllowed, at once, where CONTEXT_KEY is not set."""
    if not keys.former:
        raise context_errors.CONTEXT_UNSIGNED.error("chassis")
    return received


def _scope(headers: Mapping[str, str], digest: str) -> Scope:
    return ("body", *(headers.get(name, "") for name in READ_BY), digest)


def _context(headers: Mapping[str, str]) -> bytes:
    """The signed context as it is sent, whatever fields it may have."""
    return headers.get(FILE_SIGNED, "").encode(errors="surrogatepass")
