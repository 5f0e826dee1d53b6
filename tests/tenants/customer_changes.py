"""Every request that changes a customer, its branches, contacts or places, sent once."""

from chassis.testing import wait_until
from contracts import customers
from contracts.customers import merges
from tests.tenants.signed_messages import Recorder


def change_customers(recorder: Recorder) -> None:
    ask = recorder.ask
    made = ask(customers.CreateCustomer)
    at = {"customer_id": made["id"]}
    changed = ask(customers.ChangeCustomer, version=made["version"], **at)
    ask(customers.SetInfo, version=changed["version"], **at)
    place = {"place_id": made["id"], **at}
    version = ask(customers.GetPlace, **place)["version"]
    version = ask(customers.SetPlace, version=version, latitude="55.7", longitude="13.2", **place)["version"]
    ask(customers.ClearPlace, version=version, **place)
    branch, contact = ask(customers.CreateBranch, **at), ask(customers.CreateContact, **at)
    ask(customers.AddBranch, name="Butik Syd", **at)
    changed = ask(customers.AddContact, name="Olle Ek", **at)
    changed = ask(customers.ChangeBranch, branch_id=branch["id"], version=changed["version"], **at)
    changed = ask(customers.ChangeContact, contact_id=contact["id"], version=changed["version"], **at)
    changed = ask(customers.RetireBranch, branch_id=branch["id"], version=changed["version"], **at)
    ask(customers.RetireBranch, branch_id=branch["id"], version=changed["version"], retired=False, **at)
    doubtful = {"name": "Ur registret AB", "invoice_city": "Lund", "email": "nobody"}
    imported = ask(customers.ImportCustomers, rows=[{"line": 2, "fields": doubtful}])
    ask(customers.ClearDoubts, customer_id=imported["rows"][0]["customer_id"], version=1, doubt_ids=None)
    other = ask(customers.CreateCustomer)["id"]
    ask(customers.SetNotDuplicates, other_id=other, **at)
    ask(customers.SetNotDuplicates, other_id=other, not_duplicates=False, **at)
    merge_customers(recorder)


def merge_customers(recorder: Recorder) -> None:
    """Two of their own become one, and two again."""
    ask = recorder.ask
    kept = ask(customers.CreateCustomer, fields={"name": "Den som blir kvar AB"}, insist=True)
    other = ask(customers.CreateCustomer, fields={"name": "Den som upphör AB"}, insist=True)
    both = {"customer_id": kept["id"], "other_id": other["id"], "fields": {}}
    merge = ask(merges.MergeCustomers, version=kept["version"], other_version=other["version"], **both)

    def read() -> dict[str, object]:
        found: dict[str, object] = ask(merges.GetMerge, merge_id=merge["id"])
        return found

    wait_until(lambda: read()["state"] == "done", 30)
    ask(merges.UndoMerge, merge_id=merge["id"], version=read()["version"])
