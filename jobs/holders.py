"""The door to asking whose an account is: claim, ask the channel, record. No usable answer leaves the account waiting."""

from domain import payouts
from domain.payouts import HolderWord
from jobs.door import Job, Worker
from jobs.gateways.contract import Payee, Unknown
from jobs.gateways.holders import Holder, HolderAnswer, HolderChannel, OtherHolder


async def check(job: Job, worker: Worker) -> None:
    """Asks the channel whether the account is the payee's."""
    async with worker.step(job) as tx:
        asked = await payouts.holder_question(tx, job.viewer, job.subject_id)
    channel = worker.gateways.channels.get(asked.channel) if asked else None
    said: HolderWord = "unknown"
    if asked and isinstance(channel, HolderChannel):
        said = _word(await channel.holder(Payee(asked.name, asked.id_number, asked.account)))
    async with worker.finish(job) as tx:
        if asked:
            await payouts.record_holder(tx, job.viewer, job.subject_id, said)


def _word(answer: HolderAnswer) -> HolderWord:
    match answer:
        case Holder():
            return "agrees"
        case OtherHolder():
            return "differs"
        case Unknown():
            return "unknown"
