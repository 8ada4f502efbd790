"""Yunzhanghu's batches: order-batch → confirm-batch → query-batch, or cancel-batch. Nothing is paid before it is confirmed."""

from collections.abc import Mapping
from typing import Final, cast

from jobs.gateways.contract import (
    Accepted,
    BatchAnswer,
    BatchOrder,
    BatchTaken,
    CancelAnswer,
    Cancelled,
    Failed,
    NotFound,
    QueryAnswer,
    SendAnswer,
    Unknown,
    Why,
)
from jobs.gateways.files import yuan
from jobs.gateways.yunzhanghu import (
    ALREADY_SENT,
    NO_SUCH_ORDER,
    OK,
    REFUSED_FOR_THE_ORDER,
    REFUSED_FOR_US,
    Yunzhanghu,
    clean_remark,
    read_order,
)
from jobs.gateways.yunzhanghu_envelope import JsonObject

BATCH_LIMIT: Final = 1_000
"""Ours: the service does not publish one."""


class YunzhanghuBatches(Yunzhanghu):
    """The same channel, as a BatchChannel."""

    batch_limit = BATCH_LIMIT

    async def send_batch(self, batch: BatchOrder) -> BatchAnswer:
        """POST order-batch, once. Failed only when nothing of it was booked, for a reason of ours."""
        answer = await self.post("order-batch", self._batch_fields(batch))
        if isinstance(answer, Unknown):
            return answer
        code, message, data = answer
        if code == ALREADY_SENT:
            return Accepted(batch.batch_no, already_known=True)
        if code in REFUSED_FOR_US | REFUSED_FOR_THE_ORDER and not any(order.sent_before for order in batch.orders):
            return Failed(code, message, retryable=True)
        if code != OK:
            return Unknown(Why.UNKNOWN_CODE, code)
        results = data.get("result_list")
        if data.get("batch_id") != batch.batch_no or not isinstance(results, list):
            return Unknown(Why.FOREIGN, code)
        return BatchTaken(batch.batch_no, _refused(results))

    async def confirm_batch(self, batch_no: str) -> SendAnswer:
        """POST confirm-batch."""
        answer = await self.post("confirm-batch", self._batch_named(batch_no))
        if isinstance(answer, Unknown):
            return answer
        return Accepted(batch_no) if answer[0] in (OK, ALREADY_SENT) else Unknown(Why.UNKNOWN_CODE, answer[0])

    async def query_batch(self, batch_no: str) -> Mapping[str, QueryAnswer] | NotFound | Unknown:
        """GET query-batch. An order that is missing in the answer is not in the mapping: nothing is known of it."""
        answer = await self.get("query-batch", {"batch_id": batch_no, "dealer_id": self.settings.dealer_id})
        if isinstance(answer, Unknown):
            return answer
        code, _, data = answer
        if code == NO_SUCH_ORDER:
            return NotFound()
        orders = data.get("order_list")
        if code != OK or not isinstance(orders, list) or data.get("batch_id") != batch_no:
            return Unknown(Why.UNKNOWN_CODE, code)
        return {str(order.get("order_id")): read_order(cast(JsonObject, order)) for order in orders if isinstance(order, dict)}

    async def cancel_batch(self, batch_no: str) -> CancelAnswer:
        """POST cancel-batch."""
        answer = await self.post("cancel-batch", self._batch_named(batch_no))
        if isinstance(answer, Unknown):
            return answer
        if answer[0] == NO_SUCH_ORDER:
            return NotFound()
        return Cancelled(batch_no) if answer[0] == OK else Unknown(Why.UNKNOWN_CODE, answer[0])

    def _batch_fields(self, batch: BatchOrder) -> JsonObject:
        assert 0 < len(batch.orders) <= BATCH_LIMIT
        orders = [
            {
                "order_id": order.out_biz_no, "real_name": order.payee.name, "id_card": order.payee.id_number,
                "phone_no": order.payee.phone, "pay": yuan(order.amount_fen), "pay_remark": clean_remark(order.remark),
                "notify_url": self.settings.notify_url, **self.rail.account(order.payee, self.app_id),
            }
            for order in batch.orders
        ]  # fmt: skip
        total: JsonObject = {"total_pay": yuan(batch.total_fen), "total_count": str(len(orders)), "order_list": orders}
        return {**self._batch_named(batch.batch_no), **total}

    def _batch_named(self, batch_no: str) -> JsonObject:
        return {
            "batch_id": batch_no, "dealer_id": self.settings.dealer_id, "broker_id": self.settings.broker_id,
            "channel": self.rail.word,
        }  # fmt: skip


def _refused(results: list[object]) -> dict[str, Failed]:
    """The orders of a batch that were not taken in, by number, with the first reason given.

    Of a number the channel has already it refuses only the repetition: nothing is known of that order, so it is not among them.
    """
    refused = {}
    for result in results:
        reasons = result.get("error_reasons") if isinstance(result, dict) else None
        if isinstance(result, dict) and isinstance(reasons, list) and reasons and isinstance(reasons[0], dict):
            first = reasons[0]
            message = str(first.get("error_message", ""))
            if first.get("error_code") == ALREADY_SENT:
                continue
            refused[str(result.get("order_id"))] = Failed(str(first.get("error_code", "")), message, retryable=False)
    return refused
