"""A limit to branches holds at once for a session that is open: reads, cursors, computed fields, mutations, events."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest

from domain import accounts, outbox, pay_runs
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from resolvers.request import Caller, Selected
from tests.build.accounts import a_member, an_employer
from tests.build.api import REFUSAL, Api, open_api
from tests.build.postings import a_posting
from tests.domain.test_members import member_id

pytestmark = pytest.mark.requirement("S-001", part="a limit to branches holds at once for whoever is signed in")
LIMIT = f"""mutation($member: ID!, $branches: [ID!]!) {{
    setMemberBranches(input: {{memberId: $member, branchIds: $branches}}) {{
        ... on EmployerMember {{ branches {{ name }} }} {REFUSAL} }} }}"""
MINE = (
    "query($after: String) { myPostings(first: 1, after: $after) { totalCount pageInfo { endCursor hasNextPage } nodes { id } } }"
)
PAUSE = f"mutation($id: ID!) {{ pausePosting(input: {{postingId: $id}}) {{ ... on Posting {{ state }} {REFUSAL} }} }}"
CODES = "query($id: ID!) { attendanceCodes(shiftId: $id, count: 1) { code } }"
SUITED = "query($id: ID!) { recommendedWorkers(shiftId: $id, first: 3) { feasible } }"
PROGRESSED = "subscription($id: ID!) { payRunProgressed(payRunId: $id) { state } }"


@dataclass(frozen=True, slots=True)
class Firm:
    """``postings`` are of the first branch, of the second, and of the whole employer; tokens are an owner's and two members'."""

    api: Api
    owner: str
    recruiter: str
    finance: str
    members: tuple[UUID, UUID]
    branches: tuple[UUID, UUID]
    postings: tuple[UUID, UUID, UUID]
    shifts: tuple[UUID, ...]
    pay_run: UUID

    async def limit(self, member: int, *branches: UUID) -> list[str]:
        """The owner limits a member; the names of the branches."""
        named = {"member": f"EmployerMember:{self.members[member]}", "branches": [f"Branch:{id}" for id in branches]}
        answer = await self.api.answer(LIMIT, token=self.owner, **named)
        return [branch["name"] for branch in answer["branches"]]


@asynccontextmanager
async def firm_of(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Firm]:
    async with open_api(clone, vault) as api:
        async with api.database.transaction() as tx:
            firm = await an_employer(tx)
            place = "天津市南开区", "卫津路92号"
            branches = [await accounts.create_branch(tx, firm.viewer, name, *place) for name in ("一店", "二店")]
            made = [await a_posting(tx, employer=firm) for _ in range(3)]
            for posting, branch_id in zip(made, branches, strict=False):
                await tx.run("update posting set branch_id = :branch_id where id = :id", branch_id=branch_id, id=posting.id)
            members = [await a_member(tx, firm, role) for role in ("recruiter", "finance")]
            ids = [await member_id(tx, member) for member in members]
            sessions = [
                await accounts.open_session(tx, person_id, employer_id=firm.id)
                for person_id in (firm.person_id, *(member.person_id for member in members))
                if person_id is not None
            ]
            scope = pay_runs.Scope(posting_id=made[1].id)
            run = await pay_runs.store.add(tx, firm.id, scope, firm.person_id)
            await outbox.put(tx, firm.viewer, "pay_run.made", run.id, employer_id=firm.id)
        tokens = [session.access_token for session in sessions]
        yield Firm(
            api, tokens[0], tokens[1], tokens[2], (ids[0], ids[1]), (branches[0], branches[1]),
            (made[0].id, made[1].id, made[2].id), tuple(posting.shift_ids[0] for posting in made), run.id,
        )  # fmt: skip


async def test_an_open_session_reads_and_does_no_more_from_then_on(clone: DatabaseUrls, vault: Vault) -> None:
    async with firm_of(clone, vault) as firm:
        api, token = firm.api, firm.recruiter
        before = await api.answer(MINE, token=token)
        assert before["totalCount"] == 3
        assert await firm.limit(0, firm.branches[0]) == ["一店"]
        page = await api.answer(MINE, token=token)
        assert (page["totalCount"], [row["id"] for row in page["nodes"]]) == (1, [f"Posting:{firm.postings[0]}"])
        beyond = await api.answer(MINE, token=token, after=before["pageInfo"]["endCursor"])
        assert {row["id"] for row in beyond["nodes"]} <= {f"Posting:{firm.postings[0]}"}, "an older cursor opens nothing"
        assert (await api.answer(PAUSE, token=token, id=f"Posting:{firm.postings[0]}"))["state"] == "PAUSED"
        for other in firm.postings[1:]:
            assert (await api.answer(PAUSE, token=token, id=f"Posting:{other}"))["code"] == "NOT_FOUND"
        for asked in (CODES, SUITED):
            shown = [await api.body(asked, token=token, id=f"Shift:{id}") for id in firm.shifts]
            assert "errors" not in shown[0]
            assert [body["errors"][0]["extensions"]["code"] for body in shown[1:]] == ["NOT_FOUND"] * 2
        assert await firm.limit(0) == []
        assert (await api.answer(MINE, token=token))["totalCount"] == 3


async def test_money_of_the_whole_employer_is_shut(clone: DatabaseUrls, vault: Vault) -> None:
    async with firm_of(clone, vault) as firm:
        api, token = firm.api, firm.finance
        assert "errors" not in await api.body("{ fundingInstruction { wageAccount } }", token=token)
        await firm.limit(1, firm.branches[0])
        body = await api.body("{ fundingInstruction { wageAccount } }", token=token)
        assert body["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
        assert (await api.answer("{ ledgerAccounts { totalCount } }", token=token))["totalCount"] == 0


async def test_events_of_another_branch_do_not_come(clone: DatabaseUrls, vault: Vault) -> None:
    async with firm_of(clone, vault) as firm:
        operations, id = firm.api.operations, f"PayRun:{firm.pay_run}"
        subscribed = operations.subscribed(PROGRESSED, None, {"id": id})

        async def event() -> object:
            viewer = await firm.api.viewers.of(firm.finance)
            return await operations.event(Caller("test", viewer), subscribed, Selected("PayRun", firm.pay_run))

        assert await event() is not None
        await firm.limit(1, firm.branches[0])
        assert await event() is None
        await firm.limit(1, firm.branches[1])
        assert await event() is not None
