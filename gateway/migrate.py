"""`python -m gateway.migrate`: brings the gateway's database to what this release needs.

With `--check` it changes nothing and says what is missing (exit code 1). A step is recorded under its name, which never
changes once it was released: CONTRIBUTING.md, "Change stored data".
"""

import sys
from typing import Any

from chassis.migrate import Plan, Step
from chassis.migrate_command import main
from chassis.stored_data import change_in_batches
from chassis.tenancy import Row
from gateway import models  # noqa: F401 - what is stored
from gateway.audit import models as audit_models  # noqa: F401
from gateway.bulk import models as bulk_models  # noqa: F401
from gateway.bulk.mailings import models as mailing_models  # noqa: F401
from gateway.identity import login_models, openid_models  # noqa: F401
from gateway.imports import kept_files, maps  # noqa: F401
from gateway.imports import models as import_models  # noqa: F401
from gateway.settings import Settings

HASH = "history.before.password"


def forget_old_hashes(database: Any) -> None:
    """Takes former password hashes out of the users' histories, where release 0.1.0 kept them."""
    change_in_batches(database["users"], {HASH: {"$exists": True}}, _without_hashes)


def _without_hashes(user: Row) -> Row:
    return {"$set": {"history": [_without_hash(entry) for entry in user["history"]]}}


def _without_hash(entry: Row) -> Row:
    if "password" not in entry["before"]:
        return entry
    before = {name: value for name, value in entry["before"].items() if name != "password"}
    return {**entry, "before": before, "omitted": sorted({*entry.get("omitted", ()), "password"})}


PLAN = Plan(
    "gateway",
    steps=[
        Step("take password hashes out of histories", forget_old_hashes),
        Step("take out those that 0.1.0 has written since", forget_old_hashes, later=True),
    ],
)

if __name__ == "__main__":
    sys.exit(main(PLAN, Settings))
