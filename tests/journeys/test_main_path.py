"""The main job, end to end: from a posting to wages in the bank, through GraphQL, callbacks, workers and the simulators."""

from datetime import UTC, datetime

import pytest

from tests.build.product import Running
from tests.journeys import path_to_bank, path_to_hire

shows = pytest.mark.requirement
pytestmark = [
    shows(
        "S-001", part="workers, employers' members, staff and partners sign in and act in their capacity", missing="policy texts"
    ),
    shows("S-002", part="every refusal and every line names its rule, its version and the clauses; ruleExplain gives the text"),
    shows("S-010", part="registered, sent back for more, submitted again, approved; masked for others, clear for oneself"),
    shows(
        "S-011",
        part="queue, request for materials, approval; before it one may only browse",
        missing="deadline and document kinds",
    ),
    shows("S-012", part="name and number checked outside, by consent, with method and expiry", missing="student status"),
    shows(
        "S-020",
        part="only approved ones are listed; by kind, place, pay, time and Chinese text",
        missing="saved searches, alerts",
    ),
    shows("S-021", part="every requirement attested to; one open application; rejected and offered with reasons"),
    shows(
        "S-030",
        part="check-in and check-out by place in the shift's window, lateness derived",
        missing="rotating code, offline buffer",
    ),
    shows("S-041", part="funding instruction; deposits matched to their book, once", missing="shortfall list"),
    shows("S-042", part="to the bank card; failed with the reason, then succeeded"),
    shows("S-044", part="a card with its check digit in the verified name, masked on read"),
    shows("S-050", part="both sides, before any pay, double-blind until both are in", missing="right of reply, completion rate"),
    shows("S-060", part="facts and licence of an employer, members with roles"),
    shows("S-061", part="reviewed and approved before anything else", missing="document expiry watched"),
    shows("S-062", part="licence compared by a reviewer; the badge on postings", missing="legal person, bank proof, schedule"),
    shows("S-063", part="structured posting with shifts, place, pay, headcount, requirements, validity"),
    shows("S-064", part="invisible before approval; changes asked for with the reason; live after"),
    shows("S-067", part="refused with a reason, a discriminating one is not taken", missing="response rate"),
    shows("S-068", part="offer, acceptance and assignment in one; the one place is taken once", missing="message thread"),
    shows("S-071", part="hours claimed, approved, settled and paid in full"),
    shows("S-101", part="income components only; a deduction cannot be written"),
    shows("S-110", part="the fee is the employer's, on top, in the other book", missing="posting fees"),
    shows("S-115", part="two balances from receipt on; no transfer leads from one book to the other"),
    shows(
        "S-116",
        part="maker and checker, exactly the previewed list, a lost answer asked for, paid once",
        missing="alert on delay",
    ),
    shows("T-012", part="computed and withheld before the pay", missing="certificate, yearly summary"),
    shows("T-020", part="admission precedes signing, with grounds"),
    shows("T-021", part="the employer's service agreement, by version and hash", missing="template engine, renewal, termination"),
    shows("T-022", part="the worker's cooperation agreement, by version and hash"),
    shows(
        "T-023",
        part="by code and by confirmation, with evidence; nothing published unsigned",
        missing="e-sign, seal, PDF",
    ),
    shows("T-040", part="a transfer to the virtual account is recognised and credited"),
    shows("T-041", part="the service-fee balance and its movements"),
    shows("T-044", part="what keeps a wage back is said before the batch, one thing after the other"),
    shows("B-03", part="send, query and notification of one channel, with faults"),
    shows("B-07", part="deposits, settlements and payouts through outbox and workers, each once"),
    shows("B-08", part="every step told in-app, once, also live"),
    shows("B-09", part="postings, applications, evaluations and ledgers for whoever is entitled, and nobody else"),
    shows("B-10"),
    shows("L-09", part="the bank has the money, the books mirror its notices and the channel's answers"),
]


async def test_from_a_posting_to_wages_in_the_bank(product: Running) -> None:
    """Steps 1 to 10, each for the right viewer only."""
    await product.at(datetime(2026, 6, 15, 1, tzinfo=UTC))

    staff = await path_to_hire.sign_in(product)
    cast = await path_to_hire.register(product, staff)
    await path_to_hire.agree(cast)
    await path_to_hire.fund(cast)
    posting = await path_to_hire.post(cast)
    await path_to_hire.be_found(cast, posting)
    assignment = await path_to_hire.be_hired(cast, posting)

    timesheet = await path_to_bank.work(cast, assignment)
    await path_to_bank.evaluate(cast, assignment)
    settlement = await path_to_bank.settle(cast, timesheet)
    await path_to_bank.be_payable(cast)
    await path_to_bank.be_paid(cast, settlement)
    await path_to_bank.be_told(cast)
