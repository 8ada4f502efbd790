"""Facts of pay runs: the run and its tallies, its items, the plan that approval binds, and how each step is refused. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from typing import Self
from uuid import UUID

from domain.errors import Cause, Refusal
from domain.money import Fen, yuan_text


class State(Enum):
    DRAFT = "draft"
    CALCULATING = "calculating"
    READY = "ready"
    APPROVED = "approved"
    SETTLING = "settling"
    SETTLED = "settled"
    CANCELLED = "cancelled"


TO_CALCULATE = (State.DRAFT, State.CALCULATING)
TO_CANCEL = (*TO_CALCULATE, State.READY)
TO_SETTLE = (State.APPROVED, State.SETTLING)


class PayRunNotReady(Refusal):
    """The run is not in the state this step needs."""

    cause, code, rule = Cause.WRONG_STATE, "PAY_RUN_NOT_READY", "pay_runs.steps"
    zh, en = "该批量结算当前为“{state}”，不能执行此操作。", "The pay run is {state}; this step is not possible."


class NothingToSettle(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "NOTHING_TO_SETTLE", "pay_runs.steps"
    zh, en = "没有可以结算的工时单。", "There is no timesheet to settle."


class PayRunChanged(Refusal):
    """What would be posted is not what was shown."""

    cause, code, rule = Cause.CONFLICT, "PAY_RUN_CHANGED", "pay_runs.plan_by_hash"
    zh, en = "结算计划与所见不一致，请重新查看后确认。", "The plan is not the one that was seen; please look at it again."


class PayRunOutdated(Refusal):
    """Tax was assessed for payment in a month that is over."""

    cause, code, rule = Cause.WRONG_STATE, "PAY_RUN_OUTDATED", "pay_runs.plan_by_hash"
    zh, en = (
        "税款按{month}计算，已跨月，请撤销后重新计算。",
        "Tax was assessed for {month}, which is over; cancel the run and make a new one.",
    )


class PayRunUnderfunded(Refusal):
    """The books do not cover the whole run: nothing of it is approved (S-072)."""

    cause, code, rule = Cause.INSUFFICIENT_FUNDS, "PAY_RUN_UNDERFUNDED", "pay_runs.funded_in_full"
    zh = "资金不足，整批未确认：报酬账户还差{wage}元，服务费账户还差{fee}元。"
    en = "Not covered, so nothing was approved: ¥{wage} is missing for wages, ¥{fee} for fees."

    def __init__(self, wage_fen: Fen, fee_fen: Fen) -> None:
        super().__init__(field="input.payRunId", wage=yuan_text(wage_fen), fee=yuan_text(fee_fen))


class TimesheetWithdrawn(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "TIMESHEET_WITHDRAWN", "pay_runs.item"
    zh, en = "该工时单已不再是已确认状态。", "The timesheet is not approved any more."


class TaxChanged(Refusal):
    """The worker was paid by somebody else meanwhile: the tax of the plan is not what is due now."""

    cause, code, rule = Cause.CONFLICT, "TAX_CHANGED", "pay_runs.plan_by_hash"
    zh = "计算之后该人员另有付款，应扣税款由{planned}元变为{due}元。"
    en = "The worker was paid meanwhile; the tax due is ¥{due}, not ¥{planned}."


class PlanTampered(Exception):
    """The items of a chunk are not those that were calculated: nothing is posted, and a person has to look."""


@dataclass(frozen=True, slots=True)
class Item:
    """One timesheet as calculated. ``number`` orders the run; a refusal says why it is left out."""

    id: UUID
    number: int
    chunk: int
    timesheet_id: UUID
    settlement_id: UUID | None
    worker_id: UUID
    gross_fen: Fen
    vat_fen: Fen
    surcharge_fen: Fen
    iit_fen: Fen
    fee_fen: Fen
    refusal: Refusal | None = None

    @property
    def withheld(self) -> tuple[Fen, Fen, Fen]:
        """VAT, the surcharges on it, income tax."""
        return self.vat_fen, self.surcharge_fen, self.iit_fen

    @property
    def line(self) -> str:
        """Its line of the plan. What is left out is not in the plan."""
        amounts = (self.gross_fen, self.vat_fen, self.surcharge_fen, self.iit_fen, self.fee_fen)
        return "|".join(map(str, (self.number, self.timesheet_id, self.settlement_id, self.worker_id, *amounts)))


@dataclass(frozen=True, slots=True)
class Chunk:
    """So many items: calculated in one transaction, posted in one."""

    number: int
    first_item: int
    last_item: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Scope:
    """Which approved timesheets a run takes: work that ended on the days from … to, for one posting, or both."""

    posting_id: UUID | None = None
    period_from: date | None = None
    period_to: date | None = None


@dataclass(frozen=True, slots=True)
class PayRun:
    """A run and what it comes to so far. The sums are of what is to be posted, ``settled_*`` of what is."""

    id: UUID
    employer_id: UUID
    posting_id: UUID | None
    period_from: date | None
    period_to: date | None
    state: State
    timesheet_count: int
    worker_count: int
    settled_count: int
    refused_count: int
    chunk_count: int
    settled_chunks: int
    gross_fen: Fen
    vat_fen: Fen
    surcharge_fen: Fen
    iit_fen: Fen
    fee_fen: Fen
    settled_gross_fen: Fen
    settled_fee_fen: Fen
    calculated_until: UUID | None
    assessed_on: date | None
    plan_sha256: bytes | None
    approved_by: UUID | None
    approved_at: datetime | None

    @property
    def scope(self) -> Scope:
        return Scope(self.posting_id, self.period_from, self.period_to)

    def with_items(self, items: Sequence[Item], until: UUID, on: date) -> Self:
        """The run with one more chunk of items, or none where others had taken them; workers up to ``until`` are done."""
        planned = [item for item in items if item.refusal is None]
        return replace(
            self,
            state=State.CALCULATING,
            timesheet_count=self.timesheet_count + len(items),
            worker_count=self.worker_count + len({item.worker_id for item in items}),
            refused_count=self.refused_count + len(items) - len(planned),
            chunk_count=self.chunk_count + bool(items),
            gross_fen=Fen(self.gross_fen + sum(item.gross_fen for item in planned)),
            vat_fen=Fen(self.vat_fen + sum(item.vat_fen for item in planned)),
            surcharge_fen=Fen(self.surcharge_fen + sum(item.surcharge_fen for item in planned)),
            iit_fen=Fen(self.iit_fen + sum(item.iit_fen for item in planned)),
            fee_fen=Fen(self.fee_fen + sum(item.fee_fen for item in planned)),
            calculated_until=until,
            assessed_on=self.assessed_on or on,
        )

    def with_settled(self, items: Sequence[Item]) -> Self:
        """The run with one more chunk posted: ``items`` are those that were to be."""
        settled = [item for item in items if item.refusal is None]
        return replace(
            self,
            state=State.SETTLING,
            settled_count=self.settled_count + len(settled),
            refused_count=self.refused_count + len(items) - len(settled),
            settled_chunks=self.settled_chunks + 1,
            settled_gross_fen=Fen(self.settled_gross_fen + sum(item.gross_fen for item in settled)),
            settled_fee_fen=Fen(self.settled_fee_fen + sum(item.fee_fen for item in settled)),
        )

    def plan(self, chunks: Sequence[bytes]) -> bytes:
        """The hash that approval names: of every item to be posted, chunk by chunk, and of what they come to."""
        amounts = (self.gross_fen, self.vat_fen, self.surcharge_fen, self.iit_fen, self.fee_fen)
        return sha256(b"".join(chunks) + "|".join(map(str, (self.id, self.timesheet_count, *amounts))).encode()).digest()


def chunk_hash(items: Sequence[Item]) -> bytes:
    """The fingerprint of a chunk's items that are to be posted."""
    return sha256("\n".join(item.line for item in items if item.refusal is None).encode()).digest()
