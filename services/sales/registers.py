"""Cash registers: created, changed, taken out of use; and which one a receipt belongs to."""

from mongoengine.errors import NotUniqueError
from pymongo.errors import DuplicateKeyError

from chassis.ids import new_id
from chassis.paging import page
from chassis.series import refuse_reuse
from chassis.storage import Row, change, create
from contracts import sales as contract
from contracts.base import Page
from sales import errors
from sales.checks import check_identity_number
from sales.till_models import Register, TillDay

FIELDS = ("version", "name", "company_name", "identity_number", "place", "active")


def make(request: contract.CreateRegister) -> Register:
    """A new register. Raises InvalidInput for a wrong organisation number, and when another has the name."""
    if bad := check_identity_number(request.identity_number):
        raise errors.invalid(bad)
    fields = request.model_dump(include={"name", "company_name", "identity_number", "place"})
    try:
        return create(Register(id=new_id("reg"), **fields))
    except NotUniqueError:
        refuse_reuse(Register, errors.request_reused)
        raise errors.register_name_taken(request.name) from None


def rewrite(request: contract.ChangeRegister) -> Register:
    """New values of the given fields. Raises Conflict when it would go out of use with its day open; InvalidInput, Stale."""
    if bad := check_identity_number(request.identity_number):
        raise errors.invalid(bad)
    given = request.model_dump(include=set(contract.RegisterChanges.model_fields), exclude_none=True)

    def decide(register: Register) -> None:
        day = TillDay.latest_of(register.id)
        if given.get("active") is False and day is not None and day.is_open:
            raise errors.register_day_open(day.date)
        for name, value in given.items():
            setattr(register, name, value)

    try:
        return change(
            Register, request.register_id, decide, not_found=errors.register_not_found, if_version=request.version
        )
    except DuplicateKeyError:
        raise errors.register_name_taken(given["name"]) from None


def get(register_id: str) -> Register:
    """Raises NotFound."""
    register: Register | None = Register.read_one(register_id)
    if register is None:
        raise errors.register_not_found(register_id)
    return register


def show(register: Register) -> contract.Register:
    """The register with what its latest day says."""
    day = TillDay.latest_of(register.id)
    return register.to_contract(day_open=day is not None and day.is_open)


def list_registers(request: contract.ListRegisters) -> Page[contract.Register]:
    open_days = {row["register_id"] for row in TillDay.rows({"closed_at": None}, ["register_id"])}

    def to_item(row: Row) -> contract.Register:
        plain = {name: row[name] for name in FIELDS}
        return contract.Register(id=row["_id"], **plain, day_open=row["_id"] in open_days)

    return page(Register, {}, request, FIELDS, to_item)


def resolve(given: str) -> Register | None:
    """The register that a receipt names by id or by name; the only one in use if it names none.

    None where the company has no registers: its receipts have one series, and whatever the caller calls the till. Raises
    InvalidInput for one that is unknown or out of use, and when none is named though several are in use.
    """
    registers: list[Register] = list(Register.find())
    if not registers:
        return None
    if not given:
        return _only_one([one for one in registers if one.active])
    found = next((one for one in registers if given in (one.id, one.name)), None)
    if found is None:
        raise errors.register_unknown(given)
    if not found.active:
        raise errors.register_retired(found.name)
    return found


def resolve_again(asked: str, kept: str) -> Register | None:
    """The register of a receipt that is completed or returned: the one `asked` for now, else the one that it has had.

    What an older receipt has had may be no register at all: then as if it had named none. Raises as `resolve`.
    """
    has_kept = bool(kept) and Register.read_one(kept) is not None
    return resolve(asked or (kept if has_kept else ""))


def _only_one(in_use: list[Register]) -> Register:
    if len(in_use) != 1:
        raise errors.register_needed(sorted(one.name for one in in_use))
    return in_use[0]
