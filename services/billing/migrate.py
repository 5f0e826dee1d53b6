"""`python -m billing.migrate`: brings the service's database to what this release needs.

With `--check` it changes nothing and says what is missing (exit code 1). A step is recorded under its name, which never
changes once it was released: CONTRIBUTING.md, "Change stored data".
"""

import sys
from typing import Any

from billing import (  # noqa: F401 - what is stored
    account_payment_models,
    collection_models,
    customer_moves,
    deletion_models,
    exempt_turnover,
    models,
    owed_beat,
    reminder_plan_models,
    till_sales,
)
from billing.settings import Settings
from chassis.migrate import Plan, Step
from chassis.migrate_command import main
from chassis.stored_data import change_in_batches


def give_ratings_a_series(database: Any) -> None:
    """Ratings of release 0.1.0 have none. That release may go on writing such: both are read alike."""
    old = {"_cls": "Record.Rating", "series": {"$exists": False}}
    change_in_batches(database.records, old, lambda row: {"$set": {"series": row["_id"]}})


PLAN = Plan("billing", steps=[Step("give ratings a series of their own", give_ratings_a_series)])

if __name__ == "__main__":
    sys.exit(main(PLAN, Settings))
