"""Every request that changes a customer, its branches, contacts or places, sent once."""

from datetime import timedelta

from chassis.clock import today
from chassis.testing import wait_until
from contracts import customers
from contracts.customers import bulk, erasure, merges
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
    changed = ask(customers.RetireBranch, branch_id=branch["id"], version=changed["version"], retired=False, **at)
    share_contact(recorder, {"from_customer_id": made["id"], "from_contact_id": contact["id"]})
    changed = ask(customers.GetCustomer, **at)
    move_branch(recorder, {"branch_id": branch["id"], **at}, changed["version"])
    delete_customer(recorder)
    erase_customer(recorder)
    doubtful = {"name": "Ur registret AB", "invoice_city": "Lund", "email": "nobody"}
    imported = ask(customers.ImportCustomers, rows=[{"line": 2, "fields": doubtful}])
    ask(customers.ClearDoubts, customer_id=imported["rows"][0]["customer_id"], version=1, doubt_ids=None)
    ask(customers.CreateCustomer, fields={"name": "Annas kund AB", "seller_id": "usr_1"}, insist=True)
    ask(customers.HandOverCustomers, from_id="usr_1", to_id="usr_2", to_name="Bo")
    other = ask(customers.CreateCustomer, insist=True)["id"]
    ask(customers.SetNotDuplicates, other_id=other, **at)
    ask(customers.SetNotDuplicates, other_id=other, not_duplicates=False, **at)
    restore_customer(recorder)
    merge_customers(recorder)


def restore_customer(recorder: Recorder) -> None:
    """A change that was made of many customers is taken back at one."""
    made = recorder.ask(customers.CreateCustomer, fields={"name": "Massändrad AB", "group": "Nord"}, insist=True)
    values = {"before": {"group": "Syd"}, "after": {"group": "Nord"}}
    recorder.ask(bulk.RestoreCustomer, customer_id=made["id"], **values)


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


def move_branch(recorder: Recorder, branch: dict[str, str], version: int) -> None:
    """Plans addresses and a move of a branch, and withdraws both; then it moves."""
    ask, coming = recorder.ask, str(today() + timedelta(days=30))
    addresses = {"invoice": {"line1": "Nygatan 2", "postcode": "222 22", "city": "Lund"}}
    planned = ask(customers.ChangeBranch, version=version, addresses=addresses, valid_from=coming, **branch)
    left = ask(customers.WithdrawBranchAddresses, version=planned["version"], valid_from=coming, **branch)
    other = ask(customers.CreateCustomer, number="90017", fields={"name": "Kedjan i Lund AB"}, insist=True)
    moved = ask(customers.MoveBranch, version=left["version"], to_customer=other["number"], on=coming, **branch)
    back = ask(customers.WithdrawBranchMove, version=moved["version"], **branch)
    ask(customers.MoveBranch, version=back["version"], to_customer=other["id"], on=str(today()), **branch)


def share_contact(recorder: Recorder, contact: dict[str, str]) -> None:
    """Puts a contact on another customer, changes it there, and makes it one of its own again."""
    ask = recorder.ask
    at = {"customer_id": ask(customers.CreateCustomer, fields={"name": "Med samma kontakt AB"}, insist=True)["id"]}
    shared = ask(customers.ShareContact, branch_id=None, **contact, **at)
    changed = ask(customers.ChangeContact, contact_id=shared["id"], version=shared["version"], **at)
    ask(customers.SeparateContact, contact_id=shared["id"], version=changed["version"], **at)


def delete_customer(recorder: Recorder) -> None:
    """Begins to delete a customer that nothing was written for."""
    fields = {"name": "Bara ett namn AB"}
    made = recorder.ask(customers.CreateCustomer, number="90018", fields=fields, insist=True)
    recorder.ask(customers.DeleteCustomer, customer_id=made["id"], version=made["version"])
    recorder.ask(customers.GetCustomerDeletion, customer_id=made["id"])


def erase_customer(recorder: Recorder) -> None:
    """Begins to erase a customer's personal data, and stops it."""
    made = recorder.ask(customers.CreateCustomer, number="90019", fields={"name": "Privat Person"}, insist=True)
    at = {"customer_id": made["id"]}
    recorder.ask(erasure.EraseCustomer, version=made["version"], plan_digest="0" * 64, ground="begärd", **at)
    recorder.ask(erasure.GetCustomerErasure, **at)
    recorder.ask(erasure.StopErasure, **at)
