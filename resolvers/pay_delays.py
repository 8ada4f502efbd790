"""Pay that was not released in time, and what a worker lacks before pay can go to them (S-042, S-116, T-044)."""

from dataclasses import dataclass
from datetime import datetime

from domain import pay_delays, payouts
from resolvers.compiler.source import Link, Root, Source, connection, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

PAY_DELAY = Source(
    "PayDelay",
    table="pay_delay",
    readable={
        "worker": "{t}.worker_id = :worker_id",
        "money": "{t}.employer_id = :employer_id",
        **dict.fromkeys(("finance", "checker", "support", "auditor", "admin"), "true"),
    },
    order=("opened_at desc", "id desc"),
    fields={
        "causeZh": "(select w.text_zh from payout_waiting w where w.id = {t}.cause)",
        "causeEn": "(select w.text_en from payout_waiting w where w.id = {t}.cause)",
        "incident": "{t}.fault = 'platform'",
    },
    links={
        "settlement": one("Settlement", "settlement_id", granted="both sides of the delay are the settlement's"),
        "worker": one("Worker", "worker_id", granted="the employer knows whose wage it is"),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
    },
)

ROOTS: dict[str, Root | Link] = {
    "payDelays": connection(
        PAY_DELAY,
        filters={
            "open": "({t}.ended_at is null) = :value",
            "fault": "{t}.fault = :value",
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Lack:
    """The schema's PayLack."""

    code: str
    message_zh: str
    message_en: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Readiness:
    """The schema's PayReadiness."""

    ready: bool
    missing: tuple[Lack, ...]


async def my_pay_readiness(request: Request) -> Answer:
    """What the worker lacks before pay can go to them, all of it (T-044)."""
    found = await payouts.lacking(request.tx, request.viewer)
    return Readiness(not found, tuple(Lack(lack.code, lack.zh, lack.en, lack.until) for lack in found))


async def explain_pay_delay(request: Request, pay_delay_id: str, explanation: str) -> Answer:
    """Finance explains a delay that was the platform's fault."""
    id = uuid_of("PayDelay", pay_delay_id, "input.payDelayId")
    await pay_delays.explain(request.tx, request.viewer, id, explanation)
    return PAY_DELAY.row(id)
