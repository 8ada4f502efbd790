"""What people do with a file of payouts: ask to bring one, bring it, commit it as it was checked, or drop it."""

from uuid import UUID

from domain import documents, outbox, payouts, releases, sheets
from domain.database import Transaction
from domain.documents import Ticket
from domain.errors import NotFound
from domain.money import yuan
from domain.payout_files import store
from domain.payout_files.model import PREFIX, FileNotReady, FileRepeated, PayoutFile, State
from domain.payouts import PlanChanged
from domain.viewer import Viewer

KIND = "payout_file"
READ, COMMIT = "payout_files.read", "payout_files.commit"
READERS = ("finance", "checker", "admin")
TO_DISCARD = (State.AWAITED, State.GOOD)


async def request(tx: Transaction, viewer: Viewer, employer_id: UUID, name: str) -> tuple[UUID, Ticket]:
    """A file is to come, and the ticket to bring it with. Raises NotPermitted, NotFound, InvalidInput."""
    staff_id, person_id = viewer.must_be_staff("finance"), viewer.must_be_signed_in()
    called = sheets.named(name)
    if not await store.is_employer(tx, employer_id):
        raise NotFound("Employer", field="input.employerId")
    file_id = await store.add(tx, employer_id, called, staff_id)
    await outbox.put(tx, viewer, "payout_file.requested", file_id, employer_id=employer_id)
    return file_id, await documents.mint_upload(tx, KIND, file_id, person_id)


async def receive(tx: Transaction, viewer: Viewer, secret: str, body: bytes) -> UUID | None:
    """The bytes, brought with a ticket: kept sealed, and read by a job. None when the ticket opens nothing.

    What the file is says its content, not its name. Raises UploadUnfit, FileRepeated; then the ticket is still good.
    """
    file = await sheets.take(tx, viewer, KIND, store, secret, body, lambda first: FileRepeated(first=f"PayoutFile:{first}"))
    if file is None:
        return None
    await outbox.put(tx, viewer, "payout_file.received", file.id, employer_id=file.employer_id)
    await outbox.enqueue(tx, READ, file.id, queue=outbox.PAYOUTS)
    return file.id


async def commit(tx: Transaction, viewer: Viewer, file_id: UUID, plan_sha256: bytes) -> None:
    """Batches of exactly what was checked, all of them or none, made and submitted by a job; this person is their maker.

    Raises NotFound, FileNotReady, PlanChanged.
    """
    staff_id = viewer.must_be_staff("finance")
    file = await _locked(tx, file_id)
    if file.state is not State.GOOD:
        raise FileNotReady(state=file.state.value)
    if file.plan_sha256 != plan_sha256:
        raise PlanChanged(field="input.planSha256")
    await store.committing(tx, file.id, staff_id)
    await outbox.put(tx, viewer, "payout_file.committing", file.id, employer_id=file.employer_id)
    await outbox.enqueue(tx, COMMIT, file.id, queue=outbox.PAYOUTS)


async def discard(tx: Transaction, viewer: Viewer, file_id: UUID) -> None:
    """The file is not to be paid; the same may be brought again. Raises NotFound, FileNotReady."""
    viewer.must_be_staff("finance")
    file = await _locked(tx, file_id)
    if file.state not in TO_DISCARD:
        raise FileNotReady(state=file.state.value)
    await store.set_state(tx, file.id, State.DISCARDED)
    await outbox.put(tx, viewer, "payout_file.discarded", file.id, employer_id=file.employer_id)


async def template(tx: Transaction, viewer: Viewer, employer_id: UUID, purpose: str) -> str:
    """A file of what the employer's next batch could pay, as CSV: lines to keep or to take out.

    It leaves in bulk: with a purpose, counted, in the log of everybody in it. Raises NotUnderOath, InvalidInput.
    """
    viewer.must_be_staff(*READERS)
    plan = await payouts.preview(tx, viewer, employer_id)
    await releases.record_list(tx, viewer, "payout_file_template", purpose, [item.worker_id for item in plan.items], ("wage",))
    lines = [f"{PREFIX}{item.settlement_id},{yuan(item.amount_fen):f}" for item in plan.items]
    return "\n".join(["settlement,amount", *lines]) + "\n"


async def _locked(tx: Transaction, file_id: UUID) -> PayoutFile:
    file = await store.lock(tx, file_id)
    if file is None:
        raise NotFound("PayoutFile", field="input.payoutFileId")
    return file
