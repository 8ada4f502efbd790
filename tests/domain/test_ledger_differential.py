"""Posting against a plain sequential model, over random requests; the seed of a run is printed with every difference."""

import copy
import random
import time
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain import ledger
from domain.database import Transaction
from domain.ledger import Code, Kind, Transfer, store
from tests.build.ledger_model import Account, Books

EMPLOYERS = [UUID(int=n, version=4) for n in range(1, 4)]
WORKERS = [UUID(int=n, version=4) for n in range(11, 15)]
CHANNEL = "yunzhanghu"
REQUESTS_A_WORLD = 12


class World:
    """A few accounts, what was asked for so far, and a generator of plausible and implausible requests."""

    def __init__(self, rng: random.Random, books: Books) -> None:
        self.rng = rng
        self.books = books
        self.asked: list[Transfer] = []
        self.number = 0

    def uuid(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def request(self) -> list[Transfer]:
        """Up to twenty transfers in journals of one to four legs, shuffled now and then, with repeats."""
        batch: list[Transfer] = []
        while len(batch) < self.rng.choice([1, 1, 2, 3, 8, 20]):
            journal = self.uuid() if self.rng.random() < 0.4 else None
            legs = [self.transfer() for _ in range(self.rng.randint(1, 4) if journal else 1)]
            batch += [replace(leg, journal_id=journal) for leg in legs]
            if self.rng.random() < 0.2:
                batch.append(self.again(batch))
        if self.rng.random() < 0.2:
            self.rng.shuffle(batch)
        self.asked += batch
        return batch

    def tame(self, batch: list[Transfer]) -> list[Transfer]:
        """What of it can stand by itself: requests of the product are seldom anything else, and are posted another way."""
        codes = copy.deepcopy(self.books).post(batch)
        return [t for t, code in zip(batch, codes, strict=True) if code is Code.OK] or batch

    def again(self, batch: list[Transfer]) -> Transfer:
        """An earlier transfer once more: as it was, with another amount or subject, or in another journal."""
        old = self.rng.choice(batch + self.asked)
        match self.rng.randrange(6):
            case 5 if old.kind is Kind.HOLD:
                return replace(old, expires_at=self.end())
            case 0 if old.amount_fen:
                return replace(old, amount_fen=old.amount_fen + 1)
            case 1:
                return replace(old, subject_id=self.uuid())
            case 2:
                return replace(self.transfer(), journal_id=old.journal)
            case _:
                return old

    def transfer(self) -> Transfer:
        named = [t for t in self.asked[-40:] if t.kind in (Kind.HOLD, Kind.POST, Kind.POST_HOLD)]
        if named and self.rng.random() < 0.35:
            return self.follow(self.rng.choice(named).key if self.rng.random() < 0.95 else self.uuid())
        event, kind, debit, credit = self.rng.choice(
            [
                ("deposit.received", Kind.POST, "bank_wage_cash", "employer_wage"),
                ("settlement.wage", Kind.POST, "employer_wage", "worker_wage"),
                ("settlement.wage", Kind.POST, "employer_wage", "worker_wage"),
                ("settlement.iit", Kind.POST, "worker_wage", "worker_tax"),
                ("payout.held", Kind.HOLD, "worker_wage", "payout_clearing"),
                ("payout.held", Kind.HOLD, "worker_wage", "payout_clearing"),
                ("payout.cleared", Kind.POST, "payout_clearing", "bank_wage_cash"),
                ("settlement.fee", Kind.POST, "worker_wage", "employer_fee_charged"),
                ("payout.held", Kind.POST, "worker_wage", "payout_clearing"),
            ]
        )
        amount = self.rng.choice([1, 5, 10, 10, 20, 60])
        end = self.end() if kind is Kind.HOLD else None
        return Transfer(
            self.uuid(), event, self.uuid(), self.account(debit), self.account(credit), amount, kind=kind, expires_at=end
        )

    def end(self) -> datetime | None:
        """None, a moment that is over when the request comes, or one that is not."""
        return self.rng.choice([None, None, self.books.now, self.books.now + timedelta(seconds=1)])

    def follow(self, named: UUID) -> Transfer:
        match self.rng.randrange(4):
            case 0:
                return ledger.post_hold(self.uuid(), "payout.succeeded", self.uuid(), named, self.rng.choice([None, 1, 10, 20]))
            case 1:
                return ledger.void(self.uuid(), "payout.failed", self.uuid(), named)
            case 2:
                return ledger.reverse(self.uuid(), "payout.returned", self.uuid(), named)
            case _:
                return ledger.reverse(self.uuid(), "settlement.reversed", self.uuid(), named)

    def account(self, kind: str) -> UUID:
        if kind.startswith("employer"):
            return ledger.account_id(kind, self.rng.choice(EMPLOYERS))
        if kind.startswith("worker"):
            return ledger.account_id(kind, self.rng.choice(WORKERS))
        return ledger.account_id(kind, CHANNEL if kind == "payout_clearing" else None)


async def build_world(tx: Transaction, seed: int) -> World:
    """The last employer's account is closed, the last worker has no tax account."""
    kinds = await tx.all("select * from ledger_account_kind")
    routes = await tx.all("select event, kind, debit_kind, credit_kind from ledger_route")
    books = Books({(r["event"], r["kind"], r["debit_kind"], r["credit_kind"]) for r in routes}, tx.now)
    owners: dict[str, list[UUID | str | None]] = {
        "employer": [*EMPLOYERS],
        "worker": [*WORKERS],
        "channel": [CHANNEL],
        "platform": [None],
    }
    every = [(k["kind"], owner) for k in kinds for owner in owners[k["owner"]]]
    wanted = [one for one in every if one != ("worker_tax", WORKERS[-1])]
    for (kind, _), account in zip(wanted, await ledger.open_accounts(tx, wanted), strict=True):
        row = next(k for k in kinds if k["kind"] == kind)
        limits = {"debits": row["debits_must_not_exceed_credits"], "credits": row["credits_must_not_exceed_debits"]}
        limit = next((side for side, limited in limits.items() if limited), None)
        books.accounts[account] = Account(kind, row["book"], limit)
    closed = ledger.account_id("employer_wage", EMPLOYERS[-1])
    await ledger.close_account(tx, closed)
    books.accounts[closed].closed = True
    return World(random.Random(seed), books)


async def play(tx: Transaction, seed: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """One world from its seed; returns how many transfers were compared."""
    world = await build_world(tx, seed)
    compared = 0
    for number in range(REQUESTS_A_WORLD):
        batch = world.request()
        if world.rng.random() < 0.5:
            batch = world.tame(batch)
        monkeypatch.setattr(store, "FEW", world.rng.choice([0, 16, 100]))
        answers = await ledger.post_batch(tx, batch)
        expected = world.books.post(batch)
        listing = "\n".join(f"{e.value:>18} {a.code.value:>18} {t}" for e, a, t in zip(expected, answers, batch, strict=True))
        assert [a.code for a in answers] == expected, f"seed {seed}, request {number}: expected, answered, asked\n{listing}"
        compared += len(batch)
    rows = await tx.all("select * from ledger_account where id = any (:ids::uuid[])", ids=list(world.books.accounts))
    for row in rows:
        a = world.books.accounts[row["id"]]
        found = (row["debits_pending_fen"], row["debits_posted_fen"], row["credits_pending_fen"], row["credits_posted_fen"])
        assert found == (a.debits_pending, a.debits, a.credits_pending, a.credits), f"seed {seed}: {a.kind}"
    return compared


async def test_posting_answers_as_the_sequential_model(tx: Transaction, budget_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits, repeats, holds, chains, closed and unknown accounts, through both doors: equal answers, equal balances."""
    first = seed = random.SystemRandom().randrange(10**9)
    end = time.monotonic() + budget_s
    compared = 0
    while time.monotonic() < end:
        savepoint = tx.connection.transaction()
        await savepoint.start()
        compared += await play(tx, seed, monkeypatch)
        # the random journals are no real settlements
        broken = [violation for violation in await ledger.check_books(tx) if "settlement's" not in violation.invariant]
        assert broken == [], f"seed {seed}"
        await savepoint.rollback()
        seed += 1
    print(f"seeds {first} … {seed - 1}: {compared} transfers compared")
    assert compared > 100
