"""The settings file `joinedup.toml`, and what is wrong with a setting, in one sentence."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import ValidationError

from corpus.errors import UsageError

FILE = "joinedup.toml"
PREFIX = "JOINEDUP_"
SECRETS = "JOINEDUP_SECRETS"


def settings_file() -> Path | None:
    """The file that is read: of the working folder, else of the user's configuration folder."""
    folders = (Path.cwd(), Path(platformdirs.user_config_dir("joinedup", False)))
    return next((f / FILE for f in folders if (f / FILE).is_file()), None)


def read_settings(path: Path | None) -> dict[str, Any]:
    """What the file says; {} for none.

    Raises:
        UsageError: it cannot be read, or is not TOML.
    """
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {_lowered(str(error))}; write lines as name = value") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: it cannot be read as UTF-8 text; mend or move it") from error


def secrets_folder() -> Path | None:
    """The folder that `JOINEDUP_SECRETS` names, or none."""
    named = os.environ.get(SECRETS, "")
    return Path(named) if named else None


def read_secrets(folder: Path | None) -> dict[str, Any]:
    """What a folder of secrets says, a file a setting, as orchestrators mount them; {} for none.

    Raises:
        UsageError: it cannot be read.
    """
    if folder is None:
        return {}
    try:
        files = [p for p in sorted(folder.iterdir()) if p.is_file() and not p.name.startswith(".")]
        return {p.name: p.read_text(encoding="utf-8").rstrip("\r\n") for p in files}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{SECRETS} {folder}: cannot be read; give a folder of files named after settings"
        ) from error


def what_is_wrong(
    error: ValidationError, given: Mapping[str, Any], known: Mapping[str, Any], path: Path | None
) -> str:
    """One sentence that names the place of the first wrong setting, and the way out.

    Args:
        error: what pydantic found.
        given: by the code.
        known: the names of all settings.
        path: of the file that was read, if there was one.
    """
    first = error.errors(include_url=False, include_context=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    variables = {variable.upper() for variable in os.environ}
    if name in given:
        place = f"the setting {name!r}"
    elif PREFIX + name.upper() in variables:
        place = PREFIX + name.upper()
    elif (folder := secrets_folder()) is not None and (folder / name).is_file():
        place = str(folder / name)
    else:
        place = f"{path}: {name}"
    if first["type"] == "extra_forbidden":
        near = get_close_matches(name, known, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}"
        return f"{place}: there is no setting of this name; {hint}"
    return f"{place}: {_lowered(first['msg'])}, and it is {str(first['input'])[:80]!r}"


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
