"""SQL of contested results: which run it was, what its kept facts say of the pair, and what came of the review."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.matching.contest import Contest, ContestState, Remedy
from domain.matching.store_facts import JUDGED, METRES

# The newest run that knew both; a worker's own word is not asked which run it was, and nobody contests one they do not see.
RUN_OF = """
    select r.id, r.made_at, r.input_sha256, r.output_sha256
    from (select * from match_run where solved_at is not null and facts_retired_at is null
              and (employer_id is null or employer_id = (
                  select p.employer_id from shift s join posting p on p.id = s.posting_id where s.id = :shift_id))
          order by made_at desc limit :most) as r
    where exists (select from match_run_shift d where d.match_run_id = r.id and d.shift_id = :shift_id)
      and exists (select from match_run_worker s where s.match_run_id = r.id and s.worker_id = :worker_id)
      and (:employer_id::uuid is null or exists (
          select from match_pair m where m.match_run_id = r.id and m.shift_id = :shift_id and m.worker_id = :worker_id
              and m.employer_id = :employer_id::uuid))
    order by r.made_at desc limit 1
"""
RUNS_LOOKED_AT = 20
KEPT_PAIR = f"""
    select s.worker_id, s.radius_m, s.preference, s.pay_floor_fen, s.experience, s.finished, s.absent, s.waited_days,
           d.shift_id, d.posting_id, d.posting_version_id, d.employer_id, d.kind, d.pay_fen, d.skills & ~s.skills as missing,
           {METRES} as distance_m, {JUDGED}, true as holds_travel, true as holds_worker_invited,
           true as holds_posting_invited
    from match_run_worker s join match_run_shift d on d.match_run_id = s.match_run_id
    where s.match_run_id = :match_run_id and s.worker_id = :worker_id and d.shift_id = :shift_id
"""
PLACE = "select place from match_pair where match_run_id = :match_run_id and shift_id = :shift_id and worker_id = :worker_id"


async def run_of(tx: Transaction, shift_id: UUID, worker_id: UUID, employer_id: UUID | None) -> Record | None:
    """The newest solved run that knew both; an employer's is one that showed it the worker."""
    named = {"shift_id": shift_id, "worker_id": worker_id, "employer_id": employer_id}
    return await tx.one(RUN_OF, **named, most=RUNS_LOOKED_AT)


async def kept_pair(tx: Transaction, match_run_id: UUID, shift_id: UUID, worker_id: UUID) -> list[Record]:
    """The pair by the run's kept facts, as ``store_facts.judged`` says it of facts of now."""
    return await tx.all(KEPT_PAIR, match_run_id=match_run_id, shift_id=shift_id, worker_id=worker_id)


async def place(tx: Transaction, match_run_id: UUID, shift_id: UUID, worker_id: UUID) -> int | None:
    """Where the run put them; None where it left them out."""
    found = await tx.value(PLACE, match_run_id=match_run_id, shift_id=shift_id, worker_id=worker_id)
    return found if isinstance(found, int) else None


ADD = """
    insert into match_contest (id, match_run_id, shift_id, posting_id, worker_id, employer_id, by_worker_id, by_employer_id,
                               contested_by, claim, reason, state, place, score, parts, failed, distance_m, input_sha256,
                               output_sha256, contested_at)
    values (:id, :match_run_id, :shift_id, :posting_id, :worker_id, :employer_id, :by_worker_id, :by_employer_id,
            :contested_by, :claim, :reason, 'open', :place, :score, :parts, :failed, :distance_m, :input_sha256,
            :output_sha256, :now)
    on conflict do nothing
"""


async def add(tx: Transaction, facts: Mapping[str, object]) -> UUID | None:
    """None while one about the same pair is open."""
    id = new_id()
    return id if await tx.run(ADD, id=id, **facts) else None


LOCK = """
    select c.id, c.match_run_id, c.shift_id, c.worker_id, c.employer_id, c.by_worker_id, c.by_employer_id, c.state,
           r.made_by as run_made_by,
           c.replayed_input_sha256 = c.input_sha256 and c.replayed_output_sha256 = c.output_sha256 as replayed
    from match_contest c left join match_run r on r.id = c.match_run_id where c.id = :id for update of c
"""
REPLAYED = """
    update match_contest set replayed_input_sha256 = :input_sha256, replayed_output_sha256 = :output_sha256, replayed_at = :now
    where id = :id and replayed_at is null
"""
DECIDE = """
    update match_contest set state = :state, answer = :answer, decided_by = :decided_by, decided_at = :now, remedy = :remedy,
           score_after = :score_after, parts_after = :parts_after, failed_after = :failed_after
    where id = :id
"""


async def lock(tx: Transaction, id: UUID) -> Contest | None:
    row = await tx.one(LOCK, id=id)
    return Contest(**{**dict(row), "state": ContestState(row["state"])}) if row else None


async def replayed(tx: Transaction, id: UUID, input_sha256: bytes, output_sha256: bytes) -> None:
    """What the run's facts gave this time; the first replay stands."""
    await tx.run(REPLAYED, id=id, input_sha256=input_sha256, output_sha256=output_sha256)


async def decide(tx: Transaction, id: UUID, state: ContestState, remedy: Remedy, facts: Mapping[str, object]) -> None:
    await tx.run(DECIDE, id=id, state=state.value, remedy=remedy.value, **facts)


SET_ASIDE = """
    insert into match_set_aside (assignment_id, match_contest_id, worker_id, set_at)
    select id, :match_contest_id, worker_id, :now from assignment
    where id = :assignment_id and worker_id = :worker_id and state = 'absent'
    on conflict do nothing
"""
PUT_PAIR = """
    insert into match_pair (id, match_run_id, shift_id, posting_id, employer_id, worker_id, place, score, parts, distance_m,
                            state, made_at)
    select :id, :match_run_id, :shift_id, :posting_id, :employer_id, :worker_id,
           coalesce((select max(place) from match_pair where match_run_id = :match_run_id and shift_id = :shift_id), 0) + 1,
           :score, :parts, :distance_m, 'proposed', :now
    on conflict (match_run_id, shift_id, worker_id) do update set state = 'proposed', dropped_code = null
        where match_pair.state = 'dropped'
"""
WAITING = """
    select m.id, m.shift_id, m.posting_id, m.worker_id, m.score, m.parts, m.distance_m, r.message, r.made_by
    from match_pair m join match_run r on r.id = m.match_run_id
    where m.match_run_id = :match_run_id and m.shift_id = :shift_id and m.worker_id = :worker_id and m.state = 'proposed'
    for update of m
"""
REMOVE = """
    update match_pair set state = 'dropped', dropped_code = 'contested'
    where match_run_id = :match_run_id and shift_id = :shift_id and worker_id = :worker_id and state = 'proposed'
"""


async def set_aside(tx: Transaction, contest: Contest, assignment_id: UUID) -> bool:
    """The absence is not counted any more; False where it is none of the worker's or was set aside before."""
    ids = {"match_contest_id": contest.id, "worker_id": contest.worker_id}
    return await tx.run(SET_ASIDE, assignment_id=assignment_id, **ids) > 0


async def put_pair(tx: Transaction, match_run_id: UUID, pair: Mapping[str, object]) -> None:
    """Puts the pair at the end of the run's list for the shift, or back on it; one that was invited stays as it is."""
    await tx.run(PUT_PAIR, id=new_id(), match_run_id=match_run_id, **pair)


async def waiting(tx: Transaction, contest: Contest) -> Record | None:
    """The contested pair where it may still be invited, locked, with the run's message and who confirmed it."""
    ids = {"match_run_id": contest.match_run_id, "shift_id": contest.shift_id, "worker_id": contest.worker_id}
    return await tx.one(WAITING, **ids)


async def remove(tx: Transaction, contest: Contest) -> bool:
    """Takes the pair from the run's list; False where it is not on it or was invited."""
    ids = {"match_run_id": contest.match_run_id, "shift_id": contest.shift_id, "worker_id": contest.worker_id}
    return await tx.run(REMOVE, **ids) > 0


OLDER = """
    select true from match_pair where worker_id = :worker_id and shift_id = :shift_id and made_at < :since_at
        and (:employer_id::uuid is null or employer_id = :employer_id::uuid) limit 1
"""


async def any_older(tx: Transaction, shift_id: UUID, worker_id: UUID, employer_id: UUID | None, since_at: datetime) -> bool:
    """Whether there is a result of before, for which it is too late."""
    named = {"shift_id": shift_id, "worker_id": worker_id, "employer_id": employer_id, "since_at": since_at}
    return bool(await tx.value(OLDER, **named))
