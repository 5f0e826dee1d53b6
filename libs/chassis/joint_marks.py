"""One signature for many events that are published together, beside the mark that each has of its own.

The events' digests are the leaves of a tree, and its root is signed. An event's joint mark is that signature with the path from
its leaf to the root: "<key id>.<signature>.<path>". Whoever has checked the signature once knows all events of the root by a few
digests each, where checking a signature costs a subscriber a fifth of what it does with an event.

A leaf's digest never is that of a node (RFC 6962, 2.1), so nobody can make up an event without the key. A part of an earlier
release reads the event's own mark.
"""

import base64
import binascii
from collections.abc import Sequence
from hashlib import sha256

from chassis.signing import Keys

EVENTS = ("events",)
EVENTS_SIGNED = "signed-events"
"""The scope of a root; the header of an event's joint mark."""
MOST = 32
"""Events of one root: a path is of at most five digests, whatever is published at once."""
LONGEST = 10
"""So many steps of a path are followed."""
REMEMBERED = 200
"""Roots whose signature a process has checked lately."""
LEAF, NODE = b"\0", b"\1"
LEFT, RIGHT = b"\0", b"\1"
"""Where the digest of a step stands: before or after that of the way so far."""
STEP = 1 + sha256().digest_size


def sign_jointly(bodies: Sequence[bytes], keys: Keys) -> list[str]:
    """The joint mark of each event of at most MOST; "" without a private key, and for one that is alone."""
    if len(bodies) < 2:
        return [""] * len(bodies)
    root, paths = _tree([_digest(LEAF, body) for body in bodies])
    mark = keys.sign(EVENTS, root)
    return [f"{mark}.{base64.b64encode(path).decode()}" if mark else "" for path in paths]


def find_signer(mark: object, body: bytes, keys: Keys) -> str:
    """The name of the part that made a joint mark, of any type, for this event; "" if it is none of those we trust."""
    if not isinstance(mark, str) or mark.count(".") != 2:
        return ""
    signed, _, steps = mark.rpartition(".")
    root = _follow(_digest(LEAF, body), steps)
    if root is None:
        return ""
    known = keys.joint.get((signed, root), "")
    if not known and (known := keys.find_signer(signed, EVENTS, root)):
        _remember(keys, signed, root, known)
    return known


def _remember(keys: Keys, signed: str, root: bytes, signer: str) -> None:
    """Only what was right: a forger could else fill the memory with roots of its own."""
    while len(keys.joint) >= REMEMBERED:
        oldest, *_ = list(keys.joint)  # made at once: another thread may add one
        keys.joint.pop(oldest, None)
    keys.joint[signed, root] = signer


def _tree(level: list[bytes]) -> tuple[bytes, list[bytes]]:
    """The root above the leaves, and the path to it of each. A node without a neighbour goes up as it is."""
    paths = [b""] * len(level)
    members = [[at] for at in range(len(level))]
    while len(level) > 1:
        above, joined = list[bytes](), list[list[int]]()
        for at in range(0, len(level) - 1, 2):
            left, right = level[at], level[at + 1]
            for member in members[at]:
                paths[member] += RIGHT + right
            for member in members[at + 1]:
                paths[member] += LEFT + left
            above.append(_digest(NODE, left + right))
            joined.append(members[at] + members[at + 1])
        if len(level) % 2:
            above.append(level[-1])
            joined.append(members[-1])
        level, members = above, joined
    return level[0], paths


def _follow(digest: bytes, steps: str) -> bytes | None:
    """The root at the end of a path; None for what is no path."""
    try:
        path = base64.b64decode(steps, validate=True)
    except (binascii.Error, ValueError):
        return None
    if not path or len(path) % STEP or len(path) > LONGEST * STEP:
        return None
    for at in range(0, len(path), STEP):
        side, other = path[at : at + 1], path[at + 1 : at + STEP]
        if side not in (LEFT, RIGHT):
            return None
        digest = _digest(NODE, other + digest if side == LEFT else digest + other)
    return digest


def _digest(kind: bytes, what: bytes) -> bytes:
    return sha256(kind + what).digest()
