"""What law wants shown of a posting, and what may not stand in it: a deposit, discrimination, a training loan."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from domain import postings
from domain.database import Transaction
from domain.identity.model import EmployerNotVerified
from domain.postings.model import Discriminatory, FraudSuspected
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build.api import Api, open_api
from tests.build.postings import a_content, a_posting

SHOWN = """query($id: ID!) { posting(id: $id) {
  employer { name uscc address businessScope industry approved verified } headcount validUntil
  version { duties headcount validUntil place { district address } requirements { text ground }
    payComponents { kind unit amount { fen } } shifts { startsAt endsAt } } } }"""
MONEY_OF_WORKERS = """
    select distinct event, kind from ledger_route where debit_kind in ('worker_wage', 'worker_tax') order by 1, 2
"""
TAX_AND_PAY = {"payout.", "settlement.", "tax.", "hold."}
RETENTION = "select years from retention_class where retention = 'service'"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


@pytest.mark.requirement(
    "L-03", part="employer's facts, headcount, conditions, duties, place, basic pay and validity, for everybody"
)
async def test_a_visitor_reads_all_that_law_wants_shown(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting = await a_posting(tx)
    found = await api.answer(SHOWN, id=f"Posting:{posting.id}")
    employer, version = found["employer"], found["version"]
    assert all(employer[name] for name in ("name", "uscc", "address", "businessScope", "approved", "verified"))
    assert employer["industry"]
    assert (found["headcount"], version["duties"]) == (2, posting.content.duties)
    assert version["place"] == {"district": posting.content.district, "address": posting.content.address}
    assert version["requirements"] == [{"text": "持有效健康证", "ground": "接触直接入口食品"}]
    assert version["payComponents"] == [{"kind": "BASE", "unit": "HOUR", "amount": {"fen": 2_500}}]
    assert version["validUntil"] == found["validUntil"] and len(version["shifts"]) == 2


@pytest.mark.requirement(
    "L-03",
    part="an employer not verified within six months publishes nothing",
    missing="the operator's own licence is a fact of its operation, not of this program",
)
async def test_who_was_not_verified_again_publishes_nothing(tx: Transaction) -> None:
    drafted = await a_posting(tx, "draft")
    waiting = await a_posting(tx, "draft", employer=drafted.employer)
    tx.now += timedelta(days=180)
    content = a_content(tx)
    for posting in (drafted, waiting):
        await postings.revise(tx, posting.employer.viewer, posting.id, content)
    with pytest.raises(EmployerNotVerified) as refused:
        await postings.submit(tx, drafted.employer.viewer, drafted.id)
    assert refused.value.rule == "identity.real_name"
    tx.now -= timedelta(seconds=1)
    await postings.submit(tx, waiting.employer.viewer, waiting.id)


@pytest.mark.requirement("L-03", part="no discrimination by sex, origin, ethnicity or religion; no training loans")
@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("仅限男性。", Discriminatory),
        ("限本地户籍。", Discriminatory),
        ("限汉族。", Discriminatory),
        ("不招有宗教信仰者。", Discriminatory),
        ("入职前参加招转培课程。", FraudSuspected),
        ("可办理培训贷。", FraudSuspected),
    ],
)
async def test_what_law_forbids_is_refused(tx: Transaction, words: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await a_posting(tx, duties=a_content(tx).duties + words)


@pytest.mark.requirement("L-04", part="no deposit: not in a posting, and no route of the books takes from a worker but tax")
@pytest.mark.parametrize("words", ["入职须交押金两百元。", "收取服装费一百元。", "缴纳保证金后上岗。"])
async def test_no_deposit_can_be_asked(tx: Transaction, words: str) -> None:
    with pytest.raises(FraudSuspected):
        await a_posting(tx, duties=a_content(tx).duties + words)
    routes = {row["event"] for row in await tx.all(MONEY_OF_WORKERS)}
    assert routes and all(any(event.startswith(start) for start in TAX_AND_PAY) for event in routes)


@pytest.mark.requirement(
    "L-04",
    part="service records are kept for at least three years",
    missing="the operator's licence, its services and their prices on a page open to everybody",
)
async def test_records_of_service_are_kept(tx: Transaction) -> None:
    years = await tx.value(RETENTION)
    assert isinstance(years, int) and years >= 3
