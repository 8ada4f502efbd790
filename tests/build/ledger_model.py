"""A plain sequential model of the books: one transfer after the other, in dictionaries, as slowly and clearly as possible."""

import copy
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.ledger import Code, Kind, Transfer

Body = tuple[object, ...]


@dataclass
class Account:
    """Debits and credits, pending and posted; ``limit`` names the side that may not exceed the other."""

    kind: str
    book: str
    limit: str | None
    closed: bool = False
    debits_pending: int = 0
    debits: int = 0
    credits_pending: int = 0
    credits: int = 0

    @property
    def within(self) -> bool:
        if self.limit == "debits":
            return self.debits_pending + self.debits <= self.credits
        if self.limit == "credits":
            return self.credits_pending + self.credits <= self.debits
        return True


@dataclass
class Posted:
    """A transfer in the books, with what it took from the one it names."""

    transfer: Transfer
    debit: UUID
    credit: UUID
    amount: int


@dataclass
class Books:
    """The whole state; ``post`` answers as the product must."""

    routes: set[tuple[str, str, str, str]]
    now: datetime
    accounts: dict[UUID, Account] = field(default_factory=dict)
    posted: dict[UUID, Posted] = field(default_factory=dict)
    rejected: dict[UUID, tuple[Body, Code]] = field(default_factory=dict)
    journals: set[UUID] = field(default_factory=set)
    resolved: set[UUID] = field(default_factory=set)

    def post(self, batch: list[Transfer]) -> list[Code]:
        """Journals in the order of their first leg, legs in the order given; a journal that breaks leaves no trace."""
        before = dict(self.posted)
        first: dict[UUID, int] = {}
        for i, t in enumerate(batch):
            first.setdefault(t.key, i)
        codes = [self._known(t, batch[first[t.key]], first[t.key] < i) or self._static(t, before) for i, t in enumerate(batch)]
        for journal in dict.fromkeys(t.journal for t in batch):
            self._post_journal(batch, codes, [i for i, t in enumerate(batch) if t.journal == journal], before)
        answered = [self._answered(code, codes[first[t.key]]) for t, code in zip(batch, codes, strict=True)]
        return [Code.CONFLICT if self._of_another_end(t, code) else code for t, code in zip(batch, answered, strict=True)]

    def _of_another_end(self, t: Transfer, code: Code) -> bool:
        """The hold stands, but was made to stand until another moment."""
        stands = t.kind is Kind.HOLD and code in (Code.OK, Code.EXISTS)
        return stands and self.posted[t.key].transfer.expires_at != t.expires_at

    def _post_journal(self, batch: list[Transfer], codes: list[Code | str], at: list[int], before: dict[UUID, Posted]) -> None:
        legs = [i for i in at if codes[i] == Code.OK]
        if any(codes[i] not in (Code.OK, Code.EXISTS, "repeat", "contradicts") for i in at):
            for i in legs:
                codes[i] = Code.JOURNAL_REFUSED
        saved = (copy.deepcopy(self.accounts), dict(self.posted), set(self.resolved))
        for i in legs:
            if codes[i] == Code.OK:
                failure = self._apply(batch[i], before)
                if failure:
                    self.accounts, self.posted, self.resolved = saved
                    for j in legs:
                        codes[j] = Code.JOURNAL_REFUSED
                    codes[i] = failure
                    break
        if legs and codes[legs[0]] == Code.OK:
            self.journals.add(batch[legs[0]].journal)
        for i in at:
            code = codes[i]
            if isinstance(code, Code) and code not in (Code.OK, Code.EXISTS, Code.CONFLICT):
                self.rejected.setdefault(batch[i].key, (asked(batch[i]), code))

    def _known(self, t: Transfer, first: Transfer, repeat: bool) -> Code | str | None:
        """What history, remembered rejections and earlier repeats of the key say."""
        if t.key in self.posted:
            old = self.posted[t.key]
            named = self._named(t, self.posted)
            amount = t.amount_fen or (named.amount if named else None)
            same = (*body(t), t.debit, t.credit, amount) == (
                *body(old.transfer),
                old.transfer.debit,
                old.transfer.credit,
                old.amount,
            )
            return Code.EXISTS if same else Code.CONFLICT
        if t.key in self.rejected:
            before, code = self.rejected[t.key]
            return code if asked(t) == before else Code.CONFLICT
        if repeat:
            if asked(t) == asked(first):
                return "repeat"
            return "contradicts" if t.journal == first.journal else Code.CONFLICT
        return Code.CONFLICT if t.journal in self.journals else None

    def _static(self, t: Transfer, before: dict[UUID, Posted]) -> Code:
        """What the accounts and the named transfer say, as they stood before this request."""
        named = self._named(t, before)
        if t.kind in (Kind.POST_HOLD, Kind.VOID) and named is None:
            return Code.UNKNOWN_HOLD
        if t.kind is Kind.REVERSAL and named is None:
            return Code.UNKNOWN_TRANSFER
        debit, credit, amount = self._filled(t, before)
        if debit not in self.accounts or credit not in self.accounts:
            return Code.UNKNOWN_ACCOUNT
        if self.accounts[debit].closed or self.accounts[credit].closed:
            return Code.ACCOUNT_CLOSED
        if (t.event, t.kind.value, self.accounts[debit].kind, self.accounts[credit].kind) not in self.routes:
            return Code.NO_ROUTE
        if t.kind is Kind.POST_HOLD and named and amount > named.amount:
            return Code.EXCEEDS_HOLD
        return self._taken(t) or self._late(t, named) or Code.OK

    def _apply(self, t: Transfer, before: dict[UUID, Posted]) -> Code | None:
        """Posts it, or says why it cannot stand."""
        if self._taken(t):
            return self._taken(t)
        debit_id, credit_id, amount = self._filled(t, before)
        debit, credit = self.accounts[debit_id], self.accounts[credit_id]
        named = self._named(t, before)
        held = {Kind.HOLD: amount, Kind.POST_HOLD: -named.amount if named else 0, Kind.VOID: -amount}.get(t.kind, 0)
        moved = 0 if t.kind in (Kind.HOLD, Kind.VOID) else amount
        debit.debits_pending += held
        credit.credits_pending += held
        debit.debits += moved
        credit.credits += moved
        if not (debit.within and credit.within):
            return Code.INSUFFICIENT
        self.posted[t.key] = Posted(t, debit_id, credit_id, amount)
        self.resolved |= {one for one in (t.pending_id, t.reverses_id) if one}
        return None

    def _taken(self, t: Transfer) -> Code | None:
        if t.pending_id in self.resolved:
            return Code.HOLD_RESOLVED
        return Code.ALREADY_REVERSED if t.reverses_id in self.resolved else None

    def _late(self, t: Transfer, named: Posted | None) -> Code | None:
        end = named.transfer.expires_at if named and t.kind is Kind.POST_HOLD else None
        return Code.HOLD_EXPIRED if end and end <= self.now else None

    def _named(self, t: Transfer, among: dict[UUID, Posted]) -> Posted | None:
        named = among.get(t.pending_id or t.reverses_id or t.key)
        wanted = (Kind.HOLD,) if t.pending_id else (Kind.POST, Kind.POST_HOLD)
        return named if named and named.transfer.kind in wanted and (t.pending_id or t.reverses_id) else None

    def _filled(self, t: Transfer, among: dict[UUID, Posted]) -> tuple[UUID, UUID, int]:
        named = self._named(t, among)
        if named is None:
            assert t.debit and t.credit and t.amount_fen
            return t.debit, t.credit, t.amount_fen
        pair = (named.credit, named.debit) if t.kind is Kind.REVERSAL else (named.debit, named.credit)
        return *pair, t.amount_fen or named.amount

    def _answered(self, code: Code | str, of_first: Code | str) -> Code:
        if code == "repeat":
            return Code.EXISTS if of_first == Code.OK else Code(of_first)
        return Code.CONFLICT if code == "contradicts" else Code(code)


def body(t: Transfer) -> Body:
    return (t.journal, t.kind, t.event, t.pending_id, t.reverses_id, t.subject_id)


def asked(t: Transfer) -> Body:
    return (*body(t), t.debit, t.credit, t.amount_fen)
