-- The books asked whether they are sound, and the answers kept: hourly from the last snapshot, daily the invariant of the settlement
-- account (S-115), with its figures (domain.ledger.run_check; docs/money.md, "What holds it together").

create table books_check (
    id uuid primary key,
    scope text not null check (scope in ('since_snapshot', 'settlement_cash')),
    day date not null,
    checked_at timestamptz not null,
    ok boolean not null,
    findings text[] not null check (cardinality(findings) <= 100),
    cash_fen bigint,
    workers_fen bigint,
    employers_fen bigint,
    tax_fen bigint,
    suspense_fen bigint,
    transit_fen bigint,
    check (ok = (findings = '{}')),
    check (num_nulls(cash_fen, workers_fen, employers_fen, tax_fen, suspense_fen, transit_fen) = case scope when 'settlement_cash' then 0 else 6 end),
    -- cash is what is owed, wherever it stands: a row that says so and does not add up cannot be written
    check (not ok or cash_fen is null or cash_fen = workers_fen + employers_fen + tax_fen + suspense_fen + transit_fen)
);
create unique index books_check_daily on books_check (day) where scope = 'settlement_cash';
create index books_check_recent on books_check (checked_at desc, id desc);
select append_only('books_check');
select tag('books_check', 'none', 'none', 'id scope day checked_at ok findings cash_fen workers_fen employers_fen tax_fen suspense_fen transit_fen');

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('ledger.check_books', 'notifications', '00000000-0000-7000-8000-00000000a033', 3600, '2025-01-01');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('books_check.failed', 'staff', '{finance,auditor,admin}', '账簿检查未通过', 'The books do not hold', '账簿检查“{title}”发现不符，请立即核查并暂停发放。', 'The check “{title}” found the books unsound; look into it at once and stop paying.', true);
