"""Files at a branch that another customer has from a day."""

from datetime import timedelta

import pytest

from chassis import clock
from contracts.customers import BranchMove, BranchSnapshot, MoveDirection
from contracts.errors import InvalidInput
from documents import customers
from documents.tests import samples

TODAY = clock.today()


def test_from_the_day_new_ones_are_the_new_customer_s(database: str, context: object) -> None:
    for direction, refused_from in ((MoveDirection.OUT, 0), (MoveDirection.IN, None)):
        event = samples.customer_created()
        move = BranchMove(direction=direction, customer_id="cus_other", on=TODAY)
        branch = BranchSnapshot(id="bra_shop", name="Limhamn", moves=[move])
        snapshot = event.customer.model_copy(update={"branches": [branch]})
        customers.keep(event.model_copy(update={"customer": snapshot}))
        assert customers.branch_name(event.subject, "bra_shop") == "Limhamn"  # which old files show
        before = TODAY - timedelta(days=1)
        allowed, refused = (before, TODAY) if refused_from == 0 else (TODAY, before)
        customers.refuse_elsewhere(event.subject, "bra_shop", allowed)
        with pytest.raises(InvalidInput) as caught:
            customers.refuse_elsewhere(event.subject, "bra_shop", refused)
        assert caught.value.details["/branch_id"].split()[0] == "branch_elsewhere"
