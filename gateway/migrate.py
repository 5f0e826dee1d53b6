"""`python -m gateway.migrate`: brings the gateway's database to what this release needs.

With `--check` it changes nothing and says what is missing (exit code 1). A step is recorded under its name, which never
changes once it was released: CONTRIBUTING.md, "Change stored data".
"""

import sys

from chassis.migrate import Plan
from chassis.migrate_command import main
from gateway import models  # noqa: F401 - what is stored
from gateway.audit import models as audit_models  # noqa: F401
from gateway.identity import login_models, openid_models  # noqa: F401
from gateway.settings import Settings

PLAN = Plan("gateway")

if __name__ == "__main__":
    sys.exit(main(PLAN, Settings))
