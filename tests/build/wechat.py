"""WeChat accounts: bound, and on their way."""

from uuid import UUID

from domain import accounts
from domain.database import Transaction
from domain.ids import new_id
from domain.viewer import VISITOR, Viewer
from tests.build.accounts import AWorker

EXCHANGER = Viewer.system("accounts.exchange_wechat_code")
NEWEST = "select id from wechat_exchange where state = 'pending' order by created_at desc limit 1"


def an_openid() -> str:
    """As WeChat names users."""
    return "o" + new_id().hex[:27]


async def an_answered_ticket(tx: Transaction, viewer: Viewer = VISITOR, openid: str | None = None) -> str:
    """The ticket of a login code for which WeChat has answered."""
    ticket, _ = await accounts.start_wechat(tx, viewer, new_id().hex, None)
    exchange_id = await tx.value(NEWEST)
    assert isinstance(exchange_id, UUID)
    await accounts.wechat_answered(tx, EXCHANGER, exchange_id, openid or an_openid())
    return ticket


async def a_binding(tx: Transaction, viewer: Viewer, openid: str | None = None) -> UUID:
    """Of a viewer whose session is fresh."""
    bound = await accounts.bind_wechat(tx, viewer, await an_answered_ticket(tx, viewer, openid))
    assert isinstance(bound, UUID)
    return bound


async def wechat_accounts(tx: Transaction, worker: AWorker, other: AWorker, viewer: Viewer) -> tuple[str, str, UUID]:
    """A visitor's ticket of a bound account, the viewer's of one to bind, and the worker's binding."""
    bound, openids = list[UUID](), [an_openid() for _ in range(2)]
    for each, openid in zip((worker, other), openids, strict=True):
        fresh = await accounts.open_session(tx, each.person_id, worker_id=each.id)
        bound.append(await a_binding(tx, fresh.viewer, openid))
    return await an_answered_ticket(tx, openid=openids[1]), await an_answered_ticket(tx, viewer), bound[0]
