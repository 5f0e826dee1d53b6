"""Whether a caller's roles and the modules of the company allow something: an operation, an action, a tab."""

from collections.abc import Collection
from typing import Protocol

from contracts.access import Module, Role, is_allowed
from contracts.errors import ServiceError
from gateway import errors
from gateway.http.call import Call


class Guarded(Protocol):
    """What needs a role, and perhaps a module; one of a newer release may need some that this gateway does not know."""

    @property
    def role(self) -> str: ...

    @property
    def module(self) -> str | None: ...


def check_role(role: Role, roles: Collection[str]) -> None:
    """Raises NotAllowed unless one of the roles is that one or holds it."""
    if not is_allowed(role, roles):
        raise errors.role_missing(role)


def check_module(module: Module | None, modules: Collection[str]) -> None:
    """Raises NotAllowed unless the company has the module."""
    if module is not None and module not in modules:
        raise errors.module_off(module)


def check_allowed(call: Call, guarded: Guarded, unknown: ServiceError) -> None:
    """Raises NotAllowed unless the caller may; `unknown` for what needs a role or module that this gateway does not know."""
    if not _is_known(guarded):
        raise unknown
    check_role(Role(guarded.role), call.principal.roles)
    check_module(Module(guarded.module) if guarded.module else None, call.company.modules)


def may(call: Call, guarded: Guarded) -> bool:
    """Whether the caller may."""
    is_on = guarded.module in (None, *call.company.modules)
    return _is_known(guarded) and is_on and is_allowed(Role(guarded.role), call.principal.roles)


def _is_known(guarded: Guarded) -> bool:
    return guarded.role in set(Role) and guarded.module in {None, *Module}
