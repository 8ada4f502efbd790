"""What can be watched as it happens, over graphql-transport-ws on /graphql. ``resolvers.feeds`` says how each is fed."""

from collections.abc import AsyncGenerator

import strawberry

from schema.matching import MatchRun
from schema.notifications import Notification
from schema.pay_runs import PayRun
from schema.payout_files import PayoutFile
from schema.payouts import PayoutBatch, PayoutItem
from schema.posting_files import PostingFile
from schema.receipt_bundles import ReceiptBundle
from schema.relay import Answer


@strawberry.type(name="Subscription", description="What can be watched, over graphql-transport-ws on /graphql.")
class LiveSubscription:
    @strawberry.field(
        is_subscription=True,
        graphql_type=Notification,
        description="The viewer's unread notifications (the newest 50), then each new one as it comes (B-08).",
    )
    async def notification_received(self) -> AsyncGenerator[Answer, None]:
        return
        yield

    @strawberry.field(
        is_subscription=True,
        graphql_type=PayoutBatch,
        description="The batch as it is now, then after every change of it or of its items (S-116).",
    )
    async def payout_batch_progressed(self, batch_id: strawberry.ID) -> AsyncGenerator[Answer, None]:
        return
        yield

    @strawberry.field(
        is_subscription=True,
        graphql_type=PayoutItem,
        description="The payment as it is now, then whenever it reads differently: at once when its payee is told (S-042).",
    )
    async def payout_item_progressed(self, payout_item_id: strawberry.ID) -> AsyncGenerator[Answer, None]:
        return
        yield

    @strawberry.field(
        is_subscription=True,
        graphql_type=PayRun,
        description="The pay run as it is now, then after every chunk that was calculated or posted (S-071).",
    )
    async def pay_run_progressed(self, pay_run_id: strawberry.ID) -> AsyncGenerator[Answer, None]:
        return
        yield

    @strawberry.field(
        is_subscription=True,
        graphql_type=PayoutFile,
        description="The file of payouts as it is now, then after every part that was read or checked (T-042).",
    )
    async def payout_file_progressed(self, payout_file_id: strawberry.ID) -> AsyncGenerator[Answer, None]:
        return
        yield

    @strawberry.field(
        is_subscription=True,
        graphql_type=PostingFile,
        description="The file of postings as it is now, then after every part that was read or checked (S-063).",
    )
    async def posting_file_progressed(self, posting_file_id: strawberry.ID) -> AsyncGenerator[Answer, None]:
        return
        yield

    @strawberry.field(
        is_subscription=True,
        graphql_type=MatchRun,
        description="The matching run as it is now, then after every step and every chunk of invitations (S-065).",
    )
    async def match_run_progressed(self, match_run_id: strawberry.ID) -> AsyncGenerator[Answer, None]:
        return
        yield

    @strawberry.field(
        is_subscription=True,
        graphql_type=ReceiptBundle,
        description="The bundle of receipts as it is now, then after every part that was read (T-048).",
    )
    async def receipt_bundle_progressed(self, receipt_bundle_id: strawberry.ID) -> AsyncGenerator[Answer, None]:
        return
        yield
