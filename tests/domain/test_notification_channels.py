"""What each person wants beyond the app, and when it goes: choices, quiet hours, digests, consents, words that fit."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from domain import notifications
from domain.clock import SHANGHAI
from domain.database import Transaction
from domain.errors import InvalidInput, NotSignedIn
from domain.ids import new_id
from domain.notifications import (
    DeliveryChoice,
    DeliveryState,
    NotificationChannel,
    NotificationChoice,
    NotificationKind,
    Outgoing,
    Said,
    Wishes,
    Word,
)
from domain.notifications import channels as rules
from domain.viewer import VISITOR, Viewer
from tests.build.accounts import AWorker, a_worker

SYSTEM = Viewer.system("notify")
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
NOON = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 11, 23, 23, 30, tzinfo=SHANGHAI)
PLAIN = "worker.approved"
TEMPLATE = "insert into notification_template values (:topic, 'worker', :version, '{}', '短', 'Short', '正文', 'Body', :legal)"
QUEUED = """
    select channel, kind, state, due_at, digest, rolled from notification_delivery where channel <> 'in_app' order by channel, id
"""


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [(21, 59, None), (22, 0, (24, 7)), (23, 59, (24, 7)), (0, 0, (23, 7)), (6, 59, (23, 7)), (7, 0, None)],
)
def test_quiet_hours_pass_midnight(hour: int, minute: int, until: tuple[int, int] | None) -> None:
    at = datetime(2026, 11, 23, hour, minute, tzinfo=SHANGHAI)

    held = rules.after_quiet(at, (22 * 60, 7 * 60))

    assert held == (at if until is None else datetime(2026, 11, until[0], until[1], tzinfo=SHANGHAI))


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    assert rules.after_quiet(NOON, (11 * 60, 13 * 60)) == NOON.replace(hour=13)
    assert rules.after_quiet(NOON, (13 * 60, 11 * 60)) == NOON
    assert rules.after_quiet(NIGHT, (0, 0)) == NIGHT


@pytest.mark.requirement("B-08", part="quiet hours, legal notices by text message at any hour")
async def test_at_night_a_legal_notice_comes_and_another_waits_for_the_morning(tx: Transaction) -> None:
    tx.now = NIGHT
    worker = await _reachable(tx)
    await notifications.set_preferences(tx, worker.viewer, Wishes(choices=(_at_once(NotificationChannel.SMS),)))

    await _tell(tx, worker, legal=True)
    await _tell(tx, worker, legal=False)

    rows = [(row["kind"], row["due_at"]) for row in await tx.all(QUEUED) if row["channel"] == "sms"]
    assert sorted(rows) == [("account", NIGHT + timedelta(hours=7, minutes=30)), ("legal", NIGHT)]


@pytest.mark.requirement("B-08", part="legal notices cannot be muted, said by the rule and refused by the database")
async def test_a_legal_notice_cannot_be_muted(tx: Transaction) -> None:
    worker = await a_worker(tx, approved=False)
    for delivery in (DeliveryChoice.NEVER, DeliveryChoice.DIGEST):
        choice = NotificationChoice(NotificationKind.LEGAL, NotificationChannel.SMS, delivery)
        with pytest.raises(rules.LegalNotMuted):
            await notifications.set_preferences(tx, worker.viewer, Wishes(choices=(choice,)))
    with pytest.raises(asyncpg.CheckViolationError, match="legal_notices_are_sent"):
        await tx.run(
            "insert into notification_preference values (:person_id, 'legal', 'sms', 'never', :now)", person_id=worker.person_id
        )


async def test_who_chose_nothing_hears_of_the_rest_in_the_app_alone(tx: Transaction) -> None:
    worker = await a_worker(tx, approved=False)

    await notifications.tell(tx, SYSTEM, new_id(), PLAIN, worker.id)

    assert await tx.all(QUEUED) == []


@pytest.mark.requirement("B-08", part="WeChat's consent: one message for each subscription")
async def test_each_wechat_subscription_lets_one_message(tx: Transaction) -> None:
    tx.now = NOON
    worker = await a_worker(tx, approved=False)
    for left in (1, 2):
        assert await notifications.grant_wechat(tx, worker.viewer, OPENID, NotificationKind.ACCOUNT) == left
    await notifications.grant_wechat(tx, worker.viewer, OPENID, NotificationKind.PAY)

    for _ in range(3):
        await notifications.tell(tx, SYSTEM, new_id(), PLAIN, worker.id)

    assert [(row["channel"], row["state"]) for row in await tx.all(QUEUED)] == [
        *[("wechat", "queued")] * 2,
        ("wechat", "failed"),
    ]
    subscriptions = (await notifications.preferences(tx, worker.viewer)).wechat_subscriptions
    assert {each.kind: each.left for each in subscriptions if each.left} == {NotificationKind.PAY: 1}


async def test_subscriptions_are_not_hoarded(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.notifications.choosing.SUBSCRIPTIONS_KEPT", 1)
    worker = await a_worker(tx, approved=False)
    await notifications.grant_wechat(tx, worker.viewer, OPENID, NotificationKind.PAY)
    with pytest.raises(rules.TooManySubscriptions):
        await notifications.grant_wechat(tx, worker.viewer, OPENID, NotificationKind.PAY)


@pytest.mark.requirement("B-08", part="a daily digest of what is still unread")
async def test_a_digest_is_one_message_for_all_that_is_unread(tx: Transaction) -> None:
    tx.now = NOON
    worker = await _reachable(tx)
    choice = NotificationChoice(NotificationKind.ACCOUNT, NotificationChannel.EMAIL, DeliveryChoice.DIGEST)
    await notifications.set_preferences(tx, worker.viewer, Wishes(choices=(choice,), locale="en"))
    for _ in range(3):
        await notifications.tell(tx, SYSTEM, new_id(), PLAIN, worker.id)
    read = await tx.value("select notification_id from notification_delivery where channel = 'email' order by id limit 1")
    assert isinstance(read, UUID)
    await notifications.mark_read(tx, worker.viewer, read)

    assert await notifications.dispatch(tx, Viewer.system("test")) == 0  # it is noon
    tx.now = NOON.replace(hour=18)
    assert await notifications.dispatch(tx, Viewer.system("test")) > 0

    rows = await tx.all(QUEUED)
    assert sorted(row["state"] for row in rows) == ["read", "rolled_up", "sending"]
    chunk = await tx.value("select chunk_id from notification_delivery where state = 'sending'")
    assert isinstance(chunk, UUID)
    (out,) = await notifications.begin(tx, Viewer.system("test"), chunk)
    assert (out.to, out.title) == ("li@example.com", "You have 2 unread notifications")


async def test_a_digest_uses_up_one_subscription(tx: Transaction) -> None:
    tx.now = NOON
    worker = await _reachable(tx)
    choice = NotificationChoice(NotificationKind.ACCOUNT, NotificationChannel.WECHAT, DeliveryChoice.DIGEST)
    await notifications.set_preferences(tx, worker.viewer, Wishes(choices=(choice,)))
    for _ in range(3):
        await notifications.grant_wechat(tx, worker.viewer, OPENID, NotificationKind.ACCOUNT)
    for _ in range(3):
        await notifications.tell(tx, SYSTEM, new_id(), PLAIN, worker.id)

    tx.now = NOON.replace(hour=18)
    await notifications.dispatch(tx, Viewer.system("test"))

    subscriptions = (await notifications.preferences(tx, worker.viewer)).wechat_subscriptions
    assert {each.kind: each.left for each in subscriptions if each.left} == {NotificationKind.ACCOUNT: 2}


async def test_nobodys_digest_comes_in_two_pieces(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.notifications.store_deliveries.ROLL_LIMIT", 1)
    tx.now = NOON
    worker = await _reachable(tx)
    choice = NotificationChoice(NotificationKind.ACCOUNT, NotificationChannel.EMAIL, DeliveryChoice.DIGEST)
    await notifications.set_preferences(tx, worker.viewer, Wishes(choices=(choice,)))
    for _ in range(3):
        await notifications.tell(tx, SYSTEM, new_id(), PLAIN, worker.id)

    tx.now = NOON.replace(hour=18)
    await notifications.dispatch(tx, Viewer.system("test"))

    assert sorted((row["state"], row["rolled"]) for row in await tx.all(QUEUED)) == [
        ("rolled_up", None),
        ("rolled_up", None),
        ("sending", 3),
    ]


async def test_preferences_are_kept_and_what_is_left_out_stays(tx: Transaction) -> None:
    worker = await a_worker(tx, approved=False)
    first = await notifications.set_preferences(tx, worker.viewer, Wishes("en", 0, 0, 540, "li@example.com"))
    again = await notifications.set_preferences(tx, worker.viewer, Wishes(quiet_from_minute=60))

    assert (first.locale, first.email_mask, first.digest_minute) == ("en", "l***@example.com", 540)
    assert (again.quiet_from_minute, again.quiet_until_minute, again.email_mask) == (60, 0, "l***@example.com")
    assert (await notifications.set_preferences(tx, worker.viewer, Wishes(email=""))).email_mask is None


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        (Wishes(quiet_from_minute=1440), "input.quietFromMinute"),
        (Wishes(quiet_until_minute=-1), "input.quietUntilMinute"),
        (Wishes(digest_minute=9999), "input.digestMinute"),
        (Wishes(email="nobody"), "input.email"),
    ],
)
async def test_what_cannot_be_is_refused(tx: Transaction, wishes: Wishes, field: str) -> None:
    worker = await a_worker(tx, approved=False)
    with pytest.raises(InvalidInput) as refused:
        await notifications.set_preferences(tx, worker.viewer, wishes)
    assert refused.value.field == field
    with pytest.raises(NotSignedIn):
        await notifications.set_preferences(tx, VISITOR, wishes)


PARTIES = "select distinct split_part(topic, '.', 1) as noun from notification_template where audience <> 'staff'"


async def test_every_noun_has_its_kind_once(tx: Transaction) -> None:
    nouns = [noun for some in rules.NOUNS.values() for noun in some.split()]
    assert {row["noun"] for row in await tx.all(PARTIES)} <= set(nouns), "what parties hear concerns more than the platform"
    assert len(nouns) == len(set(nouns)) and set(nouns) <= notifications.SUBJECTS.keys()
    assert rules.kind_of("books_check.failed", legal=False) is NotificationKind.PLATFORM
    assert rules.kind_of("settlement.approved", legal=True) is NotificationKind.LEGAL


def test_alerts_of_searches_and_invitations_of_runs_are_told_as_work_is() -> None:
    for topic in ("saved_search.matched", "invitation.made", "match_run.solved"):
        assert rules.kind_of(topic, legal=False) is NotificationKind.WORK and not rules.is_urgent(topic, legal=False)


async def test_what_is_urgent_has_words(tx: Transaction) -> None:
    worded = {row["topic"] for row in await tx.all("select distinct topic from notification_template")}
    assert worded >= rules.URGENT


async def test_every_template_fits_every_channel(tx: Transaction) -> None:
    words = {"title": "周末校园快递分拣员（早班）", "employer": "天津津海物流有限公司", "amount": "1,234.56"}
    words |= {"reason_zh": "出勤工时尚未确认", "reason_en": "the hours have not been confirmed"}
    for row in await tx.all("select topic, title_zh, title_en, body_zh, body_en from notification_template"):
        for locale in ("zh", "en"):
            title, body = (row[f"{part}_{locale}"].format_map(words) for part in ("title", "body"))
            _, text = rules.worded(NotificationChannel.SMS, locale, title, body, None)
            assert len(text) <= rules.SMS_LIMIT[locale], row["topic"]
            assert text.endswith((body, rules.MORE[locale])), f"{row['topic']}: its title alone is too long"
            shown, _ = rules.worded(NotificationChannel.WECHAT, locale, title, body, None)
            assert 0 < len(shown) <= rules.WECHAT_LIMIT


def test_pauses_grow_up_to_a_day_and_only_what_was_never_there_is_sent_again() -> None:
    out = _out(attempts=1)
    assert rules.outcome(out, Word(Said.SILENT), NOON) == rules.Outcome(DeliveryState.UNKNOWN, NOON + timedelta(minutes=1), True)
    assert rules.outcome(out, Word(Said.UNREACHED), NOON).ask_first is False
    assert rules.outcome(_out(attempts=1, ask_first=True), Word(Said.UNREACHED), NOON).ask_first is True
    assert rules.outcome(out, Word(Said.LOST), NOON) == rules.Outcome(DeliveryState.QUEUED, NOON, False)
    pauses = [rules.outcome(_out(attempts=n), Word(Said.SILENT), NOON).due_at for n in range(1, 12)]
    assert pauses == sorted(pauses, key=lambda at: at or NOON) and pauses[-1] == NOON + timedelta(days=1)
    late = NOON + rules.GIVEN_UP_AFTER
    assert rules.outcome(_out(attempts=2), Word(Said.SILENT), late).state is DeliveryState.FAILED
    assert rules.outcome(_out(attempts=2), Word(Said.TAKEN), late) == rules.Outcome(DeliveryState.SENT, None, True)
    assert rules.outcome(out, Word(Said.TAKEN), late) == rules.Outcome(DeliveryState.SENT, late + timedelta(minutes=1), True)


def _out(attempts: int, *, ask_first: bool = False) -> Outgoing:
    return Outgoing(
        new_id(), NotificationChannel.SMS, ask_first, attempts, NOON, False, (22 * 60, 7 * 60), "13800138000", "题", "文"
    )


def _at_once(channel: NotificationChannel) -> NotificationChoice:
    return NotificationChoice(NotificationKind.ACCOUNT, channel, DeliveryChoice.AT_ONCE)


async def _reachable(tx: Transaction) -> AWorker:
    worker = await a_worker(tx, approved=False)
    await notifications.set_preferences(tx, worker.viewer, Wishes(email="li@example.com"))
    return worker


async def _tell(tx: Transaction, worker: AWorker, *, legal: bool) -> None:
    version = await tx.value("select max(version) + 1 from notification_template where topic = :topic", topic=PLAIN)
    await tx.run(TEMPLATE, topic=PLAIN, version=version, legal=legal)
    await notifications.tell(tx, SYSTEM, new_id(), PLAIN, worker.id)
