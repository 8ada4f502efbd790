"""The Strawberry peer's types, as far as the shapes ask for them."""

from enum import Enum
from typing import Annotated, Final

import strawberry

from bench.reads.loading import ISO, Fen, Info, Money, Node, PageInfo, Row, global_id, iso

LIVE: Final = "state = 'live' and valid_until > clock_timestamp()"


POSTING: Final = (
    "id, employer_id, title, upper(kind) as kind, district, pay_fen_per_hour, headcount, taken, published_at::text as published, "
    + iso("starts_at", "valid_until", "created_at", "published_at")
)
APPLICATION: Final = "id, posting_id, worker_id, employer_id, upper(state) as state, " + iso("created_at", "reply_due_at")
APPLICATIONS_OF: Final = f"""
    select p.id as owner, a.* from unnest($1::uuid[]) p (id) cross join lateral (
        select {APPLICATION} from application where posting_id = p.id and employer_id = $2
        order by created_at desc, id desc limit $3) a
"""
ENTRIES_OF: Final = f"""
    select o.id as owner, e.* from unnest($1::uuid[]) o (id) cross join lateral (
        select * from (
            (select 'DEBIT' as side, id, number, event, amount_fen, {ISO.format(column="created_at")} as at
             from ledger_transfer where debit_account_id = o.id order by number desc limit $2)
            union all
            (select 'CREDIT' as side, id, number, event, amount_fen, {ISO.format(column="created_at")} as at
             from ledger_transfer where credit_account_id = o.id order by number desc limit $2)) both_sides
        order by number desc limit $2) e
"""
LINES_OF: Final = """
    select settlement_id as owner, label_zh, formula, amount_fen, rule_ref from settlement_line
    where settlement_id = any($1) order by settlement_id, position
"""


@strawberry.enum
class PostingKind(Enum):
    TUTORING = "tutoring"
    CATERING = "catering"
    RETAIL = "retail"
    EVENT = "event"
    OFFICE = "office"
    LIBRARY = "library"
    LOGISTICS = "logistics"
    DESIGN = "design"


@strawberry.enum
class ApplicationState(Enum):
    SUBMITTED = "submitted"
    SEEN = "seen"
    SHORTLISTED = "shortlisted"
    ACCEPTED = "accepted"


@strawberry.type
class Employer(Node):
    name: str
    industry: str
    uscc: str
    address: str


@strawberry.type
class Worker(Node):
    name: str
    school: str
    major: str
    experience: str


EMPLOYERS: Final = "select id, name, industry, uscc, address from employer where id = any($1)"
WORKERS: Final = "select id, name_mask, school, major, experience from worker where id = any($1)"
POSTINGS: Final = f"select {POSTING} from posting where id = any($1)"
SETTLEMENT: Final = "id, upper(state) as state, pay_month::text as pay_month, gross_fen, iit_fen, net_fen"
TOLD_APPLICATIONS: Final = f"select {APPLICATION} from application where id = any($1) and worker_id = $2"
TOLD_SETTLEMENTS: Final = f"select {SETTLEMENT} from settlement where id = any($1) and worker_id = $2"
TRANSFERS: Final = "select id, journal_id, leg from ledger_transfer where id = any($1)"


@strawberry.type
class Application(Node):
    row: strawberry.Private[Row]
    state: str
    created_at: str
    reply_due_at: str

    @strawberry.field
    async def worker(self, info: Info) -> Worker:
        row = await info.context.one("worker", WORKERS, self.row["worker_id"])
        return Worker(
            id=global_id("Worker", row),
            name=row["name_mask"],
            school=row["school"],
            major=row["major"],
            experience=row["experience"],
        )

    @strawberry.field
    async def posting(self, info: Info) -> "Posting":
        return posting_of(await info.context.one("posting", POSTINGS, self.row["posting_id"]))


@strawberry.type
class ApplicationConnection:
    rows: strawberry.Private[list[Row]]
    counting: strawberry.Private[str | None] = None

    @strawberry.field
    def nodes(self) -> list[Application]:
        return [application_of(row) for row in self.rows]

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        sql = "select count(*) from (select from application where employer_id = $1 and state = $2 limit 10001) a"
        count: int = await info.context.pool.fetchval(sql, info.context.asking.id, self.counting)
        return count


@strawberry.type
class Posting(Node):
    row: strawberry.Private[Row]
    title: str
    kind: str
    district: str
    headcount: int
    taken: int
    starts_at: str
    valid_until: str
    created_at: str
    published_at: str | None

    @strawberry.field
    def pay_per_hour(self) -> Money:
        return Money(fen=self.row["pay_fen_per_hour"])

    @strawberry.field
    async def employer(self, info: Info) -> Employer:
        return employer_of(await info.context.one("employer", EMPLOYERS, self.row["employer_id"]))

    @strawberry.field
    async def applications(self, info: Info, first: int) -> ApplicationConnection:
        asking = info.context.asking
        rows = await info.context.many(f"applications {first}", APPLICATIONS_OF, self.row["id"], asking.id, first)
        return ApplicationConnection(rows=rows)


@strawberry.type
class PostingEdge:
    cursor: str
    node: Posting


@strawberry.type
class PostingConnection:
    rows: strawberry.Private[list[Row]]
    has_next: strawberry.Private[bool] = False
    has_previous: strawberry.Private[bool] = False

    @strawberry.field
    def nodes(self) -> list[Posting]:
        return [posting_of(row) for row in self.rows]

    @strawberry.field
    def edges(self) -> list[PostingEdge]:
        return [PostingEdge(cursor=newest_cursor(row), node=posting_of(row)) for row in self.rows]

    @strawberry.field
    def page_info(self) -> PageInfo:
        ends = [newest_cursor(self.rows[at]) for at in (0, -1)] if self.rows else [None, None]
        return PageInfo(
            has_next_page=self.has_next, has_previous_page=self.has_previous, start_cursor=ends[0], end_cursor=ends[1]
        )


@strawberry.type
class SettlementLine:
    label: str
    formula: str
    amount: Fen
    rule_id: strawberry.ID


@strawberry.type
class Settlement(Node):
    row: strawberry.Private[Row]
    state: str
    pay_month: str

    @strawberry.field
    def gross(self) -> Money:
        return Money(fen=self.row["gross_fen"])

    @strawberry.field
    def iit(self) -> Money:
        return Money(fen=self.row["iit_fen"])

    @strawberry.field
    def net(self) -> Money:
        return Money(fen=self.row["net_fen"])

    @strawberry.field
    async def lines(self, info: Info) -> list[SettlementLine]:
        rows = await info.context.many("lines", LINES_OF, self.row["id"])
        return [SettlementLine(label=r[1], formula=r[2], amount=r[3], rule_id=strawberry.ID(r[4])) for r in rows]


@strawberry.type
class SettlementConnection:
    nodes: list[Settlement]


@strawberry.type
class LedgerTransfer(Node):
    journal_id: str
    leg: int


@strawberry.type
class LedgerEntry:
    row: strawberry.Private[Row]
    side: str
    event: str
    at: str

    @strawberry.field
    def amount(self) -> Money:
        return Money(fen=self.row["amount_fen"])

    @strawberry.field
    async def transfer(self, info: Info) -> LedgerTransfer:
        row = await info.context.one("transfer", TRANSFERS, self.row["id"])
        return LedgerTransfer(id=global_id("LedgerTransfer", row), journal_id=str(row["journal_id"]), leg=row["leg"])


@strawberry.type
class LedgerEntryConnection:
    nodes: list[LedgerEntry]


@strawberry.type
class LedgerAccount:
    row: strawberry.Private[Row]
    kind: str
    title: str

    @strawberry.field
    def posted(self) -> Money:
        return Money(fen=self.row["posted"])

    @strawberry.field
    def available(self) -> Money:
        return Money(fen=self.row["posted"] - self.row["debits_pending_fen"])

    @strawberry.field
    async def entries(self, info: Info, first: int) -> LedgerEntryConnection:
        rows = await info.context.many(f"entries {first}", ENTRIES_OF, self.row["id"], first)
        return LedgerEntryConnection(nodes=[LedgerEntry(row=r, side=r["side"], event=r["event"], at=r["at"]) for r in rows])


@strawberry.type
class LedgerAccountConnection:
    nodes: list[LedgerAccount]


@strawberry.type
class Notification(Node):
    row: strawberry.Private[Row]
    topic: str
    title_zh: str
    body_zh: str
    created_at: str
    read_at: str | None

    @strawberry.field
    async def subject(self, info: Info) -> Annotated[Application | Settlement, strawberry.union("Subject")] | None:
        asker, key = info.context.asking.id, self.row["subject_id"]
        if self.row["subject_type"] == "Application":
            return application_of(await info.context.one("told application", TOLD_APPLICATIONS, key, asker))
        return settlement_of(await info.context.one("told settlement", TOLD_SETTLEMENTS, key, asker))


@strawberry.type
class NotificationEdge:
    cursor: str
    node: Notification


@strawberry.type
class NotificationConnection:
    edges: list[NotificationEdge]
    page_info: PageInfo


def posting_of(row: Row) -> Posting:
    return Posting(
        row=row,
        id=global_id("Posting", row),
        title=row["title"],
        kind=row["kind"],
        district=row["district"],
        headcount=row["headcount"],
        taken=row["taken"],
        starts_at=row["starts_at_iso"],
        valid_until=row["valid_until_iso"],
        created_at=row["created_at_iso"],
        published_at=row["published_at_iso"],
    )


def application_of(row: Row) -> Application:
    return Application(
        row=row,
        id=global_id("Application", row),
        state=row["state"],
        created_at=row["created_at_iso"],
        reply_due_at=row["reply_due_at_iso"],
    )


def employer_of(row: Row) -> Employer:
    return Employer(
        id=global_id("Employer", row), name=row["name"], industry=row["industry"], uscc=row["uscc"], address=row["address"]
    )


def settlement_of(row: Row) -> Settlement:
    return Settlement(row=row, id=global_id("Settlement", row), state=row["state"], pay_month=row["pay_month"])


def newest_cursor(row: Row) -> str:
    return f"NEWEST~{row['published']}~{row['id']}"
