"""SQL of the seals; sealing itself is ``seal_rows`` of migrations/0013_ledger_scale.sql."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from domain.database import Record, Transaction
from domain.ledger.merkle import Block, Stretch, leaf_hash

SEAL = "select seal_rows(:most, :now)"


async def seal(tx: Transaction, most: int) -> tuple[int, int]:
    """Seals at most so many rows; the tree's size before and after."""
    sizes = await tx.value(SEAL, most=most)
    assert isinstance(sizes, list)
    return sizes[0], sizes[1]


LEAVES = "select number, row_id, hash from seal where number >= :first and number < :end order by number"


async def leaves(tx: Transaction, stretch: Stretch) -> list[bytes]:
    """The leaf hashes of a stretch of the tree: over the row's id and the hash of its content."""
    rows = await tx.all(LEAVES, first=stretch[0], end=stretch[1])
    return [leaf_hash(row["row_id"].bytes + row["hash"]) for row in rows]


NODES = """
    select level, place, hash from seal_node
    join unnest(:levels::int[], :places::bigint[]) as wanted (level, place) using (level, place)
"""


async def nodes(tx: Transaction, wanted: Collection[Block]) -> dict[Block, bytes]:
    """The stored hashes of blocks."""
    rows = await tx.all(NODES, levels=[block.level for block in wanted], places=[block.place for block in wanted])
    return {Block(row["level"], row["place"]): row["hash"] for row in rows}


KEEP_NODES = """
    insert into seal_node (level, place, hash)
    select level, place, hash from unnest(:levels::int[], :places::bigint[], :hashes::bytea[]) as fresh (level, place, hash)
"""


async def keep_nodes(tx: Transaction, fresh: dict[Block, bytes]) -> None:
    """Stores the hashes of blocks that became complete."""
    levels, places = [block.level for block in fresh], [block.place for block in fresh]
    await tx.run(KEEP_NODES, levels=levels, places=places, hashes=list(fresh.values()))


SIZE = "select size from seal_head"


async def size(tx: Transaction) -> int:
    """How many rows are sealed."""
    found = await tx.value(SIZE)
    assert isinstance(found, int)
    return found


HAS_ROOT = "select exists (select from seal_root where day >= :day)"


async def has_root(tx: Transaction, day: date) -> bool:
    """Whether the day's root, or a later one, is published."""
    return bool(await tx.value(HAS_ROOT, day=day))


PUBLISH = """
    insert into seal_root (day, size, root, published_at) values (:day, :size, :root, :now) on conflict (day) do nothing
"""


async def publish(tx: Transaction, day: date, size: int, root: bytes) -> None:
    """Keeps the day's root for ever."""
    await tx.run(PUBLISH, day=day, size=size, root=root)


SEALED = """
    select s.number, s.kind, seal_content(s.kind, s.row_id) as content, r.day, r.size, r.root
    from seal s
    cross join lateral (select day, size, root from seal_root where size > s.number order by size, day limit 1) r
    where s.row_id = :row_id
"""


async def sealed(tx: Transaction, row_id: UUID) -> Record | None:
    """The row's leaf, its content as it is now, and the first published root above it."""
    return await tx.one(SEALED, row_id=row_id)


IS_PARTY = """
    select exists (
        select from ledger_transfer t join ledger_account a on a.id in (t.debit_account_id, t.credit_account_id)
        where t.id = :transfer_id and a.owner_id = any (:owners::uuid[])
    )
"""


async def is_party(tx: Transaction, transfer_id: UUID, owners: Sequence[UUID]) -> bool:
    """Whether one of the transfer's accounts is one of theirs."""
    return bool(await tx.value(IS_PARTY, transfer_id=transfer_id, owners=owners))


ROOTS = "select day, size, root, published_at from seal_root where day >= :since order by day limit :most"


async def roots(tx: Transaction, since: date, most: int) -> list[Record]:
    """Published roots, the oldest first."""
    return await tx.all(ROOTS, since=since, most=most)


CHANGED = """
    select s.kind || ' ' || s.row_id as what from seal s
    where s.number >= :first
        and s.hash is distinct from sha256(convert_to(seal_content(s.kind, s.row_id), 'UTF8'))
    order by s.number limit :most
"""


async def changed(tx: Transaction, first: int, most: int) -> list[str]:
    """Rows, from a number on, whose content is not what was sealed, or that are gone."""
    return [row["what"] for row in await tx.all(CHANGED, first=first, most=most)]


MISSING = """
    select 'leaf ' || h.size || ' leaves, sealed ' || count(s.number) as what
    from seal_head h left join seal s on true group by h.size
    having count(s.number) <> h.size or coalesce(max(s.number), -1) <> h.size - 1
    union all
    (select 'transfer ' || t.id || ' never sealed' from ledger_transfer t, seal_head h
    where t.written_in < h.reached and not exists (select from seal s where s.row_id = t.id) limit :most)
    union all
    (select 'audit ' || a.id || ' never sealed' from audit a, seal_head h
    where a.written_in < h.reached and not exists (select from seal s where s.row_id = a.id) limit :most)
"""


async def missing(tx: Transaction, most: int) -> list[str]:
    """A number that is missing, and rows behind the sealer that have none."""
    return [row["what"] for row in await tx.all(MISSING, most=most)]
