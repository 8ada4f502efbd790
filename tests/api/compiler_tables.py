"""The tables and rows of the small city that the compiler's tests ask."""

from datetime import date, datetime
from uuid import UUID

import asyncpg

TABLES = """
create table firm (id uuid primary key, name text not null, kind text not null, founded_on date);
create table job_text (id uuid primary key, title text not null, duties text not null);
create table job (
    id uuid primary key, firm_id uuid not null references firm, text_id uuid not null references job_text,
    state text not null, pay_fen bigint not null, extra_fen bigint, score integer not null, tags text[] not null,
    kinds text[] not null, lines jsonb not null, opened_at timestamptz not null, closes_at timestamptz
);
create table shift_slot (id uuid primary key, job_id uuid not null references job, starts_at timestamptz not null);
create table bid (
    id uuid primary key, job_id uuid not null references job, worker_id uuid not null, employer_id uuid not null,
    state text not null, secret text not null, created_at timestamptz not null
);
create table note (
    id uuid primary key, subject_kind text not null, subject_id uuid not null, position integer not null,
    created_at timestamptz not null
);
"""


def number(value: int) -> UUID:
    """A readable id."""
    return UUID(int=value)


FIRMS = [number(0xF00 + i) for i in range(3)]
JOBS = [number(0xA00 + i) for i in range(60)]
WORKERS = [number(0xE00 + i) for i in range(5)]
BIDS = [number(0xB00 + i) for i in range(120)]


async def fill(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Three firms, sixty jobs, their shifts and bids, and notes about some."""
    await owner.executemany(
        "insert into firm values ($1, $2, 'shop', $3)",
        [(id, f"Firm {i}", date(2001, 1, 1 + i) if i else None) for i, id in enumerate(FIRMS)],
    )
    await owner.executemany(
        "insert into job_text values ($1, $2, $3)", [(number(0xC00 + i), f'Job "{i}" 零工', f"Duties\nof {i}") for i in range(60)]
    )
    opened = datetime.fromisoformat("2026-01-01T00:00:00+00:00").timestamp()
    lines = '[{"label": "base", "amount_fen": 1200, "kind": "tutoring"}, {"label": "more", "amount_fen": 5}]'
    await owner.executemany(
        """
        insert into job select $1, $2, $3, $4, $5, $6, $7, $8, '{tutoring,promotion}', $9, to_timestamp($10),
        case when $7 % 2 = 0 then to_timestamp($10) + interval '1 day' end
        """,
        [
            (
                id,
                FIRMS[i % 3],
                number(0xC00 + i),
                ("live", "live", "draft")[i % 3] if i < 50 else "live",
                1_000 + (i % 7) * 100,
                None if i % 2 else 99,
                i // 2,
                ["red", "blue"] if i % 2 else ["red"],
                lines if i % 5 else "[]",
                opened + (i // 4) + (i % 4) * 0.000001,
            )
            for i, id in enumerate(JOBS)
        ],
    )
    await owner.executemany(
        "insert into shift_slot values ($1, $2, to_timestamp($3))",
        [(number(0xD00 + i), JOBS[i % 20], opened + (i * 37 % 100)) for i in range(40)],
    )
    await owner.executemany(
        "insert into bid values ($1, $2, $3, $4, $5, 'hidden', to_timestamp($6))",
        [
            (id, JOBS[i % 30], WORKERS[i % 5], FIRMS[(i % 30) % 3], ("open", "won")[i % 2], opened + i)
            for i, id in enumerate(BIDS)
        ],
    )
    await owner.executemany(
        f"insert into note values ($1, $2, $3, $4, to_timestamp({opened} + $4 * 20))",
        [
            (number(1), "job", JOBS[0], 1),
            (number(2), "firm", FIRMS[1], 2),
            (number(3), "job", JOBS[2], 3),
            (number(4), "job", number(9), 4),
        ],
    )
