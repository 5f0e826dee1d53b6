"""`python -m deploy.local.mongo_wire.ping [AUTHORITY]`: the health check of a container that serves the protocol.

AUTHORITY is a file of the authority that its certificate must come from; without it the server is asked without TLS. The exit
code is 0 when it answers.
"""

import sys
from typing import Any

import pymongo

SECONDS = 3


def main(authority: str = "") -> None:
    """Raises PyMongoError when there is no answer."""
    options: dict[str, Any] = {"tls": True, "tlsCAFile": authority} if authority else {}
    with pymongo.MongoClient[dict[str, Any]]("127.0.0.1", serverSelectionTimeoutMS=1000 * SECONDS, **options) as client:
        client.admin.command("ping")


if __name__ == "__main__":
    main(*sys.argv[1:])
