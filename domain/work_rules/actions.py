"""Attaching rules to a posting, acknowledging them, and asking whether one binds."""

from collections.abc import Sequence
from uuid import UUID

from domain import outbox, postings
from domain.database import Transaction
from domain.errors import NotFound, WrongState
from domain.postings import State
from domain.viewer import Viewer
from domain.work_rules import store
from domain.work_rules.model import RulesChanged, RulesNotAcknowledged, RuleUnnamed, WorkRules, fingerprint, texts_of

SCREENED = (
    "postings.income_only",
    "postings.no_fraud",
    "postings.no_discrimination",
    "postings.no_contact",
    "postings.lawful_pay_method",
)
"""What may not stand in a posting may not stand in its rules: fines, deposits, limits by origin."""
TELL_LIMIT = 10_000


async def attach(tx: Transaction, viewer: Viewer, posting_id: UUID, texts: Sequence[str]) -> WorkRules:
    """The posting's rules from now on; whoever is hired already is told, and bound by the old ones until they acknowledge.

    Raises NotFound, WrongState when it has ended or nothing changed, InvalidInput, and what the words deserve (NotIncome, …).
    """
    posting = await postings.lock(tx, posting_id)
    if posting is None:
        raise NotFound("Posting", field="input.postingId")
    viewer.must_act_for(posting.employer_id, "Posting", "recruiter")
    if posting.state in (State.CLOSED, State.REMOVED):
        raise WrongState(posting.state.value, field="input.postingId")
    said = texts_of(texts)
    patterns = await postings.screening_patterns(tx, *SCREENED)
    for number, text in enumerate(said):
        postings.refuse_first(postings.find(text, patterns, str(number)), "input.texts")
    before = await store.current(tx, posting_id)
    number = before.number + 1 if before else 1
    if before and before.sha256 == fingerprint(posting_id, before.number, said):
        raise WrongState("unchanged", field="input.texts")
    sha256 = fingerprint(posting_id, number, said)
    attached = await store.add(tx, posting_id, posting.employer_id, number, said, sha256, viewer.must_be_signed_in())
    await outbox.put(tx, viewer, "work_rules.attached", attached.id, posting_id=posting_id, employer_id=posting.employer_id)
    await outbox.put_all(tx, viewer, "assignment.ruled", await store.hired(tx, posting_id, TELL_LIMIT))
    return attached


async def acknowledge(tx: Transaction, viewer: Viewer, work_rules_id: UUID, sha256: bytes) -> WorkRules:
    """The worker has read these rules, which are in force; a repeat changes nothing. Raises NotFound, RulesChanged."""
    worker_id = viewer.must_be_worker()
    read = await store.find(tx, work_rules_id)
    if read is None or not await store.may_read(tx, worker_id, read.posting_id):
        raise NotFound("WorkRules", field="input.workRulesId")
    in_force = await store.current(tx, read.posting_id)
    if in_force is None or in_force.id != read.id or sha256 != read.sha256:
        raise RulesChanged(field="input.sha256")
    if await store.acknowledge(tx, read, worker_id):
        parties = {"worker_id": worker_id, "employer_id": read.employer_id}
        await outbox.put(tx, viewer, "work_rules.acknowledged", read.id, **parties)
    return read


async def must_be_acknowledged(tx: Transaction, worker_id: UUID, posting_id: UUID, field: str) -> None:
    """Raises RulesNotAcknowledged unless the posting has no rules, or the worker acknowledged those in force."""
    in_force = await store.current(tx, posting_id)
    if in_force and not await store.acknowledged(tx, in_force, worker_id):
        raise RulesNotAcknowledged(field=field, number=in_force.number)


async def must_bind(tx: Transaction, assignment_id: UUID, work_rule_id: UUID | None, text: str, field: str) -> None:
    """What is said about the assignment rests on a rule only by its name, and only if it bound the worker when the work began.

    Raises RuleUnnamed, NotFound for another posting's rule, RulesNotAcknowledged.
    """
    if work_rule_id is None:
        for finding in postings.find(text, await postings.screening_patterns(tx, RuleUnnamed.rule)):
            raise RuleUnnamed(field=field, words=finding.words)
        return
    bound = await store.bound(tx, assignment_id, work_rule_id)
    if bound is None:
        raise NotFound("WorkRule", field="input.workRuleId")
    if not bound.acknowledged:
        raise RulesNotAcknowledged(field="input.workRuleId", number=bound.number)
