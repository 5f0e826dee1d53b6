"""What a release before has planned or done of a merge, brought to what this one does: a branch that stands at both customers,
since it moves between them, is one branch again. Each step may be done twice; see `merges`."""

from chassis.clock import today
from contracts.customers import CustomerChanged
from customers import merge_branches
from customers.branch_models import Branch
from customers.merge_documents import change_customer, change_merge, derive, entry_of, load, read_row
from customers.merge_models import Merge
from customers.models import Customer


def complete_plan(merge: Merge) -> Merge:
    """The merge with the branches that stand at both in its plan, before or after the kept customer was filled."""
    if "joined" in merge.plan:
        return merge
    kept, other = read_row(merge.kept_id), read_row(merge.other_id)
    find = merge_branches.doubled if entry_of(load(kept), merge) else merge_branches.joined
    found = find(kept, other, today())

    def decide(now: Merge) -> None:
        now.plan = {**now.plan, "joined": found}

    return change_merge(merge, "complete", decide)


def mend_kept(merge: Merge) -> None:
    """Makes one branch of each that stands twice at the kept customer."""
    joined = merge.plan.get("joined") or {}
    ids = [one["id"] for one in read_row(merge.kept_id)["branches"]] if joined else []
    if not any(ids.count(one) > 1 for one in joined):
        return

    def decide(kept: Customer) -> CustomerChanged:
        seen: dict[str, Branch] = {}
        for one in kept.branches:
            again = one.id in seen and one.id in joined
            seen[one.id] = Branch(**joined[one.id]["after"]) if again else one
        kept.branches = list(seen.values())
        derive(kept)
        return kept.changed_event()

    change_customer(merge, "mend", merge.kept_id, decide)
