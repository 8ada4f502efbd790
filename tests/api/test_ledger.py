"""The books through the API: whose account is whose, statements, journals."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
import pytest_asyncio

from domain import finance, ledger, settlements
from domain.ids import new_id
from domain.vault import Vault
from domain.viewer import VISITOR, Kind, Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_worker, an_employer
from tests.build.api import Api, open_api
from tests.build.books import CHANNEL, Party, open_party
from tests.build.money import SYSTEM, a_settlement

CHECKER = Viewer(Kind.STAFF, person_id=new_id(), staff_id=new_id(), staff_role="checker")
REVIEWER = Viewer(Kind.STAFF, person_id=new_id(), staff_id=new_id(), staff_role="reviewer")
ACCOUNTS = """{ ledgerAccounts { nodes { kind book side title channel
  posted { fen } held { fen } available { fen text } worker { id } employer { id } } } }"""
STATEMENT = """query($id: ID!, $first: Int, $after: String) { ledgerAccount(id: $id) { entries(first: $first, after: $after) {
  nodes { side kind event amount { fen } heldChange { fen } postedChange { fen }
    transfer { legs debitAccount { kind } creditAccount { kind } resolves { event } reverses { event } } }
  pageInfo { hasNextPage endCursor } } } }"""
JOURNAL = "query($of: ID!) { ledgerTransfers(journalOf: $of) { nodes { leg legs event subjectId amount { fen } } } }"
TRANSFER = "query($id: ID!) { ledgerTransfer(id: $id) { event } }"


@dataclass(frozen=True, slots=True)
class Books:
    """One settlement and one returned payout between a real employer and worker."""

    api: Api
    party: Party
    worker: Viewer
    employer: Viewer
    other_worker: Viewer
    wage_id: str
    subject_id: str


@pytest_asyncio.fixture
async def books(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Books]:
    async with open_api(clone, vault) as api:
        async with api.database.transaction() as tx:
            worker, other, employer = await a_worker(tx), await a_worker(tx), await an_employer(tx)
            party = await open_party(tx, wage_fen=1_000_000, fee_fen=50_000, employer_id=employer.id, worker_id=worker.id)
            legs = party.settlement(700_000, 1_800, 35_000)
            hold = party.hold(600_000)
            paid = ledger.post_hold(new_id(), "payout.succeeded", new_id(), hold.key)
            for step in (
                legs,
                [hold],
                [paid],
                [ledger.reverse(new_id(), "payout.returned", new_id(), paid.key)],
                [party.hold(200)],
            ):
                await ledger.post(tx, step)
        wage = legs[0]
        yield Books(
            api,
            party,
            worker.viewer,
            employer.viewer,
            other.viewer,
            f"LedgerTransfer:{wage.key}",
            f"Settlement:{wage.subject_id}",
        )


@pytest.mark.requirement("B-09", part="accounts of the books for whoever owns them")
async def test_a_worker_sees_what_is_owed_and_withheld(books: Books) -> None:
    nodes = (await books.api.answer(ACCOUNTS, books.worker))["nodes"]
    assert [node["kind"] for node in nodes] == ["WORKER_TAX", "WORKER_WAGE"]
    wage = nodes[1]
    assert (wage["posted"]["fen"], wage["held"]["fen"], wage["available"]) == (
        698_200,
        200,
        {"fen": 698_000, "text": "¥6,980.00"},
    )
    assert (wage["book"], wage["side"], wage["title"], wage["channel"]) == ("WAGE", "CREDIT", "应付劳动者报酬", None)
    assert wage["worker"] == {"id": f"Worker:{books.worker.worker_id}"} and wage["employer"] is None


@pytest.mark.requirement("S-115", part="wage money and service fees are two balances, shown apart")
async def test_an_employer_sees_both_books(books: Books) -> None:
    nodes = (await books.api.answer(ACCOUNTS, books.employer))["nodes"]
    seen = {node["kind"]: (node["book"], node["available"]["fen"]) for node in nodes}
    assert seen == {
        "EMPLOYER_FEE": ("FEE", 15_000),
        "EMPLOYER_FEE_CHARGED": ("FEE", 35_000),
        "EMPLOYER_WAGE": ("WAGE", 300_000),
    }


async def test_nobody_else_sees_anything(books: Books) -> None:
    account = f"LedgerAccount:{books.party.worker_wage}"
    for viewer in (VISITOR, books.other_worker, REVIEWER):
        assert (await books.api.answer(ACCOUNTS, viewer))["nodes"] == []
        body = await books.api.body(STATEMENT, viewer, id=account)
        assert body["data"] == {"ledgerAccount": None} and body["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert (await books.api.body(STATEMENT, books.employer, id=account))["data"] == {"ledgerAccount": None}
    for viewer in (books.worker, books.employer, REVIEWER):
        assert (await books.api.body(TRANSFER, viewer, id=books.wage_id))["data"] == {"ledgerTransfer": None}
        assert (await books.api.answer(JOURNAL, viewer, of=books.wage_id))["nodes"] == []


@pytest.mark.requirement("B-09", part="statements of account")
async def test_a_statement_tells_both_sides_newest_first_and_hides_the_other_account(books: Books) -> None:
    entries = await books.api.answer(STATEMENT, books.worker, id=f"LedgerAccount:{books.party.worker_wage}")
    lines = [
        (node["event"], node["side"], node["kind"], node["heldChange"]["fen"], node["postedChange"]["fen"])
        for node in entries["entries"]["nodes"]
    ]
    assert lines == [
        ("payout.held", "DEBIT", "HOLD", 200, 0),
        ("payout.returned", "CREDIT", "REVERSAL", 0, 600_000),
        ("payout.succeeded", "DEBIT", "POST_HOLD", -600_000, 600_000),
        ("payout.held", "DEBIT", "HOLD", 600_000, 0),
        ("settlement.iit", "DEBIT", "POST", 0, 1_800),
        ("settlement.wage", "CREDIT", "POST", 0, 700_000),
    ]
    returned, succeeded, wage = (entries["entries"]["nodes"][at]["transfer"] for at in (1, 2, 5))
    assert returned["reverses"] == {"event": "payout.succeeded"} and succeeded["resolves"] == {"event": "payout.held"}
    assert wage == {
        "legs": 3,
        "debitAccount": None,
        "creditAccount": {"kind": "WORKER_WAGE"},
        "resolves": None,
        "reverses": None,
    }


async def test_a_statement_has_pages(books: Books) -> None:
    events: list[str] = []
    after = None
    while True:
        answer = await books.api.answer(STATEMENT, CHECKER, id=f"LedgerAccount:{books.party.worker_wage}", first=2, after=after)
        events += [node["event"] for node in answer["entries"]["nodes"]]
        after = answer["entries"]["pageInfo"]["endCursor"]
        if not answer["entries"]["pageInfo"]["hasNextPage"]:
            break
    assert len(events) == 6 and events[0] == "payout.held" and events[-1] == "settlement.wage"


@pytest.mark.requirement("S-111", part="finance staff and auditors read every account and journal")
async def test_an_auditor_reads_whole_journals_and_every_account(books: Books) -> None:
    nodes = (await books.api.answer(JOURNAL, CHECKER, of=books.wage_id))["nodes"]
    assert [(node["leg"], node["event"], node["amount"]["fen"]) for node in nodes] == [
        (1, "settlement.wage", 700_000),
        (2, "settlement.iit", 1_800),
        (3, "settlement.fee", 35_000),
    ]
    assert {node["subjectId"] for node in nodes} == {books.subject_id}
    assert await books.api.answer(TRANSFER, CHECKER, id=books.wage_id) == {"event": "settlement.wage"}
    kinds = {node["kind"]: node["channel"] for node in (await books.api.answer(ACCOUNTS, CHECKER))["nodes"]}
    assert len(kinds) == 14 and kinds["PAYOUT_CLEARING"] == CHANNEL


PROOF = """query($id: ID!) { ledgerProof(id: $id) { inclusion { content number path size root day } }
  ledgerRoots(since: "2025-01-01") { day size root } }"""


@pytest.mark.requirement("B-09", part="the proof of a transfer, for its parties and those who check")
async def test_a_party_proves_its_transfer_against_a_published_root(books: Books) -> None:
    system = Viewer.system("ledger.seal")
    async with books.api.database.transaction() as tx:
        assert await ledger.seal(tx, system) > 0
    before = await books.api.data(PROOF, books.worker, id=books.wage_id)
    assert before == {"ledgerProof": {"inclusion": None}, "ledgerRoots": []}
    async with books.api.database.transaction() as tx:
        await ledger.publish(tx, system)
    for viewer in (books.worker, books.employer, CHECKER):
        answer = await books.api.data(PROOF, viewer, id=books.wage_id)
        found, (root,) = answer["ledgerProof"]["inclusion"], answer["ledgerRoots"]
        assert (found["root"], found["size"], found["day"]) == (root["root"], root["size"], root["day"])
        proof = ledger.Proof(
            UUID(books.wage_id.partition(":")[2]),
            found["content"],
            found["number"],
            tuple(bytes.fromhex(each) for each in found["path"]),
            found["size"],
            bytes.fromhex(found["root"]),
            date.fromisoformat(found["day"]),
        )
        assert ledger.verify(proof)
    body = await books.api.body(PROOF, books.other_worker, id=books.wage_id)
    assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND"


BALANCE = "query($id: ID!, $at: DateTime!) { ledgerBalance(account: $id, asOf: $at) { asOf posted held available } }"


@pytest.mark.requirement("B-09", part="the balance of one's account as of a moment")
async def test_an_owner_asks_what_stood_on_its_account_at_a_moment(books: Books) -> None:
    account = f"LedgerAccount:{books.party.worker_wage}"
    now = "2099-01-01T00:00:00+00:00"
    found = await books.api.answer(BALANCE, books.worker, id=account, at=now)
    assert found == {"asOf": now, "posted": 698_200, "held": 200, "available": 698_000}
    before = await books.api.answer(BALANCE, books.worker, id=account, at="2020-01-01T00:00:00Z")
    assert (before["posted"], before["held"]) == (0, 0)
    body = await books.api.body(BALANCE, books.other_worker, id=account, at=now)
    assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_income_leads_to_the_settlement_it_was_earned_by(books: Books) -> None:
    async with books.api.database.transaction() as tx:
        settlement = await a_settlement(tx, approved=True)
        await settlements.start_payout(tx, [settlement.id])
        await settlements.mark_paid(tx, [settlement.id])
        await finance.recognise_fees(tx, SYSTEM)
    found = await books.api.answer("{ ledgerTransfers(first: 100) { nodes { event subjectId } } }", CHECKER)
    subjects = {node["event"]: node["subjectId"] for node in found["nodes"]}
    assert subjects["fee.recognised"] == f"Settlement:{settlement.id}"
