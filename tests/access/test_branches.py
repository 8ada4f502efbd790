"""What a member who is limited to branches reaches: every type × role × row of the stage, by id, in lists and by mutation.

Where a row lies is asked of the foreign keys, not of the table under test: whoever follows them from a row comes to its posting
or branch, or to none, and then it is the whole employer's.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import orjson
import pytest
import pytest_asyncio

from domain import access
from domain.access.branches import CLOCKS
from domain.ids import new_id
from domain.viewer import EMPLOYER_ARMS, Kind, Viewer
from resolvers.branched import within_branches
from resolvers.execute import Operations
from resolvers.request import Caller
from resolvers.sources import DECLARED, SOURCES
from tests.access.decided import mutations, roots
from tests.access.inputs import CALLS
from tests.access.reading import object_type
from tests.access.test_mutations import keyed
from tests.access.theatre import Theatre
from tests.build.branches import LIMITED_ROLES, limited
from tests.build.graphql import document_of
from tests.build.unchanged import contents

pytestmark = pytest.mark.requirement("S-001", part="members limited to branches reach nothing of another, by any path")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WHOLE_EMPLOYERS: Final = _words(
    """
    EmployerDocument Review Verification Agreement Partner PartnerKey MatchRun LedgerAccount Deposit DepositResolution Refund
    FeeSchedule PayTerm FeeWaiver PayoutBatch PayoutRule PayoutRuleRun ReceiptBundle WebhookEndpoint WebhookDelivery
    """
)
"""Of these a limited member reads no row of the employer's."""
APART: Final = _words("Employer Branch EmployerMember Worker PostingTemplate PostingTemplateVersion")
"""Where the branch is not all that decides: each has its test below."""
FREE: Final = _words(
    """
    signOut revokeOtherSessions switchCapacity requestStepUpCode stepUp bindWechat requestPhoneChange changePhone registerWorker
    registerEmployer leaveEmployer giveConsent withdrawConsent requestPersonalDataExport setNotificationPreferences
    grantWechatSubscription acknowledgePolicy erasePersonalData createPosting requestPostingFile createDemandPackage
    """
)
"""What members do for themselves, and what is made anew: in a branch of theirs."""
NOT_ROWS: Final = frozenset(("employer", "worker", "person", "employer_member", "staff", "member_branch", "school_office"))
"""Parties: whoever shares one with a row is not where the row is."""
FOREIGN_KEYS: Final = """
    select c.conrelid::regclass::text as owner, a.attname as name, c.confrelid::regclass::text as target
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1] where c.contype = 'f'
    union
    select table_name, column_name, left(column_name, -3) from information_schema.columns c
    where column_name like '%_id'
      and exists (select from pg_class t where t.relname = left(c.column_name, -3) and t.relkind = 'r')
"""
"""And columns named for a table, which a few keep without a constraint."""
POLYMORPHIC: Final = {
    "Deadline": "select k.subject_type as type, t.subject_id as id from deadline t join deadline_kind k on k.kind = t.kind",
    "WorkEvidence": "select subject_type as type, subject_id as id from work_evidence t",
    "SettlementLine": "select 'Settlement' as type, settlement_id as id from settlement_line t",
}


@dataclass(slots=True)
class Places:
    """Where rows lie, by the foreign keys."""

    theatre: Theatre
    keys: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    known: dict[tuple[str, UUID], frozenset[UUID]] = field(default_factory=dict)

    async def of(self, type_: str, id: UUID) -> frozenset[UUID]:
        """The branches a row leads to."""
        if type_ in POLYMORPHIC:
            row = await self.theatre.api.database.pool.fetchrow(POLYMORPHIC[type_] + " where t.id = $1", id)
            assert row is not None
            return await self.of(row["type"], row["id"]) if row["type"] in SOURCES.sources else frozenset()
        return await self.of_row(SOURCES.sources[type_].table, id)

    async def of_row(self, table: str, id: UUID) -> frozenset[UUID]:
        if table == "branch":
            return frozenset((id,))
        if (table, id) not in self.known:
            self.known[table, id] = frozenset()
            self.known[table, id] = await self._followed(table, id)
        return self.known[table, id]

    async def _followed(self, table: str, id: UUID) -> frozenset[UUID]:
        row = await self.theatre.api.database.pool.fetchrow(f"select * from {table} where id = $1", id)
        found: set[UUID] = set()
        # a posting leads to its versions, and these back to it
        for column, target in [("branch_id", "branch")] if table == "posting" else self.keys[table]:
            if row is not None and row[column] is not None and target not in NOT_ROWS and isinstance(row[column], UUID):
                found |= await self.of_row(target, row[column])
        return frozenset(found)


@pytest_asyncio.fixture(scope="session")
async def places(theatre: Theatre) -> AsyncIterator[Places]:
    """Where every row lies."""
    found = Places(theatre)
    for row in await theatre.api.database.pool.fetch(FOREIGN_KEYS):
        found.keys[row["owner"]].append((row["name"], row["target"]))
    yield found


def branch(theatre: Theatre, name: str) -> UUID:
    return UUID(theatre.stage.things[name].partition(":")[2])


def member(theatre: Theatre, role: str, *names: str) -> Viewer:
    """The member in the role, limited to the branches of these names."""
    return limited(theatre.viewers[f"employer {role}"], *(branch(theatre, name) for name in names))


def stranger(theatre: Theatre, role: str) -> Viewer:
    """The same person for an employer with nothing: what is left is anybody's."""
    viewer = theatre.viewers[f"employer {role}"]
    return Viewer(Kind.EMPLOYER, person_id=viewer.person_id, employer_id=new_id(), member_role=role)


async def found(theatre: Theatre, viewer: Viewer, type_: str) -> set[str]:
    """The rows of the type that the viewer finds by id."""
    ids, there = sorted(theatre.rows[type_]), set()
    for at in range(0, len(ids), 100):
        result = await theatre.api.operations.run(
            Caller("test", viewer), "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", None, {"ids": ids[at : at + 100]}
        )
        there |= {node["id"] for node in orjson.loads(result.body)["data"]["nodes"] if node}
    return there


def test_every_type_that_members_read_lies_somewhere() -> None:
    read = {type_ for type_, source in SOURCES.sources.items() if EMPLOYER_ARMS & source.readable.keys()}
    undecided = [f"{type_}: say in domain/access/branches.py where its rows lie" for type_ in read - access.REACHES.keys()]
    undecided += [f"{type_} is no type that members read or name" for type_ in access.REACHES.keys() - read - {"Document"}]
    assert not undecided, "\n".join(undecided)
    # what nobody decided is not reached
    bare = within_branches(DECLARED).sources["Session"]
    assert bare.limited == {}
    assert all(not SOURCES.sources[type_].limited for type_ in WHOLE_EMPLOYERS)


async def test_every_clock_an_employer_sees_lies_somewhere(theatre: Theatre) -> None:
    kinds = await theatre.api.database.pool.fetch("select kind, subject_type from deadline_kind")
    assert {row["kind"] for row in kinds if row["subject_type"] in access.REACHES} == set(CLOCKS)


@pytest.mark.parametrize("role", LIMITED_ROLES)
async def test_a_limited_member_finds_exactly_what_lies_in_the_branches(theatre: Theatre, places: Places, role: str) -> None:
    whole = theatre.viewers[f"employer {role}"]
    ours = {branch(theatre, "branch")}
    wrong, apart = [], set()
    for type_ in access.REACHES.keys() & theatre.rows.keys() - APART - {"Document"}:
        anybodys = await found(theatre, stranger(theatre, role), type_)
        all_of_it = await found(theatre, whole, type_) - anybodys
        shown = await found(theatre, member(theatre, role, "branch"), type_) - anybodys
        lie = {id: await places.of(type_, UUID(id.partition(":")[2])) for id in all_of_it}
        expected = {id for id in all_of_it if lie[id] and lie[id] <= ours} if type_ not in WHOLE_EMPLOYERS else set()
        wrong += [f"reads {id}" for id in sorted(shown - expected)] + [f"does not find {id}" for id in sorted(expected - shown)]
        if expected and expected != all_of_it:
            apart.add(type_)
        both = await found(theatre, member(theatre, role, "branch", "other branch"), type_) - anybodys
        other = await found(theatre, member(theatre, role, "other branch"), type_) - anybodys
        assert both == shown | other, type_
        assert not shown & other, type_
    assert not wrong, "\n".join(wrong[:40])
    told_apart = {"Posting", "PostingVersion", "Shift", "Assignment", "Timesheet", "Deadline"}
    told_apart |= {"finance": {"Settlement", "SettlementLine", "PayoutItem"}, "recruiter": {"Application", "Offer"}}.get(
        role, set()
    )
    assert told_apart <= apart, f"the stage has no row of either branch: {told_apart - apart}"


async def test_people_templates_and_the_employer_itself(theatre: Theatre) -> None:
    recruiter, things = member(theatre, "recruiter", "branch"), theatre.stage.things
    employer = f"Employer:{theatre.stage.employer.id}"
    assert employer in await found(theatre, recruiter, "Employer")
    document = "query($id: ID!) { employer(id: $id) { state virtualAccount members { id } } }"
    seen = await theatre.api.answer(document, member(theatre, "finance", "branch"), id=employer)
    whole = await theatre.api.answer(document, theatre.viewers["employer finance"], id=employer)
    assert whole["virtualAccount"] is not None and len(whole["members"]) > 1
    assert seen == {"state": "APPROVED", "virtualAccount": None, "members": seen["members"]} and len(seen["members"]) == 1
    assert await found(theatre, recruiter, "Branch") == {things["branch"]}
    assert await found(theatre, member(theatre, "recruiter", "empty branch"), "Worker") == set()
    templates = await theatre.api.database.pool.fetch("select id, branch_id from posting_template")
    ours = {f"PostingTemplate:{row['id']}" for row in templates if row["branch_id"] in (None, branch(theatre, "branch"))}
    mine = await found(theatre, theatre.viewers["employer recruiter"], "PostingTemplate")
    assert await found(theatre, recruiter, "PostingTemplate") == mine & ours


@pytest.mark.parametrize("role", ("recruiter", "finance"))
async def test_lists_show_no_more(theatre: Theatre, role: str) -> None:
    viewer, wrong, asked = member(theatre, role, "branch"), [], 0
    for name, root in roots().items():
        if root.shape != "all" or root.type not in access.REACHES or not object_type(root.type).fields.get("id"):
            continue
        shown = await found(theatre, viewer, root.type)
        for page in ("first: 100", "last: 100", "first: 1"):
            body = await theatre.api.body(f"{{ {name}({page}) {{ totalCount nodes {{ id }} }} }}", viewer)
            answer = body["data"][name]
            ids = [node["id"] for node in answer["nodes"]]
            asked += len(ids)
            wrong += [f"{name} shows {id}" for id in ids if id not in shown]
            if page != "first: 1" and answer["totalCount"] != len(ids):
                wrong.append(f"{name} counts {answer['totalCount']} and shows {len(ids)}")
    assert asked
    assert not wrong, "\n".join(wrong)


def open_to(role: str) -> list[str]:
    """The mutations this role of an employer may ask for."""
    viewer = Viewer(Kind.EMPLOYER, person_id=new_id(), employer_id=new_id(), member_role=role)
    return sorted(name for name in mutations() if access.MUTATIONS[name].admits(viewer) and not access.MUTATIONS[name].everyone)


async def test_nothing_is_done_in_another_branch(theatre: Theatre) -> None:
    """Every mutation of a member, of things that lie elsewhere, by one whose branch is empty: refused, and nothing changes."""
    before, wrong = await contents(theatre.api.database), []
    for role in LIMITED_ROLES:
        for name in open_to(role):
            if name in FREE or _own(theatre, name):
                continue
            answer = await told(theatre, member(theatre, role, "empty branch"), name, theatre.api.operations)
            if answer.get("code") not in ("NOT_FOUND", "NOT_PERMITTED"):
                wrong.append(f"{role}: {name} answers {answer}")
    after = await contents(theatre.api.database)
    assert not wrong, "\n".join(wrong)
    assert {table for table in before if before[table] != after[table]} <= {"refusal"}


async def test_what_is_done_in_ones_own_branches_is_not_hindered(theatre: Theatre, places: Places) -> None:
    """Whatever the role does to a thing in a branch, it does when limited to it; a whole employer's is the whole employer's."""
    both, hindered, done = {branch(theatre, "branch"), branch(theatre, "other branch")}, [], 0
    for role in LIMITED_ROLES:
        for name in open_to(role):
            thing = CALLS[name].about
            type_, _, id = theatre.stage.things[thing].partition(":") if thing else ("", "", "")
            if type_ not in access.REACHES or type_ in APART or name in access.WHOLE:
                continue
            lies = await places.of(type_, UUID(id))
            if not lies or not lies <= both:
                continue
            without = await told(theatre, theatre.viewers[f"employer {role}"], name, theatre.rehearsal)
            within = await told(theatre, member(theatre, role, "branch", "other branch"), name, theatre.rehearsal)
            done += "code" not in within
            if without.get("code") != within.get("code"):
                hindered.append(f"{role}: {name} answers {within}")
    assert not hindered, "\n".join(hindered)
    assert done > 10


async def told(theatre: Theatre, viewer: Viewer, mutation: str, operations: Operations) -> dict[str, Any]:
    """The mutation's answer."""
    given = CALLS[mutation].input(theatre.stage.things)
    variables: dict[str, object] = {} if given is None else {"input": keyed(mutation, given)}
    result = await operations.run(Caller("test", viewer), document_of(mutation, "__typename"), None, variables)
    body = orjson.loads(result.body)
    assert "errors" not in body, f"{mutation}: {body}"
    answer: dict[str, Any] = body["data"][mutation]
    return answer


def _own(theatre: Theatre, mutation: str) -> bool:
    """About what is no employer's: a session, a notification."""
    thing = CALLS[mutation].about
    return bool(thing) and theatre.stage.things[thing].partition(":")[0] not in access.REACHES
