"""A person's data through the whole product: agreed to, used, looked at, copied, erased — and then searched for everywhere."""

import base64
import io
import subprocess
import zipfile
from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest
from redis.asyncio import Redis

from jobs.local.binaries import PostgresBinaries
from jobs.local.servers import DatabaseUrls, Servers
from tests.build.graphql import Data, until
from tests.build.product import Running
from tests.build.unchanged import TABLES
from tests.journeys import steps

GROSS = 700_000
OPENID = "oUpF8uMuAJO-M2pxb1Q9zNjWeS6o"
HERS, ABOUT_HER = "月亮船票", "星海传闻"
"""A word that she writes into every free text, and one that others write about her."""
PDF = base64.b64encode(b"%PDF-1.7 a record of hours").decode()
NAME, CARD = "欧阳明月", "6217000000000000004"
WHY = "工资退回，核对收款人"
ACCESSES = "{ myDataAccesses { nodes { purpose by fields } } }"
DISCLOSURES = "{ myDisclosures { nodes { recipient recipientName kinds legalBasis consent { purpose } } } }"
REQUEST = "query($id: ID!) { personalDataRequest(id: $id) { state tablesDone documents { id } } }"
REQUESTS = "{ personalDataRequests { nodes { kind state keptZh } } }"
PREVIEW = "{ erasurePreview { blockers keptZh } }"
LOCKED = "select count(*) from erasure_lock where shredded_at is null"
LOCKS = "select retention, until::text from erasure_lock order by retention"


@pytest.mark.requirement("S-107")
@pytest.mark.requirement("L-07")
async def test_a_persons_data_from_consent_to_its_end(
    product: Running, clone: DatabaseUrls, servers: Servers, capfd: pytest.CaptureFixture[str]
) -> None:
    await product.at(datetime(2026, 6, 1, 1, tzinfo=UTC))
    staff = await steps.the_staff(product)
    worker = await steps.a_worker(product, staff.reviewer, NAME, CARD)
    employer = await steps.an_employer(product, staff.reviewer)
    await steps.fund(product, employer, GROSS, GROSS // 10)
    await is_paid(product, staff, employer, worker)
    await much_is_written(product, employer, worker)

    await is_looked_at(product, staff, worker)
    copy = await is_copied(product, worker)
    clear = [NAME, CARD, OPENID, worker.id_number, worker.phone]
    assert all(value in copy for value in [*clear, HERS, ABOUT_HER])
    assert await found(product, clear) == [], "masks and seals only, while it is used"
    await is_erased(product, worker, employer)

    values = [*clear, HERS, ABOUT_HER]
    leftovers = [*values, NAME[0] + "***", CARD[-4:] + '"', worker.phone[:3] + "****" + worker.phone[-4:]]
    assert await found(product, leftovers) == []
    assert await in_valkey(product, values) == [] and in_logs(capfd, servers, values) == []
    assert dumped(clone.owner, values) == []
    await what_is_locked_opens_until_its_day(product, worker)


async def is_paid(product: Running, staff: steps.Staff, employer: steps.Employer, worker: steps.Worker) -> None:
    starts_at = datetime(2026, 6, 10, 1, tzinfo=UTC)
    await product.at(starts_at.replace(day=2))
    posting = await steps.publish(employer, staff.reviewer, steps.content(starts_at, GROSS))
    assignment = await steps.hire(worker, employer, posting)
    given = {"workerId": worker.id, "fields": ["PHONE"], "purpose": "arrange_work", "explanation": "通知到岗时间", "minutes": 600}
    asked = await employer.owner.do("requestPersonalDataAccess", "id state automaticRule", **given)
    shown = await employer.owner.do("revealPersonalData", "values { field value }", personalDataAccessId=asked["id"])
    assert shown["values"] == [{"field": "phone", "value": f"+86{worker.phone}"}]
    await steps.work(product, worker, assignment)
    await words_about_work(worker, employer, assignment)
    timesheet = await worker.asker.do(
        "submitTimesheet", "id state", assignmentId=assignment["id"], workedMinutes=480, note=f"{HERS}：中午没有休息"
    )
    settlement = await steps.drafted(employer, timesheet)
    await employer.finance.do("approveSettlement", "state", settlementId=settlement["id"])
    assert (await worker.asker.ask(PREVIEW))["blockers"] == ["money_owed"]
    await steps.pay(staff, employer)


async def words_about_work(worker: steps.Worker, employer: steps.Employer, assignment: Data) -> None:
    """Both sides evaluate, the employer remarks, the worker answers."""
    marks = {"assignmentId": assignment["id"], "performance": 4, "communication": 4, "satisfaction": 4}
    await worker.asker.do("submitEvaluation", "id", **marks, text=f"{HERS}，环境整洁")
    await employer.owner.do("submitEvaluation", "id", **marks, text=f"{ABOUT_HER}，做事认真")
    said = {"assignmentId": assignment["id"], "kind": "QUALITY", "text": f"{ABOUT_HER}：收银有一笔差错"}
    remark = await employer.owner.do("remarkOnWork", "id", **said)
    await worker.asker.do("answerRemark", "id", remarkId=remark["id"], text=f"{HERS}：已当场更正")


async def much_is_written(product: Running, employer: steps.Employer, worker: steps.Worker) -> None:
    """What she says she wants, searches for and objects to; what is said of it; and another account for her pay."""
    me = worker.asker
    near = {"latitude": 39.1, "longitude": 117.2}
    until_then = datetime(2026, 12, 1, tzinfo=UTC).isoformat()
    week = [{"weekday": 6, "startsMinute": 540, "endsMinute": 1080}]
    wanted = {"kinds": ["CATERING"], "radiusM": 5000, "payFloor": 2000, "validUntil": until_then, "weekly": week, **near}
    await me.do("updateJobIntention", "id", **wanted)
    await me.do("saveSearch", "id", title=f"{HERS}附近", text=HERS)
    await me.do("addPayoutDestination", "id", wechatOpenid=OPENID)
    (settled,) = (await me.ask("{ settlements { nodes { id } } }"))["nodes"]
    evidence = [{"fileName": f"{HERS}.pdf", "contentBase64": PDF}]
    given = {"settlementId": settled["id"], "kind": "OBJECTION", "text": f"{HERS}：少算了两个小时", "evidence": evidence}
    dispute = (await me.do("openPayDispute", "id", **given))["id"]
    support = await product.staff("support")
    await support.do("assignPayDispute", "state", payDisputeId=dispute)
    await support.do("askPayDisputeEmployer", "state", payDisputeId=dispute, text=f"{ABOUT_HER}，请核对")
    await employer.owner.do("replyToPayDispute", "state", payDisputeId=dispute, text=f"{ABOUT_HER}，工时无误")
    await me.do("withdrawPayDispute", "state", payDisputeId=dispute)


async def is_looked_at(product: Running, staff: steps.Staff, worker: steps.Worker) -> None:
    """Finance asks, an administrator allows, finance looks; the worker sees who, why, which fields, and who outside got what."""
    given = {"workerId": worker.id, "fields": ["NAME"], "purpose": "payment_trouble", "explanation": WHY, "minutes": 30}
    asked = await staff.finance.do("requestPersonalDataAccess", "id state", **given)
    await staff.finance.refused("ACCESS_NOT_APPROVED", "revealPersonalData", personalDataAccessId=asked["id"])
    await (await product.staff("admin")).do(
        "approvePersonalDataAccess", "state", personalDataAccessId=asked["id"], reason="情况属实"
    )
    shown = await staff.finance.do("revealPersonalData", "values { value }", personalDataAccessId=asked["id"])
    assert shown["values"] == [{"value": NAME}]
    looks = (await worker.asker.ask(ACCESSES))["nodes"]
    assert {"purpose": WHY, "by": "staff", "fields": ["name"]} in looks
    assert {"purpose": "通知到岗时间", "by": "employer", "fields": ["phone"]} in looks
    told = (await worker.asker.ask(DISCLOSURES))["nodes"]
    assert {one["recipient"] for one in told} == {"IDENTITY_AUTHORITY", "EMPLOYER", "PAYOUT_CHANNEL"}
    by_consent = {one["recipient"]: one["consent"] for one in told}
    assert by_consent["PAYOUT_CHANNEL"] == {"purpose": "BANK_DISCLOSURE"} and by_consent["EMPLOYER"] is None


async def is_copied(product: Running, worker: steps.Worker) -> str:
    """Everything held, gathered by a job, fetched once; nobody else's ticket opens it."""
    fresh = await product.sign_in(worker.phone, "WORKER")
    asked = await fresh.do("requestPersonalDataExport", "id state", idempotencyKey="copy")
    ready: Data = await until(lambda: fresh.ask(REQUEST, id=asked["id"]), lambda seen: seen["documents"])
    ticket = {"documentId": ready["documents"][0]["id"], "purpose": "本人留存"}
    other = await steps.a_registered_worker(product, "司马长风")
    await other.asker.refused("NOT_FOUND", "mintDocumentTicket", **ticket)
    path = (await fresh.do("mintDocumentTicket", "path", **ticket))["path"]
    body = (await product.http.get(path)).content
    assert (await product.http.get(path)).status_code == 404
    with zipfile.ZipFile(io.BytesIO(body)) as folder:
        return folder.read("personal-data.json").decode()


async def is_erased(product: Running, worker: steps.Worker, employer: steps.Employer) -> None:
    """The answer says what stays and until when; the session is over, the phone begins anew, others see nothing."""
    fresh = await product.sign_in(worker.phone, "WORKER")
    assert (await fresh.ask(PREVIEW))["blockers"] == []
    erased = await fresh.do("erasePersonalData", "kind state keptZh keptEn", idempotencyKey="end")
    kept = {text.partition("：")[0] for text in erased["keptZh"]}
    assert (erased["kind"], erased["state"]) == ("ERASURE", "DONE") and kept == {"身份与签约信息", "收付款信息", "招聘与服务信息"}
    assert all("保存至20" in text and "依" in text for text in erased["keptZh"])
    for asker in (fresh, worker.asker):
        assert "errors" in await asker.body(REQUESTS)
    seen = await employer.owner.ask("query($id: ID!) { worker(id: $id) { name school } }", id=worker.id)
    assert seen == {"name": "已注销", "school": ""}
    await product.drained()


async def what_is_locked_opens_until_its_day(product: Running, worker: steps.Worker) -> None:
    """Law's copy is sealed under a key that is still there; after ten years nobody can open it."""
    worker_id = UUID(worker.id.partition(":")[2])
    sealed = await product.database.pool.fetchval("select name_sealed from worker where id = $1", worker_id)
    assert [row["until"][:4] for row in await product.database.pool.fetch(LOCKS)] == ["2036", "2036", "2029"]
    async with product.database.transaction() as tx:
        assert (await tx.vault.unseal_all(tx, "identity", "worker.name", {worker_id: sealed})) != {}
    await product.at(datetime(2036, 6, 12, 1, tzinfo=UTC))
    await product.database.pool.execute("update schedule set next_at = clock_timestamp() where job = 'privacy.shred_due'")
    await until(lambda: product.database.pool.fetchval(LOCKED), lambda count: count == 0)
    async with product.database.transaction() as tx:
        assert await tx.vault.unseal_all(tx, "identity", "worker.name", {worker_id: sealed}) == {}


async def found(product: Running, values: list[str]) -> list[str]:
    """Where a value stands in any row of any table, as text, in hexadecimal or in base64."""
    hits = []
    for table in [row["relname"] for row in await product.database.pool.fetch(TABLES)]:
        text = "\n".join(row[0] for row in await product.database.pool.fetch(f"select t::text from {table} t"))
        hits += [f"{table} holds {value}" for value in values if any(form in text for form in forms(value))]
    return hits


def dumped(url: str, values: list[str]) -> list[str]:
    """The same in a dump of the whole database, as it would be stolen."""
    program = PostgresBinaries.find().program("pg_dump")
    if program is None:
        pytest.skip("no pg_dump here")
    text = subprocess.run([str(program), "--dbname", url, "--inserts"], capture_output=True, check=True, text=True).stdout
    assert "worker" in text
    return [value for value in values if any(form in text for form in forms(value))]


async def in_valkey(product: Running, values: list[str]) -> list[str]:
    """In every key and in what each holds, whatever its type."""
    readers = {
        b"string": "get",
        b"hash": "hgetall",
        b"list": "lrange",
        b"set": "smembers",
        b"zset": "zrange",
        b"stream": "xrange",
    }
    async with Redis.from_url(product.product.redis_url) as client:
        held = []
        async for key in client.scan_iter():
            reader = readers[await client.type(key)]
            ends = [0, -1] if reader in ("lrange", "zrange") else []
            held.append(key + repr(await getattr(client, reader)(key, *ends)).encode())
    assert held, "nothing was looked through"
    return [value for value in values if any(form in text for form in byte_forms(value) for text in held)]


def in_logs(capfd: pytest.CaptureFixture[str], servers: Servers, values: list[str]) -> list[str]:
    """API, relay and workers write theirs in this process; the servers and what stands for the outside have files."""
    assert servers.cluster is not None
    text = "".join(capfd.readouterr()) + servers.cluster.log.read_text(errors="replace")
    return [value for value in values if any(form in text for form in forms(value))]


def byte_forms(value: str) -> list[bytes]:
    """As ``repr`` shows bytes, and plainly."""
    return [form for one in forms(value) for form in (one.encode(), repr(one.encode())[2:-1].encode())]


def forms(value: str) -> set[str]:
    raw = value.encode()
    whole = len(raw) - len(raw) % 3
    encoded = {base64.b64encode(raw).decode(), base64.b64encode(raw[:whole]).decode()}
    return {value, raw.hex(), *encoded, orjson.dumps(value).decode().strip('"'), ascii(value).strip("'")}
