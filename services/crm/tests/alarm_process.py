"""A process that lets alarms go off and sends them, and codes, as the service does every 15 seconds: for tests that kill it.

`python -m crm.tests.alarm_process SECONDS`: as if it were so many seconds later, so that a claim has run out.
"""

import sys
from datetime import datetime, timedelta

from chassis.clock import now
from chassis.context import using
from chassis.database import open_with
from chassis.settings import DatabaseSettings, load
from chassis.testing import a_context
from crm import alarm_code_delivery, alarm_delivery, alarms


def main() -> None:
    open_with(load(DatabaseSettings), "crm")
    later = timedelta(seconds=float(sys.argv[1]))

    def clock() -> datetime:
        return now() + later

    with using(a_context("")):
        alarms.look(clock())
        alarm_delivery.deliver(clock)
    alarm_code_delivery.deliver(clock)


if __name__ == "__main__":
    main()
