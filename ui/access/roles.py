"""Roles: what somebody who signed in may do, and what a key for the API may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from corpus.errors import UsageError

Role = Literal["reader", "contributor", "administrator"]
Permission = Literal["read", "ask", "ingest", "admin"]

ROLES: tuple[Role, ...] = get_args(Role)
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
MAY: dict[Role, frozenset[Permission]] = {
    "reader": frozenset({"read", "ask"}),
    "contributor": frozenset({"read", "ask", "ingest"}),
    "administrator": frozenset(PERMISSIONS),
}
"""What each role may: read what is there, ask, add files, and see to what others added or said."""


@dataclass(frozen=True)
class Person:
    """Somebody who is known for the length of a request.

    Attributes:
        id: of their account; what they keep is kept under it.
        name: of their account.
        role: of their account.
        scopes: what they may do at most, by whatever they showed; a key may be narrower than a
            role, never wider.
        key: the id of the key that they showed, "" for none.
    """

    id: str
    name: str
    role: Role
    scopes: frozenset[Permission] = frozenset(PERMISSIONS)
    key: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether both their role and what they showed allow it."""
        return permission in MAY[self.role] and permission in self.scopes


def role_of(given: str) -> Role:
    """A role by its name.

    Raises:
        UsageError: there is none of this name.
    """
    for role in ROLES:
        if role == given:
            return role
    raise UsageError(f"--role {given!r}: there is no such role; give one of {', '.join(ROLES)}")


def scopes_of(given: Iterable[str]) -> frozenset[Permission]:
    """Scopes by their names.

    Raises:
        UsageError: there is none of such a name, or none is given.
    """
    wanted = set(given)
    unknown = sorted(wanted.difference(PERMISSIONS))
    if unknown:
        raise UsageError(
            f"--scope {unknown[0]!r}: there is no such scope; give some of {', '.join(PERMISSIONS)}"
        )
    if not wanted:
        raise UsageError(f"--scope: give at least one of {', '.join(PERMISSIONS)}")
    return frozenset(each for each in PERMISSIONS if each in wanted)
