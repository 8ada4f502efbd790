"""Remarks on a shift, and the worker's answer (S-032)."""

from uuid import UUID

from domain import outbox, rules
from domain.conduct import store
from domain.conduct.model import Remark, RemarkKind, RemarkLate, RemarkTwice, text_of
from domain.conduct.wording import must_be_lawful
from domain.database import Transaction
from domain.errors import NotFound, WrongState
from domain.viewer import Viewer

REMARK_LENGTH = 1_000


async def remark(
    tx: Transaction, viewer: Viewer, assignment_id: UUID, kind: RemarkKind, text: str, work_rule_id: UUID | None = None
) -> Remark:
    """The employer remarks on a shift that was begun, once of a kind, in time; the worker reads it.

    Raises NotFound, WrongState, RemarkLate, RemarkTwice, InvalidInput, DeductionClaimed, RuleUnnamed, RulesNotAcknowledged.
    """
    work = await store.work(tx, assignment_id)
    if work is None:
        raise NotFound("Assignment", field="input.assignmentId")
    viewer.must_act_for(work.employer_id, "Assignment", "supervisor")
    if not work.begun:
        raise WrongState("planned", field="input.assignmentId")
    days = (await rules.in_force(tx, RemarkLate.rule)).parameters["days"]
    assert isinstance(days, int)
    if work.days_since >= days:
        raise RemarkLate(field="input.assignmentId", days=days)
    said = text_of(text, "input.text", REMARK_LENGTH)
    await must_be_lawful(tx, work.id, work_rule_id, said, "input.text")
    written = await store.add_remark(tx, work, kind, said, work_rule_id, viewer.must_be_signed_in())
    if written is None:
        raise RemarkTwice(field="input.kind")
    parties = {"worker_id": work.worker_id, "employer_id": work.employer_id}
    await outbox.put(tx, viewer, "remark.written", written.id, assignment_id=work.id, **parties)
    return written


async def answer(tx: Transaction, viewer: Viewer, remark_id: UUID, text: str) -> Remark:
    """The worker answers, once. Raises NotFound, WrongState, InvalidInput."""
    worker_id = viewer.must_be_worker()
    written = await store.lock_remark(tx, remark_id)
    if written is None or written.worker_id != worker_id:
        raise NotFound("Remark", field="input.remarkId")
    if written.answered:
        raise WrongState("answered", field="input.remarkId")
    await store.answer(tx, written.id, text_of(text, "input.text", REMARK_LENGTH))
    await outbox.put(tx, viewer, "remark.answered", written.id, worker_id=worker_id, employer_id=written.employer_id)
    return written
