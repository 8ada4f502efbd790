"""What an enterprise does with a demand: write it, publish it, close it."""

from uuid import UUID

from domain import accounts, outbox, postings, rules
from domain.database import Transaction
from domain.errors import NotFound
from domain.packages import store
from domain.packages.model import CRITERIA, TITLE, Demand, Package, State, TooManySubOrders, text_of
from domain.viewer import Viewer


async def create(tx: Transaction, viewer: Viewer, demand: Demand, branch_id: UUID | None = None) -> UUID:
    """A package with a draft posting for every sub-order, or nothing of it. Raises TooManySubOrders, InvalidInput, and what any
    posting would be refused with, by the number of the sub-order."""
    employer_id, person_id = viewer.must_be_employer("recruiter"), viewer.must_be_signed_in()
    branch_id = await accounts.branch_for(tx, viewer, branch_id)
    title, criteria = text_of(demand.title, TITLE, "input.title"), text_of(demand.criteria, CRITERIA, "input.criteria")
    most = (await rules.in_force(tx, TooManySubOrders.rule)).parameters["sub_orders"]
    assert isinstance(most, int)
    if not 1 <= len(demand.pieces) <= most:
        raise TooManySubOrders(field="input.subOrders", most=most)
    package_id = await store.add(tx, employer_id, branch_id, title, criteria, person_id)
    today = await postings.standard(tx)
    for at, piece in enumerate(demand.pieces):
        content, path = demand.posting_of(piece), f"input.subOrders.{at}"
        today.check(content, tx.now, path)
        findings = today.findings(content)
        postings.refuse_first(findings, path)
        posting_id = await postings.draft(tx, viewer, employer_id, person_id, content, findings, branch_id)
        await store.add_sub_order(tx, package_id, employer_id, at + 1, posting_id, piece)
    await outbox.put(tx, viewer, "demand_package.created", package_id, employer_id=employer_id)
    return package_id


async def publish(tx: Transaction, viewer: Viewer, package_id: UUID) -> Package:
    """Hands the postings of all sub-orders to review. Raises what submitting any posting does, then nothing is handed in."""
    package = await _own(tx, viewer, package_id)
    package.must_be(State.DRAFT)
    for posting_id in await store.drafts(tx, package.id):
        await postings.submit(tx, viewer, posting_id)
    await store.move(tx, package.id, State.OPEN)
    await outbox.put(tx, viewer, "demand_package.published", package.id, employer_id=package.employer_id)
    return package


async def close(tx: Transaction, viewer: Viewer, package_id: UUID) -> Package:
    """No more is sought: sub-orders nobody took are cancelled; whoever is hired works, delivers and is paid as agreed."""
    package = await _own(tx, viewer, package_id)
    package.must_be(State.DRAFT, State.OPEN)
    for posting_id in await store.cancel_untaken(tx, package.id):
        await postings.close(tx, viewer, posting_id)
    await store.move(tx, package.id, State.CLOSED)
    await outbox.put(tx, viewer, "demand_package.closed", package.id, employer_id=package.employer_id)
    return package


async def _own(tx: Transaction, viewer: Viewer, package_id: UUID) -> Package:
    package = await store.lock(tx, package_id)
    if package is None:
        raise NotFound("DemandPackage", field="input.demandPackageId")
    viewer.must_act_for(package.employer_id, "DemandPackage", "recruiter")
    return package
