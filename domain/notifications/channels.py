"""How people are reached beyond the app: kinds, channels, what each person wants, when, and in which words. Pure (B-08)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.clock import SHANGHAI
from domain.errors import Cause, Refusal


class NotificationKind(StrEnum):
    """What a notification concerns; a legal notice is one whatever it concerns."""

    WORK = "work"
    PAY = "pay"
    ACCOUNT = "account"
    PLATFORM = "platform"
    PROMOTION = "promotion"
    LEGAL = "legal"


class NotificationChannel(StrEnum):
    """Ways beyond the app; in the app everything is always there."""

    WECHAT = "wechat"
    SMS = "sms"
    EMAIL = "email"


class DeliveryChoice(StrEnum):
    """When one wants it there."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"


class DeliveryState(StrEnum):
    """How far a delivery has come. ``sent``: the provider has it; ``unknown``: nobody answered, it is asked by its id."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    FAILED = "failed"
    READ = "read"
    ROLLED_UP = "rolled_up"


class LegalNotMuted(Refusal):
    """The database refuses it too (``legal_notices_are_sent``)."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "LEGAL_NOT_MUTED", "notifications.legal"
    zh, en = "法定通知不能关闭或汇总。", "Legal notices cannot be muted or put into a digest."


class TooManySubscriptions(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MANY_SUBSCRIPTIONS", "notifications.preferences"
    zh, en = "该类订阅已保留{limit}次，用后再授权。", "{limit} subscriptions of this kind are kept already."


NOUNS: Final[Mapping[NotificationKind, str]] = {
    NotificationKind.WORK: """
        posting saved_search application application_reply offer invitation match_run assignment timesheet timesheet_approval
        absence absence_answer arrangement arrangements remark damage_claim damage_mediation evaluation evaluation_window deadline
        work_difference work_difference_answer incident incident_follow_up incident_notice insurance_policy insurance_claim
        posting_file demand_package delivery delivery_inspection match_contest match_review work_study_agreement
    """,
    NotificationKind.PAY: """
        settlement wage_funding pay_release pay_run pay_delay pay_dispute pay_dispute_outcome pay_dispute_reply
        payout_batch payout_file payout_item payout_rule receipt_bundle payout_receipt tax_certificate tax_crossing
        liability_case liability_payment deposit deposit_resolution refund fee_notice fee_waiver fee_schedule pay_term
    """,
    NotificationKind.ACCOUNT: """
        worker employer member phone account_recovery recovery_decision staff_role payout_destination agreement verification
        personal_data_request personal_data_access wechat_binding webhook_endpoint
    """,
}
KIND_OF: Final = {noun: kind for kind, nouns in NOUNS.items() for noun in nouns.split()}
"""By the topic's noun; every other one concerns those who run the platform."""
URGENT: Final = frozenset(("payout_item.contradicted", "payout_item.awaiting_payee"))
"""Topics that wait for no morning, as legal notices do not."""

NEVER_AT_NIGHT_FROM, NEVER_AT_NIGHT_UNTIL, DIGEST_AT = 22 * 60, 7 * 60, 18 * 60
SMS_LIMIT: Final = {"zh": 70, "en": 160}
"""Characters of one text message: more is split by the networks, charged and delivered in pieces."""
WECHAT_LIMIT: Final = 20
"""Characters of a subscription message's ``thing``."""
SIGNATURE: Final = {"zh": "【临工】", "en": "[Linggong] "}
MORE: Final = {"zh": "，请登录查看。", "en": ". Please sign in to see it."}
ROLLED: Final = {"zh": "您有{count}条未读通知", "en": "You have {count} unread notifications"}
PAUSES: Final = tuple(timedelta(seconds=s) for s in (60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400))
"""Before the second, third … call about one delivery; the last one repeats."""
GIVEN_UP_AFTER: Final = timedelta(days=4)
NO_SUBSCRIPTION: Final = "no_subscription"
"""Why WeChat was not even asked: the person has to subscribe once more. The other channels stay as they were chosen."""

DEFAULTS: Final[Mapping[NotificationChannel, Mapping[NotificationKind, DeliveryChoice]]] = {
    NotificationChannel.WECHAT: {
        kind: DeliveryChoice.NEVER if kind is NotificationKind.PROMOTION else DeliveryChoice.AT_ONCE for kind in NotificationKind
    },
    NotificationChannel.SMS: {
        kind: DeliveryChoice.AT_ONCE if kind is NotificationKind.LEGAL else DeliveryChoice.NEVER for kind in NotificationKind
    },
    NotificationChannel.EMAIL: {
        NotificationKind.WORK: DeliveryChoice.DIGEST,
        NotificationKind.PAY: DeliveryChoice.AT_ONCE,
        NotificationKind.ACCOUNT: DeliveryChoice.AT_ONCE,
        NotificationKind.PLATFORM: DeliveryChoice.DIGEST,
        NotificationKind.PROMOTION: DeliveryChoice.NEVER,
        NotificationKind.LEGAL: DeliveryChoice.AT_ONCE,
    },
}
"""What everybody has who chose nothing: legal notices by text message, WeChat as often as one subscribed."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How one person may be reached about one kind; minutes are those of the day in Shanghai."""

    person_id: UUID
    there: frozenset[NotificationChannel]
    choices: Mapping[NotificationChannel, DeliveryChoice]
    quiet: tuple[int, int]
    digest_minute: int


@dataclass(frozen=True, slots=True)
class Planned:
    """One delivery to come."""

    channel: NotificationChannel
    due_at: datetime
    digest: bool


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message about to go, or to be asked about (``ask_first``). ``id`` is the provider's message id too. Memory only."""

    id: UUID
    channel: NotificationChannel
    ask_first: bool
    attempts: int
    created_at: datetime
    urgent: bool
    quiet: tuple[int, int]
    to: str | None = field(repr=False)
    title: str = field(repr=False)
    text: str = field(repr=False)


class Said(StrEnum):
    """What a provider says of one message."""

    DELIVERED = "delivered"
    TAKEN = "taken"
    REFUSED = "refused"
    LOST = "lost"
    UNREACHED = "unreached"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Word:
    """``unreached``: certainly not handed over; ``silent``: nobody knows; ``lost``: asked, and the provider never had it."""

    said: Said
    reason: str | None = None
    provider_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a delivery after a word."""

    state: DeliveryState
    due_at: datetime | None
    ask_first: bool


def kind_of(topic: str, legal: bool) -> NotificationKind:
    """A template that is a legal notice makes its notifications legal ones."""
    return NotificationKind.LEGAL if legal else KIND_OF.get(topic.partition(".")[0], NotificationKind.PLATFORM)


def is_urgent(topic: str, legal: bool) -> bool:
    """Whether it may wake somebody."""
    return legal or topic in URGENT


def planned(reach: Reach, kind: NotificationKind, urgent: bool, now: datetime) -> list[Planned]:
    """The deliveries beyond the app, each at its time."""
    found = []
    for channel in NotificationChannel:
        choice = reach.choices.get(channel, DEFAULTS[channel][kind])
        if channel not in reach.there or choice is DeliveryChoice.NEVER:
            continue
        digest = choice is DeliveryChoice.DIGEST
        at = after_quiet(next_digest(now, reach.digest_minute), reach.quiet) if digest else now
        found.append(Planned(channel, at if urgent else after_quiet(at, reach.quiet), digest))
    return found


def after_quiet(at: datetime, quiet: tuple[int, int]) -> datetime:
    """The instant itself, or the end of the quiet hours it lies in; equal ends mean none."""
    begins, ends = quiet
    local = at.astimezone(SHANGHAI)
    minute = local.hour * 60 + local.minute
    if begins == ends or not (begins <= minute < ends if begins < ends else minute >= begins or minute < ends):
        return at
    morning = local.replace(hour=ends // 60, minute=ends % 60, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)


def next_digest(now: datetime, minute: int) -> datetime:
    """The next time of day the digest goes."""
    local = now.astimezone(SHANGHAI)
    at = local.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    return at if at > local else at + timedelta(days=1)


def outcome(out: Outgoing, word: Word, now: datetime) -> Outcome:
    """What a word makes of a delivery: over, asked again after a growing pause, or sent again under its own id."""
    if word.said is Said.DELIVERED:
        return Outcome(DeliveryState.DELIVERED, None, ask_first=False)
    if word.said is Said.REFUSED:
        return Outcome(DeliveryState.FAILED, None, ask_first=False)
    over = out.attempts > 1 and now - out.created_at >= GIVEN_UP_AFTER  # one that goes late is asked about nevertheless
    again = now + PAUSES[min(out.attempts, len(PAUSES)) - 1]
    if word.said is Said.TAKEN:
        return Outcome(DeliveryState.SENT, None if over else again, ask_first=True)
    if over:
        return Outcome(DeliveryState.FAILED, None, ask_first=False)
    sendable = now if word.said is Said.LOST and out.attempts <= 2 else again
    sendable = sendable if out.urgent else after_quiet(sendable, out.quiet)
    if word.said is Said.LOST or (word.said is Said.UNREACHED and not out.ask_first):
        return Outcome(DeliveryState.QUEUED, sendable, ask_first=False)
    return Outcome(DeliveryState.UNKNOWN, again, ask_first=True)


def worded(channel: NotificationChannel, locale: str, title: str, body: str, rolled: int | None) -> tuple[str, str]:
    """Title and text as the channel takes them. Only the app shows more than the title where the words are too long, and an
    address nobody has confirmed never gets more."""
    title = ROLLED[locale].format(count=rolled) if rolled and rolled > 1 else title
    if channel is NotificationChannel.WECHAT:
        return title[:WECHAT_LIMIT], ""
    if channel is NotificationChannel.EMAIL:
        return title, title + MORE[locale]
    whole, short = SIGNATURE[locale] + body, SIGNATURE[locale] + title + MORE[locale]
    return title, whole if len(whole) <= SMS_LIMIT[locale] and not rolled else short[: SMS_LIMIT[locale]]
