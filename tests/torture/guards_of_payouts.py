"""Guards around payouts, channels, statements and taxes: how each is taken away, and the probe that must then turn red."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import domain.accounts
import domain.documents.store
import domain.ledger.store
import domain.pay_runs.actions
import domain.payouts.actions
import domain.payouts.destinations
import domain.payouts.recording
import domain.payouts.store
import domain.payouts.store_admission
import domain.payouts.store_waiting
import domain.reconciliation.store
import domain.reconciliation.store_receipts
import domain.tax.remitting
from domain.tax.remittance import Remittance
from tests.torture import probes_of_payouts as probes
from tests.torture.ground import Copy
from tests.torture.guards import AnyBytes, Anything, Guard, Removal, replaced, shortened

to_decide = domain.tax.remitting._to_decide


async def nothing(*_: object, **__: object) -> None:
    """As if it were not there."""


async def no(*_: object) -> bool:
    return False


async def one(*_: object) -> int:
    return 1


async def many(*_: object) -> int:
    return 99


async def at_once(*_: object) -> timedelta:
    return timedelta()


async def long_ago(*_: object) -> datetime:
    return datetime(2000, 1, 1, tzinfo=UTC)


async def whatever(*_: object) -> Anything:
    return Anything()


async def any_lines(*given: object) -> Remittance:
    return replace(await to_decide(*given), items_sha256=AnyBytes(32))  # type: ignore[arg-type]  # as it is called


def all_of(*removals: Removal) -> Removal:
    """Several at once, where one guard stands in several places."""

    @asynccontextmanager
    async def removed(copy: Copy | None) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for removal in removals:
                await stack.enter_async_context(removal(copy))
            yield

    return removed


GUARDS_OF_PAYOUTS = (
    Guard(
        "pay runs: an approved sum is set aside",
        replaced(domain.pay_runs.actions, "_reserve", nothing),
        probes.set_aside_is_spent_once,
    ),
    Guard(
        "ledger: a hold ends when its time is over",
        shortened(domain.ledger.store, EXPIRED={"expires_at <= :now": "false"}),
        probes.a_hold_past_its_end_is_let_go,
    ),
    Guard(
        "payouts: a large batch takes two checkers",
        replaced(domain.payouts.store, "add_approval", many),
        probes.a_large_batch_takes_two_checkers,
    ),
    Guard(
        "payouts: a batch's tier by its amount",
        replaced(domain.payouts.actions, "_approvals_needed", one),
        probes.a_large_sum_is_a_large_batch,
    ),
    Guard(
        "payouts: kill switch",
        replaced(domain.payouts.store_admission, "is_stopped", no),
        probes.a_stopped_channel_waits,
    ),
    Guard(
        "payouts: a channel's limit of the day",
        shortened(
            domain.payouts.store_admission,
            TAKE_DAY={" and day_fen >= :amount_fen": "", "where d.used_fen + excluded.used_fen <= d.limit_fen": ""},
        ),
        probes.a_day_limit_holds,
    ),
    Guard(
        "payouts: a payee's limit of the day",
        shortened(domain.payouts.store_admission, TAKE_PAYEE={" and d.used_count < d.limit_count": ""}),
        probes.a_payee_limit_holds,
    ),
    Guard(
        "payouts: an account is set after a fresh code",
        replaced(domain.accounts, "require_fresh_code", nothing),
        probes.a_new_account_is_stepped_up_to,
    ),
    Guard(
        "payouts: a changed account cools down",
        replaced(domain.payouts.destinations, "_cool_down", at_once),
        probes.a_changed_account_cools_down,
    ),
    Guard(
        "payouts: a cooling account is not paid to",
        replaced(domain.payouts.store_admission, "usable_from", long_ago),
        probes.a_cooling_account_is_not_paid,
    ),
    Guard(
        "payouts: a payee's time runs out",
        shortened(domain.payouts.store_waiting, OVERDUE={"confirm_by <= :now": "false"}),
        probes.a_payees_time_runs_out,
    ),
    Guard(
        "payouts: one amount, also where words come together",
        replaced(domain.payouts.recording, "verdict", lambda *_: "applied"),
        probes.a_lines_amount_stays_apart,
    ),
    Guard(
        "documents: a ticket opens once",
        shortened(domain.documents.store, USE_TICKET={" and used_at is null": ""}),
        probes.a_ticket_opens_once,
    ),
    Guard(
        "tax: only the lines shown are approved",
        all_of(
            replaced(domain.tax.remitting, "_to_decide", any_lines),
            replaced(domain.tax.remitting, "items_hash", lambda *_: AnyBytes(32)),
        ),
        probes.only_the_lines_shown_are_remitted,
    ),
    Guard(
        "reconciliation: a line stands on one file",
        shortened(domain.reconciliation.store, KNOWN_ELSEWHERE={"limit 1": "and false limit 1"}),
        probes.a_statement_is_taken_once,
    ),
    Guard(
        "reconciliation: a receipt is of its payment",
        replaced(domain.reconciliation.store_receipts, "channel_ref", whatever),
        probes.a_receipt_is_of_its_payment,
    ),
)
