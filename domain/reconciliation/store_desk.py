"""SQL of the desk: differences, proposals for them, and what a resolution writes."""

from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.reconciliation.model import (
    Action,
    Difference,
    DifferenceClass,
    DifferenceOutcome,
    DifferenceState,
    LineKind,
    Resolution,
    ResolutionState,
)

DIFFERENCE = "select channel from reconciliation_difference where id = :id"
LOCK_DIFFERENCE = """
    select id, reconciliation_id, channel, class, kind, out_biz_no, payout_item_id, statement_line_id, statement_fen, state,
           outcome
    from reconciliation_difference where id = :id for update
"""


async def channel_of(tx: Transaction, difference_id: UUID) -> str | None:
    channel = await tx.value(DIFFERENCE, id=difference_id)
    assert channel is None or isinstance(channel, str)
    return channel


async def lock_difference(tx: Transaction, difference_id: UUID) -> Difference | None:
    row = await tx.one(LOCK_DIFFERENCE, id=difference_id)
    if row is None:
        return None
    values = dict(row)
    class_, kind, state = (
        DifferenceClass(values.pop("class")),
        LineKind(values.pop("kind")),
        DifferenceState(values.pop("state")),
    )
    outcome = values.pop("outcome")
    return Difference(class_=class_, kind=kind, state=state, outcome=DifferenceOutcome(outcome) if outcome else None, **values)


MOVE = """
    update reconciliation_difference
    set state = :state, outcome = :outcome,
        settled_at = case when :state = 'closed' then coalesce(settled_at, :now::timestamptz) end
    where id = :id
"""


async def move(tx: Transaction, difference_id: UUID, state: DifferenceState, outcome: DifferenceOutcome | None = None) -> None:
    await tx.run(MOVE, id=difference_id, state=state.value, outcome=outcome.value if outcome else None)


PROPOSE = """
    insert into difference_resolution (id, reconciliation_difference_id, action, payout_item_id, reason, state, proposed_by,
                                       proposed_at)
    values (:id, :difference_id, :action, :payout_item_id, :reason, 'proposed', :proposed_by, :now)
"""
FIND_RESOLUTION = """
    select id, reconciliation_difference_id as difference_id, action, payout_item_id, state, proposed_by
    from difference_resolution where id = :id
"""
LOCK_RESOLUTION = f"{FIND_RESOLUTION} for update"
DECIDE = """
    update difference_resolution set state = :state, decided_by = :decided_by, decided_at = :now, reject_reason = :reject_reason
    where id = :id
"""
DONE = "update difference_resolution set state = 'done', done_at = :now where id = :id"


async def propose(
    tx: Transaction, difference_id: UUID, action: Action, payout_item_id: UUID | None, reason: str, proposed_by: UUID
) -> UUID:
    id = new_id()
    binds = {"difference_id": difference_id, "action": action.value, "payout_item_id": payout_item_id, "reason": reason}
    await tx.run(PROPOSE, id=id, proposed_by=proposed_by, **binds)
    return id


async def lock_resolution(tx: Transaction, resolution_id: UUID, *, lock: bool) -> Resolution | None:
    row = await tx.one(LOCK_RESOLUTION if lock else FIND_RESOLUTION, id=resolution_id)
    if row is None:
        return None
    values = dict(row)
    action, state = Action(values.pop("action")), ResolutionState(values.pop("state"))
    return Resolution(action=action, state=state, **values)


async def decide(
    tx: Transaction, resolution_id: UUID, state: ResolutionState, decided_by: UUID, reject_reason: str | None = None
) -> None:
    await tx.run(DECIDE, id=resolution_id, state=state.value, decided_by=decided_by, reject_reason=reject_reason)


async def done(tx: Transaction, resolution_id: UUID) -> None:
    await tx.run(DONE, id=resolution_id)


# A payout whose money came back, and no return of it stands on a statement.
RETURN_FITS = """
    select true from payout_item i
    where i.id = :payout_item_id and i.channel = :channel and i.state = 'returned' and i.amount_fen = :amount_fen
      and not exists (select from statement_match m where m.payout_item_id = i.id and m.event <> 'payout.cleared')
"""
POST_LINE = """
    insert into statement_match (statement_line_id, event, channel, payout_item_id, amount_fen, matched_at)
    values (:line_id, :event, :channel, :payout_item_id, :amount_fen, :now)
    on conflict do nothing
"""
ORDER = """
    select a.out_biz_no from payout_attempt a where a.out_biz_no = :out_biz_no and a.channel = :channel
"""


async def return_fits(tx: Transaction, payout_item_id: UUID, difference: Difference) -> bool:
    amount_fen = difference.statement_fen
    binds = {"payout_item_id": payout_item_id, "channel": difference.channel, "amount_fen": amount_fen}
    return await tx.value(RETURN_FITS, **binds) is not None


async def post_line(tx: Transaction, difference: Difference, event: str, payout_item_id: UUID | None) -> bool:
    """Has the difference's line posted in this way; False when it was, or the payout has such a line already."""
    return bool(
        await tx.run(
            POST_LINE,
            line_id=difference.statement_line_id,
            event=event,
            channel=difference.channel,
            payout_item_id=payout_item_id,
            amount_fen=difference.statement_fen,
        )
    )


async def is_ours(tx: Transaction, difference: Difference) -> bool:
    """Whether the number is an order of ours, so that the channel can be asked about it."""
    return await tx.one(ORDER, out_biz_no=difference.out_biz_no, channel=difference.channel) is not None


UNCLEAR = """
    select channel, clearing_fen, open_fen from (
        select a.channel, a.credits_posted_fen - a.debits_posted_fen as clearing_fen,
            (select coalesce(sum(i.amount_fen), 0) from payout_item i
             where i.channel = a.channel and i.state = 'succeeded')
            - (select coalesce(sum(case m.event when 'payout.cleared' then m.amount_fen else - m.amount_fen end), 0)
               from statement_match m
               where m.channel = a.channel and m.posted_at is not null and m.event <> 'return.unmatched') as open_fen
        from ledger_account a where a.kind = 'payout_clearing') c
    where clearing_fen <> open_fen
"""


async def unclear(tx: Transaction) -> list[Record]:
    """Channels whose clearing is not what payouts say was paid less what their statements say left the bank."""
    return await tx.all(UNCLEAR)
