"""Invitations: an employer's word to a worker about a shift. Accepting one applies, offers and hires at once (S-068, T-010)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from domain import applications, outbox, rules
from domain.database import Record, Transaction
from domain.errors import InvalidInput, NotFound
from domain.matching import crowding, store_invitations, store_runs
from domain.matching.judging import Judged, judge
from domain.matching.model import (
    DeclineCode,
    Invitation,
    InvitationState,
    MatchRun,
    NotSuitable,
    RunNotSolved,
    RunState,
    TooManyInvitations,
)
from domain.matching.supply import block
from domain.viewer import Viewer

INVITE, FILL = "matching.invite", "matching.fill"
MESSAGE = (2, 1_000)
INVITED_AT_ONCE = 500
WORKERS_AT_MOST = 50
EXPIRE_LIMIT = 1_000


async def invite_matched(tx: Transaction, viewer: Viewer, match_run_id: UUID, message: str) -> MatchRun:
    """The employer invites everybody the run proposes; jobs send it chunk by chunk. Raises NotFound, RunNotSolved."""
    run = await store_runs.lock(tx, match_run_id)
    if run is None or run.employer_id is None:
        raise NotFound("MatchRun", field="input.matchRunId")
    viewer.must_act_for(run.employer_id, "MatchRun", "recruiter")
    if run.state is not RunState.SOLVED:
        raise RunNotSolved(field="input.matchRunId", state=run.state.value)
    await store_invitations.inviting(tx, run.id, _checked(message))
    await outbox.put(tx, viewer, "match_run.confirmed", run.id, employer_id=run.employer_id)
    await outbox.enqueue(tx, INVITE, run.id, queue=outbox.MATCHING)
    return run


async def invite(tx: Transaction, viewer: Viewer, shift_id: UUID, worker_ids: Sequence[UUID], message: str) -> list[UUID]:
    """The employer invites these workers to one of its shifts, now. Raises NotFound, NotSuitable,
    TooManyInvitations."""
    employer_id = viewer.must_be_employer("recruiter")
    if not 1 <= len(set(worker_ids)) <= WORKERS_AT_MOST:
        zh, en = f"请选择1至{WORKERS_AT_MOST}人。", f"Name 1 to {WORKERS_AT_MOST} workers."
        raise InvalidInput("input.workerIds", zh, en)
    await store_invitations.lock_sides(tx, worker_ids, [shift_id])
    found = await judge(tx, worker_ids=worker_ids, shift_ids=[shift_id], employer_id=employer_id)
    if len(found) != len(set(worker_ids)):
        raise NotFound("Shift", field="input.shiftId")
    for one in found:
        if one.failed:
            raise NotSuitable(field="input.workerIds", constraints=", ".join(one.failed))
    pairs, said = [pair_of(one) for one in found], _checked(message)
    crowded = (await crowding.room_for(tx, pairs)).crowded(pairs)
    if crowded:
        raise TooManyInvitations(field="input.workerIds", constraints=", ".join(sorted(set(crowded.values()))))
    return await add(tx, viewer, pairs, said, viewer.must_be_signed_in())


async def send(tx: Transaction, viewer: Viewer, match_run_id: UUID) -> None:
    """Invites the run's next chunk as things stand now: who cannot any more is dropped, with what stood against it."""
    viewer.must_be_system()
    run = await store_runs.lock(tx, match_run_id)
    if run is None or run.state is not RunState.INVITING:
        return
    assert run.message is not None and run.made_by is not None, "an employer's run, confirmed"
    pairs = await store_invitations.next_pairs(tx, run.id, INVITED_AT_ONCE)
    made = await invite_pairs(tx, viewer, pairs, run.message, run.made_by)
    over = len(pairs) < INVITED_AT_ONCE
    await store_invitations.invited(tx, run.id, made, len(pairs) - made, over=over)
    if not over:
        await outbox.enqueue(tx, INVITE, run.id, queue=outbox.MATCHING)


async def fill(tx: Transaction, viewer: Viewer, match_pair_id: UUID) -> None:
    """Somebody declined or let it pass: the first in reserve who still can is invited."""
    viewer.must_be_system()
    reserve = await store_invitations.next_reserve(tx, match_pair_id, WORKERS_AT_MOST)
    # all at once: to lock the next after the first one's posting would be another order than accepting has
    await store_invitations.lock_sides(tx, [one["worker_id"] for one in reserve], [one["shift_id"] for one in reserve])
    for pair in reserve:
        if await invite_pairs(tx, viewer, [pair], pair["message"], pair["made_by"]):
            return


async def accept(
    tx: Transaction, viewer: Viewer, invitation_id: UUID, attested_requirement_ids: Sequence[UUID], commitment: str
) -> Invitation:
    """The worker accepts: applied, offered and hired in this one transaction, or nothing of it (S-068).

    Raises what applying and accepting an offer raise: PostingFull, ShiftOverlap, AttestationMissing, WorkStudyHoursExceeded, …
    """
    invitation = await _workers(tx, viewer, invitation_id)
    accepted = invitation.answer(InvitationState.ACCEPTED, tx.now)
    application_id = await applications.hire_invited(
        tx,
        viewer,
        invitation.posting_version_id,
        [invitation.shift_id],
        message=invitation.message,
        attested_requirement_ids=attested_requirement_ids,
        commitment=commitment,
    )
    await store_invitations.save(tx, accepted, application_id=application_id)
    await _tell(tx, viewer, "invitation.accepted", accepted)
    await _end_what_is_full(tx, viewer, accepted.posting_id)
    return accepted


async def decline(tx: Transaction, viewer: Viewer, invitation_id: UUID, code: DeclineCode) -> Invitation:
    """The worker does not want it, and says why; who stands in reserve is asked next (T-010).

    Because of the employer: that employer's shifts are not proposed any more until the worker says otherwise. Because of the kind
    of work: it counts as the last of their wishes until they say anew what they want (``store_facts``).
    """
    invitation = await _workers(tx, viewer, invitation_id)
    declined = invitation.answer(InvitationState.DECLINED, tx.now)
    await store_invitations.save(tx, declined, decline_code=code.value)
    if code is DeclineCode.EMPLOYER:
        await block(tx, viewer, declined.employer_id, lifted=False)
    await _tell(tx, viewer, "invitation.declined", declined)
    await _ask_reserve(tx, [declined.match_pair_id])
    return declined


async def expire(tx: Transaction, viewer: Viewer, limit: int = EXPIRE_LIMIT) -> int:
    """Invitations not answered in time end; who stands in reserve is asked next. Returns how many ended."""
    viewer.must_be_system()
    expired = await store_invitations.expire(tx, limit)
    await outbox.put_all(tx, viewer, "invitation.expired", [row["id"] for row in expired])
    await _ask_reserve(tx, [row["match_pair_id"] for row in expired])
    return len(expired)


async def invite_pairs(tx: Transaction, viewer: Viewer, pairs: Sequence[Record], message: str, made_by: UUID) -> int:
    """Those of the pairs that still hold are invited, the others dropped; returns how many were invited."""
    wanted = {(pair["worker_id"], pair["shift_id"]): pair for pair in pairs}
    worker_ids, shift_ids = sorted({worker for worker, _ in wanted}), sorted({shift for _, shift in wanted})
    await store_invitations.lock_sides(tx, worker_ids, shift_ids)
    judged = await judge(tx, worker_ids=worker_ids, shift_ids=shift_ids, pairs=list(wanted))
    now = {(one.worker_id, one.shift_id): one for one in judged}
    codes: dict[UUID, str | None] = {}
    for key, pair in wanted.items():
        one = now.get(key)
        codes[pair["id"]] = "shift" if one is None else one.failed[0] if one.failed else None
    asked = [dict(pair) for pair in pairs if codes[pair["id"]] is None]
    crowded = (await crowding.room_for(tx, asked)).crowded(asked) if asked else {}
    codes |= {pair["id"]: crowded.get((pair["worker_id"], pair["shift_id"])) for pair in asked}
    asked = [pair for pair in asked if codes[pair["id"]] is None]
    made = await add(tx, viewer, asked, message, made_by) if asked else []
    if len(made) < len(asked):  # invited to the same posting a moment ago
        invited = set(made)
        codes |= {pair["id"]: "blocked" for pair in asked if pair["id"] not in invited}
    await store_invitations.save_pairs(tx, codes)
    return len(made)


async def add(
    tx: Transaction,
    viewer: Viewer,
    pairs: Sequence[Mapping[str, object]],
    message: str,
    made_by: UUID | None,
    lasts: timedelta | None = None,
) -> list[UUID]:
    """Opens an invitation of each pair, told to the worker; ``made_by``: nobody, where the platform invites by itself."""
    hours = (await rules.in_force(tx, "matching.invitation")).parameters["hours"]
    assert isinstance(hours, int)
    made = await store_invitations.add_all(tx, pairs, message, made_by, tx.now + (lasts or timedelta(hours=hours)))
    ids = [{"worker_id": row["worker_id"], "employer_id": row["employer_id"]} for row in made]
    await outbox.put_all(tx, viewer, "invitation.made", [row["id"] for row in made], ids)
    return [row["match_pair_id"] or row["id"] for row in made]


async def _end_what_is_full(tx: Transaction, viewer: Viewer, posting_id: UUID) -> None:
    """Who accepts first has the place; the others of a full shift or posting are told."""
    ended = await store_invitations.withdraw_full(tx, posting_id)
    ids = [{"worker_id": row["worker_id"], "employer_id": row["employer_id"]} for row in ended]
    await outbox.put_all(tx, viewer, "invitation.withdrawn", [row["id"] for row in ended], ids)


async def _ask_reserve(tx: Transaction, match_pair_ids: Sequence[UUID | None]) -> None:
    known = [id for id in match_pair_ids if id is not None]
    if known:
        await outbox.enqueue_all(tx, FILL, known, queue=outbox.MATCHING)


async def _workers(tx: Transaction, viewer: Viewer, invitation_id: UUID) -> Invitation:
    worker_id = viewer.must_be_worker()
    invitation = await store_invitations.lock(tx, invitation_id)
    if invitation is None or invitation.worker_id != worker_id:
        raise NotFound("Invitation", field="input.invitationId")
    return invitation


def pair_of(one: Judged) -> dict[str, object]:
    """What an invitation keeps of a pair."""
    facts = {"worker_id": one.worker_id, "shift_id": one.shift_id, "distance_m": one.distance_m}
    return {**facts, "score": one.score, "parts": list(one.parts)}


def _checked(message: str) -> str:
    if not MESSAGE[0] <= len(message.strip()) <= MESSAGE[1]:
        raise InvalidInput("input.message", "请写明工作安排（2至1000字）。", "Write the arrangements, in 2 to 1,000 characters.")
    return message.strip()


async def _tell(tx: Transaction, viewer: Viewer, topic: str, invitation: Invitation) -> None:
    ids = {"worker_id": invitation.worker_id, "employer_id": invitation.employer_id, "posting_id": invitation.posting_id}
    await outbox.put(tx, viewer, topic, invitation.id, **ids)
