"""The memory of answered requests: viewer, mutation, key, keyed hash of the input, and what was answered.

A payload is remembered as type and id and selected again; a refusal as its code and message; a plain value as type and fields,
where it holds nothing secret. The same key with other input is a
conflict. Sign-in is exempt: its answers are secrets.
"""

from dataclasses import dataclass
from uuid import UUID

import orjson

from domain.database import Transaction
from domain.errors import IdempotencyConflict, InvalidInput
from domain.viewer import Viewer

MAX_KEY_CHARS = 200


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an earlier request with this key was answered: a selected payload, a refusal's fields, or a value's."""

    payload_type: str | None
    payload_id: UUID | None
    refusal: dict[str, object] | None
    value: dict[str, object] | None


CLAIM = """
    insert into idempotency (actor, mutation, key, input_hash, created_at)
    values (:actor, :mutation, :key, :input_hash, :now)
    on conflict (actor, mutation, key) do nothing
"""
RECALL = """
    select input_hash, payload_type, payload_id, refusal, value from idempotency
    where actor = :actor and mutation = :mutation and key = :key
"""
ANSWERED = """
    update idempotency set payload_type = :payload_type, payload_id = :payload_id, refusal = :refusal, value = :value
    where actor = :actor and mutation = :mutation and key = :key
"""


async def recall(tx: Transaction, viewer: Viewer, mutation: str, key: str, input_hash: bytes) -> Remembered | None:
    """Claims the key, or returns the answer it already has; waits for a request with this key that is under way.

    Raises IdempotencyConflict when the key was used with other input, InvalidInput for a key that is empty or too long.
    """
    if not 1 <= len(key) <= MAX_KEY_CHARS:
        zh, en = f"幂等键为1至{MAX_KEY_CHARS}个字符。", f"A key has 1 to {MAX_KEY_CHARS} characters."
        raise InvalidInput("input.idempotencyKey", zh, en)
    if await tx.run(CLAIM, actor=viewer.actor, mutation=mutation, key=key, input_hash=input_hash):
        return None
    row = await tx.one(RECALL, actor=viewer.actor, mutation=mutation, key=key)
    if row is None or row["input_hash"] != input_hash:
        raise IdempotencyConflict(field="input.idempotencyKey")
    refusal = orjson.loads(row["refusal"]) if row["refusal"] else None
    value = orjson.loads(row["value"]) if row["value"] else None
    return Remembered(row["payload_type"], row["payload_id"], refusal, value)


async def remember(
    tx: Transaction,
    viewer: Viewer,
    mutation: str,
    key: str,
    *,
    payload_type: str | None = None,
    payload_id: UUID | None = None,
    refusal: dict[str, object] | None = None,
    value: dict[str, object] | None = None,
) -> None:
    """Stores the answer under a key claimed in this transaction."""
    await tx.run(
        ANSWERED,
        actor=viewer.actor,
        mutation=mutation,
        key=key,
        payload_type=payload_type,
        payload_id=payload_id,
        refusal=orjson.dumps(refusal).decode() if refusal else None,
        value=orjson.dumps(value).decode() if value else None,
    )
