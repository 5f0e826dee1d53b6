"""Every error that the customers service raises itself; what every service can raise stands in the chassis."""

from collections.abc import Collection, Mapping

from contracts.errors import Conflict, InvalidInput, NotFound, Unavailable, invalid_fields


def customer_not_found(customer_id: str) -> NotFound:
    """There is no such customer in this company's register."""
    return NotFound("customers.not_found", f"There is no customer {customer_id}.", {"id": customer_id})


def settings_not_found(company_id: str) -> NotFound:
    """The company has no settings: a defect, since they are made before they are changed."""
    return NotFound("customers.settings_not_found", "The company has no settings.", {"id": company_id})


def branch_not_found(branch_id: str) -> NotFound:
    """The customer has no such branch."""
    return NotFound("customers.branch_not_found", f"The customer has no branch {branch_id}.", {"id": branch_id})


def branch_unknown(branch_id: str) -> InvalidInput:
    """A body or query names a branch that the customer does not have; one that an address names is `branch_not_found`."""
    return InvalidInput(
        "customers.branch_unknown",
        f"The customer has no branch {branch_id}.",
        {"/branch_id": f"branch_unknown The customer has no branch {branch_id}."},
    )


def request_reused(document_id: str) -> Conflict:
    """The request id, or Idempotency-Key, has already made something else."""
    return Conflict("customers.request_reused", f"The request id has already made {document_id}.", {"id": document_id})


def contact_not_found(contact_id: str) -> NotFound:
    """The customer has no such contact."""
    return NotFound("customers.contact_not_found", f"The customer has no contact {contact_id}.", {"id": contact_id})


def invalid_customer(problems: Mapping[str, str], below: str) -> InvalidInput:
    """Fields of a customer are wrong; `below` is the JSON pointer of the object that holds them."""
    return invalid_fields("customers", {f"{below}/{name}": text for name, text in problems.items()})


def number_taken(number: str) -> Conflict:
    """Another customer has that number; choose another or leave it out."""
    return Conflict("customers.number_taken", f"Customer number {number} is taken.", {"number": number})


def numbers_busy() -> Unavailable:
    """So many customers are being created at once that no number could be had."""
    return Unavailable("customers.numbers_busy", "No customer number could be had just now.", {"retry_after": "1"})


def likely_duplicate(customer_ids: Collection[str], names: Collection[str]) -> Conflict:
    """Customers with the same identity number, e-mail, or name and city exist. Send again with `insist` to create anyway."""
    return Conflict(
        "customers.likely_duplicate",
        f"Probably the same as {', '.join(names)}. Send it again with insist=true to create it all the same.",
        {"customer_ids": ",".join(customer_ids), "names": ", ".join(names)},
    )


def stage_refused() -> Conflict:
    """A customer does not become a prospect again."""
    return Conflict("customers.stage_refused", "The stage is customer and stays so.", {"allowed": "customer"})


def branch_name_taken(name: str) -> Conflict:
    """Another branch of the customer that is in use has that name."""
    return Conflict("customers.branch_name_taken", f"Another branch is called {name}.", {"name": name})


def unknown_branch_name(position: int, name: str) -> InvalidInput:
    """A contact of a new customer names a branch that is not created with it."""
    pointer = f"/contacts/{position}/branch_name"
    return invalid_fields("customers", {pointer: f"unknown_branch No branch of the request is called {name}."})
