"""What must hold in the books at every instant; each query returns what breaks it. Numbers as in the list of invariants."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.database import Transaction
from domain.ledger.sealing import check_seals

STANDING = {
    "1 debits equal credits in every book": """
        select book as what from ledger_account group by book
        having sum(debits_posted_fen) <> sum(credits_posted_fen) or sum(debits_pending_fen) <> sum(credits_pending_fen)
    """,
    "3 no account is beyond its limit": """
        select id::text as what from ledger_account
        where (debits_must_not_exceed_credits and debits_pending_fen + debits_posted_fen > credits_posted_fen)
           or (credits_must_not_exceed_debits and credits_pending_fen + credits_posted_fen > debits_posted_fen)
    """,
    "8 transfers, rejections and the chart are append-only": """
        select n.name as what
        from unnest(array['ledger_transfer', 'ledger_rejection', 'ledger_route', 'ledger_account_kind', 'seal']) as n (name)
        where has_table_privilege('linggong_app', n.name, 'insert, update, delete, truncate')
           or not exists (select from pg_trigger where tgrelid = n.name::regclass and tgname = 'append_only' and tgenabled <> 'D')
    """,
}
"""Of the accounts and the tables as they stand, however many transfers lie behind them."""

OF_TRANSFERS = {
    "4 a transfer has an amount, a declared route in one book, and accounts that were open": """
        select t.id::text as what from ledger_transfer t
        left join ledger_account d on d.id = t.debit_account_id left join ledger_account c on c.id = t.credit_account_id
        left join ledger_route r on r.event = t.event and r.kind = t.kind and r.debit_kind = d.kind and r.credit_kind = c.kind
        where r.event is null or t.amount_fen <= 0 or d.book <> c.book or r.book <> d.book
            or t.created_at > least(d.closed_at, c.closed_at)
    """,
    "7 a journal is all or nothing": """
        select journal_id::text as what from ledger_transfer group by journal_id
        having count(*) <> max(legs) or min(legs) <> max(legs)
    """,
    "7 no fee debits a worker": """
        select t.id::text as what from ledger_transfer t
        join ledger_account d on d.id = t.debit_account_id join ledger_account c on c.id = t.credit_account_id
        where 'worker' in (d.owner, c.owner) and 'fee' in (d.book, c.book)
    """,
}
"""What every transfer and journal keeps by itself."""


INVARIANTS = {
    **STANDING,
    **OF_TRANSFERS,
    "2 an account is the fold of its transfers": """
        select a.id::text as what from ledger_account a
        left join (
            select account_id, sum(pending_change_fen) filter (where side = 'debit') as dp,
                sum(posted_change_fen) filter (where side = 'debit') as d,
                sum(pending_change_fen) filter (where side = 'credit') as cp,
                sum(posted_change_fen) filter (where side = 'credit') as c
            from ledger_entry group by account_id
        ) e on e.account_id = a.id
        where (a.debits_pending_fen, a.debits_posted_fen, a.credits_pending_fen, a.credits_posted_fen)
            is distinct from (coalesce(e.dp, 0), coalesce(e.d, 0), coalesce(e.cp, 0), coalesce(e.c, 0))
    """,
    "5 a key is posted or rejected, never both": """
        select id::text as what from ledger_rejection where id in (select id from ledger_transfer)
    """,
    "6 a hold resolves at most once, within its amount, and is open until then": """
        select h.id::text as what from ledger_transfer h
        left join ledger_transfer r on r.pending_id = h.id left join ledger_hold o on o.id = h.id
        where h.kind = 'hold' group by h.id, h.amount_fen
        having count(r.id) > 1 or coalesce(sum(r.amount_fen), 0) > h.amount_fen or (count(o.id) = 0) <> (count(r.id) = 1)
            or min(r.held_fen) <> h.amount_fen
        union all
        select o.id::text from ledger_hold o join ledger_transfer h on h.id = o.id
        where (o.amount_fen, o.debit_account_id, o.credit_account_id)
            is distinct from (h.amount_fen, h.debit_account_id, h.credit_account_id)
    """,
    "6 a hold was not posted after its end": """
        select r.id::text as what from ledger_hold_expiry e join ledger_transfer r on r.pending_id = e.hold_id
        where r.kind = 'post_hold' and r.created_at >= e.expires_at
        union all
        select o.id::text from ledger_hold o left join ledger_hold_expiry e on e.hold_id = o.id
        where o.expires_at is distinct from e.expires_at
    """,
    "7 a settlement's tax comes out of its own wage, and its fee is its employer's": """
        select t.journal_id::text as what
        from ledger_transfer t
        join ledger_account d on d.id = t.debit_account_id
        left join ledger_transfer w
            on w.journal_id = t.journal_id and w.event = 'settlement.wage' and w.subject_id = t.subject_id
        left join ledger_account e on e.id = w.debit_account_id
        where t.event in ('settlement.vat', 'settlement.surcharge', 'settlement.iit', 'settlement.fee')
        group by t.journal_id
        having count(*) <> count(w.id)
            or bool_or(t.event <> 'settlement.fee' and t.debit_account_id <> w.credit_account_id)
            or bool_or(t.event = 'settlement.fee' and d.owner_id <> e.owner_id)
            or sum(t.amount_fen) filter (where t.event <> 'settlement.fee') > min(w.amount_fen)
    """,
    "13 settlement cash is what is owed to workers, employers, the tax office, and in transit": """
        select 'wage cash ' || cash || ' fen, owed ' || owed || ' fen' as what from (
            select coalesce(sum(debits_posted_fen - credits_posted_fen) filter (where kind = 'bank_wage_cash'), 0) as cash,
                coalesce(sum(credits_posted_fen - debits_posted_fen) filter (where kind <> 'bank_wage_cash'), 0) as owed
            from ledger_account where book = 'wage') s
        where cash <> owed
    """,
}


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that does not hold, and for what."""

    invariant: str
    what: str


def in_one(invariants: Mapping[str, str]) -> str:
    """All of them as one statement: it is asked after every test and every step of a simulation."""
    quoted = ((name.replace("'", "''"), sql) for name, sql in invariants.items())
    return " union all ".join(f"select '{name}' as invariant, what from ({sql}) as broken" for name, sql in quoted)


BROKEN = in_one(INVARIANTS)


async def check_books(tx: Transaction) -> list[Violation]:
    """Every violation found; an empty list means the books are sound."""
    found = [Violation(**dict(row)) for row in await tx.all(BROKEN)]
    return found + [
        Violation("8 what was sealed is unchanged, and the published roots verify", what) for what in await check_seals(tx)
    ]
