"""The sample city, small, loaded as ``./run up`` loads it: by real workers through the real simulator, onto the sandbox clock."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast

import httpx
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from domain import sandbox
from domain.postings import PayKind, PayUnit
from jobs.local import city
from jobs.local.city.plan import Fate, Plan, PlannedPosting, Stage
from jobs.local.servers import Servers
from jobs.local.simulators.faults import JsonObject
from jobs.local.simulators.process import SimulatorProcess
from jobs.local.simulators.remote import Remote
from tests.build import after
from tests.build.cluster import Template
from tests.build.outside import a_simulator
from tests.build.product import Running, running
from tests.conftest import VAULT
from tests.journeys.city_asked import APPLIED, DEMAND, GROSSES, ITEMS, OURS, PAID, TITLES, TUTORS_TRANSFERS, TUTORS_WAGES

SMALL = city.Size(employers=3, workers=12, postings=10)
SEED = 12
EXAMPLE = {6: (700_000, 1_800), 7: (750_000, 3_000), 10: (720_000, 2_280), 11: (600_000, 0), 12: (800_000, 3_600)}
"""Month of 2026: gross and withheld tax, in fen."""
GROSS = sum(gross for gross, _ in EXAMPLE.values())
WITHHELD = sum(withheld for _, withheld in EXAMPLE.values())

DIFFERENCES = """
    differences { class kind outcome onStatement { fen } resolutions { action state } } documents { mediaType }
"""
BANK_DAYS = """
    query($state: ReconciliationState!, $account: String!) { reconciliations(state: $state, channel: $account) { nodes {
        day statementPaid { fen } statementReturned { fen } ledgerPaid { fen } ledgerReturned { fen } documents { mediaType }
        files { lineCount opening { fen } closing { fen } } } } }
"""
CASH = "query($kind: LedgerAccountKind!) { ledgerAccounts(kind: $kind) { nodes { posted { fen } } } }"
BANK_DISAGREES = """
    select count(*) from statement_line l where l.channel = $1
    and not exists (select from statement_match m where m.statement_line_id = l.id and m.event = 'bank.agreed')
"""
MATCHED = "select sum(assigned_count), sum(invited_count + dropped_count) from match_run where state = 'finished'"
TOLD = """
    select count(*), count(n.id) from invitation i join worker w on w.id = i.worker_id
    left join notification n on n.topic = 'invitation.made' and n.subject_id = i.id and n.person_id = w.person_id
"""
MINE = "{{ notificationDeliveries({page}: 100) {{ nodes {{ channel state reason }} }} }}"
UNHEARD = """
    select channel, state, reason, count(*) from notification_delivery
    where channel <> 'in_app' and (state = 'unknown' or reason = 'lost') group by channel, state, reason
"""
"""What nobody can say has arrived, or was given up though its provider never had it."""
HEARD = """
    select 'evt_' || replace(v.id::text, '-', '') as id, v.topic
    from webhook_delivery d join partner_event v on v.id = d.partner_event_id where d.state = 'delivered'
"""
ACCESSES = "{ personalDataAccesses { nodes { id state purpose } } }"
STANDING = [("REQUESTED", "complaint_handling"), ("APPROVED", "payment_trouble")]
ERASED = "query($id: ID!) { worker(id: $id) { name school contact } }"
UNKNOWN = "select count(*) from audit where event = 'payout_item.unknown'"
OPEN_WORK = "select count(*) from outbox where failed_at is not null or (done_at is null and available_at <= clock_timestamp())"


@dataclass(frozen=True, slots=True)
class Town:
    """A product with its city, and what the loader says it loaded."""

    product: Running
    plan: Plan


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    """The simulators as ``./run up`` starts them: the bank gives statements."""
    since = city.BANK_STATEMENTS_FROM.isoformat()
    running = a_simulator(tmp_path_factory.mktemp("city"), "--bank-statements-from", since)
    yield running
    running.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(template: Template, servers: Servers, outside: SimulatorProcess) -> AsyncIterator[Town]:
    """One load for the whole module, on a database of its own; the tests only look. The books are checked at the end."""
    urls = await template.clone("city")
    async with Redis.from_url(servers.redis_url) as client:
        await client.flushall()
    async with Remote(outside.url) as remote, running(urls, servers.redis_url, outside, remote) as product, product.working():
        loaded = await city.load(product.database, remote, seed=SEED, progress=city.Silent(), size=SMALL)
        yield Town(product, loaded.plan)
    await after.check_database(urls, VAULT)
    await template.drop(urls)


@pytest.mark.requirement("L-01", part="the sample city lives through the official example", missing="filing the return")
async def test_the_official_example_is_in_every_book_to_the_fen(town: Town) -> None:
    pool = town.product.database.pool

    wages = {row["pay_month"]: row for row in await pool.fetch(TUTORS_WAGES)}
    transfers = {row["event"]: row["fen"] for row in await pool.fetch(TUTORS_TRANSFERS)}
    cards = {payee["card_no"]: payee for payee in await town.product.remote.payees()}

    for month, (gross_fen, iit_fen) in EXAMPLE.items():
        row = wages.pop(date(2026, month, 1))
        assert (row["gross_fen"], row["vat_fen"], row["iit_fen"], row["state"]) == (gross_fen, 0, iit_fen, "paid")
        assert row["net_fen"] == gross_fen - iit_fen
    assert not wages
    assert transfers == {"settlement.wage": GROSS, "settlement.iit": WITHHELD, "payout.succeeded": GROSS - WITHHELD}
    hers = cards[town.plan.students[0].card]
    assert (hers["payments"], hers["paid_fen"], hers["returned_fen"]) == (5, GROSS - WITHHELD, 0)


async def test_everybody_and_every_amount_is_as_the_seed_says(town: Town) -> None:
    pool, plan = town.product.database.pool, town.plan
    titles = [posting.content.title for posting in _postings(plan)]

    assert await pool.fetchval("select array_agg(name order by name) from employer") == sorted(one.name for one in plan.companies)
    assert await pool.fetchval(TITLES) == sorted(titles)
    assert await pool.fetchval("select count(*) from worker") == SMALL.workers
    assert await pool.fetchval(APPLIED) == sum(len(one.applicants) for one in _postings(plan))
    assert await pool.fetchval(GROSSES) == _wages(plan)


@pytest.mark.requirement("S-065", part="the sample city runs a matching batch and tells those invited, through the workers")
async def test_a_matching_run_invited_and_told_whom_it_proposed(town: Town) -> None:
    pool = town.product.database.pool
    proposed, asked = await pool.fetchrow(MATCHED)  # type: ignore[misc]  # one row
    invited, told = await pool.fetchrow(TOLD)  # type: ignore[misc]  # one row
    assert 0 < proposed == asked and 0 < invited == told


@pytest.mark.requirement(
    "B-08", part="the sample city's text, WeChat and e-mail messages are delivered through the workers, and one sees one's own"
)
async def test_the_tutor_was_told_beyond_the_app(town: Town) -> None:
    async with town.product.database.transaction() as tx:
        tutor = town.product.as_(await city.token(tx, "worker"))

    pages = [await tutor.ask(MINE.format(page=page)) for page in ("first", "last")]
    mine = [each for page in pages for each in page["nodes"]]
    seen = {(each["channel"], each["state"]) for each in mine}
    assert {(channel, "DELIVERED") for channel in ("SMS", "EMAIL", "WECHAT")} <= seen
    assert await town.product.database.pool.fetch(UNHEARD) == []


@pytest.mark.requirement("B-08", part="the sample city's partner hears by webhook, each message once")
async def test_a_partners_system_heard_what_happened(town: Town) -> None:
    heard = await town.product.remote.heard("hr")
    there = cast(list[dict[str, object]], heard["messages"])
    told = {row["id"]: row["topic"] for row in await town.product.database.pool.fetch(HEARD)}

    assert {str(each["id"]): each["type"] for each in there} == told and len(told) == len(cast(list[str], heard["calls"]))
    assert {"settlement.approved", "payout_item.succeeded"} <= set(told.values()) and heard["forged"] == 0


async def test_one_payment_failed_and_one_was_unknown_for_a_while(town: Town) -> None:
    items = {(row["state"], row["fail_code"]): row["count"] for row in await town.product.database.pool.fetch(ITEMS)}
    states = Counter(state for state, _ in items)

    assert set(states) == {"succeeded", "failed", "planned", "returned", "awaiting_payee"}
    assert items["failed", "251"] == 2  # both shifts of the payee whose name and number do not agree
    assert await town.product.database.pool.fetchval(UNKNOWN) == 1


async def test_the_channel_paid_what_the_books_say(town: Town) -> None:
    book = await town.product.remote.book()
    row = await town.product.database.pool.fetchrow(PAID)

    assert row is not None and (book["paid_fen"], book["returned_fen"]) == tuple(row)


@pytest.mark.requirement("S-116", part="the sample city has returned wages: one told by the channel, one only by its statement")
@pytest.mark.requirement("S-117", part="the sample city works a difference to zero, signed by two, with its audit pack")
async def test_a_lost_return_was_found_worked_off_and_signed_by_two_people(town: Town) -> None:
    pool = town.product.database.pool
    async with town.product.database.transaction() as tx:
        auditor = town.product.as_(await city.token(tx, "auditor"))

    signed = await auditor.ask(
        '{ reconciliations(state: SIGNED, channel: "yunzhanghu") { nodes { day statementReturned { fen } '
        + DIFFERENCES
        + " } } }"
    )
    (day,) = signed["nodes"]
    (difference,) = day["differences"]
    (resolution,) = difference["resolutions"]
    pack = {document["mediaType"] for document in day["documents"]}

    assert day["day"] == "2026-12-17" and day["statementReturned"]["fen"] > difference["onStatement"]["fen"]
    assert (difference["class"], difference["kind"], difference["outcome"]) == ("STATE_DIFFERS", "RETURN", "MATCHED")
    assert (resolution["action"], resolution["state"]) == ("ASK", "DONE")
    assert len(pack) == 2 and "application/pdf" in pack
    assert await pool.fetchval("select count(*) from payout_item where state = 'returned'") == 2
    assert await pool.fetchval("select count(*) from reconciliation where state not in ('balanced', 'signed')") == 0


@pytest.mark.requirement("S-117", part="the sample city's payday on the bank's own statement agrees to the fen, signed by two")
@pytest.mark.parametrize(("account", "book"), [("bank_wage", "BANK_WAGE_CASH"), ("bank_fee", "BANK_FEE_CASH")])
async def test_the_bank_s_own_statements_agree_with_the_books(town: Town, account: str, book: str) -> None:
    pool = town.product.database.pool
    async with town.product.database.transaction() as tx:
        auditor = town.product.as_(await city.token(tx, "auditor"))
    bank = cast(dict[str, JsonObject], await town.product.remote.bank_accounts())

    (payday,) = (await auditor.ask(BANK_DAYS, state="SIGNED", account=account))["nodes"]
    last = (await auditor.ask(BANK_DAYS, state="BALANCED", account=account))["nodes"][0]
    (cash,) = (await auditor.ask(CASH, kind=book))["nodes"]
    (file,) = payday["files"]
    moved = payday["statementReturned"]["fen"] - payday["statementPaid"]["fen"]

    assert payday["day"] == "2026-12-15" and file["lineCount"] > 0 and len(payday["documents"]) == 2
    assert file["closing"]["fen"] - file["opening"]["fen"] == moved
    assert (payday["ledgerPaid"], payday["ledgerReturned"]) == (payday["statementPaid"], payday["statementReturned"])
    assert last["day"] == "2026-12-20" and last["files"][0]["closing"] == cash["posted"]
    assert cash["posted"]["fen"] == bank[account]["balance_fen"]
    assert await pool.fetchval(BANK_DISAGREES, account) == 0


@pytest.mark.requirement("T-047", part="the sample city's audit pack is fetched by ticket")
async def test_the_audit_pack_can_be_downloaded(town: Town) -> None:
    async with town.product.database.transaction() as tx:
        auditor = town.product.as_(await city.token(tx, "auditor"))
    days = await auditor.ask("{ reconciliations(state: SIGNED) { nodes { documents { id mediaType } } } }")
    (id,) = [one["id"] for one in days["nodes"][0]["documents"] if one["mediaType"] == "application/pdf"]

    minted = await auditor.do("mintDocumentTicket", "path", documentId=id, purpose="审计抽查")
    async with httpx.AsyncClient(trust_env=False) as http:
        got = await http.get(f"{town.product.url}{minted['path']}")

    assert got.status_code == 200 and got.content.startswith(b"%PDF")


@pytest.mark.requirement("L-06", part="the sample city has a WeChat payee who has not confirmed")
async def test_a_wechat_payee_has_not_confirmed_yet(town: Town) -> None:
    pool = town.product.database.pool
    row = await pool.fetchrow("select channel, confirm_by, amount_fen from payout_item where state = 'awaiting_payee'")
    orders = cast(list[JsonObject], (await town.product.remote.channel_book("wechat"))["orders"])

    assert row is not None and row["channel"] == "wechat" and row["confirm_by"] > town.plan.ends
    assert [(order["state"], order["paid_fen"]) for order in orders] == [("WAIT_USER_CONFIRM", 0)]


async def test_nothing_is_left_undone_but_what_people_have_to_do(town: Town) -> None:
    pool = town.product.database.pool

    assert await pool.fetchval(OPEN_WORK) == 0
    assert await pool.fetchval("select count(*) from payout_batch where state = 'submitted'") == 1
    assert await pool.fetchval("select count(*) from notification") > SMALL.workers
    assert await pool.fetchval("select count(*) from posting where state = 'live' and valid_until < $1", town.plan.ends) == 0
    async with town.product.database.transaction() as tx:
        assert tx.now >= town.plan.ends
        assert await sandbox.offset(tx)


@pytest.mark.requirement("S-063", part="the sample city posts from a template and from files, one with wrong rows")
@pytest.mark.requirement("T-011", part="the sample city splits a demand: one sub-order accepted, one sent back, one sought")
@pytest.mark.requirement("T-024", part="the sample city insures shifts through the workers, with a certificate and a claim")
@pytest.mark.requirement("S-069", part="the sample city has an injury, told by both sides and notified to the insurer")
async def test_a_demand_was_split_insured_and_inspected(town: Town) -> None:
    async with town.product.database.transaction() as tx:
        employer = town.product.as_(await city.token(tx, "employer"))

    shown = {root: found["nodes"] for root, found in (await employer.body(DEMAND, {}))["data"].items()}

    (template,), (made, wrong) = shown["postingTemplates"], shown["postingFiles"]
    assert [posting["state"] for posting in template["version"]["postings"]] == ["LIVE"]
    assert (wrong["state"], wrong["postings"]) == ("WRONG", [])
    assert [(one["row"], one["column"]) for one in wrong["errors"]["nodes"]] == [(3, "pay"), (4, "pay")]
    assert made["state"] == "MADE" and [posting["state"] for posting in made["postings"]] == ["DRAFT", "DRAFT"]
    (package,), (incident,) = shown["demandPackages"], shown["incidents"]
    assert [part["state"] for part in package["subOrders"]] == ["ACCEPTED", "REWORK", "OPEN"]
    assert [part["deliveries"][0]["state"] for part in package["subOrders"][:2]] == ["ACCEPTED", "REWORK"]
    assert package["state"] == "OPEN" and package["subOrders"][1]["deliveries"][0]["reason"]
    assert all(policy["state"] == "ISSUED" and policy["documentId"] for policy in shown["insurancePolicies"])
    claims = [claim for policy in shown["insurancePolicies"] for claim in policy["claims"]]
    assert [claim["state"] for claim in claims] == ["FILED"] and claims[0]["claimNo"]
    assert (incident["severity"], incident["side"], incident["state"]) == ("SLIGHT", "WORKER", "OPEN")
    assert [one["side"] for one in incident["statements"]] == ["EMPLOYER"]
    assert [notice["recipient"] for notice in incident["notices"] if notice["givenAt"]] == ["INSURER"]


async def test_it_is_loaded_and_stays(town: Town) -> None:
    assert await city.is_loaded(town.product.database)


@pytest.mark.requirement(
    "S-108", part="in the sample city a student reads who looked at her data; one request was allowed, one waits"
)
async def test_a_student_reads_who_looked_at_her_data(town: Town) -> None:
    async with town.product.database.transaction() as tx:
        student, admin, support = [town.product.as_(await city.token(tx, role)) for role in ("worker", "admin", "support")]

    looks = (await student.ask("{ myDataAccesses { nodes { by purpose fields } } }"))["nodes"]
    hers = (await student.ask(ACCESSES))["nodes"]
    asked = (await support.ask(ACCESSES))["nodes"]

    assert {"by": "staff", "purpose": "收款人来电询问到账时间，核对身份", "fields": ["name", "phone"]} in looks
    assert {"by": "worker", "purpose": "核对本人登记信息", "fields": ["name", "id_number", "phone"]} in looks
    assert [(one["state"], one["purpose"]) for one in hers] == STANDING and (await admin.ask(ACCESSES))["nodes"] == hers
    assert [(one["state"], one["purpose"]) for one in asked] == [("REQUESTED", "complaint_handling")]
    waiting = {"personalDataAccessId": asked[0]["id"]}
    await support.refused("ACCESS_NOT_APPROVED", "revealPersonalData", **waiting)


@pytest.mark.requirement("S-001", part="in the sample city a recovery awaits its second person; the account's owner was told")
async def test_a_recovery_awaits_a_second_person(town: Town) -> None:
    async with town.product.database.transaction() as tx:
        admin = town.product.as_(await city.token(tx, "admin"))
    (one,) = (await admin.ask("{ accountRecoveries { nodes { kind state nameMatches idNumberMatches } } }"))["nodes"]
    assert one == {"kind": "PHONE", "state": "CONFIRMED", "nameMatches": True, "idNumberMatches": True}
    assert await town.product.database.pool.fetchval("select count(*) from phone_notice where sent_at is not null") == 1


@pytest.mark.requirement(
    "L-07", part="in the sample city somebody left: erased, what law keeps is locked until its day, and said"
)
async def test_somebody_left_and_what_law_keeps_is_locked(town: Town) -> None:
    pool = town.product.database.pool
    async with town.product.database.transaction() as tx:
        admin = town.product.as_(await city.token(tx, "admin"))
    row = await pool.fetchrow("select id, person_id from worker where erased_at is not null")
    assert row is not None

    (erasure,) = (await admin.ask("{ personalDataRequests(kind: ERASURE) { nodes { state keptZh } } }"))["nodes"]
    worker = await admin.ask(ERASED, id=f"Worker:{row['id']}")
    locks = await pool.fetch("select retention, until from erasure_lock where person_id = $1", row["person_id"])

    assert erasure["state"] == "DONE" and len(erasure["keptZh"]) == len(locks) > 0
    assert all(any(f"保存至{lock['until']}" in said for said in erasure["keptZh"]) for lock in locks)
    assert worker == {"name": "已注销", "school": "", "contact": ""}
    assert await pool.fetchval("select count(*) from session where person_id = $1 and ended_at is null", row["person_id"]) == 0


@pytest.mark.parametrize("role", city.ROLES)
async def test_every_role_has_a_token_that_works(town: Town, role: str) -> None:
    async with town.product.database.transaction() as tx:
        asker = town.product.as_(await city.token(tx, role))

    viewer = await asker.ask("{ viewer { kind staffRole } }")

    assert (viewer["staffRole"] or viewer["kind"]).lower() == ("employer" if role == "manager" else role)


@pytest.mark.requirement("S-060", part="in the sample city a member hires for one of two branches alone")
async def test_a_manager_reads_one_branch_of_two(town: Town) -> None:
    async with town.product.database.transaction() as tx:
        owner, manager = [town.product.as_(await city.token(tx, role)) for role in ("employer", "manager")]
    whole, part = [(await one.ask(OURS))["nodes"] for one in (owner, manager)]
    names = [posting["branch"] and posting["branch"]["name"] for posting in whole]
    assert set(names) == {"天大校区", "师大校区", None}
    assert part == [posting for name, posting in zip(names, whole, strict=True) if name == "天大校区"]


@pytest.mark.parametrize("operation", city.CLOSING, ids=lambda operation: operation.role or "anybody")
async def test_what_one_is_told_to_try_shows_something(town: Town, operation: city.Operation) -> None:
    asker = town.product.visitor
    if operation.role:
        async with town.product.database.transaction() as tx:
            asker = town.product.as_(await city.token(tx, operation.role))

    assert (await asker.ask(operation.query))["nodes"]


async def test_the_welcome_says_where_and_as_whom(town: Town) -> None:
    said = await city.welcome(town.product.database, town.product.url)

    assert f"{town.product.url}/graphql" in said and "2026-12-21" in said
    assert all(f"\n  {role} " in said for role in city.ROLES)
    assert all(operation.query in said for operation in city.CLOSING)


def _postings(plan: Plan) -> list[PlannedPosting]:
    """All of them."""
    worked = [posting for season in plan.seasons for posting in season.postings]
    return worked + [posting for _, published in plan.present for posting in published]


def _wages(plan: Plan) -> list[int]:
    """What every approved shift comes to, worked out here from the plan, in order."""
    return sorted(
        _wage(posting, applicant.minutes or minutes - applicant.late)
        for season in plan.seasons
        for posting in season.postings
        if posting.stage > Stage.CLAIMED
        for applicant in posting.applicants
        if applicant.fate is Fate.HIRED
        for minutes in [int((one.ends_at - one.starts_at).total_seconds()) // 60 for one in posting.content.shifts]
    )


def _wage(posting: PlannedPosting, minutes: int) -> int:
    """In fen, halves up; nobody works overtime."""
    paid = [one for one in posting.content.pay_components if one.kind is not PayKind.OVERTIME]
    return sum((one.amount_fen * minutes * 2 + 60) // 120 if one.unit is PayUnit.HOUR else one.amount_fen for one in paid)
