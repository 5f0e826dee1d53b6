"""Values of branches in the examples: names, coming addresses, moves to another customer."""

from typing import Any

from gateway.docs.example_dates import Day

BRANCHES: dict[str, Any] = {
    "branch_name": "Butik Norr",
    "Branch.name": "Butik Norr",
    "CustomerBranch.name": "Butik Norr",
    "CreateBranch.name": "Butik Norr",
    "NewBranch.name": "Butik Norr",
    "ChangeBranch.name": "Butik Väst",
    "BranchMove.on": Day(30),
    "MoveBranch.on": Day(30),
    "NamedBranchMove.on": Day(30),
    "to_customer": "1002",
    "NamedBranchMove.customer_number": "1002",
    "NamedBranchMove.customer_name": "Kedjan i Lund AB",
    "valid_from": Day(30),
    "FormerAddresses.until": Day(-1),
}
