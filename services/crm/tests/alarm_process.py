"""A process that lets alarms go off and sends them, as the service does every 15 seconds: for tests that kill it.

`python -m crm.tests.alarm_process SECONDS`: as if it were so many seconds later, so that a claim has run out.
"""

import sys
from datetime import datetime, timedelta

from chassis.clock import now
from chassis.context import using
from chassis.database import open_with
from chassis.testing import a_context
from crm import alarm_delivery, alarms
from crm.settings import Settings


def main() -> None:
    settings = Settings()
    open_with(settings, "crm")
    later = timedelta(seconds=float(sys.argv[1]))

    def clock() -> datetime:
        return now() + later

    with using(a_context("")):
        alarms.look(clock())
        alarm_delivery.deliver(clock)


if __name__ == "__main__":
    main()
