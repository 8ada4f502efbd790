"""Late pay is found, told with its reason, and explained where it was the platform's fault."""

from collections.abc import Sequence
from uuid import UUID

from domain import outbox, payouts
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.pay_delays import store
from domain.pay_delays.model import EXPLANATION, NO_BATCH, Late, PayDelayNotOurs
from domain.viewer import Viewer

FOLLOW_LIMIT = 500


async def follow(tx: Transaction, viewer: Viewer, limit: int = FOLLOW_LIMIT) -> int:
    """Ends delays whose pay has arrived, and opens one for each clock of release that ran out: the worker and finance are told.

    At most ``limit`` of either; returns how many. One clock has one delay for ever.
    """
    viewer.must_be_system()
    ended = await store.take_ended(tx, limit)
    await outbox.put_all(tx, viewer, "pay_delay.ended", ended)
    late = await store.late(tx, limit)
    obstacles = await _obstacles(tx, viewer, late)
    causes = [(one, _cause(one, obstacles.get(one.settlement_id))) for one in late]
    opened = await store.open_all(tx, causes)
    await outbox.put_all(tx, viewer, "pay_delay.opened", opened)
    return len(ended) + len(opened)


async def explain(tx: Transaction, viewer: Viewer, delay_id: UUID, explanation: str) -> None:
    """Finance says what happened and what was done. Raises NotFound, PayDelayNotOurs, InvalidInput."""
    staff_id = viewer.must_be_staff("finance")
    said = explanation.strip()
    if not EXPLANATION[0] <= len(said) <= EXPLANATION[1]:
        raise InvalidInput("input.explanation", "请说明原因（2至500字）。", "Explain it, in 2 to 500 characters.")
    explainable = await store.explainable(tx, delay_id)
    if explainable is None:
        raise NotFound("PayDelay", field="input.payDelayId")
    if not explainable:
        raise PayDelayNotOurs(field="input.payDelayId")
    await store.explain(tx, delay_id, staff_id, said)
    await outbox.put(tx, viewer, "pay_delay.explained", delay_id)


def _cause(late: Late, obstacle: str | None) -> str:
    """What keeps it out of a batch comes first; then what its payment waits for."""
    return obstacle or late.waits_for or NO_BATCH


async def _obstacles(tx: Transaction, viewer: Viewer, late: Sequence[Late]) -> dict[UUID, str | None]:
    """What keeps wages without a payment on its way out of a batch, by settlement: as the preview says it."""
    found: dict[UUID, str | None] = {}
    for employer_id in sorted({one.employer_id for one in late if one.payable}):
        wages = [one.settlement_id for one in late if one.payable and one.employer_id == employer_id]
        plan = await payouts.payable(tx, viewer, employer_id, wages)
        found |= {wage.settlement_id: wage.blocked_code and wage.blocked_code.lower() for wage in plan.payables}
    return found
