"""What a person chooses about being told: kinds and channels, quiet hours, language, e-mail, WeChat subscriptions (B-08)."""

import re
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from domain import outbox
from domain.database import Transaction
from domain.errors import InvalidInput
from domain.notifications import store_preferences as store
from domain.notifications.channels import (
    DEFAULTS,
    DIGEST_AT,
    NEVER_AT_NIGHT_FROM,
    NEVER_AT_NIGHT_UNTIL,
    DeliveryChoice,
    LegalNotMuted,
    NotificationChannel,
    NotificationKind,
    TooManySubscriptions,
)
from domain.viewer import Viewer

MINUTES: Final = (NEVER_AT_NIGHT_FROM, NEVER_AT_NIGHT_UNTIL, DIGEST_AT)
MINUTES_A_DAY: Final = 1_440
SUBSCRIPTIONS_KEPT: Final = 50
EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,20}")
OPENID: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True)
class NotificationChoice:
    """One kind on one channel."""

    kind: NotificationKind
    channel: NotificationChannel
    delivery: DeliveryChoice


@dataclass(frozen=True, slots=True)
class WechatSubscriptions:
    """Messages of a kind that WeChat still lets be sent."""

    kind: NotificationKind
    left: int


@dataclass(frozen=True, slots=True)
class NotificationPreferences:
    """All that is in force for one person; minutes are those of the day in Shanghai."""

    locale: str
    quiet_from_minute: int
    quiet_until_minute: int
    digest_minute: int
    email_mask: str | None
    wechat_linked: bool
    choices: list[NotificationChoice]
    wechat_subscriptions: list[WechatSubscriptions]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to change; None leaves a value as it is, an empty e-mail removes the address."""

    locale: str | None = None
    quiet_from_minute: int | None = None
    quiet_until_minute: int | None = None
    digest_minute: int | None = None
    email: str | None = field(default=None, repr=False)
    choices: tuple[NotificationChoice, ...] = ()


async def preferences(tx: Transaction, viewer: Viewer) -> NotificationPreferences:
    """What the viewer has, chosen or by default. Raises NotSignedIn."""
    return await _of(tx, viewer.must_be_signed_in())


async def set_preferences(tx: Transaction, viewer: Viewer, wishes: Wishes) -> NotificationPreferences:
    """Changes what is given. Raises NotSignedIn, InvalidInput or LegalNotMuted."""
    person_id = viewer.must_be_signed_in()
    _must_be_possible(wishes)
    await store.lock(tx, person_id, MINUTES)
    now = await _of(tx, person_id)
    minutes = (
        now.quiet_from_minute if wishes.quiet_from_minute is None else wishes.quiet_from_minute,
        now.quiet_until_minute if wishes.quiet_until_minute is None else wishes.quiet_until_minute,
        now.digest_minute if wishes.digest_minute is None else wishes.digest_minute,
    )
    await store.update(tx, person_id, wishes.locale or now.locale, minutes)
    if wishes.email is not None:
        await _write_email(tx, person_id, wishes.email)
    if wishes.choices:
        chosen = {(each.kind, each.channel): each.delivery for each in wishes.choices}
        await store.choose(tx, person_id, [(*where, delivery) for where, delivery in chosen.items()])
    await outbox.put(tx, viewer, "notification_setting.updated", person_id)
    return await _of(tx, person_id)


async def grant_wechat(tx: Transaction, viewer: Viewer, openid: str, kind: NotificationKind) -> int:
    """The viewer subscribed once more in WeChat: one message of the kind may be sent there; returns how many may be by now.

    Raises NotSignedIn, InvalidInput or TooManySubscriptions."""
    person_id = viewer.must_be_signed_in()
    if not OPENID.fullmatch(openid):
        raise InvalidInput("input.openId", "微信标识无效。", "This is no WeChat openid.")
    await store.lock(tx, person_id, MINUTES)
    left = (await store.subscriptions_left(tx, person_id)).get(kind.value, 0)
    if left >= SUBSCRIPTIONS_KEPT:
        raise TooManySubscriptions(limit=SUBSCRIPTIONS_KEPT, field="input.kind")
    sealed = await tx.vault.seal(tx, person_id, "contact", "notification_setting.openid", openid)
    await store.update_openid(tx, person_id, sealed)
    await store.grant(tx, person_id, kind)
    await outbox.put(tx, viewer, "wechat_subscription.granted", person_id)
    return left + 1


def _must_be_possible(wishes: Wishes) -> None:
    for name in ("quiet_from_minute", "quiet_until_minute", "digest_minute"):
        minute: int | None = getattr(wishes, name)
        if minute is not None and not 0 <= minute < MINUTES_A_DAY:
            head, *rest = name.split("_")
            written = head + "".join(word.title() for word in rest)
            raise InvalidInput(
                f"input.{written}", "须为一天中的分钟数（0至1439）。", "A minute of the day, 0 to 1439, is needed."
            )
    if wishes.email and not EMAIL.fullmatch(wishes.email):
        raise InvalidInput("input.email", "邮箱地址无效。", "This is no e-mail address.")
    for choice in wishes.choices:
        if choice.kind is NotificationKind.LEGAL and choice.delivery is not DeliveryChoice.AT_ONCE:
            raise LegalNotMuted(field="input.choices")


async def _write_email(tx: Transaction, person_id: UUID, email: str) -> None:
    if not email:
        return await store.update_email(tx, person_id, None, None)
    sealed = await tx.vault.seal(tx, person_id, "contact", "notification_setting.email", email)
    name, _, host = email.partition("@")
    return await store.update_email(tx, person_id, sealed, f"{name[0]}***@{host}")


async def _of(tx: Transaction, person_id: UUID) -> NotificationPreferences:
    setting, chosen = await store.setting(tx, person_id), await store.choices(tx, person_id)
    left = await store.subscriptions_left(tx, person_id)
    choices = [
        NotificationChoice(kind, channel, chosen.get((kind.value, channel.value), DEFAULTS[channel][kind]))
        for kind in NotificationKind
        for channel in NotificationChannel
    ]
    subscriptions = [WechatSubscriptions(kind, left.get(kind.value, 0)) for kind in NotificationKind]
    if setting is None:
        return NotificationPreferences("zh", *MINUTES, None, False, choices, subscriptions)
    return NotificationPreferences(**dict(setting), choices=choices, wechat_subscriptions=subscriptions)
