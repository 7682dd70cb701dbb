"""The 8-bit encoder, where this machine has what it needs and it agrees with full precision.

The first process that asks compares the two on texts of the bundled corpus, which takes a few
seconds, and leaves what it found in the user's cache folder for those to come.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import platformdirs

import corpus
from ingest.atomic import write_atomically
from ingest.encoder import Encoder, Vectors
from ingest.light_encoder import LightEncoder
from ingest.processor import features, multiplies_bytes

MAKE = "int8-1"  # raise it with every change to what the 8-bit encoder gives
_AGREEMENT = 0.93  # least share of the probe's ten nearest texts; sound processors give 0.96
_PROBED = 1200  # characters of each text of the probe
_log = logging.getLogger(__name__)


def int8_encoder(folder: Path) -> LightEncoder:
    """The model in `folder` in 8-bit integers.

    Raises:
        ImportError: onnx or onnxruntime is not installed.
        RuntimeError: this processor has no fast product of bytes.
        ValueError, OSError, KeyError: as `LightEncoder` does.
    """
    from ingest.int8_bert import Int8Bert

    return LightEncoder(folder, Int8Bert)


def is_fit(model: Path, identity: str, full: Encoder, cache: Path | None = None) -> bool:
    """Whether the 8-bit encoder of a model can be made here and is near enough to the model.

    Args:
        model: its folder.
        identity: a hash of its files.
        full: the model in full precision.
        cache: folder in which verdicts are kept; by default the user's.
    """
    if not multiplies_bytes():
        _log.warning("this processor has no fast product of bytes: full precision is used")
        return False
    try:
        wanted = f"{MAKE} {identity} {version('onnx')} {version('onnxruntime')}"
    except PackageNotFoundError as error:
        _log.warning("precision int8 needs the extra int8 (%s): full precision is used", error)
        return False
    wanted += " " + " ".join(sorted(features()))
    name = hashlib.sha256(wanted.encode()).hexdigest()[:16]
    folder = cache or Path(platformdirs.user_cache_dir("joinedup", False))
    path = folder / f"{MAKE}-{name}.json"
    agreed = _kept(path)
    if agreed is None:
        try:
            fast = int8_encoder(model)
            agreed = agreement(full, fast, probe())
        except Exception as error:  # onnxruntime raises its own, of many kinds
            _log.warning("8-bit integers cannot be used here (%s): full precision is", error)
            return False
        with contextlib.suppress(OSError):  # it is measured again next time
            folder.mkdir(parents=True, exist_ok=True)
            write_atomically(path, json.dumps({"agreement": agreed}))
    if agreed < _AGREEMENT:
        _log.warning(
            "8-bit integers agree with full precision in %.2f of cases on this machine, "
            "less than %.2f: full precision is used", agreed, _AGREEMENT,
        )  # fmt: skip
    return agreed >= _AGREEMENT


def agreement(full: Encoder, fast: Encoder, texts: Sequence[str], nearest: int = 10) -> float:
    """The share of each text's nearest others that are the same when `fast` embeds the others."""
    asked = full.encode(list(texts))
    pairs = zip(
        _nearest(asked, asked, nearest), _nearest(asked, fast.encode(list(texts)), nearest),
        strict=True,
    )  # fmt: skip
    return float(np.mean([len(a & b) / nearest for a, b in pairs]))


def probe() -> list[str]:
    """The beginning of each bundled document."""
    paths = sorted(corpus.documents_folder().glob("*.md"))
    return [path.read_text("utf-8")[:_PROBED] for path in paths]


def _nearest(asked: Vectors, vectors: Vectors, count: int) -> list[set[int]]:
    cosines = asked @ vectors.T
    np.fill_diagonal(cosines, -1.0)  # the text itself
    return [set(np.argsort(-row, kind="stable")[:count].tolist()) for row in cosines]


def _kept(path: Path) -> float | None:
    try:
        return float(json.loads(path.read_text("utf-8"))["agreement"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
