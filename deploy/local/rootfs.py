"""The root folder of the servers: PostgreSQL with DocumentDB, and RabbitMQ, from Debian's packages."""

import sys
from pathlib import Path

from deploy.local import debian
from deploy.local.bootstrap import SetupError

SERVERS = debian.RootFolder(
    prefix="root",
    title="the servers' root folder",
    suite="forky",
    packages=("postgresql-18-documentdb", "rabbitmq-server"),
    size="about 1 GB",
    expected_lines=1100,
    unneeded=(
        "var/cache/apt",
        "var/lib/apt/lists",
        "usr/share/doc",
        "usr/share/man",
        "usr/share/locale",
        "usr/share/info",
    ),
    empty_folders=("data",),
)


def root_folder() -> Path:
    """The path of the servers' root folder; builds it when it is missing. Raises SetupError with what to do."""
    return debian.build_once(SERVERS)


if __name__ == "__main__":
    try:
        print(root_folder())
    except SetupError as error:
        sys.exit(f"Stopped. {error}")
