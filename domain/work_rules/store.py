"""SQL of rules of work."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.work_rules.model import Bound, WorkRules

COLUMNS = "id, posting_id, employer_id, number, sha256"
CURRENT = f"select {COLUMNS} from work_rules where posting_id = :posting_id order by number desc limit 1"
FIND = f"select {COLUMNS} from work_rules where id = :id"
ADD = f"""
    insert into work_rules (id, posting_id, employer_id, number, sha256, written_by, written_at)
    values (:id, :posting_id, :employer_id, :number, :sha256, :written_by, :now)
    returning {COLUMNS}
"""
ADD_RULES = """
    insert into work_rule (id, work_rules_id, position, text)
    select r.id, :work_rules_id, r.position - 1, r.text
    from unnest(:ids::uuid[], :texts::text[]) with ordinality as r (id, text, position)
"""
HIRED = """
    select id from assignment
    where posting_id = :posting_id and state = 'planned' and starts_at > :now order by starts_at, id limit :limit
"""


async def current(tx: Transaction, posting_id: UUID) -> WorkRules | None:
    """The rules in force for a posting."""
    return _rules(await tx.one(CURRENT, posting_id=posting_id))


async def find(tx: Transaction, work_rules_id: UUID) -> WorkRules | None:
    return _rules(await tx.one(FIND, id=work_rules_id))


async def add(
    tx: Transaction, posting_id: UUID, employer_id: UUID, number: int, texts: Sequence[str], sha256: bytes, written_by: UUID
) -> WorkRules:
    binds = {"posting_id": posting_id, "employer_id": employer_id, "number": number, "sha256": sha256}
    added = _rules(await tx.one(ADD, id=new_id(), **binds, written_by=written_by))
    assert added is not None
    await tx.run(ADD_RULES, work_rules_id=added.id, ids=[new_id() for _ in texts], texts=list(texts))
    return added


async def hired(tx: Transaction, posting_id: UUID, limit: int) -> list[UUID]:
    """Planned shifts of the posting that are still to come."""
    return [row["id"] for row in await tx.all(HIRED, posting_id=posting_id, limit=limit)]


MAY_READ = """
    select exists (select from posting where id = :posting_id and state = 'live' and valid_until > :now)
        or exists (select from application where posting_id = :posting_id and worker_id = :worker_id)
        or exists (select from invitation i join posting_version v on v.id = i.posting_version_id
                   where v.posting_id = :posting_id and i.worker_id = :worker_id)
"""
ACKNOWLEDGE = """
    insert into work_rules_acknowledgement (id, work_rules_id, posting_id, worker_id, employer_id, sha256, acknowledged_at)
    values (:id, :work_rules_id, :posting_id, :worker_id, :employer_id, :sha256, :now)
    on conflict (work_rules_id, worker_id) do nothing
"""
ACKNOWLEDGED = """
    select exists (select from work_rules_acknowledgement where work_rules_id = :work_rules_id and worker_id = :worker_id)
"""
BOUND = """
    select r.number, exists (
        select from work_rules_acknowledgement k
        where k.work_rules_id = r.id and k.worker_id = a.worker_id
            and k.acknowledged_at <= coalesce(a.checked_in_at, a.starts_at)) as acknowledged
    from assignment a join work_rules r on r.posting_id = a.posting_id join work_rule c on c.work_rules_id = r.id
    where a.id = :assignment_id and c.id = :work_rule_id
"""


async def may_read(tx: Transaction, worker_id: UUID, posting_id: UUID) -> bool:
    """Whether the worker sees the posting: it is live, or they applied or were invited."""
    return bool(await tx.value(MAY_READ, worker_id=worker_id, posting_id=posting_id))


async def acknowledge(tx: Transaction, rules: WorkRules, worker_id: UUID) -> bool:
    """False when they did before."""
    binds = {"work_rules_id": rules.id, "posting_id": rules.posting_id, "employer_id": rules.employer_id, "sha256": rules.sha256}
    return await tx.run(ACKNOWLEDGE, id=new_id(), worker_id=worker_id, **binds) == 1


async def acknowledged(tx: Transaction, rules: WorkRules, worker_id: UUID) -> bool:
    return bool(await tx.value(ACKNOWLEDGED, work_rules_id=rules.id, worker_id=worker_id))


async def bound(tx: Transaction, assignment_id: UUID, work_rule_id: UUID) -> Bound | None:
    """None for a rule that is not of the assignment's posting."""
    row = await tx.one(BOUND, assignment_id=assignment_id, work_rule_id=work_rule_id)
    return Bound(**dict(row)) if row else None


def _rules(row: Record | None) -> WorkRules | None:
    return WorkRules(**{**dict(row), "sha256": bytes(row["sha256"])}) if row else None
