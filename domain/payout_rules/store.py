"""SQL of rules of pay and their runs."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.payout_rules.model import Anomaly, Every, PayoutRule, State, Terms

COLUMNS = """
    id, employer_id, state, name, every, weekday, month_day, at_minute, working_days_only, posting_id, run_max_fen, payee_max_fen,
    keep_fen, valid_from, valid_until, terms_sha256, made_by, decided_by, next_run_at
"""
ADD = """
    insert into payout_rule (id, employer_id, posting_id, name, state, every, weekday, month_day, at_minute, working_days_only,
                             run_max_fen, payee_max_fen, keep_fen, valid_from, valid_until, terms_sha256, made_by, made_at)
    values (:id, :employer_id, :posting_id, :name, 'proposed', :every, :weekday, :month_day, :at_minute, :working_days_only,
            :run_max_fen, :payee_max_fen, :keep_fen, :valid_from, :valid_until, :terms_sha256, :made_by, :now)
"""
IS_POSTING_OF = "select 1 from posting where id = :posting_id and employer_id = :employer_id"
LOCK = f"select {COLUMNS} from payout_rule where id = :id for update"
DUE = f"""
    select {COLUMNS} from payout_rule where state = 'active' and next_run_at <= :now order by next_run_at limit 1
    for update skip locked
"""
DECIDE = """
    update payout_rule
    set state = :state, decided_by = :by, decided_at = :now, reject_reason = :reason, next_run_at = :next_run_at
    where id = :id
"""
MOVE = """
    update payout_rule
    set state = :state, next_run_at = :next_run_at, suspended_code = :code, suspended_zh = :zh, suspended_en = :en
    where id = :id
"""


async def add(tx: Transaction, employer_id: UUID, terms: Terms, made_by: UUID) -> UUID:
    id = new_id()
    said = asdict(terms) | {"every": terms.every.value}
    sealed = terms.fingerprint(employer_id)
    await tx.run(ADD, id=id, employer_id=employer_id, terms_sha256=sealed, made_by=made_by, **said)
    return id


async def is_posting_of(tx: Transaction, posting_id: UUID, employer_id: UUID) -> bool:
    return await tx.value(IS_POSTING_OF, posting_id=posting_id, employer_id=employer_id) is not None


async def lock(tx: Transaction, rule_id: UUID) -> PayoutRule | None:
    row = await tx.one(LOCK, id=rule_id)
    return _rule(row) if row else None


async def due(tx: Transaction) -> PayoutRule | None:
    """The next rule whose moment has come, locked; none that another worker runs."""
    row = await tx.one(DUE)
    return _rule(row) if row else None


async def decide(
    tx: Transaction, rule_id: UUID, state: State, by: UUID, *, reason: str | None = None, next_run_at: datetime | None = None
) -> None:
    await tx.run(DECIDE, id=rule_id, state=state.value, by=by, reason=reason, next_run_at=next_run_at)


async def move(
    tx: Transaction, rule_id: UUID, state: State, next_run_at: datetime | None = None, why: Anomaly | None = None
) -> None:
    said = {"code": why and why.code, "zh": why and why.zh, "en": why and why.en}
    await tx.run(MOVE, id=rule_id, state=state.value, next_run_at=next_run_at, **said)


TO_PAY = """
    select s.id from settlement s join posting_version v on v.id = s.posting_version_id
    where s.employer_id = :employer_id and s.state = 'approved' and s.net_fen > 0
      and (:posting_id::uuid is null or v.posting_id = :posting_id::uuid)
    order by s.approved_at, s.id limit :most
"""
SUMS = """
    select total_fen from payout_rule_run where payout_rule_id = :rule_id and outcome = 'made'
    order by ran_at desc, id desc limit :most
"""
APPROVED_EMPLOYER = "select 1 from employer where id = :employer_id and state = 'approved'"
ADD_RUN = """
    insert into payout_rule_run (id, payout_rule_id, employer_id, due_at, ran_at, outcome, item_count, total_fen, kept_back_count,
                                 reason_code, reason_zh, reason_en)
    values (:id, :rule_id, :employer_id, :due_at, :now, :outcome, :items, :fen, :kept_back, :code, :zh, :en)
"""
OF_RUN = "update payout_batch set payout_rule_run_id = :run_id where id = any(:batch_ids::uuid[])"


async def to_pay(tx: Transaction, rule: PayoutRule, most: int) -> list[UUID]:
    """Posted settlements in the rule's scope, oldest first."""
    rows = await tx.all(TO_PAY, employer_id=rule.employer_id, posting_id=rule.terms.posting_id, most=most)
    return [row["id"] for row in rows]


async def sums(tx: Transaction, rule_id: UUID, most: int) -> list[int]:
    """What the last runs came to."""
    return [row["total_fen"] for row in await tx.all(SUMS, rule_id=rule_id, most=most)]


async def is_approved_employer(tx: Transaction, employer_id: UUID) -> bool:
    return await tx.value(APPROVED_EMPLOYER, employer_id=employer_id) is not None


async def add_run(
    tx: Transaction, rule: PayoutRule, *, items: int, fen: int, kept_back: int, batch_ids: Sequence[UUID], why: Anomaly | None
) -> UUID:
    """What became of a due moment."""
    id = new_id()
    outcome = "stopped" if why else "made" if batch_ids else "nothing"
    said = {"code": why and why.code, "zh": why and why.zh, "en": why and why.en}
    counted = {"items": items, "fen": fen, "kept_back": kept_back}
    owned = {"rule_id": rule.id, "employer_id": rule.employer_id, "due_at": rule.next_run_at}
    await tx.run(ADD_RUN, id=id, outcome=outcome, **owned, **counted, **said)
    await tx.run(OF_RUN, run_id=id, batch_ids=list(batch_ids))
    return id


def _rule(row: Record) -> PayoutRule:
    terms = Terms(
        row["name"], Every(row["every"]), row["weekday"], row["month_day"], row["at_minute"], row["working_days_only"],
        row["posting_id"], Fen(row["run_max_fen"]), Fen(row["payee_max_fen"]), Fen(row["keep_fen"]), row["valid_from"],
        row["valid_until"],
    )  # fmt: skip
    owned = (row["terms_sha256"], row["made_by"], row["decided_by"], row["next_run_at"])
    return PayoutRule(row["id"], row["employer_id"], State(row["state"]), terms, *owned)
