"""What people want: settings, choices by kind and channel, and consents to WeChat messages."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.notifications.channels import DeliveryChoice, NotificationChannel, NotificationKind

LOCK = """
    insert into notification_setting (person_id, locale, quiet_from_minute, quiet_until_minute, digest_minute, updated_at)
    values (:person_id, 'zh', :quiet_from, :quiet_until, :digest, :now)
    on conflict (person_id) do update set updated_at = excluded.updated_at
"""


async def lock(tx: Transaction, person_id: UUID, defaults: tuple[int, int, int]) -> None:
    """The person's row, made from (quiet from, until, digest) when there is none; later changes of the same person wait."""
    quiet_from, quiet_until, digest = defaults
    await tx.run(LOCK, person_id=person_id, quiet_from=quiet_from, quiet_until=quiet_until, digest=digest)


UPDATE = """
    update notification_setting
    set locale = :locale, quiet_from_minute = :quiet_from, quiet_until_minute = :quiet_until, digest_minute = :digest
    where person_id = :person_id
"""


async def update(tx: Transaction, person_id: UUID, locale: str, minutes: tuple[int, int, int]) -> None:
    """Language, quiet hours and the digest's time."""
    quiet_from, quiet_until, digest = minutes
    binds = {"quiet_from": quiet_from, "quiet_until": quiet_until, "digest": digest}
    await tx.run(UPDATE, person_id=person_id, locale=locale, **binds)


UPDATE_EMAIL = "update notification_setting set email_sealed = :sealed, email_mask = :mask where person_id = :person_id"


async def update_email(tx: Transaction, person_id: UUID, sealed: bytes | None, mask: str | None) -> None:
    """The address, or none."""
    await tx.run(UPDATE_EMAIL, person_id=person_id, sealed=sealed, mask=mask)


UPDATE_OPENID = "update notification_setting set openid_sealed = :sealed where person_id = :person_id"


async def update_openid(tx: Transaction, person_id: UUID, sealed: bytes) -> None:
    """The person in our mini program."""
    await tx.run(UPDATE_OPENID, person_id=person_id, sealed=sealed)


CHOOSE = """
    insert into notification_preference (person_id, kind, channel, delivery, chosen_at)
    select :person_id, kind, channel, delivery, :now
    from unnest(:kinds::text[], :channels::text[], :deliveries::text[]) as chosen (kind, channel, delivery)
    on conflict (person_id, kind, channel) do update set delivery = excluded.delivery, chosen_at = excluded.chosen_at
"""


async def choose(
    tx: Transaction, person_id: UUID, choices: Sequence[tuple[NotificationKind, NotificationChannel, DeliveryChoice]]
) -> None:
    """The choices given; the others stay."""
    kinds, channels, deliveries = [[each[place].value for each in choices] for place in range(3)]
    await tx.run(CHOOSE, person_id=person_id, kinds=kinds, channels=channels, deliveries=deliveries)


SETTING = """
    select locale, quiet_from_minute, quiet_until_minute, digest_minute, email_mask, openid_sealed is not null as wechat_linked
    from notification_setting where person_id = :person_id
"""


async def setting(tx: Transaction, person_id: UUID) -> Record | None:
    """The person's row, without clear values."""
    return await tx.one(SETTING, person_id=person_id)


CHOICES = "select kind, channel, delivery from notification_preference where person_id = :person_id"


async def choices(tx: Transaction, person_id: UUID) -> dict[tuple[str, str], DeliveryChoice]:
    """What the person chose, by kind and channel."""
    rows = await tx.all(CHOICES, person_id=person_id)
    return {(row["kind"], row["channel"]): DeliveryChoice(row["delivery"]) for row in rows}


LEFT = "select kind, count(*) as left from wechat_subscription where person_id = :person_id and used_at is null group by kind"


async def subscriptions_left(tx: Transaction, person_id: UUID) -> dict[str, int]:
    """Messages that WeChat still lets be sent, by kind."""
    return {row["kind"]: row["left"] for row in await tx.all(LEFT, person_id=person_id)}


GRANT = "insert into wechat_subscription (id, person_id, kind, granted_at) values (:id, :person_id, :kind, :now)"


async def grant(tx: Transaction, person_id: UUID, kind: NotificationKind) -> None:
    """One more message may be sent."""
    await tx.run(GRANT, id=new_id(), person_id=person_id, kind=kind.value)
