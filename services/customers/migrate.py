"""`python -m customers.migrate`: brings the service's database to what this release needs.

With `--check` it changes nothing and says what is missing (exit code 1). A step is recorded under its name, which never
changes once it was released: CONTRIBUTING.md, "Change stored data".
"""

import sys
from typing import Any

from chassis.migrate import Plan, Step
from chassis.migrate_command import main
from chassis.stored_data import change_in_batches
from customers import deletion_models, duplicate_pairs, duplicates, merge_models, models  # noqa: F401 - what is stored
from customers.settings import Settings


def renew_duplicate_keys(database: Any) -> None:
    """Customers of releases before 0.3 have keys of likely duplicates that tell é from e, and none of VAT number and phone."""
    change_in_batches(database.customers, {"likeness": {"$regex": f"^{duplicates.OLD_NAME}"}}, duplicate_pairs.new_keys)


def add_contact_keys(database: Any) -> None:
    """Customers of releases before 0.3 have no keys of their contacts' e-mail addresses."""
    telling = {"email": {"$gt": ""}, "active": {"$ne": False}, "person_id": None}
    missing = {
        "kind": "company",
        "contacts": {"$elemMatch": telling},
        "likeness": {"$not": {"$regex": "^c:"}},
        "merged": None,
    }
    change_in_batches(database.customers, missing, duplicate_pairs.new_keys)


PLAN = Plan(
    "customers",
    steps=[
        Step("renew the keys of likely duplicates", renew_duplicate_keys),
        Step("compare customers by their contacts' e-mail addresses", add_contact_keys),
    ],
)

if __name__ == "__main__":
    sys.exit(main(PLAN, Settings))
