"""Changing who may see what: audited before it is done, and once more where it was refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from corpus.errors import UsageError
from ui.access.access import Access
from ui.access.collections import Right

Change = Literal["collection made", "collection removed", "right given", "right withdrawn"]


def change(
    access: Access,
    act: Change,
    name: str,
    rights: Sequence[Right] = (),
    who: str = "",
    detail: dict[str, str] | None = None,
) -> None:
    """Make or remove a collection, or give or withdraw rights on one.

    Args:
        access: whose collections.
        act: what is done.
        name: of the collection.
        rights: that are given or withdrawn.
        who: the id of the account of who does it, "" for the command line.
        detail: more for the audit.

    Raises:
        UsageError: it cannot be done.
        StoreUnavailable: it cannot be audited; nothing was done.
    """
    said = [
        " ".join(filter(None, (right.kind, right.subject, "adds" if right.adds else "")))
        for right in rights
    ]
    noted = {**(detail or {}), **({"rights": "; ".join(said)} if said else {})}
    access.audit.write(act, who, name[:100], detail=noted)
    try:
        match act:
            case "collection made":
                access.collections.add(name)
            case "collection removed":
                access.collections.remove(name)
            case "right given":
                access.collections.allow(name, rights)
            case "right withdrawn":
                access.collections.withdraw(name, rights)
    except UsageError:
        access.audit.write("refused", who, name[:100], detail={**noted, "act": act})
        raise
