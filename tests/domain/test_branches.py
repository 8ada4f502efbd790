"""Branches of an employer: opened, closed, what belongs to one, whom a limit leaves what, and who is told."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain import accounts, notifications, pay_runs, posting_figures, postings, privacy
from domain.access import store_branches
from domain.accounts.model import BranchClosed, BranchInUse, BranchNamed, OwnerUnlimited
from domain.clock import day_of
from domain.database import Transaction, positional
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.ids import new_id
from domain.privacy.model import NotYourHire
from domain.viewer import Viewer
from tests.build.accounts import AnEmployer, a_member, a_person, a_phone, a_worker, an_employer
from tests.build.postings import a_content, a_posting, an_application, an_offer
from tests.domain.test_members import member_id, present

pytestmark = pytest.mark.requirement("S-060", part="branches, and members limited to some of them")
SYSTEM = Viewer.system("notify")
BRANCH_OF = "select branch_id from posting where id = :id"


async def firm_with_branches(tx: Transaction) -> tuple[AnEmployer, UUID, UUID]:
    firm = await an_employer(tx)
    made = [await accounts.create_branch(tx, firm.viewer, name, "天津市南开区", "卫津路92号") for name in ("一店", "二店")]
    return firm, made[0], made[1]


async def limited_member(tx: Transaction, firm: AnEmployer, role: str, *branch_ids: UUID) -> Viewer:
    member = await a_member(tx, firm, role)
    await accounts.set_member_branches(tx, firm.viewer, await member_id(tx, member), branch_ids)
    viewer = await present(tx, member)
    assert viewer is not None
    return viewer


async def test_a_limit_holds_at_once_and_is_told(tx: Transaction) -> None:
    firm, first, second = await firm_with_branches(tx)
    recruiter = await a_member(tx, firm, "recruiter")
    id = await member_id(tx, recruiter)
    assert recruiter.branch_ids == ()
    await accounts.set_member_branches(tx, firm.viewer, id, [second, first, first])
    assert (await present(tx, recruiter)).branch_ids == (first, second)  # type: ignore[union-attr]  # the session stays
    told = await notifications.tell(tx, SYSTEM, new_id(), "member.branches_set", id)
    assert set(told) == {firm.person_id, recruiter.person_id}
    await accounts.set_member_branches(tx, firm.viewer, id, [])
    assert (await present(tx, recruiter)).branch_ids == ()  # type: ignore[union-attr]  # the whole employer again


async def test_who_may_limit_whom_to_what(tx: Transaction) -> None:
    firm, first, _ = await firm_with_branches(tx)
    _, theirs, _ = await firm_with_branches(tx)
    recruiter = await a_member(tx, firm, "recruiter")
    id = await member_id(tx, recruiter)
    with pytest.raises(NotPermitted):
        await accounts.set_member_branches(tx, recruiter, id, [first])
    with pytest.raises(NotPermitted):
        await accounts.create_branch(tx, recruiter, "三店", "天津市南开区", "卫津路92号")
    with pytest.raises(NotFound):
        await accounts.set_member_branches(tx, firm.viewer, id, [first, theirs])
    with pytest.raises(InvalidInput):
        await accounts.set_member_branches(tx, firm.viewer, await member_id(tx, firm.viewer), [first])
    await accounts.set_member_branches(tx, firm.viewer, id, [first])
    await accounts.change_member_role(tx, firm.viewer, id, "owner")
    with pytest.raises(OwnerUnlimited):
        await accounts.set_member_branches(tx, firm.viewer, id, [first])
    left = await tx.value("select count(*) from member_branch where member_id = :id", id=id)
    assert left == 0, "whoever owns acts for all of it"


async def test_a_member_is_added_limited_and_comes_back_as_told_then(tx: Transaction) -> None:
    firm, first, _ = await firm_with_branches(tx)
    phone = a_phone()
    id = await accounts.add_member(tx, firm.viewer, phone, "supervisor", "王芳", [first])
    viewer = await accounts.switch_capacity(tx, await a_person(tx, phone), "employer", firm.id)
    assert viewer.branch_ids == (first,)
    await accounts.remove_member(tx, firm.viewer, id)
    await accounts.add_member(tx, firm.viewer, phone, "supervisor", "王芳")
    again = await accounts.switch_capacity(tx, await a_person(tx, phone), "employer", firm.id)
    assert again.branch_ids == ()


async def test_names_are_told_apart_and_a_branch_in_use_is_not_closed(tx: Transaction) -> None:
    firm, first, _ = await firm_with_branches(tx)
    with pytest.raises(BranchNamed):
        await accounts.create_branch(tx, firm.viewer, " 一店 ", "天津市南开区", "卫津路94号")
    for wrong in ("", "店" * 41, "店\u0007长"):
        with pytest.raises(InvalidInput):
            await accounts.create_branch(tx, firm.viewer, wrong or " ", "天津市南开区", "卫津路94号")
    posting = await a_posting(tx, "submitted", employer=firm)
    await tx.run("update posting set branch_id = :branch_id where id = :id", branch_id=first, id=posting.id)
    with pytest.raises(BranchInUse):
        await accounts.close_branch(tx, firm.viewer, first)
    await postings.close(tx, firm.viewer, posting.id)
    await accounts.close_branch(tx, firm.viewer, first)
    with pytest.raises(BranchClosed):
        await accounts.close_branch(tx, firm.viewer, first)
    with pytest.raises(NotFound):
        await postings.create(tx, firm.viewer, a_content(tx), first)
    await accounts.create_branch(tx, firm.viewer, "一店", "天津市南开区", "卫津路94号")


async def test_what_is_made_belongs_to_the_branch_of_who_makes_it(tx: Transaction) -> None:
    firm, first, second = await firm_with_branches(tx)
    one, both = await limited_member(tx, firm, "recruiter", first), await limited_member(tx, firm, "recruiter", first, second)
    made = await postings.create(tx, one, a_content(tx))
    assert await tx.value(BRANCH_OF, id=made.id) == first
    with pytest.raises(NotFound):
        await postings.create(tx, one, a_content(tx), second)
    with pytest.raises(InvalidInput):
        await postings.create(tx, both, a_content(tx))
    assert await tx.value(BRANCH_OF, id=(await postings.create(tx, both, a_content(tx), second)).id) == second
    assert await tx.value(BRANCH_OF, id=(await postings.create(tx, firm.viewer, a_content(tx))).id) is None


async def test_templates_are_the_employers_for_all_and_a_branchs_for_its_own(tx: Transaction) -> None:
    firm, first, second = await firm_with_branches(tx)
    one = await limited_member(tx, firm, "recruiter", first)
    everybodys = await postings.save_template(tx, firm.viewer, "晚班", None, a_content(tx))
    theirs = await postings.save_template(tx, firm.viewer, "二店晚班", None, a_content(tx), second)
    day = day_of(tx.now + timedelta(days=3))
    made = await postings.create_from_template(tx, one, everybodys, day, None, declared=True)
    assert await tx.value(BRANCH_OF, id=made) == first
    assert (
        await tx.value(BRANCH_OF, id=await postings.create_from_template(tx, firm.viewer, theirs, day, None, declared=True))
        == second
    )
    for template in (everybodys, theirs):
        with pytest.raises(NotFound):
            await postings.archive_template(tx, one, template)
        with pytest.raises(NotFound):
            await postings.revise_template(tx, one, template, None, a_content(tx))


async def test_figures_pay_runs_and_people_are_those_of_the_branches(tx: Transaction) -> None:
    firm, first, second = await firm_with_branches(tx)
    worker = await a_worker(tx)
    posting = await a_posting(tx, employer=firm)
    await tx.run("update posting set branch_id = :branch_id where id = :id", branch_id=first, id=posting.id)
    await an_offer(tx, posting, worker)
    here, there = await limited_member(tx, firm, "finance", first), await limited_member(tx, firm, "finance", second)
    day = day_of(tx.now)
    counted = [(await posting_figures.analytics(tx, viewer, day, day)) for viewer in (firm.viewer, here, there)]
    assert [(one.total.postings, len(one.each)) for one in counted] == [(1, 1), (1, 1), (0, 0)]
    with pytest.raises(NotPermitted):
        await pay_runs.make(tx, here, pay_runs.Scope(period_from=day, period_to=day))
    recruiters = [await limited_member(tx, firm, "recruiter", branch_id) for branch_id in (first, second)]
    asked = ("name",), "arrange_work", "联系到岗事宜", 10
    await privacy.request_access(tx, recruiters[0], worker.id, *asked)
    with pytest.raises(NotYourHire):
        await privacy.request_access(tx, recruiters[1], worker.id, *asked)


@pytest.mark.requirement("S-001", part="members limited to branches are told of nothing of another")
async def test_members_are_told_of_what_they_may_see(tx: Transaction) -> None:
    firm, first, second = await firm_with_branches(tx)
    here, there = await limited_member(tx, firm, "recruiter", first), await limited_member(tx, firm, "recruiter", second)
    whole = await a_member(tx, firm, "recruiter")
    posting = await a_posting(tx, employer=firm)
    application = await an_application(tx, posting, await a_worker(tx))
    recruiters = {here.person_id, there.person_id, whole.person_id}
    told = set(await notifications.tell(tx, SYSTEM, new_id(), "application.submitted", application.id))
    assert told & recruiters == {whole.person_id}, "what is of no branch is the whole employer's"
    await tx.run("update posting set branch_id = :branch_id where id = :id", branch_id=first, id=posting.id)
    told = set(await notifications.tell(tx, SYSTEM, new_id(), "application.submitted", application.id))
    assert told & recruiters == {here.person_id, whole.person_id}


async def test_every_statement_fits_the_schema(tx: Transaction) -> None:
    for statement in (*store_branches.BRANCH_OF.values(), *store_branches.REACHED.values()):
        await tx.connection.prepare(positional(statement)[0])
