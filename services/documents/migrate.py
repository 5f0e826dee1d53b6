"""`python -m documents.migrate`: brings the service's database to what this release needs.

With `--check` it changes nothing and says what is missing (exit code 1). A step is recorded under its name, which never
changes once it was released: CONTRIBUTING.md, "Change stored data".
"""

import sys

from chassis.migrate import Plan
from chassis.migrate_command import main
from documents import blobs, customer_moves, deletion_models, models  # noqa: F401 - what is stored
from documents.settings import Settings

PLAN = Plan("documents", indexes=blobs.INDEXES)

if __name__ == "__main__":
    sys.exit(main(PLAN, Settings))
