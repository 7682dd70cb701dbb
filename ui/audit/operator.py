"""The operator: what the person who keeps the machine does by command, for the audit."""

from __future__ import annotations

import getpass


def operator() -> dict[str, str]:
    """Who types a command, as the system knows them: a row's detail."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # an account that the system has no name for, as in containers
        name = ""
    return {"by": "command line", "system_user": name}
