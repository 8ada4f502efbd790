"""Acts of paying: employers transfer money, approve settlements; finance makes batches, a second person approves them."""

from collections.abc import Sequence
from typing import Final

from domain import finance, payouts, settlements
from domain.database import Transaction
from domain.finance import FundingState
from jobs.local.city import store
from jobs.local.city.plan import Season, Stage
from jobs.local.city.town import Hiring, Town, each, until

ROUND_TO_FEN: Final = 50_000
"""Employers transfer whole five hundreds of yuan."""
SERVER_ERROR: Final = "server_error"
RETURNED_LATER: Final = "returned_later"
COMES_BACK_AFTER: Final = 1.8
"""Days: within the working day on which the notice of another return is lost."""


async def fund(town: Town, season: Season) -> None:
    """Employers transfer what their drafted settlements need; the bank announces it, a job credits it."""
    employers = _employers(season, Stage.DRAFTED)
    await until(town, "settlements drafted", lambda tx: store.jobs_open(tx, "settlements.draft"))
    for number in employers:
        async with town.database.transaction() as tx:
            funding = await finance.funding(tx, town.employers[number])
        payer = town.plan.companies[number].name
        wage_fen, fee_fen = _rounded(funding.wages_due_fen), _rounded(funding.fees_due_fen)
        if wage_fen:
            await town.remote.bank_deposit(funding.wage_account, wage_fen, payer_name=payer, remark="兼职报酬")
            await town.remote.bank_deposit(funding.fee_account, fee_fen, payer_name=payer, remark="平台服务费")

    async def unfunded(tx: Transaction) -> int:
        states = [(await finance.funding(tx, town.employers[number])).state for number in employers]
        return sum(state is not FundingState.FUNDED for state in states)

    await until(town, "bank deposits credited", unfunded)


async def approve(town: Town, season: Season) -> None:
    """Employers approve their settlements: tax is withheld, the wages are posted."""

    async def one(tx: Transaction, hiring: Hiring) -> None:
        worked = [id for applicant in hiring.planned.applicants for id in hiring.assignments.get(applicant.worker, [])]
        for settlement_id in await store.drafts(tx, worked):
            await settlements.approve(tx, town.employers[hiring.planned.employer], settlement_id)

    # One posting after the other: what is withheld from somebody does not depend on whose transaction was first.
    for posting in season.postings:
        if posting.stage >= Stage.BATCHED:
            await each(town, [town.hirings[posting.number]], one)
    async with town.database.transaction() as tx:
        await store.follow_soon(tx)
    await until(town, "cases of late wages closed", store.paid_cases_open)  # else their employers may publish nothing yet


async def pay(town: Town, season: Season) -> None:
    """Finance previews, makes and submits a batch per employer; the checker approves those that are to be paid."""
    batched, paid = _employers(season, Stage.BATCHED), _employers(season, Stage.PAID)
    await _prepare_trouble(town, season)
    for number in batched:
        employer_id = town.employers[number].must_be_employer()
        async with town.database.transaction() as tx:
            plan = await payouts.preview(tx, town.staff["finance"], employer_id)
            if not plan.items:
                continue
            batch = await payouts.make(tx, town.staff["finance"], employer_id, plan.sha256)
            await payouts.submit(tx, town.staff["finance"], batch.id)
        if number in paid:
            async with town.database.transaction() as tx:
                await payouts.approve(tx, town.staff["checker"], batch.id, plan.sha256)
    await until(town, "payouts", store.batches_open)


async def _prepare_trouble(town: Town, season: Season) -> None:
    """One payee's name and number stop agreeing at the channel, one first answer gets lost, one wage comes back."""
    trouble, students = town.plan.trouble, town.plan.students
    if trouble is not None and trouble.season == season.name:
        await town.remote.mismatch(students[trouble.mismatched].id_number)
        await town.remote.fault(SERVER_ERROR, {"card_no": students[trouble.unanswered].card, "next": 1})
        if trouble.returned is not None:
            await town.remote.fault(
                RETURNED_LATER, {"card_no": students[trouble.returned].card, "next": 1}, days=COMES_BACK_AFTER
            )


def _employers(season: Season, stage: Stage) -> Sequence[int]:
    """The employers with work that gets as far as the stage, each once, in order."""
    return list(dict.fromkeys(posting.employer for posting in season.postings if posting.stage >= stage))


def _rounded(amount_fen: int) -> int:
    return -(-amount_fen // ROUND_TO_FEN) * ROUND_TO_FEN
