"""SQL of differences and incidents."""

from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.incidents.model import (
    Difference,
    DifferenceKind,
    DifferenceState,
    Incident,
    IncidentKind,
    IncidentState,
    Recipient,
    Severity,
    Work,
)

WORK = """
    select id, worker_id, employer_id, state, starts_at,
           floor(extract(epoch from :now::timestamptz - ends_at) / 86400)::int as days_since
    from assignment where id = :assignment_id for update
"""


async def lock_work(tx: Transaction, assignment_id: UUID) -> Work | None:
    row = await tx.one(WORK, assignment_id=assignment_id)
    return Work(**dict(row)) if row else None


# what was agreed, as the version that holds for the assignment says it
ADD_DIFFERENCE = """
    insert into work_difference (id, assignment_id, worker_id, employer_id, kind, state, agreed, actual, reported_at)
    select :id, a.id, a.worker_id, a.employer_id, :kind, 'reported',
        case :kind
            when 'time' then to_char(a.starts_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') || ' – '
                || to_char(a.ends_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
            when 'place' then v.district || ' ' || v.address
            when 'duties' then v.duties
            else (select string_agg(c.kind || ' ' || (c.amount_fen / 100.0)::numeric(14, 2) || ' / ' || c.unit, '; '
                                    order by c.position)
                  from pay_component c where c.posting_version_id = v.id)
        end, :actual, :now
    from assignment a join posting_version v on v.id = a.posting_version_id where a.id = :assignment_id
    on conflict (assignment_id, kind) do nothing
    returning id, worker_id, employer_id, state
"""
LOCK_DIFFERENCE = "select id, worker_id, employer_id, state from work_difference where id = :id for update"
ANSWER_DIFFERENCE = """
    update work_difference set state = :state, answer = :answer, answered_at = :now, answered_by = :answered_by where id = :id
"""


async def add_difference(tx: Transaction, work: Work, kind: DifferenceKind, actual: str) -> Difference | None:
    """None when the shift has one of the kind."""
    return _difference(await tx.one(ADD_DIFFERENCE, id=new_id(), assignment_id=work.id, kind=kind.value, actual=actual))


async def lock_difference(tx: Transaction, difference_id: UUID) -> Difference | None:
    return _difference(await tx.one(LOCK_DIFFERENCE, id=difference_id))


async def answer_difference(
    tx: Transaction, difference_id: UUID, state: DifferenceState, answer: str | None, answered_by: UUID
) -> None:
    await tx.run(ANSWER_DIFFERENCE, id=difference_id, state=state.value, answer=answer, answered_by=answered_by)


COLUMNS = "id, worker_id, employer_id, kind, severity, state, side, reported_at"
ADD = f"""
    insert into incident (id, assignment_id, worker_id, employer_id, kind, severity, state, side, text, happened_at, reported_at,
                          reported_by)
    values (:id, :assignment_id, :worker_id, :employer_id, :kind, :severity, 'open', :side, :text, :happened_at, :now,
            :reported_by)
    returning {COLUMNS}
"""
LOCK = f"select {COLUMNS} from incident where id = :id for update"
ADD_STATEMENT = """
    insert into incident_statement (id, incident_id, worker_id, employer_id, side, text, made_by, made_at)
    values (:id, :incident_id, :worker_id, :employer_id, :side, :text, :made_by, :now)
"""
ADD_NOTICE = """
    insert into incident_notice (id, incident_id, worker_id, employer_id, recipient, due_at)
    values (:id, :incident_id, :worker_id, :employer_id, :recipient, :due_at)
"""
GIVE_NOTICE = """
    update incident_notice set given_at = :now, reference = :reference, recorded_by = :recorded_by
    where incident_id = :incident_id and recipient = :recipient and given_at is null
    returning id
"""
OWES_NOTICE = "select exists (select from incident_notice where incident_id = :incident_id and given_at is null)"
HEARD = "select exists (select from incident_statement where incident_id = :incident_id and side = :side)"
CLOSE = "update incident set state = 'closed', outcome = :outcome, closed_at = :now, closed_by = :closed_by where id = :id"


async def add(
    tx: Transaction,
    work: Work,
    kind: IncidentKind,
    severity: Severity,
    side: str,
    text: str,
    happened_at: datetime,
    reported_by: UUID,
) -> Incident:
    row = await tx.one(
        ADD,
        id=new_id(),
        assignment_id=work.id,
        worker_id=work.worker_id,
        employer_id=work.employer_id,
        kind=kind.value,
        severity=severity.value,
        side=side,
        text=text,
        happened_at=happened_at,
        reported_by=reported_by,
    )
    incident = _incident(row)
    assert incident is not None
    return incident


async def lock(tx: Transaction, incident_id: UUID) -> Incident | None:
    return _incident(await tx.one(LOCK, id=incident_id))


async def add_statement(tx: Transaction, incident: Incident, side: str, text: str, made_by: UUID) -> None:
    parties = {"worker_id": incident.worker_id, "employer_id": incident.employer_id}
    await tx.run(ADD_STATEMENT, id=new_id(), incident_id=incident.id, **parties, side=side, text=text, made_by=made_by)


async def add_notice(tx: Transaction, incident: Incident, recipient: Recipient, due_at: datetime) -> UUID:
    notice_id, parties = new_id(), {"worker_id": incident.worker_id, "employer_id": incident.employer_id}
    await tx.run(ADD_NOTICE, id=notice_id, incident_id=incident.id, **parties, recipient=recipient.value, due_at=due_at)
    return notice_id


async def give_notice(tx: Transaction, incident_id: UUID, recipient: Recipient, reference: str, recorded_by: UUID) -> UUID | None:
    """The notice that was owed; None when none was."""
    binds = {"incident_id": incident_id, "recipient": recipient.value, "reference": reference, "recorded_by": recorded_by}
    id = await tx.value(GIVE_NOTICE, **binds)
    assert id is None or isinstance(id, UUID)
    return id


async def owes_notice(tx: Transaction, incident_id: UUID) -> bool:
    return bool(await tx.value(OWES_NOTICE, incident_id=incident_id))


async def heard(tx: Transaction, incident_id: UUID, side: str) -> bool:
    """Whether the side made a statement."""
    return bool(await tx.value(HEARD, incident_id=incident_id, side=side))


async def close(tx: Transaction, incident_id: UUID, outcome: str, closed_by: UUID) -> None:
    await tx.run(CLOSE, id=incident_id, outcome=outcome, closed_by=closed_by)


def _difference(row: Record | None) -> Difference | None:
    return Difference(**{**dict(row), "state": DifferenceState(row["state"])}) if row else None


def _incident(row: Record | None) -> Incident | None:
    if row is None:
        return None
    facts = {"kind": IncidentKind(row["kind"]), "severity": Severity(row["severity"]), "state": IncidentState(row["state"])}
    return Incident(**{**dict(row), **facts})
