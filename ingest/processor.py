"""The processor: whether it multiplies bytes faster than floats."""

from __future__ import annotations

from importlib import import_module

_FAST = {"AVX2", "AVX512_CLX", "AVX512_ICL"}  # the last two have VNNI; no others were measured


def features() -> frozenset[str]:
    """The instruction sets of this processor, by numpy's names; none where numpy keeps them."""
    try:
        known = import_module("numpy._core._multiarray_umath").__cpu_features__
    except (ImportError, AttributeError):  # it is no public part of numpy
        return frozenset()
    return frozenset(name for name, there in known.items() if there)


def multiplies_bytes(there: frozenset[str] | None = None) -> bool:
    """Whether products of bytes are known to be faster here than products of floats.

    Args:
        there: instruction sets; by default this processor's.
    """
    return bool(_FAST & (features() if there is None else there))
