"""`python -m customers.migrate`: brings the service's database to what this release needs.

With `--check` it changes nothing and says what is missing (exit code 1). A step is recorded under its name, which never
changes once it was released: CONTRIBUTING.md, "Change stored data".
"""

import sys
from typing import Any

from chassis.kept_history import move_all
from chassis.migrate import Plan, Step
from chassis.migrate_command import main
from customers import deletion_models, models  # noqa: F401 - what is stored
from customers.settings import Settings


def move_changes(_database: Any) -> None:
    """Earlier releases keep the latest 50 changes in the customer. What one stores later, the service moves by itself."""
    move_all(models.Customer)


PLAN = Plan("customers", steps=[Step("keep the changes of customers for ever", move_changes)])

if __name__ == "__main__":
    sys.exit(main(PLAN, Settings))
