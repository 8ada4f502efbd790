"""Beginning a thread with its clock, and writing to it."""

from datetime import datetime
from uuid import UUID

from domain import deadlines, outbox, postings, rules
from domain.arrangements import store
from domain.arrangements.model import MessagesFull, Side
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, WrongState
from domain.viewer import Kind, Viewer

TEXT_LENGTH = (1, 1_000)
FIRST_RULE, AFTER_HIRE_RULE = "arrangements.first_message", "arrangements.after_hire"
SCREENED = ("postings.no_contact", "postings.no_fraud", "postings.lawful_pay_method")
"""People talk on the platform, and are paid through it."""


async def begin(tx: Transaction, offer_id: UUID, worker_id: UUID, employer_id: UUID, first_shift_at: datetime) -> None:
    """The worker is hired: the employer's clock for its first word starts."""
    due_at = min(await deadlines.due_by(tx, FIRST_RULE, tx.now), first_shift_at)
    parties = {"worker_id": worker_id, "employer_id": employer_id}
    await deadlines.start(tx, deadlines.ARRANGEMENTS, offer_id, FIRST_RULE, due_at, **parties)


async def send(tx: Transaction, viewer: Viewer, offer_id: UUID, text: str) -> None:
    """Either side writes to the other; the employer's first word meets the clock.

    Raises NotFound, WrongState before hire, InvalidInput, MessagesFull, and what the text deserves (ContactInText, …).
    """
    hire = await store.lock(tx, offer_id)
    if hire is None or (viewer.kind is not Kind.EMPLOYER and viewer.must_be_worker() != hire.worker_id):
        raise NotFound("Offer", field="input.offerId")
    side = Side.EMPLOYER if viewer.kind is Kind.EMPLOYER else Side.WORKER
    if side is Side.EMPLOYER:
        viewer.must_act_for(hire.employer_id, "Offer", "recruiter")
    if hire.state != "accepted":
        raise WrongState(hire.state, field="input.offerId")
    said = await _checked(tx, text)
    limit = (await rules.in_force(tx, AFTER_HIRE_RULE)).parameters["messages"]
    assert isinstance(limit, int)
    if await store.count(tx, offer_id) >= limit:
        raise MessagesFull(limit=limit)
    await store.add(tx, hire, side, said, viewer.must_be_signed_in())
    parties = {"worker_id": hire.worker_id, "employer_id": hire.employer_id}
    if side is Side.EMPLOYER:
        await deadlines.meet(tx, deadlines.ARRANGEMENTS, offer_id)
        await outbox.put(tx, viewer, "arrangement.told", offer_id, **parties)
    else:
        await outbox.put(tx, viewer, "arrangement.asked", offer_id, **parties)


async def _checked(tx: Transaction, text: str) -> str:
    said = text.strip()
    if not TEXT_LENGTH[0] <= len(said) <= TEXT_LENGTH[1]:
        raise InvalidInput("input.text", "请填写1至1000字。", "Write 1 to 1,000 characters.")
    postings.refuse_first(postings.find(said, await postings.screening_patterns(tx, *SCREENED)), "input")
    return said
