"""SQL of insurance claims."""

from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.insurance.model import Claim, ClaimQuestion, ClaimState, Policy
from domain.money import Fen

COLUMNS = "id, worker_id, employer_id, state, amount_fen"
IS_INJURY = """
    select exists (select from incident where id = :incident_id and assignment_id = :assignment_id and kind = 'injury')
"""
ADD = f"""
    insert into insurance_claim (id, insurance_policy_id, incident_id, worker_id, employer_id, state, request_no, amount_fen,
                                 made_by, made_at)
    values (:id, :policy_id, :incident_id, :worker_id, :employer_id, 'wanted', :request_no, :amount_fen, :made_by, :now)
    on conflict (insurance_policy_id, incident_id) do nothing
    returning {COLUMNS}
"""
LOCK = f"select {COLUMNS} from insurance_claim where id = :id for update"
QUESTION = """
    select c.request_no, p.policy_no, c.claim_no, i.happened_at, i.severity, c.amount_fen
    from insurance_claim c join insurance_policy p on p.id = c.insurance_policy_id join incident i on i.id = c.incident_id
    where c.id = :id
"""
TAKEN = "update insurance_claim set state = 'filed', claim_no = :claim_no, filed_at = :now, unclear_code = null where id = :id"
ACCEPTED = """
    update insurance_claim set state = 'accepted', accepted_fen = :accepted_fen, ended_at = :now, unclear_code = null
    where id = :id
"""
REFUSED = (
    "update insurance_claim set state = 'rejected', reject_code = :code, ended_at = :now, unclear_code = null where id = :id"
)
UNCLEAR = """
    with before as (select id, unclear_code from insurance_claim where id = :id)
    update insurance_claim c set unclear_code = :code from before where c.id = before.id returning before.unclear_code
"""


async def is_injury(tx: Transaction, incident_id: UUID, assignment_id: UUID) -> bool:
    """Whether the incident is an injury of that shift."""
    return bool(await tx.value(IS_INJURY, incident_id=incident_id, assignment_id=assignment_id))


async def add(tx: Transaction, policy: Policy, incident_id: UUID, amount_fen: Fen, made_by: UUID) -> Claim | None:
    """None when the injury was claimed before."""
    id, parties = new_id(), {"worker_id": policy.worker_id, "employer_id": policy.employer_id}
    made = {"request_no": id.hex, "amount_fen": amount_fen, "made_by": made_by}
    return _claim(await tx.one(ADD, id=id, policy_id=policy.id, incident_id=incident_id, **parties, **made))


async def lock(tx: Transaction, claim_id: UUID) -> Claim | None:
    return _claim(await tx.one(LOCK, id=claim_id))


async def question(tx: Transaction, claim_id: UUID) -> ClaimQuestion:
    row = await tx.one(QUESTION, id=claim_id)
    assert row is not None
    return ClaimQuestion(**dict(row))


async def set_taken(tx: Transaction, claim_id: UUID, claim_no: str) -> None:
    await tx.run(TAKEN, id=claim_id, claim_no=claim_no)


async def set_accepted(tx: Transaction, claim_id: UUID, accepted_fen: int) -> None:
    await tx.run(ACCEPTED, id=claim_id, accepted_fen=accepted_fen)


async def set_refused(tx: Transaction, claim_id: UUID, code: str) -> None:
    await tx.run(REFUSED, id=claim_id, code=code)


async def set_unclear(tx: Transaction, claim_id: UUID, code: str) -> bool:
    """Whether it was clear before."""
    row = await tx.one(UNCLEAR, id=claim_id, code=code)
    return row is not None and row["unclear_code"] is None


def _claim(row: Record | None) -> Claim | None:
    return Claim(**{**dict(row), "state": ClaimState(row["state"])}) if row else None
