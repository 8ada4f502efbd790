"""The door to the identity checker: claim, ask, record. No usable answer leaves the check pending, to be asked again."""

from typing import assert_never

import orjson

from domain import identity
from jobs.door import Job, Worker
from jobs.gateways.contract import IdentityAnswer, Match, Mismatch, Unavailable


async def verify(job: Job, worker: Worker) -> None:
    """Asks what the verification is about, and records what the checker says."""
    async with worker.step(job) as tx:
        asked = await identity.question(tx, job.subject_id)
    answer = await _answer(worker, asked) if asked else None
    async with worker.finish(job) as tx:
        if isinstance(answer, Unavailable):
            await identity.ask_again(tx, job.subject_id)
        elif answer is not None:
            await identity.record_answer(tx, job.viewer, job.subject_id, *told(answer))


def told(answer: Match | Mismatch) -> tuple[identity.Outcome, str, str]:
    """Outcome, the checker's code, and the answer as evidence."""
    match answer:
        case Match():
            return "passed", answer.code, _evidence(answer.code, answer.trace_id)
        case Mismatch():
            return "failed", answer.code, _evidence(answer.code, answer.trace_id)
    assert_never(answer)


async def _answer(worker: Worker, asked: identity.Question) -> IdentityAnswer:
    checker = worker.gateways.identity
    ask = checker.check_student if asked.method == "student_status" else checker.check
    return await ask(asked.request_no, asked.name, asked.id_number)


def _evidence(result: str, trace_id: str) -> str:
    return orjson.dumps({"result": result, "trace_id": trace_id}).decode()
