"""SQL of invitations, and of the pairs that wait for one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.matching.model import Invitation, InvitationState

COLUMNS = """id, match_pair_id, shift_id, posting_id, posting_version_id, worker_id, employer_id, state, message, expires_at"""
LOCK = f"select {COLUMNS} from invitation where id = :invitation_id for update"
SAVE = """
    update invitation set state = :state, application_id = :application_id, decline_code = :decline_code,
        answered_at = case when :state in ('accepted', 'declined') then :now::timestamptz end
    where id = :id
"""


async def lock(tx: Transaction, invitation_id: UUID) -> Invitation | None:
    row = await tx.one(LOCK, invitation_id=invitation_id)
    return Invitation(**{**dict(row), "state": InvitationState(row["state"])}) if row else None


async def save(
    tx: Transaction, invitation: Invitation, *, application_id: UUID | None = None, decline_code: str | None = None
) -> None:
    answer = {"application_id": application_id, "decline_code": decline_code}
    await tx.run(SAVE, id=invitation.id, state=invitation.state.value, **answer)


WORKERS = "select id from worker where id = any(:worker_ids::uuid[]) order by id for no key update"
POSTINGS = """
    select id from posting where id in (select posting_id from shift where id = any(:shift_ids::uuid[])) order by id
    for no key update
"""
SHIFTS = "select id from shift where id = any(:shift_ids::uuid[]) order by id for key share"


async def lock_sides(tx: Transaction, worker_ids: Sequence[UUID], shift_ids: Sequence[UUID]) -> None:
    """Whom an invitation will name, in the order in which accepting one locks them: else the two wait for each other. Nobody
    else invites these workers or to these postings meanwhile, so that what is counted of them stays true."""
    await tx.run(WORKERS, worker_ids=worker_ids)
    await tx.run(POSTINGS, shift_ids=shift_ids)
    await tx.run(SHIFTS, shift_ids=shift_ids)


OPEN_OF_WORKERS = """
    select w.id as worker_id, (select count(*) from invitation n where n.worker_id = w.id and n.state = 'open'
                                   and n.expires_at > :now)::int as open
    from worker w where w.id = any(:worker_ids::uuid[])
"""
OPEN_OF_POSTINGS = """
    select s.id as shift_id, s.posting_id, p.headcount - p.taken as places,
           (select count(*) from invitation n where n.posting_id = p.id and n.state = 'open' and n.expires_at > :now)::int as open
    from shift s join posting p on p.id = s.posting_id where s.id = any(:shift_ids::uuid[])
"""


async def open_of_workers(tx: Transaction, worker_ids: Sequence[object]) -> list[Record]:
    """How many invitations of each worker are open."""
    return await tx.all(OPEN_OF_WORKERS, worker_ids=list(worker_ids))


async def open_of_postings(tx: Transaction, shift_ids: Sequence[object]) -> list[Record]:
    """Of each shift's posting, its free places and how many invitations to it are open."""
    return await tx.all(OPEN_OF_POSTINGS, shift_ids=list(shift_ids))


ADD = """
    insert into invitation (id, match_pair_id, shift_id, posting_id, posting_version_id, worker_id, employer_id, state, score,
                            parts, distance_m, message, made_by, made_at, expires_at)
    select i.id, i.match_pair_id, s.id, s.posting_id, s.posting_version_id, i.worker_id, p.employer_id, 'open', i.score,
           (:parts::smallint[])[(i.n - 1) * 7 + 1 : i.n * 7], i.distance_m, :message, :made_by, :now,
           least(s.starts_at, :expires_at::timestamptz)
    from unnest(:ids::uuid[], :pair_ids::uuid[], :shift_ids::uuid[], :worker_ids::uuid[], :scores::smallint[],
                :distances::int[]) with ordinality as i (id, match_pair_id, shift_id, worker_id, score, distance_m, n)
    join shift s on s.id = i.shift_id join posting p on p.id = s.posting_id
    on conflict (worker_id, posting_id) where state = 'open' do nothing
    returning id, worker_id, employer_id, shift_id, match_pair_id
"""


async def add_all(
    tx: Transaction, pairs: Sequence[Mapping[str, object]], message: str, made_by: UUID | None, expires_at: datetime
) -> list[Record]:
    """An open invitation of each, but for workers whom the posting has invited already; returns those made."""
    parts = [part for pair in pairs for part in pair["parts"]]  # type: ignore[attr-defined]  # a list of whole numbers
    return await tx.all(
        ADD,
        ids=[new_id() for _ in pairs],
        pair_ids=[pair.get("id") for pair in pairs],
        shift_ids=[pair["shift_id"] for pair in pairs],
        worker_ids=[pair["worker_id"] for pair in pairs],
        scores=[pair["score"] for pair in pairs],
        distances=[pair["distance_m"] for pair in pairs],
        parts=parts,
        message=message,
        made_by=made_by,
        expires_at=expires_at,
    )


NEXT_PAIRS = """
    select id, shift_id, posting_id, worker_id, score, parts, distance_m from match_pair
    where match_run_id = :match_run_id and place = 0 and state = 'proposed' order by id limit :most for update skip locked
"""
NEXT_RESERVE = """
    select m.id, m.shift_id, m.posting_id, m.worker_id, m.score, m.parts, m.distance_m, r.message, r.made_by
    from match_pair m join match_run r on r.id = m.match_run_id
    where m.match_run_id = (select match_run_id from match_pair where id = :match_pair_id)
      and m.shift_id = (select shift_id from match_pair where id = :match_pair_id)
      and m.place > 0 and m.state = 'proposed' and r.message is not null
    order by m.place limit :most for update of m
"""
SAVE_PAIRS = """
    update match_pair m set state = case when p.code is null then 'invited' else 'dropped' end, dropped_code = p.code
    from unnest(:ids::uuid[], :codes::text[]) as p (id, code) where m.id = p.id
"""
INVITING = "update match_run set state = 'inviting', message = :message where id = :match_run_id"
INVITED = """
    update match_run set invited_count = invited_count + :invited, dropped_count = dropped_count + :dropped,
        state = case when :over then 'finished' else state end,
        finished_at = case when :over then :now::timestamptz end
    where id = :match_run_id
"""


async def next_pairs(tx: Transaction, match_run_id: UUID, most: int) -> list[Record]:
    """The next of the run's proposals to be invited, locked."""
    return await tx.all(NEXT_PAIRS, match_run_id=match_run_id, most=most)


async def next_reserve(tx: Transaction, match_pair_id: UUID, most: int) -> list[Record]:
    """Who stands in reserve for the pair's shift, in order, locked."""
    return await tx.all(NEXT_RESERVE, match_pair_id=match_pair_id, most=most)


async def save_pairs(tx: Transaction, codes: Mapping[UUID, str | None]) -> None:
    """Invited, or dropped with the code of what stood against it."""
    await tx.run(SAVE_PAIRS, ids=list(codes), codes=list(codes.values()))


async def inviting(tx: Transaction, match_run_id: UUID, message: str) -> None:
    await tx.run(INVITING, match_run_id=match_run_id, message=message)


async def invited(tx: Transaction, match_run_id: UUID, invited: int, dropped: int, *, over: bool) -> None:
    await tx.run(INVITED, match_run_id=match_run_id, invited=invited, dropped=dropped, over=over)


WITHDRAW = """
    update invitation set state = 'withdrawn' where id in (
        select n.id from invitation n join shift s on s.id = n.shift_id join posting p on p.id = n.posting_id
        where n.posting_id = :posting_id and n.state = 'open' and (p.taken >= p.headcount or s.taken >= s.headcount)
        for update of n skip locked)
    returning id, worker_id, employer_id
"""


async def withdraw_full(tx: Transaction, posting_id: UUID) -> list[Record]:
    """Ends what is open of the posting for which no place is left; whoever is accepting one at this moment finds it full."""
    return await tx.all(WITHDRAW, posting_id=posting_id)


EXPIRE = """
    update invitation set state = 'expired'
    where id in (select id from invitation where state = 'open' and expires_at <= :now
                 order by expires_at limit :limit for update skip locked)
    returning id, match_pair_id
"""


async def expire(tx: Transaction, limit: int) -> list[Record]:
    return await tx.all(EXPIRE, limit=limit)
