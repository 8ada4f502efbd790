"""What the desk of pay has before it: rules of pay, files of payouts and bundles of receipts, of two employers."""

from datetime import timedelta

from domain import filings, payout_files, payout_rules, receipt_bundles
from domain.clock import day_of
from domain.database import Transaction
from domain.money import Fen
from domain.payout_rules import Every
from domain.viewer import Viewer
from tests.build.accounts import AnEmployer
from tests.build.desk import REASON
from tests.build.money import SYSTEM
from tests.build.payout_files import a_file, the_file
from tests.build.payout_rules import an_active_rule, the_terms
from tests.build.statements import a_kept_receipt

FILE_DOCUMENT = "select document_id from payout_file where employer_id = :employer_id and document_id is not null limit 1"
RECEIPTS = "select id, worker_id from payout_receipt order by id"


async def a_papers_desk(tx: Transaction, finance: Viewer, employer: AnEmployer, rival: AnEmployer) -> dict[str, str]:
    """Its rows by a name, in the states from which each mutation can be asked."""
    rules = await _rules(tx, finance, employer, rival)
    files = await _files(tx, finance, employer, rival)
    return rules | files | await _bundles(tx, employer, rival) | await _releases(tx, finance, employer, rival)


async def _rules(tx: Transaction, finance: Viewer, employer: AnEmployer, rival: AnEmployer) -> dict[str, str]:
    """Proposed, active and paused, to run in two days; and one of either employer that has run, ours without enough money."""
    terms = the_terms(tx, every=Every.WEEK, weekday=(day_of(tx.now) + timedelta(days=2)).isoweekday())
    proposed = await payout_rules.propose(tx, employer.viewer, terms)
    active, paused = [await an_active_rule(tx, employer.viewer, finance, terms) for _ in range(2)]
    await payout_rules.pause(tx, finance, paused)
    await an_active_rule(tx, rival.viewer, finance, the_terms(tx, at_minute=0))
    await an_active_rule(tx, employer.viewer, finance, the_terms(tx, at_minute=0, keep_fen=Fen(10**12)))
    now, tx.now = tx.now, tx.now + timedelta(days=1)
    assert [await payout_rules.run_due(tx, SYSTEM) for _ in range(3)] == [1, 1, 0]
    tx.now = now
    named = {"proposed rule": proposed, "active rule": active, "paused rule": paused}
    return {name: f"PayoutRule:{id}" for name, id in named.items()} | {"rule terms": terms.fingerprint(employer.id).hex()}


async def _files(tx: Transaction, finance: Viewer, employer: AnEmployer, rival: AnEmployer) -> dict[str, str]:
    """A file of payouts that is right and one that is wrong."""
    body = (await payout_files.template(tx, finance, employer.id, REASON)).encode()
    good = await a_file(tx, finance, employer.id, body)
    await a_file(tx, finance, rival.id, body)
    plan = (await the_file(tx, good)).plan_sha256 or b""
    return {"good payout file": f"PayoutFile:{good}", "payout file plan": plan.hex()}


async def _bundles(tx: Transaction, employer: AnEmployer, rival: AnEmployer) -> dict[str, str]:
    """A bundle of receipts of either employer, written."""
    for receipt in await tx.all(RECEIPTS):
        await a_kept_receipt(tx, receipt["id"], receipt["worker_id"])
    today, made = day_of(tx.now), []
    for each in (employer, rival):
        bundle_id = await receipt_bundles.request(tx, each.viewer, None, (today, today), REASON)
        found = await receipt_bundles.lines(tx, SYSTEM, bundle_id, 0)
        assert found is not None and found[1]
        await receipt_bundles.complete(tx, SYSTEM, bundle_id, receipt_bundles.packed(*found))
        made.append(bundle_id)
        await receipt_bundles.mint_ticket(tx, each.viewer, bundle_id, REASON)
    return {"receipt bundle": f"ReceiptBundle:{made[0]}"}


async def _releases(tx: Transaction, finance: Viewer, employer: AnEmployer, rival: AnEmployer) -> dict[str, str]:
    """A document of many people that finance asked for, and one that nobody did."""
    mine, others = [await tx.value(FILE_DOCUMENT, employer_id=each.id) for each in (employer, rival)]
    asked = await filings.request_release(tx, finance, mine, REASON)  # type: ignore[arg-type]  # a UUID
    return {"requested release": f"DocumentRelease:{asked}", "payout file document": f"Document:{others}"}
