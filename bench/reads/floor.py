"""The floor: each shape's one statement written by hand, behind a bare ASGI application, on the product's own read pool.

What somebody would write who knows the query in advance: no schema, no access arms but the one that matters, exact limits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from bench.reads.shapes import Json
from resolvers.reading import ReadPool

ONE: Final = """
    select row_to_json(d) from (select (select row_to_json(r) from (
        select 'Posting:' || p.id as id, p.title, upper(p.kind) as kind, p.district,
            (select row_to_json(m) from (select p.pay_fen_per_hour as fen) m) as "payPerHour", p.starts_at as "startsAt",
            (select row_to_json(e) from (select 'Employer:' || e.id as id, e.name, e.industry from employer e
                where e.id = p.employer_id) e) as employer
        from posting p where p.id = $1 and p.state = 'live' and p.valid_until > clock_timestamp()) r) as posting) d
"""
DASHBOARD: Final = """
    select row_to_json(d) from (select (select row_to_json(c) from (
        select coalesce(array_to_json(array_agg(r)), '[]') as nodes from (
        select 'Posting:' || p.id as id, p.title, upper(p.kind) as kind,
            (select row_to_json(m) from (select p.pay_fen_per_hour as fen) m) as "payPerHour",
            (select row_to_json(e) from (select 'Employer:' || e.id as id, e.name from employer e where e.id = p.employer_id) e)
                as employer,
            (select row_to_json(n) from (select coalesce(array_to_json(array_agg(a)), '[]') as nodes from (
                select 'Application:' || a.id as id, upper(a.state) as state, a.created_at as "createdAt",
                    (select row_to_json(w) from (select 'Worker:' || w.id as id, w.name_mask as name, w.school from worker w
                        where w.id = a.worker_id) w) as worker
                from application a where a.posting_id = p.id order by a.created_at desc, a.id desc limit 3) a) n) as applications
        from posting p where p.employer_id = $1 order by p.created_at desc, p.id desc limit $2) r) c) as "myPostings") d
"""
ROWS: Final = """
    select 'Posting:' || id as id, title, upper(kind) as kind, district, headcount, taken, starts_at as "startsAt",
        valid_until as "validUntil", created_at as "createdAt", published_at as "publishedAt"
    from posting where state = 'live' and valid_until > clock_timestamp() and kind = $1
"""
SCALARS: Final = f"""
    select row_to_json(d) from (select
        (select row_to_json(c) from (select coalesce(array_to_json(array_agg(r)), '[]') as nodes from
            ({ROWS} order by published_at desc, posting.id desc limit 100) r) c) as newest,
        (select row_to_json(c) from (select coalesce(array_to_json(array_agg(r)), '[]') as nodes from
            ({ROWS} and (published_at, posting.id) < ($2, $3)
             order by published_at desc, posting.id desc limit 100) r) c) as older) d
"""
PAGE: Final = """
    select row_to_json(d) from (select (select row_to_json(c) from (
        select coalesce(array_to_json(a.edges[1:20]), '[]') as edges,
            (select row_to_json(i) from (select a.found > 20 as "hasNextPage",
                exists (select from posting where state = 'live' and valid_until > clock_timestamp() and kind = $1
                    and (published_at, id) >= ($2, $3)) as "hasPreviousPage",
                a.cursors[1] as "startCursor", a.cursors[least(a.found, 20)] as "endCursor") i) as "pageInfo"
        from (select array_agg(row_to_json(r)) as edges, array_agg(r.cursor) as cursors, count(*) as found from (
            select 'NEWEST~' || p.published_at || '~' || p.id as cursor, (select row_to_json(n) from (
                select 'Posting:' || p.id as id, p.title, p.district,
                    (select row_to_json(m) from (select p.pay_fen_per_hour as fen) m) as "payPerHour", p.starts_at as "startsAt",
                    p.headcount, p.taken,
                    (select row_to_json(e) from (select 'Employer:' || e.id as id, e.name from employer e
                        where e.id = p.employer_id) e) as employer) n) as node
            from posting p
            where p.state = 'live' and p.valid_until > clock_timestamp() and p.kind = $1 and (p.published_at, p.id) < ($2, $3)
            order by p.published_at desc, p.id desc limit 21) r) a) c) as postings) d
"""
NODES: Final[Mapping[str, str]] = {
    "Posting": """
        select row_to_json(d) from (select (select row_to_json(r) from (
            select 'Posting' as __typename, 'Posting:' || p.id as id, p.title, p.district,
                (select row_to_json(e) from (select e.name from employer e where e.id = p.employer_id) e) as employer
            from posting p
            where p.id = $1 and (p.employer_id = $2 or p.state = 'live' and p.valid_until > clock_timestamp())) r) as node) d
    """,
    "Employer": """
        select row_to_json(d) from (select (select row_to_json(r) from (
            select 'Employer' as __typename, 'Employer:' || e.id as id, e.name, e.uscc, e.address
            from employer e where e.id = $1 and $2::uuid is not null) r) as node) d
    """,
    "Application": """
        select row_to_json(d) from (select (select row_to_json(r) from (
            select 'Application' as __typename, 'Application:' || a.id as id, upper(a.state) as state,
                a.created_at as "createdAt",
                (select row_to_json(p) from (select p.title from posting p where p.id = a.posting_id) p) as posting
            from application a where a.id = $1 and a.employer_id = $2) r) as node) d
    """,
}
COUNT: Final = """
    (select row_to_json(c) from (select count(*) as "totalCount" from (
        select from application where employer_id = $1 and state = '{state}' limit 10001) a) c) as {state}
"""
COUNTS: Final = ",".join(COUNT.format(state=state) for state in ("submitted", "seen", "shortlisted", "accepted"))
APPLICANTS: Final = f"""
    select row_to_json(d) from (select
        (select row_to_json(c) from (select coalesce(array_to_json(array_agg(r)), '[]') as nodes from (
            select 'Application:' || a.id as id, upper(a.state) as state, a.created_at as "createdAt",
                a.reply_due_at as "replyDueAt",
                (select row_to_json(w) from (select 'Worker:' || w.id as id, w.name_mask as name, w.school, w.major, w.experience
                    from worker w where w.id = a.worker_id) w) as worker,
                (select row_to_json(p) from (select 'Posting:' || p.id as id, p.title from posting p
                    where p.id = a.posting_id) p) as posting
            from application a where a.employer_id = $1 order by a.created_at desc, a.id desc limit $2) r) c) as applications,
        {COUNTS}) d
"""
EARNINGS: Final = """
    select row_to_json(d) from (select
        (select row_to_json(c) from (select coalesce(array_to_json(array_agg(r)), '[]') as nodes from (
            select 'Settlement:' || s.id as id, upper(s.state) as state, s.pay_month as "payMonth",
                (select row_to_json(m) from (select s.gross_fen as fen) m) as gross,
                (select row_to_json(m) from (select s.iit_fen as fen) m) as iit,
                (select row_to_json(m) from (select s.net_fen as fen) m) as net,
                (select coalesce(array_to_json(array_agg(l)), '[]') from (
                    select l.label_zh as label, l.formula, l.amount_fen as amount, l.rule_ref as "ruleId"
                    from settlement_line l where l.settlement_id = s.id order by l.position) l) as lines
            from settlement s where s.worker_id = $1 order by s.created_at desc, s.id desc limit $2) r) c) as settlements,
        (select row_to_json(c) from (select coalesce(array_to_json(array_agg(r)), '[]') as nodes from (
            select upper(a.kind) as kind, k.title_zh as title,
                (select row_to_json(m) from (select a.credits_posted_fen - a.debits_posted_fen as fen) m) as posted,
                (select row_to_json(m) from (select a.credits_posted_fen - a.debits_posted_fen - a.debits_pending_fen as fen) m)
                    as available,
                (select row_to_json(n) from (select coalesce(array_to_json(array_agg(e)), '[]') as nodes from (
                    select upper(e.side) as side, e.event, e.created_at as at,
                        (select row_to_json(m) from (select e.amount_fen as fen) m) as amount,
                        (select row_to_json(t) from (
                            select 'LedgerTransfer:' || e.id as id, e.journal_id::text as "journalId", e.leg) t)
                            as transfer
                    from (select * from (
                        (select 'debit' as side, t.* from ledger_transfer t where t.debit_account_id = a.id
                            order by number desc limit 10)
                        union all
                        (select 'credit' as side, t.* from ledger_transfer t where t.credit_account_id = a.id
                            order by number desc limit 10)) both_sides order by number desc limit 10) e) e) n) as entries
            from ledger_account a join ledger_account_kind k using (kind)
            where a.owner_id = $1 order by a.kind, a.id limit 10) r) c) as "ledgerAccounts") d
"""
FEED: Final = """
    select row_to_json(d) from (select (select row_to_json(c) from (
        select coalesce(array_to_json(a.edges[1:$2::int]), '[]') as edges,
            (select row_to_json(i) from (select a.found > $2 as "hasNextPage", a.cursors[least(a.found, $2)] as "endCursor") i)
                as "pageInfo"
        from (select array_agg(row_to_json(r)) as edges, array_agg(r.cursor) as cursors, count(*) as found from (
            select 'by~' || n.created_at || '~' || n.id as cursor, (select row_to_json(o) from (
                select 'Notification:' || n.id as id, n.topic, n.title_zh as "titleZh", n.body_zh as "bodyZh",
                    n.created_at as "createdAt", n.read_at as "readAt",
                    case n.subject_type
                        when 'Application' then (select row_to_json(s) from (
                            select 'Application' as __typename, 'Application:' || a.id as id, upper(a.state) as state,
                                (select row_to_json(p) from (select p.title from posting p where p.id = a.posting_id) p)
                                    as posting
                            from application a where a.id = n.subject_id and a.worker_id = $3) s)
                        when 'Settlement' then (select row_to_json(s) from (
                            select 'Settlement' as __typename, 'Settlement:' || t.id as id, upper(t.state) as settled,
                                (select row_to_json(m) from (select t.net_fen as fen) m) as net
                            from settlement t where t.id = n.subject_id and t.worker_id = $3) s)
                    end as subject) o) as node
            from notification n where n.person_id = $1 order by n.created_at desc, n.id desc limit 1 + $2::int) r) a) c)
        as "myNotifications") d
"""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, as a token stands for it."""

    id: UUID
    person_id: UUID


Bound = tuple[str, list[object]]


async def answer(pool: ReadPool, shape: str, variables: Json, asking: Asking) -> bytes:
    """The finished response body."""
    sql, binds = BOUND[shape](variables, asking)
    document = await pool.fetchval(sql, *binds)
    assert isinstance(document, bytes)
    return b'{"data":' + document + b"}"


def _node(variables: Json, asking: Asking) -> Bound:
    kind, _, id_ = str(variables["id"]).partition(":")
    return NODES[kind], [UUID(id_), asking.id]


def _after(variables: Json) -> list[object]:
    _, at, id_ = str(variables["after"]).split("~")
    return [str(variables["kind"]).lower(), datetime.fromisoformat(at), UUID(id_)]


BOUND: Final[Mapping[str, Callable[[Json, Asking], Bound]]] = {
    "one": lambda variables, _: (ONE, [UUID(str(variables["id"]).partition(":")[2])]),
    "dashboard": lambda variables, asking: (DASHBOARD, [asking.id, variables["first"]]),
    "scalars": lambda variables, _: (SCALARS, _after(variables)),
    "page": lambda variables, _: (PAGE, _after(variables)),
    "node": _node,
    "applicants": lambda variables, asking: (APPLICANTS, [asking.id, variables["first"]]),
    "earnings": lambda variables, asking: (EARNINGS, [asking.id, variables["first"]]),
    "feed": lambda variables, asking: (FEED, [asking.person_id, variables["first"], asking.id]),
}
