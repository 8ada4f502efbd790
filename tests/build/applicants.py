"""Those who register, for the stage: before their decision, and workers who still lack a check or a signature."""

from typing import TYPE_CHECKING

from domain import accounts
from domain.database import Transaction
from tests.build.accounts import a_person, a_worker, an_employer, worker_form

if TYPE_CHECKING:
    from tests.build.stage import Stage


async def those_who_register(tx: Transaction, stage: "Stage") -> None:
    """Registrations before their decision, and workers who still lack a check or a signature."""
    reviewer = stage.viewers["staff reviewer"]
    form = worker_form(name="诸葛小满")
    draft, newcomer = await accounts.register_worker(tx, await a_person(tx, form.phone), form, submit=False)
    submitted, in_review = await a_worker(tx, approved=False), await a_worker(tx, approved=False, name="上官小雪")
    await accounts.start_review(tx, reviewer, "worker", in_review.id)
    new_employer = await an_employer(tx, approved=False, name="天津新叶花店有限公司")
    unverified, unsigned = await a_worker(tx, verified=False), await a_worker(tx, signed=False)
    stage.applicants |= {"newcomer": newcomer, "in review": in_review.viewer}
    stage.applicants |= {"unverified": unverified.viewer, "unsigned": unsigned.viewer}
    stage.name("draft worker", "Worker", draft.id)
    stage.name("submitted worker", "Worker", submitted.id)
    stage.name("worker in review", "Worker", in_review.id)
    stage.name("submitted employer", "Employer", new_employer.id)
    stage.clear += [form.name, form.id_number, form.phone.removeprefix("+86")]
    stage.clear += [in_review.name, in_review.id_number, in_review.phone.removeprefix("+86")]
