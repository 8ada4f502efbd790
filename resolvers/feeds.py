"""How each subscription is fed: what it watches, and which rows are its next events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain import live, notifications
from domain.database import Transaction
from domain.viewer import Viewer
from resolvers.ids import uuid_of

IN_FLIGHT: Final = timedelta(minutes=2)
"""A notification may be committed that long after its moment."""


class Feed(Protocol):
    """One running subscription. ``repeats`` says whether a row may come again when it changed."""

    channel: str
    repeats: bool

    async def rows(self, tx: Transaction, viewer: Viewer) -> list[UUID]:
        """The rows to send now, in order; the first time, what is there already."""

    def done(self, id: UUID) -> None:
        """The row was sent."""


class NotificationsReceived:
    """The viewer's own: the newest unread ones first, then each that comes."""

    repeats = False

    def __init__(self, viewer: Viewer, arguments: Mapping[str, object]) -> None:
        self.channel = live.of_person(viewer.must_be_signed_in())
        self.since: datetime | None = None
        self.sent: set[UUID] = set()

    async def rows(self, tx: Transaction, viewer: Viewer) -> list[UUID]:
        """Those not sent yet. What was told lately and read already is no news."""
        lately = tx.now - IN_FLIGHT
        found = await notifications.latest(tx, viewer, self.since)
        if self.since is None:
            self.sent.update(set(await notifications.latest(tx, viewer, lately)) - set(found))
        self.since = lately
        return [id for id in found if id not in self.sent]

    def done(self, id: UUID) -> None:
        """Once is enough."""
        self.sent.add(id)


class Progressed:
    """One thing that jobs work on, again after every change of it or of what belongs to it."""

    repeats = True

    def __init__(self, id: UUID, channel: str) -> None:
        self.id, self.channel = id, channel

    async def rows(self, tx: Transaction, viewer: Viewer) -> list[UUID]:
        """The thing; who may read it decides its source."""
        return [self.id]

    def done(self, id: UUID) -> None:
        """It is sent again as soon as it reads differently."""


def batch_progressed(viewer: Viewer, arguments: Mapping[str, object]) -> Feed:
    """A payout batch."""
    id = uuid_of("PayoutBatch", str(arguments["batchId"]), "batchId")
    return Progressed(id, live.of_payout_batch(id))


def payout_item_progressed(viewer: Viewer, arguments: Mapping[str, object]) -> Feed:
    """A payment, looked at whenever the viewer is told something, as its payee is of every outcome, and now and then."""
    id = uuid_of("PayoutItem", str(arguments["payoutItemId"]), "payoutItemId")
    return Progressed(id, live.of_person(viewer.person_id or viewer.partner_id or viewer.must_be_signed_in()))


def pay_run_progressed(viewer: Viewer, arguments: Mapping[str, object]) -> Feed:
    """A pay run."""
    id = uuid_of("PayRun", str(arguments["payRunId"]), "payRunId")
    return Progressed(id, live.of_pay_run(id))


def payout_file_progressed(viewer: Viewer, arguments: Mapping[str, object]) -> Feed:
    """A file of payouts."""
    id = uuid_of("PayoutFile", str(arguments["payoutFileId"]), "payoutFileId")
    return Progressed(id, live.of_payout_file(id))


def posting_file_progressed(viewer: Viewer, arguments: Mapping[str, object]) -> Feed:
    """A file of postings."""
    id = uuid_of("PostingFile", str(arguments["postingFileId"]), "postingFileId")
    return Progressed(id, live.of_posting_file(id))


def match_run_progressed(viewer: Viewer, arguments: Mapping[str, object]) -> Feed:
    """A matching run."""
    id = uuid_of("MatchRun", str(arguments["matchRunId"]), "matchRunId")
    return Progressed(id, live.of_match_run(id))


def receipt_bundle_progressed(viewer: Viewer, arguments: Mapping[str, object]) -> Feed:
    """A bundle of receipts."""
    id = uuid_of("ReceiptBundle", str(arguments["receiptBundleId"]), "receiptBundleId")
    return Progressed(id, live.of_receipt_bundle(id))


@dataclass(frozen=True, slots=True)
class Declared:
    """A subscription field: the GraphQL type of its events and how to begin one."""

    type: str
    begin: Callable[[Viewer, Mapping[str, object]], Feed]


FEEDS: Final[Mapping[str, Declared]] = {
    "matchRunProgressed": Declared("MatchRun", match_run_progressed),
    "notificationReceived": Declared("Notification", NotificationsReceived),
    "payoutBatchProgressed": Declared("PayoutBatch", batch_progressed),
    "payoutItemProgressed": Declared("PayoutItem", payout_item_progressed),
    "payRunProgressed": Declared("PayRun", pay_run_progressed),
    "receiptBundleProgressed": Declared("ReceiptBundle", receipt_bundle_progressed),
    "payoutFileProgressed": Declared("PayoutFile", payout_file_progressed),
    "postingFileProgressed": Declared("PostingFile", posting_file_progressed),
}
