"""Doors to the insurer: claim, ask, record. What may have been asked before is queried before it is asked again."""

from domain import insurance
from domain.insurance import PolicyQuestion, PolicyState
from jobs.door import Job, Worker
from jobs.gateways.insurance import (
    Accepted,
    Cancelled,
    Certificate,
    Declined,
    Insurer,
    Issued,
    NotThere,
    Quoted,
    Taken,
    Unclear,
)

PRICE_ROSE = "price_rose"


async def issue(job: Job, worker: Worker) -> None:
    """Asks the insurer to cover a shift, and records what it says."""
    async with worker.step(job) as tx:
        asked = await insurance.policy_question(tx, job.subject_id, PolicyState.WANTED)
    answer = await _issue(worker.gateways.insurer, asked) if asked else None
    async with worker.finish(job) as tx:
        match answer:
            case Issued():
                terms = (answer.policy_no, answer.premium_fen, answer.coverage_fen)
                await insurance.issued(tx, job.viewer, job.subject_id, *terms)
            case Declined():
                await insurance.refused(tx, job.viewer, job.subject_id, answer.code)
            case Unclear():
                await insurance.unclear(tx, job.viewer, job.subject_id, answer.why)


async def cancel(job: Job, worker: Worker) -> None:
    """Asks the insurer to end a policy whose shift was given back."""
    async with worker.step(job) as tx:
        asked = await insurance.policy_question(tx, job.subject_id, PolicyState.CANCELLING)
    answer = await worker.gateways.insurer.cancel(asked.cover.request_no) if asked else None
    async with worker.finish(job) as tx:
        match answer:
            case Cancelled() | NotThere():
                await insurance.cancelled(tx, job.viewer, job.subject_id)
            case Declined():
                await insurance.refused(tx, job.viewer, job.subject_id, answer.code)
            case Unclear():
                await insurance.unclear(tx, job.viewer, job.subject_id, answer.why)


async def certify(job: Job, worker: Worker) -> None:
    """Fetches a policy's certificate for the worker."""
    async with worker.step(job) as tx:
        asked = await insurance.policy_question(tx, job.subject_id, PolicyState.ISSUED)
    wanted = asked.policy_no if asked else None
    answer = await worker.gateways.insurer.certificate(wanted) if wanted else None
    async with worker.finish(job) as tx:
        match answer:
            case Certificate():
                await insurance.certified(tx, job.viewer, job.subject_id, answer.body)
            case Unclear():
                await insurance.uncertified(tx, job.subject_id)


async def claim(job: Job, worker: Worker) -> None:
    """Brings a claim to the insurer, or asks what became of it."""
    async with worker.step(job) as tx:
        asked = await insurance.claim_question(tx, job.subject_id)
    answer = await worker.gateways.insurer.claim(asked) if asked else None
    async with worker.finish(job) as tx:
        match answer:
            case Taken():
                await insurance.claim_taken(tx, job.viewer, job.subject_id, answer.claim_no)
            case Accepted():
                await insurance.claim_taken(tx, job.viewer, job.subject_id, answer.claim_no)
                await insurance.claim_accepted(tx, job.viewer, job.subject_id, answer.amount_fen)
            case Declined():
                await insurance.claim_refused(tx, job.viewer, job.subject_id, answer.code)
            case Unclear():
                await insurance.claim_unclear(tx, job.viewer, job.subject_id, answer.why)


async def _issue(insurer: Insurer, asked: PolicyQuestion) -> Issued | Declined | Unclear:
    """Found under its number, or quoted at no more than was agreed and then issued."""
    if asked.before:
        found = await insurer.query(asked.cover.request_no)
        if isinstance(found, Cancelled):
            return Declined("cancelled")
        if not isinstance(found, NotThere):
            return found
    quoted = await insurer.quote(asked.cover)
    if not isinstance(quoted, Quoted):
        return quoted
    if quoted.premium_fen > asked.cover.premium_fen or quoted.coverage_fen < asked.cover.coverage_fen:
        return Declined(PRICE_ROSE)
    return await insurer.issue(asked.cover)
