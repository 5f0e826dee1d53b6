"""Keys for tests: a pair for each part and for the toy services, the same in every run and good for nothing else."""

import base64
import hashlib
import json
from functools import cache

from chassis.signing import Keys, public_key_of
from contracts.services import SERVICES

KEY = "a key that is only used in tests, and long enough"
"""CONTEXT_KEY of tests with parts of release 0.1.0; elsewhere it is not set. Also the gateway's own secret."""
SIGNERS = (*SERVICES, "gateway", "operator", "fleet", "next", "split", "toy", "zoo")


@cache
def private_key(name: str) -> str:
    """The private key of a part."""
    return base64.b64encode(hashlib.sha256(f"only for tests: {name}".encode()).digest()).decode()


@cache
def trusted_keys() -> dict[str, tuple[str, ...]]:
    """The public keys of all parts."""
    return {name: (public_key_of(private_key(name)),) for name in SIGNERS}


@cache
def keys_of(name: str) -> Keys:
    """The keys of a part: "gateway" signs requests, "operator" those of operators, a service its events."""
    return Keys(private_key(name), trusted_keys())


@cache
def key_settings(name: str) -> dict[str, str]:
    """The environment variables that give a part's process its keys."""
    return {"SIGNING_KEY": private_key(name), "TRUSTED_KEYS": json.dumps(trusted_keys()), "GATEWAY_SECRET": KEY}
