"""The processor: which products of bytes it forms fast, and without overflow."""

from __future__ import annotations

from enum import Enum


class Bytes(Enum):
    """What the weights of a fast exact product of bytes are; its other factor is unsigned."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"


def features() -> frozenset[str]:
    """The instruction sets of this processor, by numpy's names; none where numpy keeps them."""
    try:
        from numpy._core._multiarray_umath import __cpu_features__ as known
    except ImportError:
        return frozenset()
    return frozenset(name for name, there in known.items() if there)


def bytes_multiplied(there: frozenset[str] | None = None) -> Bytes | None:
    """What onnxruntime is to be given; None where nothing is known to be faster than floats.

    With AVX-512 VNNI unsigned times signed is one instruction. With AVX2 alone onnxruntime adds
    pairs of such products in 16 bits, where large ones overflow, while those of two unsigned
    bytes are exact.

    Args:
        there: instruction sets; by default this processor's.

    >>> bytes_multiplied(frozenset({"AVX2", "AVX512_CLX"})), bytes_multiplied(frozenset())
    (<Bytes.SIGNED: 'signed'>, None)
    """
    found = features() if there is None else there
    if found & {"AVX512_CLX", "AVX512_ICL", "AVX512_SPR"}:
        return Bytes.SIGNED
    return Bytes.UNSIGNED if "AVX2" in found else None
