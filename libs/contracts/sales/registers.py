"""Cash registers: each is a thing with a place of sale and number series of its own."""

from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Name, Page, Reply, Request, Value, Version
from contracts.number_series import NumberSeriesProof

IdentityNumber = Annotated[str, Field(min_length=1, max_length=20, description="Organisation number of the seller")]
Place = Annotated[str, Field(min_length=1, max_length=200, description="Address where the register sells")]


class Register(Reply):
    """A cash register. Every receipt shows its name, seller and place as they are when it is completed. `active` registers take
    receipts; the others keep theirs. `day_open`: a sales day is open.
    """

    id: str
    version: int
    name: str
    company_name: str
    identity_number: str
    place: str
    active: bool = True
    day_open: bool = False


class CreateRegister(Request[Register], service="sales", role=Role.ADMINISTRATOR, module=Module.CASH):
    """Creates a cash register. From then on the company's receipts belong to a register, each with a number series of its own."""

    name: Name
    company_name: Name
    identity_number: IdentityNumber
    place: Place


class RegisterChanges(Value):
    """The fields of a register that may change; an absent one stays as it is."""

    name: Name | None = None
    company_name: Name | None = None
    identity_number: IdentityNumber | None = None
    place: Place | None = None
    active: bool | None = None


class ChangeRegister(RegisterChanges, Request[Register], service="sales", role=Role.ADMINISTRATOR, module=Module.CASH):
    """Changes the given fields of a register. One whose sales day is open stays active until its Z report."""

    register_id: Id
    version: Version


class GetRegister(Request[Register], service="sales", role=Role.VIEWER, module=Module.CASH):
    """Returns a cash register."""

    register_id: Id


class ListRegisters(ListRequest[Page[Register]], service="sales", role=Role.VIEWER, module=Module.CASH):
    """Lists the company's cash registers, newest first."""


class ProveTillSeries(Request[NumberSeriesProof], service="sales", role=Role.ACCOUNTANT, module=Module.CASH):
    """Checks every number of receipts, copies, Z reports and cash movements for gaps and duplicates.

    The series `receipt` holds the receipts of a company without registers; `receipt/…`, `training/…`, `pro_forma/…`, `copy/…`,
    `z/…` and `movement/…` name the register.
    """

    register_id: Id | None = None
