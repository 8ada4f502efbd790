"""Balances as they were: daily snapshots, and a balance as of any moment (docs/money.md, "Balances as of a moment")."""

from datetime import datetime
from uuid import UUID

from domain.clock import day_of
from domain.database import Transaction
from domain.errors import NotFound
from domain.ledger import store_snapshots
from domain.ledger.model import Balance
from domain.ledger.sealing import READERS
from domain.money import Fen
from domain.viewer import Kind, Viewer


async def take_snapshot(tx: Transaction, viewer: Viewer) -> bool:
    """Keeps the balances of what is sealed, once a day; accounts that did not change are left out. True when taken now."""
    viewer.must_be_system()
    return await store_snapshots.take(tx, day_of(tx.now))


async def balance_as_of(tx: Transaction, viewer: Viewer, account: UUID, at: datetime) -> Balance:
    """The account's balance with every transfer dated ``at`` or before, for its owner, finance, checkers, auditors and admins.

    From the last snapshot before that moment, so however old the account, only a few days of transfers are read. Raises NotFound.
    """
    found = await store_snapshots.as_of(tx, account, at)
    owners = {viewer.worker_id, viewer.employer_id} - {None}
    staff = viewer.kind is Kind.SYSTEM or viewer.staff_role in READERS
    if found is None or not (staff or found["owner_id"] in owners):
        raise NotFound("LedgerAccount")
    on_credit = found["side"] == "credit"
    posted = found["credit_fen"] if on_credit else -found["credit_fen"]
    return Balance(account, Fen(posted), Fen(found["debits_held_fen"] if on_credit else found["credits_held_fen"]))
