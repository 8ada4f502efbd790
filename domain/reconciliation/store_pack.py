"""SQL of the audit pack."""

from datetime import date
from uuid import UUID

from domain.database import Record, Transaction

SIGNED = """
    select r.channel, p.title_zh || ' ' || p.title_en as title, r.day, r.statement_paid_fen, r.statement_returned_fen,
           r.payouts_paid_fen, r.payouts_returned_fen,
           r.ledger_paid_fen, r.ledger_returned_fen, r.submitted_at, r.signed_at, s.display_name as submitter,
           c.display_name as signer, encode(f.sha256, 'hex') as sha256, f.line_count,
           f.opening_fen, f.closing_fen
    from reconciliation r join staff s on s.id = r.submitted_by join staff c on c.id = r.signed_by
    join statement_source p on p.id = r.channel
    join statement_file f on f.channel = r.channel and f.day = r.day and f.state = 'accepted'
    where r.id = :id and r.state = 'signed'
"""
WRITTEN = "select true from document where subject_id = :id and kind = :kind limit 1"
LOCK = "select id from reconciliation where id = :id for update"
DIFFERENCES = """
    select d.class, d.kind, d.out_biz_no, d.ledger_fen, d.payout_fen, d.statement_fen, d.state, d.outcome, d.settled_at,
           x.action, x.reason, p.display_name as proposer, c.display_name as confirmer
    from reconciliation_difference d
    left join lateral (select action, reason, proposed_by, decided_by from difference_resolution
                       where reconciliation_difference_id = d.id and state = 'done'
                       order by proposed_at desc, id desc limit 1) x on true
    left join staff p on p.id = x.proposed_by left join staff c on c.id = x.decided_by
    where d.reconciliation_id = :id
    order by d.found_at, d.id limit :most
"""
CHECKS = "select scope, checked_at, ok, findings from books_check where day = :day order by checked_at desc limit 48"


async def signed(tx: Transaction, reconciliation_id: UUID) -> Record | None:
    return await tx.one(SIGNED, id=reconciliation_id)


async def written(tx: Transaction, reconciliation_id: UUID, kind: str) -> bool:
    return await tx.value(WRITTEN, id=reconciliation_id, kind=kind) is not None


async def lock(tx: Transaction, reconciliation_id: UUID) -> None:
    await tx.one(LOCK, id=reconciliation_id)


async def differences(tx: Transaction, reconciliation_id: UUID, most: int) -> list[Record]:
    """The oldest first, each with the resolution that was carried out, if one was."""
    return await tx.all(DIFFERENCES, id=reconciliation_id, most=most)


async def checks(tx: Transaction, day: date) -> list[Record]:
    """What the books answered on the day, the newest first."""
    return await tx.all(CHECKS, day=day)
