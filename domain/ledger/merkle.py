"""The Merkle tree of RFC 6962 section 2.1: leaves are hashed after a zero byte, pairs after a one; neither passes for the other.

Pure. A tree of ``size`` leaves splits at the largest power of two below its size. Any stretch of it falls into **blocks**,
complete subtrees of 2^level leaves; given the hashes of the blocks, roots and proofs need no leaves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """The complete subtree over leaves ``place · 2^level`` to ``(place + 1) · 2^level``, the last excluded."""

    level: int
    place: int

    @property
    def first(self) -> int:
        return self.place << self.level

    @property
    def end(self) -> int:
        return (self.place + 1) << self.level


Stretch = tuple[int, int]
"""From the first leaf to the one after the last."""


def leaf_hash(content: bytes) -> bytes:
    """MTH of one leaf."""
    return sha256(b"\x00" + content).digest()


def pair_hash(left: bytes, right: bytes) -> bytes:
    """MTH of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def block_hash(leaves: Sequence[bytes]) -> bytes:
    """The hash over leaf hashes, as many as a power of two."""
    level = list(leaves)
    while len(level) > 1:
        level = [pair_hash(level[at], level[at + 1]) for at in range(0, len(level), 2)]
    return level[0]


def blocks(stretch: Stretch) -> list[Block]:
    """The blocks of a stretch of the tree, largest first."""
    at, end = stretch
    found = []
    while at < end:
        level = (end - at).bit_length() - 1
        found.append(Block(level, at >> level))
        at += 1 << level
    return found


def stretch_hash(stretch: Stretch, hashes: Mapping[Block, bytes]) -> bytes:
    """The hash of a stretch from those of its blocks."""
    *left, hashed = [hashes[block] for block in blocks(stretch)] or [EMPTY_ROOT]
    for each in reversed(left):
        hashed = pair_hash(each, hashed)
    return hashed


def path(number: int, size: int) -> list[Stretch]:
    """PATH(number, size): the stretches beside the leaf's way to the root, nearest first. Raises ValueError outside the tree."""
    if not 0 <= number < size:
        raise ValueError(f"leaf {number} is not in a tree of {size}")
    first, end, beside = 0, size, []
    while end - first > 1:
        middle = first + (1 << ((end - first - 1).bit_length() - 1))
        beside.append((middle, end) if number < middle else (first, middle))
        first, end = (first, middle) if number < middle else (middle, end)
    return beside[::-1]


def root_by_path(number: int, size: int, leaf: bytes, beside: Sequence[bytes]) -> bytes | None:
    """The root that a leaf's hash and its proof lead to; None when the proof has not the length its tree asks for."""
    try:
        stretches = path(number, size)
    except ValueError:
        return None
    if len(stretches) != len(beside):
        return None
    hashed = leaf
    for (first, _), other in zip(stretches, beside, strict=True):
        hashed = pair_hash(hashed, other) if first > number else pair_hash(other, hashed)
    return hashed


def completed(before: int, after: int, level: int) -> Iterator[Block]:
    """The blocks of one level that became complete while the tree grew."""
    for place in range(before >> level, after >> level):
        yield Block(level, place)
