"""Pay runs: many settlements together."""

from datetime import date
from uuid import UUID

from domain import pay_runs
from domain.pay_runs import Scope
from resolvers.compiler.source import Link, Root, Source, by_id, connection, one
from resolvers.ids import uuid_of
from resolvers.payouts import plan_sha256_of
from resolvers.request import Answer, Request

READERS = {
    "money": "{t}.employer_id = :employer_id",
    "finance": "true",
    "checker": "true",
    "support": "true",
    "auditor": "true",
    "admin": "true",
}

PAY_RUN = Source(
    "PayRun",
    table="pay_run",
    readable=READERS,
    order=("made_at desc", "id desc"),
    fields={
        "planSha256": "encode({t}.plan_sha256, 'hex')",
        "net": "({t}.gross_fen - {t}.vat_fen - {t}.surcharge_fen - {t}.iit_fen)",
        "charge": "({t}.gross_fen + {t}.fee_fen)",
        "settledCharge": "({t}.settled_gross_fen + {t}.settled_fee_fen)",
    },
    links={
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "posting": one("Posting", "posting_id"),
        "items": connection(
            "PayRunItem",
            "pay_run_id",
            order=("number::int",),
            filters={"refused": "({t}.refusal_code is not null) = :value"},
            granted="whoever may read a run may read its items",
        ),
    },
)

PAY_RUN_ITEM = Source(
    "PayRunItem",
    table="pay_run_item",
    readable=READERS,
    order=("pay_run_id::uuid", "number::int"),
    fields={
        "state": """case when {t}.refusal_code is not null then 'refused' when {t}.freed_at is not null then 'dropped'
                    when exists (select from pay_run_chunk c where c.pay_run_id = {t}.pay_run_id and c.number = {t}.chunk
                                 and c.settled_at is not null) then 'settled' else 'calculated' end""",
        "net": "({t}.gross_fen - {t}.vat_fen - {t}.surcharge_fen - {t}.iit_fen)",
    },
    links={
        "worker": one("Worker", "worker_id", granted="an employer knows whom it pays; the worker's facts are masked"),
        "timesheet": one("Timesheet", "timesheet_id"),
        "settlement": one("Settlement", "settlement_id"),
    },
)

ROOTS: dict[str, Root | Link] = {
    "payRun": by_id(PAY_RUN),
    "payRuns": connection(PAY_RUN, filters={"state": "{t}.state = :value"}),
}


async def make_pay_run(request: Request, period_from: date | None, period_to: date | None, posting_id: str | None) -> Answer:
    """Makes a run; jobs calculate it."""
    posting = uuid_of("Posting", posting_id, "input.postingId") if posting_id else None
    run = await pay_runs.make(request.tx, request.viewer, Scope(posting, period_from, period_to))
    return PAY_RUN.row(run.id)


async def approve_pay_run(request: Request, pay_run_id: str, plan_sha256: str) -> Answer:
    """The employer approves what was calculated; its sum is set aside and jobs post it."""
    run = await pay_runs.approve(request.tx, request.viewer, _run_id(pay_run_id), plan_sha256_of(plan_sha256))
    return PAY_RUN.row(run.id)


async def cancel_pay_run(request: Request, pay_run_id: str) -> Answer:
    """Cancels a run that is not approved."""
    run = await pay_runs.cancel(request.tx, request.viewer, _run_id(pay_run_id))
    return PAY_RUN.row(run.id)


def _run_id(text: str) -> UUID:
    return uuid_of("PayRun", text, "input.payRunId")
