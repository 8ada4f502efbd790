"""What people do with a rule of pay: propose it, agree to it or not, pause it, let it go on, end it."""

from datetime import datetime, timedelta
from uuid import UUID

from domain import accounts, deadlines, outbox
from domain.clock import day_of, start_of_day
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.payout_rules import store
from domain.payout_rules.model import NAME_LENGTH, REASON_LENGTH, Every, PayoutRule, RuleNotReady, State, Terms, TermsChanged
from domain.payouts import TwoPeople
from domain.viewer import Kind, Viewer

LOOK_BACK = 20
"""Days: a named day may move on to the next working day over so many days off."""
LOOK_AHEAD = 70
TO_END = (State.PROPOSED, State.ACTIVE, State.PAUSED, State.SUSPENDED)


async def propose(tx: Transaction, viewer: Viewer, terms: Terms) -> UUID:
    """The employer's finance member says when, what and how much. Raises InvalidInput, NotFound for another's posting."""
    employer_id, person_id = viewer.must_be_employer("finance"), viewer.must_be_signed_in()
    await accounts.require_approved_employer(tx, employer_id)
    _must_make_sense(terms, tx.now)
    if terms.posting_id and not await store.is_posting_of(tx, terms.posting_id, employer_id):
        raise NotFound("Posting", field="input.postingId")
    rule_id = await store.add(tx, employer_id, terms, person_id)
    await outbox.put(tx, viewer, "payout_rule.proposed", rule_id, employer_id=employer_id)
    return rule_id


async def accept(tx: Transaction, viewer: Viewer, rule_id: UUID, terms_sha256: bytes) -> None:
    """The platform's finance agrees to exactly these terms, and is the maker of the rule's batches: never their checker.

    Raises NotFound, RuleNotReady, TwoPeople, TermsChanged.
    """
    staff_id = viewer.must_be_staff("finance")
    rule = await _in(tx, rule_id, State.PROPOSED)
    if rule.made_by == viewer.must_be_signed_in():
        raise TwoPeople()
    if terms_sha256 != rule.terms_sha256 or rule.terms.fingerprint(rule.employer_id) != rule.terms_sha256:
        raise TermsChanged(field="input.termsSha256")
    await store.decide(tx, rule.id, State.ACTIVE, staff_id, next_run_at=await next_run(tx, rule.terms, tx.now))
    await outbox.put(tx, viewer, "payout_rule.accepted", rule.id, employer_id=rule.employer_id)


async def reject(tx: Transaction, viewer: Viewer, rule_id: UUID, reason: str) -> None:
    """The platform's finance does not agree. Raises NotFound, RuleNotReady, InvalidInput."""
    staff_id = viewer.must_be_staff("finance")
    rule = await _in(tx, rule_id, State.PROPOSED)
    said = reason.strip()
    if len(said) not in REASON_LENGTH:
        raise InvalidInput("input.reason", "请写明原因（2至500字）。", "Please give a reason of 2 to 500 characters.")
    await store.decide(tx, rule.id, State.REJECTED, staff_id, reason=said)
    await outbox.put(tx, viewer, "payout_rule.rejected", rule.id, employer_id=rule.employer_id)


async def pause(tx: Transaction, viewer: Viewer, rule_id: UUID) -> None:
    """Nothing is made by the rule until it goes on; its employer or the platform's finance may say so. Raises NotFound."""
    rule = await _either(tx, viewer, rule_id)
    if rule.state is not State.ACTIVE:
        raise RuleNotReady(state=rule.state.value)
    await store.move(tx, rule.id, State.PAUSED)
    await outbox.put(tx, viewer, "payout_rule.paused", rule.id, employer_id=rule.employer_id)


async def resume(tx: Transaction, viewer: Viewer, rule_id: UUID) -> None:
    """Goes on with the next moment; what was missed is not made up. One that is suspended takes the platform's finance."""
    rule = await _either(tx, viewer, rule_id)
    if rule.state is State.SUSPENDED:
        viewer.must_be_staff("finance")
    elif rule.state is not State.PAUSED:
        raise RuleNotReady(state=rule.state.value)
    await store.move(tx, rule.id, State.ACTIVE, await next_run(tx, rule.terms, tx.now))
    await outbox.put(tx, viewer, "payout_rule.resumed", rule.id, employer_id=rule.employer_id)


async def end(tx: Transaction, viewer: Viewer, rule_id: UUID) -> None:
    """For good. Batches that were made stay. Raises NotFound, RuleNotReady."""
    rule = await _either(tx, viewer, rule_id)
    if rule.state not in TO_END:
        raise RuleNotReady(state=rule.state.value)
    await store.move(tx, rule.id, State.ENDED)
    await outbox.put(tx, viewer, "payout_rule.ended", rule.id, employer_id=rule.employer_id)


async def next_run(tx: Transaction, terms: Terms, after: datetime) -> datetime:
    """The rule's next moment; a named day off moves on to the next working day where the rule keeps those."""
    since = max(after, start_of_day(terms.valid_from) - timedelta(microseconds=1))
    first = day_of(since) - timedelta(days=LOOK_BACK if terms.working_days_only else 0)
    for ahead in range(LOOK_BACK + LOOK_AHEAD):
        day = first + timedelta(days=ahead)
        if day < terms.valid_from or not terms.is_day(day):
            continue
        moment = terms.moment(await deadlines.working_day_from(tx, day) if terms.working_days_only else day)
        if moment > since:
            return moment
    raise AssertionError("a named day comes every month")


async def _in(tx: Transaction, rule_id: UUID, state: State) -> PayoutRule:
    rule = await store.lock(tx, rule_id)
    if rule is None:
        raise NotFound("PayoutRule", field="input.payoutRuleId")
    if rule.state is not state:
        raise RuleNotReady(state=rule.state.value)
    return rule


async def _either(tx: Transaction, viewer: Viewer, rule_id: UUID) -> PayoutRule:
    """The rule, for its employer's finance member or the platform's."""
    if viewer.kind is Kind.STAFF:
        viewer.must_be_staff("finance")
    else:
        viewer.must_be_employer("finance")
    rule = await store.lock(tx, rule_id)
    if rule is None or (viewer.kind is not Kind.STAFF and rule.employer_id != viewer.employer_id):
        raise NotFound("PayoutRule", field="input.payoutRuleId")
    return rule


def _must_make_sense(terms: Terms, now: datetime) -> None:
    if len(terms.name.strip()) not in NAME_LENGTH:
        raise InvalidInput("input.name", "请给出名称（1至60字）。", "Give a name of 1 to 60 characters.")
    days = {Every.DAY: (None, None), Every.WEEK: (terms.weekday, None), Every.MONTH: (None, terms.month_day)}[terms.every]
    named = {Every.DAY: 1, Every.WEEK: terms.weekday or 0, Every.MONTH: terms.month_day or 0}[terms.every]
    if days != (terms.weekday, terms.month_day) or named not in range(1, 8 if terms.every is Every.WEEK else 29):
        raise InvalidInput(
            "input.every",
            "每周须给出星期（1至7），每月须给出日（1至28）。",
            "A week names its day (1 to 7), a month its day (1 to 28).",
        )
    if terms.at_minute not in range(1_440):
        raise InvalidInput("input.atMinute", "时刻为当日第0至1439分钟。", "The moment is minute 0 to 1439 of the day.")
    if not 0 < terms.payee_max_fen <= terms.run_max_fen or terms.keep_fen < 0:
        raise InvalidInput(
            "input.runMax", "单人限额须大于零且不超过单次限额。", "Limits are positive, a payee's within the run's."
        )
    if terms.valid_until and terms.valid_until < max(terms.valid_from, day_of(now)):
        raise InvalidInput("input.validUntil", "结束日期已过或早于开始日期。", "It ends before it begins, or has ended.")
