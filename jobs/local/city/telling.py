"""Acts of telling: how students and employers want to be told beyond the app, and an employer's system that hears by webhook."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from domain import accounts, notifications, webhooks
from domain.clock import machine_now
from domain.database import Transaction
from domain.notifications import DeliveryChoice, NotificationChannel, NotificationChoice, NotificationKind, Wishes
from domain.viewer import Viewer
from jobs.local.city import official
from jobs.local.city.plan import Standing
from jobs.local.city.story_act import Act
from jobs.local.city.town import Town, each

AFTER_OPENING: Final = timedelta(hours=1)
SUBSCRIBERS: Final = 60
"""So many students subscribe in WeChat; each time they do lets one message be sent."""
TIMES: Final = 2
WITH_MAIL: Final = 3
"""Every so many of them give an e-mail address."""
SYSTEM: Final = "人事系统"
HEARING_AS: Final = "hr"
"""The system's name at the simulators."""
HEARS: Final = ("postings:read", "settlements:read", "payouts:read")
TOPICS: Final = ("posting.approved", "settlement.drafted", "settlement.approved", "payout_item.succeeded", "payout_item.returned")
KEY_LASTS: Final = timedelta(days=365)
PAY_BY_TEXT: Final = NotificationChoice(NotificationKind.PAY, NotificationChannel.SMS, DeliveryChoice.AT_ONCE)


def acts(town: Town, opens: datetime) -> Iterator[Act]:
    """What happens once the first are registered."""
    yield Act(opens + AFTER_OPENING, "students and employers choose how they are told", partial(choose, town))
    yield Act(opens + AFTER_OPENING, "an employer's system is told where to hear", partial(listen, town))


async def listen(town: Town) -> None:
    """The personnel system of the tutor's employer hears by webhook, at the simulators, of postings, settlements and wages."""
    owner = town.employers[official.FIRM]
    async with town.database.transaction() as tx:
        await webhooks.allow_in_sandbox(tx, Viewer.system("sandbox"), urlsplit(town.remote.url).netloc)
        partner_id = await accounts.add_service_account(tx, owner, SYSTEM)
        await accounts.issue_key(tx, owner, partner_id, "同步", HEARS, machine_now() + KEY_LASTS)
        shown = await webhooks.add_endpoint(tx, owner, partner_id, f"{town.remote.url}/webhooks/{HEARING_AS}", TOPICS)
    await town.remote.hears_with(HEARING_AS, shown.secret)


async def choose(town: Town) -> None:
    """Students subscribe in WeChat, some with an e-mail address; the tutor hears of pay by text message; employers by e-mail."""

    async def student(tx: Transaction, number: int) -> None:
        viewer = town.workers[number]
        for kind in (NotificationKind.WORK, NotificationKind.PAY):
            for _ in range(TIMES):
                await notifications.grant_wechat(tx, viewer, f"oSample-Student-{number:08d}", kind)
        if number % WITH_MAIL == 0:
            choices = (PAY_BY_TEXT,) if number == official.TUTOR else ()
            await notifications.set_preferences(tx, viewer, Wishes(email=f"student{number}@example.com", choices=choices))

    async def employer(tx: Transaction, viewer: Viewer) -> None:
        assert viewer.employer_id is not None
        await notifications.set_preferences(tx, viewer, Wishes(email=f"hr-{viewer.employer_id.hex[-8:]}@example.com"))

    admitted = [number for number in sorted(town.workers) if town.plan.standings[number] is Standing.ADMITTED]
    await each(town, admitted[:SUBSCRIBERS], student, chunk=10)
    await each(town, list(town.employers.values()), employer, chunk=10)
