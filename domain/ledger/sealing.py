"""Sealing what was committed, publishing roots, proving and checking (docs/money.md, "Proof")."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from domain.clock import day_of
from domain.database import Transaction
from domain.errors import NotFound
from domain.ledger import merkle, store_seals
from domain.ledger.merkle import Block, Stretch
from domain.viewer import Kind, Viewer

SEAL_BATCH = 8_192
"""Rows sealed in one transaction."""

STORED_LEVEL = 8
"""Blocks of so many leaves (2^8) and above are stored; smaller ones are computed from their leaves."""

CHECK_LIMIT = 100
"""Breaches named by one check; one is enough."""

ROOTS_LISTED = 366
CHECKED_ROOTS = 100_000

READERS = ("finance", "checker", "auditor", "admin")


@dataclass(frozen=True, slots=True)
class Proof:
    """That a row stood in the books when the root of ``day`` was published. ``path`` leads from the leaf to ``root``."""

    row_id: UUID
    content: str
    number: int
    path: tuple[bytes, ...]
    size: int
    root: bytes
    day: date


@dataclass(frozen=True, slots=True)
class PublishedRoot:
    """The root over the first ``size`` rows sealed: everything committed until the end of ``day``."""

    day: date
    size: int
    root: bytes
    published_at: datetime


def verify(proof: Proof) -> bool:
    """Recomputes the root from the content alone; compare ``root`` with the published one you kept. Needs no database."""
    leaf = merkle.leaf_hash(proof.row_id.bytes + sha256(proof.content.encode()).digest())
    return merkle.root_by_path(proof.number, proof.size, leaf, proof.path) == proof.root


async def seal(tx: Transaction, viewer: Viewer) -> int:
    """Numbers what was committed since, at most ``SEAL_BATCH`` rows; returns how many. A second sealer waits for the first."""
    viewer.must_be_system()
    before, after = await store_seals.seal(tx, SEAL_BATCH)
    await _store_blocks(tx, before, after)
    return after - before


async def publish(tx: Transaction, viewer: Viewer) -> bool:
    """Publishes yesterday's root, once; run it when ``seal`` has nothing left. True when it was published now."""
    viewer.must_be_system()
    day = day_of(tx.now) - timedelta(days=1)
    if await store_seals.has_root(tx, day):
        return False
    size = await store_seals.size(tx)
    await store_seals.publish(tx, day, size, await root_at(tx, size))
    return True


async def roots(tx: Transaction, since: date) -> list[PublishedRoot]:
    """At most a year of published roots, the oldest first; they are public, so that anybody can keep them."""
    rows = await store_seals.roots(tx, since, ROOTS_LISTED)
    return [PublishedRoot(row["day"], row["size"], row["root"], row["published_at"]) for row in rows]


async def root_at(tx: Transaction, size: int) -> bytes:
    """The root over the first ``size`` leaves as they are now, from stored blocks: a few hundred rows are read."""
    (root,) = await _hashes(tx, [(0, size)])
    return root


async def proof(tx: Transaction, viewer: Viewer, row_id: UUID) -> Proof | None:
    """The proof for a transfer or audit row against the first root published after it; None until there is one.

    Finance, checkers, auditors and admins get any; workers and employers those of transfers on their accounts. Raises NotFound.
    """
    owners = [owner for owner in (viewer.worker_id, viewer.employer_id) if owner]
    if viewer.kind is not Kind.SYSTEM and viewer.staff_role not in READERS and not await store_seals.is_party(tx, row_id, owners):
        raise NotFound("LedgerTransfer")
    leaf = await store_seals.sealed(tx, row_id)
    if leaf is None:
        return None
    beside = await _hashes(tx, merkle.path(leaf["number"], leaf["size"]))
    return Proof(row_id, leaf["content"] or "", leaf["number"], tuple(beside), leaf["size"], leaf["root"], leaf["day"])


async def check_seals(tx: Transaction, since: date = date.min) -> list[str]:
    """What does not agree with what was sealed: changed or vanished rows, numbers, blocks and roots published since that day.

    Everything is computed from the rows themselves; memory stays bounded by the tree's block of leaves.
    """
    found = await store_seals.missing(tx, CHECK_LIMIT) + await store_seals.changed(tx, 0, CHECK_LIMIT)
    published = await store_seals.roots(tx, since, CHECKED_ROOTS)
    ends = sorted({root["size"] for root in published})
    fresh = await _roots_from_leaves(tx, ends)
    return found + [f"root of {root['day']}" for root in published if fresh.get(root["size"]) != root["root"]]


async def _store_blocks(tx: Transaction, before: int, after: int) -> None:
    """Hashes of the blocks that became complete: the lowest from leaves, each above from the two below it."""
    fresh: dict[Block, bytes] = {}
    level = STORED_LEVEL
    first, end = before >> level << level, after >> level << level
    leaves = await store_seals.leaves(tx, (first, end)) if first < end else []
    for block in merkle.completed(before, after, level):
        fresh[block] = merkle.block_hash(leaves[block.first - first : block.end - first])
    while above := list(merkle.completed(before, after, level + 1)):
        left = Block(level, above[0].place * 2)
        known = fresh if left in fresh else {**fresh, **await store_seals.nodes(tx, [left])}
        for block in above:
            fresh[block] = merkle.pair_hash(known[Block(level, block.place * 2)], known[Block(level, block.place * 2 + 1)])
        level += 1
    if fresh:
        await store_seals.keep_nodes(tx, fresh)


async def _hashes(tx: Transaction, stretches: Sequence[Stretch]) -> list[bytes]:
    """The hash of each stretch, from stored blocks and, for the small ones, from leaves."""
    wanted = {block for stretch in stretches for block in merkle.blocks(stretch)}
    known = await store_seals.nodes(tx, [block for block in wanted if block.level >= STORED_LEVEL])
    for block in sorted(wanted - known.keys()):
        known[block] = merkle.block_hash(await store_seals.leaves(tx, (block.first, block.end)))
    return [merkle.stretch_hash(stretch, known) for stretch in stretches]


async def _roots_from_leaves(tx: Transaction, sizes: Sequence[int]) -> dict[int, bytes]:
    """The roots at these sizes, ascending, in one pass over the leaves; a size beyond the leaves has none."""
    peaks: dict[Block, bytes] = {}
    found: dict[int, bytes] = {}
    at = 0
    for size in sizes:
        while at < size:
            leaves = await store_seals.leaves(tx, (at, min(at + SEAL_BATCH, size)))
            for leaf in leaves:
                _grow(peaks, at, leaf)
                at += 1
            if not leaves:
                return found
        found[size] = merkle.stretch_hash((0, size), peaks)
    return found


def _grow(peaks: dict[Block, bytes], number: int, leaf: bytes) -> None:
    """Adds a leaf to the blocks that stand so far, joining two equal ones as often as there are two."""
    block, hashed = Block(0, number), leaf
    while block.place % 2:
        hashed = merkle.pair_hash(peaks.pop(Block(block.level, block.place - 1)), hashed)
        block = Block(block.level + 1, block.place // 2)
    peaks[block] = hashed
