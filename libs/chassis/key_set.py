"""`python -m chassis.key_set`: makes the keys of all parts, as lines for `.env` of docker-compose.yml.

    python -m chassis.key_set >> .env       a whole new set
    python -m chassis.key_set sales         one more pair for a part, private and public key (docs/security.md: changing a key)

Each line is a setting of the whole installation: SIGNING_KEY_SALES is SIGNING_KEY of sales, and of nobody else.
"""

import json
import secrets
import sys
from collections.abc import Mapping

from chassis.signing import make_private_key, public_key_of
from contracts.services import SERVICES

GATEWAY, OPERATOR = "gateway", "operator"
PARTS = (*SERVICES, GATEWAY)


def own_setting(signer: str) -> str:
    """The setting of the installation that holds the private key of a part, or of operators."""
    return "OPERATOR_SIGNING_KEY" if signer == OPERATOR else f"SIGNING_KEY_{signer.upper()}"


def make() -> dict[str, str]:
    """A new set: private keys of all parts and of operators, the public ones of all, the secret of the gateways."""
    private = {signer: make_private_key() for signer in (*PARTS, OPERATOR)}
    public = {signer: [public_key_of(key)] for signer, key in private.items()}
    return {
        **{own_setting(signer): key for signer, key in private.items()},
        "TRUSTED_KEYS": json.dumps(public, separators=(",", ":")),
        "GATEWAY_SECRET": secrets.token_hex(32),
    }


def settings_for(part: str, settings: Mapping[str, str]) -> dict[str, str]:
    """The settings of one part from those of the installation: its own private key, and nobody else's."""
    kept = {own_setting(signer) for signer in (*PARTS, OPERATOR)} | ({"GATEWAY_SECRET"} if part != GATEWAY else set())
    own = {"SIGNING_KEY": settings[own_setting(part)]} if own_setting(part) in settings else {}
    return {name: value for name, value in settings.items() if name not in kept} | own


def main(arguments: list[str]) -> int:
    """Prints what was made. The exit code: 2 for a part that there is not."""
    if not arguments:
        print("\n".join(f"{name}='{value}'" for name, value in make().items()))
        return 0
    signer, *more = arguments
    if more or signer not in (*PARTS, OPERATOR):
        print(f"Usage: python -m chassis.key_set [{'|'.join((*PARTS, OPERATOR))}]", file=sys.stderr)
        return 2
    private = make_private_key()
    print(f"{own_setting(signer)}='{private}'\n# public, to add to {signer} in TRUSTED_KEYS: {public_key_of(private)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
