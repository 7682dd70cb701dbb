"""What people say of their files: a row of `metadata.csv`, or a sidecar YAML file beside each.

Both are optional. `metadata.csv` has a line a file with the columns of `COLUMNS`, in any order;
lists are divided by ";". A sidecar is `report.pdf.yaml` or `report.yaml`, and outranks the row.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from corpus import barriers, initiatives
from ingest.block import clean
from ingest.folder import Folder, stem
from ingest.shown import shown

TABLE = "metadata.csv"
COLUMNS = ("file", "title", "authors", "publisher", "year", "type", "url",
           "initiatives", "barriers", "places")  # fmt: skip
LISTS = ("initiatives", "barriers", "places")
_FOLDERS = 3  # a file's own and two above it may hold the table that names it
_MOST = 10_000_000  # bytes of a table or sidecar
_MOST_ALIASES = 50


@dataclass(frozen=True)
class Given:
    """What is said of a file, by field, and what is wrong with how it is said."""

    fields: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def given(path: Path, named: str = "") -> Given:
    """What `metadata.csv` and the sidecar say of a file.

    Args:
        path: of the file.
        named: its name in a container, "/a/b.zip!folder/name.pdf".
    """
    fields: dict[str, Any] = {}
    problems: list[str] = []
    place = Path(named) if named else path
    for depth, folder in reversed(list(enumerate(list(place.parents)[:_FOLDERS]))):
        relative = "/".join(place.parts[-depth - 1 :])
        rows = table(folder / TABLE).fields
        fields |= rows.get(relative, {})
    for beside in [] if named else sidecars(path):
        found = _sidecar(beside)
        fields |= found.fields
        problems += found.problems
    return Given(fields, tuple(problems))


def sidecars(path: Path) -> list[Path]:
    """The sidecars that there are of a file, the outranking one last."""
    candidates = map(path.with_name, sidecar_names(path.name))
    return [p for p in candidates if p != path and p.is_file()]


def sidecar_names(name: str) -> tuple[str, ...]:
    """What sidecars of a file of this name may be called, the outranking one last."""
    return tuple(dict.fromkeys((f"{stem(name)}.yaml", f"{name}.yaml")))


def describes_others(name: str, folder: Folder) -> bool:
    """Whether a file is a table or sidecar of others in its folder, and no document of its own."""
    if name == TABLE:
        return True
    if not name.lower().endswith(".yaml"):
        return False
    described = stem(name)
    if stem(described) != described and described in folder.names:
        return True
    return folder.stems[described] > 1


def table(path: Path) -> Given:
    """The rows of a `metadata.csv` by the file that each names, relative to its folder."""
    try:
        status = path.stat()
    except OSError:
        return Given()
    return _table(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=64)
def _table(path: Path, modified: int, size: int) -> Given:
    """Read it once for each state that it is in."""
    name = shown(path)
    if size > _MOST or not path.is_file():
        return Given(problems=(f"{name}: is no table of metadata; leave it out",))
    text = path.read_bytes().decode("utf-8-sig", "replace").replace("\0", "")
    rows = csv.reader(io.StringIO(text))
    try:
        header = [clean(cell).lower() for cell in next(rows, [])]
        if "file" not in header:
            return Given(problems=(f"{name}: has no column 'file'; its columns are {COLUMNS}",))
        problems = [f"{name}: no column {c!r} is known" for c in header if c not in COLUMNS]
        found: dict[str, Any] = {}
        for row in rows:
            at = f"{name}, line {rows.line_num}"
            if any(cell.strip() for cell in row):
                _row(dict(zip(header, row, strict=False)), at, path.parent, found, problems)
    except csv.Error as error:
        return Given(problems=(f"{name}: is not CSV ({error}); mend it",))
    return Given(found, tuple(problems))


def _row(
    row: dict[str, str], at: str, folder: Path, found: dict[str, Any], problems: list[str]
) -> None:
    file = str(PurePosixPath(row.get("file", "").strip().replace("\\", "/")))
    if file in ("", "."):
        problems.append(f"{at}: names no file; its row is not used")
    elif file in found:
        problems.append(f"{at}: names {shown(file)!r} again; the first row is used")
    elif not (folder / file.partition("!")[0]).is_file():
        problems.append(f"{at}: there is no file {shown(file)!r} here; check the name")
    else:
        values = {k: v for k, v in row.items() if k in COLUMNS and k != "file" and v.strip()}
        checked = _checked(values, at)
        found[file] = checked.fields
        problems += checked.problems


def _sidecar(path: Path) -> Given:
    name = shown(path)
    try:
        if path.stat().st_size > _MOST:
            return Given(problems=(f"{name}: is too large for metadata; it was not used",))
        text = path.read_text(encoding="utf-8-sig")
        # Each alias may stand for all that went before: a dozen make a gigabyte of nothing.
        if sum(isinstance(e, yaml.AliasEvent) for e in yaml.parse(text)) > _MOST_ALIASES:
            return Given(problems=(f"{name}: refers to itself too often; it was not used",))
        fields = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, OSError, ValueError, RecursionError):
        return Given(problems=(f"{name}: is not valid YAML and was not used; mend or remove it",))
    if not isinstance(fields, dict):
        return Given(problems=(f"{name}: has no 'title: …' lines and was not used; mend it",))
    return _checked({str(k): v for k, v in fields.items()}, name)


def _checked(values: dict[str, Any], at: str) -> Given:
    """The values that can be used, and a sentence for each that cannot."""
    fields: dict[str, Any] = {}
    problems = []
    for key, value in values.items():
        if key == "year":
            match = re.fullmatch(r"\s*((?:19|20)\d\d)\s*", str(value))
            if match:
                fields[key] = int(match[1])
            else:
                problems.append(f"{at}: the year {str(value)[:40]!r} is none; it was not used")
        elif key == "url" and not re.fullmatch(r"https?://[^\s<>\"']+", str(value).strip()):
            problems.append(f"{at}: {str(value)[:60]!r} is no web address; it was not used")
        elif key in LISTS:
            items = value if isinstance(value, list) else str(value).split(";")
            fields[key], unknown = _known(key, [clean(str(i)) for i in items if clean(str(i))])
            problems += [
                f"{at}: no {key[:-1]} {u!r} is known; see corpus/README.md" for u in unknown
            ]
        elif isinstance(value, str | int | float | list):
            fields[key] = value
        elif value is not None:
            problems.append(f"{at}: the value of {key[:40]!r} is not text; it was not used")
    return Given(fields, tuple(problems))


def _known(key: str, items: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Ids of what the items name, and those that name nothing. Any place is taken."""
    if key == "places":
        return tuple(items), []
    names = {
        name.lower(): identifier
        for identifier, entry in (initiatives() if key == "initiatives" else barriers()).items()
        for name in (identifier, *getattr(entry, "names", (entry.name,)))
    }
    found = [names.get(item.lower()) for item in items]
    return (
        tuple(dict.fromkeys(f for f in found if f)),
        [item for item, f in zip(items, found, strict=True) if not f],
    )
