"""Pay by rule: agreed between two, due when it says, made for a checker, and stopped by the first thing that is not as agreed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain import payout_rules, payouts
from domain.clock import SHANGHAI, day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.money import Fen
from domain.payout_rules import Every, RuleNotReady, State, Terms, TermsChanged
from domain.viewer import Viewer
from tests.build.accounts import a_member, a_staff, an_employer
from tests.build.money import SYSTEM, ASettlement, a_settlement, ready_to_be_paid
from tests.build.payout_rules import an_active_rule, the_rule, the_terms

BATCHES = "select id, state, item_count, made_by, plan_sha256, payout_rule_run_id from payout_batch order by made_at, id"
RUNS = "select outcome, item_count, reason_code from payout_rule_run order by ran_at, id"


async def payable(tx: Transaction) -> tuple[ASettlement, Viewer]:
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    return settlement, (await a_staff(tx, "finance")).viewer


async def due(tx: Transaction, rule_id: UUID) -> None:
    """Its moment has come."""
    tx.now = (await the_rule(tx, rule_id)).next_run_at or tx.now
    assert await payout_rules.run_due(tx, SYSTEM) == 1


async def runs(tx: Transaction) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await tx.all(RUNS)]


@pytest.mark.requirement("T-043", part="batches by a rule that an employer proposed and the platform agreed to, for a checker")
async def test_what_is_due_is_made_and_waits_for_a_checker(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    rule_id = await an_active_rule(tx, settlement.employer.viewer, finance, the_terms(tx))
    assert await payout_rules.run_due(tx, SYSTEM) == 0, "not yet"
    await due(tx, rule_id)
    (batch,) = await tx.all(BATCHES)
    assert (batch["state"], batch["item_count"], batch["made_by"]) == ("submitted", 1, finance.staff_id)
    assert await runs(tx) == [("made", 1, None)] and batch["payout_rule_run_id"] is not None
    assert (await the_rule(tx, rule_id)).next_run_at == tx.now + timedelta(days=1)
    checker = (await a_staff(tx, "checker")).viewer
    assert (await payouts.approve(tx, checker, batch["id"], batch["plan_sha256"])).approvals_needed == 1
    assert await payout_rules.run_due(tx, SYSTEM) == 0, "a moment is run once"
    await due(tx, rule_id)
    assert (await runs(tx))[-1] == ("nothing", 0, None)


@pytest.mark.requirement("T-043", part="the first anomaly makes nothing and suspends the rule with its reason")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"keep_fen": Fen(10**12)}, "BALANCE_TOO_LOW"),
        ({"run_max_fen": Fen(100), "payee_max_fen": Fen(100)}, "RUN_LIMIT"),
        ({"payee_max_fen": Fen(100)}, "PAYEE_LIMIT"),
    ],
)
async def test_what_is_not_as_agreed_suspends_the_rule(tx: Transaction, changes: dict[str, object], code: str) -> None:
    settlement, finance = await payable(tx)
    rule_id = await an_active_rule(tx, settlement.employer.viewer, finance, the_terms(tx, **changes))
    await due(tx, rule_id)
    assert await runs(tx) == [("stopped", 1, code)] and await tx.all(BATCHES) == []
    assert (await the_rule(tx, rule_id)).state is State.SUSPENDED
    with pytest.raises(NotPermitted):
        await payout_rules.resume(tx, settlement.employer.viewer, rule_id)
    await payout_rules.resume(tx, finance, rule_id)
    assert (await the_rule(tx, rule_id)).state is State.ACTIVE


async def test_an_unusual_sum_suspends_the_rule(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    rule_id = await an_active_rule(tx, settlement.employer.viewer, finance, the_terms(tx))
    for days in (1, 2, 3):
        await tx.run(
            "insert into payout_rule_run (id, payout_rule_id, employer_id, due_at, ran_at, outcome, item_count, total_fen,"
            " kept_back_count) values (:id, :rule_id, :employer_id, :at, :at, 'made', 1, 100, 0)",
            id=uuid4(), rule_id=rule_id, employer_id=settlement.employer.id, at=tx.now - timedelta(days=days),
        )  # fmt: skip
    await due(tx, rule_id)
    assert (await runs(tx))[-1] == ("stopped", 1, "UNUSUAL_AMOUNT")


async def test_an_employer_that_is_blocked_pays_nothing_by_rule(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    rule_id = await an_active_rule(tx, settlement.employer.viewer, finance, the_terms(tx))
    await tx.run("update employer set state = 'rejected', approved_at = null where id = :id", id=settlement.employer.id)
    await due(tx, rule_id)
    assert await runs(tx) == [("stopped", 1, "EMPLOYER_NOT_APPROVED")]


async def test_a_posting_of_its_own(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    posting_id = await tx.value("select id from posting where employer_id = :id", id=settlement.employer.id)
    rule_id = await an_active_rule(tx, settlement.employer.viewer, finance, the_terms(tx, posting_id=posting_id))
    await due(tx, rule_id)
    assert await runs(tx) == [("made", 1, None)]
    other = await an_employer(tx)
    with pytest.raises(NotFound):
        await payout_rules.propose(tx, other.viewer, the_terms(tx, posting_id=posting_id))


async def test_two_agree_to_exactly_the_same_terms(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    terms, employer = the_terms(tx), settlement.employer
    recruiter = await a_member(tx, employer, "recruiter")
    with pytest.raises(NotPermitted):
        await payout_rules.propose(tx, recruiter, terms)
    rule_id = await payout_rules.propose(tx, employer.viewer, terms)
    with pytest.raises(TermsChanged):
        await payout_rules.accept(tx, finance, rule_id, the_terms(tx, keep_fen=Fen(1)).fingerprint(employer.id))
    with pytest.raises(NotPermitted):
        await payout_rules.accept(tx, employer.viewer, rule_id, terms.fingerprint(employer.id))
    await tx.run("update payout_rule set run_max_fen = run_max_fen * 2 where id = :id", id=rule_id)
    with pytest.raises(TermsChanged):
        await payout_rules.accept(tx, finance, rule_id, terms.fingerprint(employer.id))
    await payout_rules.reject(tx, finance, rule_id, "限额过高")
    with pytest.raises(RuleNotReady):
        await payout_rules.accept(tx, finance, rule_id, terms.fingerprint(employer.id))


async def test_a_rule_is_paused_goes_on_and_ends(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    employer = settlement.employer.viewer
    rule_id = await an_active_rule(tx, employer, finance, the_terms(tx))
    for stranger in ((await an_employer(tx)).viewer,):
        with pytest.raises(NotFound):
            await payout_rules.pause(tx, stranger, rule_id)
    await payout_rules.pause(tx, employer, rule_id)
    tx.now += timedelta(days=3)
    assert await payout_rules.run_due(tx, SYSTEM) == 0
    await payout_rules.resume(tx, employer, rule_id)
    assert await payout_rules.run_due(tx, SYSTEM) == 0, "what was missed is not made up"
    await payout_rules.end(tx, employer, rule_id)
    with pytest.raises(RuleNotReady):
        await payout_rules.resume(tx, finance, rule_id)


async def test_after_its_last_day_a_rule_ends(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    until = day_of(tx.now)
    rule_id = await an_active_rule(tx, settlement.employer.viewer, finance, the_terms(tx, valid_until=until))
    tx.now += timedelta(days=2)
    await tx.run("update payout_rule set next_run_at = :now where id = :id", id=rule_id)
    assert await payout_rules.run_due(tx, SYSTEM) == 1
    assert (await the_rule(tx, rule_id)).state is State.ENDED and await tx.all(BATCHES) == []


def on(terms: dict[str, object], **more: object) -> dict[str, object]:
    return {"valid_from": date(2026, 1, 1), **terms, **more}


MONTHLY_ON_WORKING_DAYS = on({"every": Every.MONTH, "month_day": 28}, working_days_only=True)


@pytest.mark.parametrize(
    ("changes", "after", "day"),
    [
        (on({"every": Every.DAY}), datetime(2026, 3, 4, 1, 0, tzinfo=UTC), date(2026, 3, 4)),
        (on({"every": Every.DAY}), datetime(2026, 3, 4, 3, 0, tzinfo=UTC), date(2026, 3, 5)),
        (on({"every": Every.WEEK, "weekday": 5}), datetime(2026, 3, 4, 1, 0, tzinfo=UTC), date(2026, 3, 6)),
        (on({"every": Every.MONTH, "month_day": 28}), datetime(2026, 2, 28, 3, 0, tzinfo=UTC), date(2026, 3, 28)),
        # 28 March 2026 is a Saturday: on to Monday
        (MONTHLY_ON_WORKING_DAYS, datetime(2026, 3, 28, 3, 0, tzinfo=UTC), date(2026, 3, 30)),
        (on({"every": Every.DAY}, valid_from=date(2026, 5, 1)), datetime(2026, 3, 4, 1, 0, tzinfo=UTC), date(2026, 5, 1)),
    ],
)  # fmt: skip
async def test_when_it_is_due_next(tx: Transaction, changes: dict[str, object], after: datetime, day: date) -> None:
    moment = await payout_rules.next_run(tx, the_terms(tx, **changes), after)
    assert moment.astimezone(SHANGHAI) == datetime(day.year, day.month, day.day, 10, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"every": Every.WEEK},
        {"every": Every.WEEK, "weekday": 8},
        {"every": Every.MONTH, "month_day": 29},
        {"every": Every.DAY, "weekday": 1},
        {"at_minute": 1_440},
        {"run_max_fen": Fen(1), "payee_max_fen": Fen(2)},
        {"keep_fen": Fen(-1)},
        {"valid_until": date(2020, 1, 1)},
    ],
)
async def test_terms_that_make_no_sense(tx: Transaction, changes: dict[str, object]) -> None:
    employer = await an_employer(tx)
    terms: Terms = the_terms(tx, **changes)
    with pytest.raises(InvalidInput):
        await payout_rules.propose(tx, employer.viewer, terms)
