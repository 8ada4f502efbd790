-- Pay runs: the approved timesheets of a period settled together (S-040, S-071, S-072). A run is calculated, approved by the hash
-- of what it will post, and posted a chunk per transaction out of money set aside for it; docs/money.md says how.

create table pay_run (
    id uuid primary key,
    employer_id uuid not null references employer,
    posting_id uuid references posting,
    period_from date,
    period_to date check (period_to >= period_from),
    state text not null check (state in ('draft', 'calculating', 'ready', 'approved', 'settling', 'settled', 'cancelled')),
    timesheet_count integer not null default 0,
    worker_count integer not null default 0,
    settled_count integer not null default 0,
    refused_count integer not null default 0,
    chunk_count integer not null default 0,
    settled_chunks integer not null default 0,
    -- of what is to be posted; refused timesheets are not in it
    gross_fen bigint not null default 0,
    vat_fen bigint not null default 0,
    iit_fen bigint not null default 0,
    fee_fen bigint not null default 0,
    -- of what is posted
    settled_gross_fen bigint not null default 0,
    settled_fee_fen bigint not null default 0,
    -- workers are taken in the order of their ids: how far the calculation has come, and the day tax was assessed for
    calculated_until uuid,
    assessed_on date,
    plan_sha256 bytea check (length(plan_sha256) = 32),
    made_by uuid not null references person,
    made_at timestamptz not null,
    ready_at timestamptz,
    approved_by uuid references person,
    approved_at timestamptz,
    settled_at timestamptz,
    cancelled_at timestamptz,
    check (num_nulls(period_from, period_to) in (0, 2)),
    check (posting_id is not null or period_from is not null),
    check ((plan_sha256 is null) = (ready_at is null)),
    check (num_nulls(approved_at, approved_by) in (0, 2)),
    check ((state in ('approved', 'settling', 'settled')) = (approved_at is not null)),
    check ((state = 'settled') = (settled_at is not null)),
    check ((state = 'cancelled') = (cancelled_at is not null)),
    check (settled_count + refused_count <= timesheet_count and settled_chunks <= chunk_count),
    check (state <> 'settled' or (settled_count + refused_count = timesheet_count and settled_chunks = chunk_count)),
    check (settled_gross_fen <= gross_fen and settled_fee_fen <= fee_fen)
);
create index pay_run_employer on pay_run (employer_id, made_at desc, id desc);
create index pay_run_recent on pay_run (made_at desc, id desc);
select tag('pay_run', 'none', 'none', 'id employer_id posting_id period_from period_to state timesheet_count worker_count settled_count refused_count chunk_count settled_chunks calculated_until assessed_on plan_sha256 made_at ready_at approved_at settled_at cancelled_at');
select tag('pay_run', 'wage', 'access', 'gross_fen vat_fen iit_fen fee_fen settled_gross_fen settled_fee_fen');
select tag('pay_run', 'id', 'access', 'made_by approved_by');

-- So many timesheets that were calculated in one transaction and are posted in one. `sha256` is of their lines of the plan.
create table pay_run_chunk (
    pay_run_id uuid not null references pay_run,
    number integer not null check (number > 0),
    first_item integer not null,
    last_item integer not null check (last_item >= first_item),
    sha256 bytea not null check (length(sha256) = 32),
    settled_at timestamptz,
    primary key (pay_run_id, number)
);
select tag('pay_run_chunk', 'none', 'none', 'pay_run_id number first_item last_item sha256 settled_at');

-- One timesheet in one run, as calculated. It is changed only when it is refused, or freed by a run that was cancelled: that it is
-- settled says its chunk. A timesheet is in one run at a time; freed ones may be taken again.
create table pay_run_item (
    id uuid primary key,
    pay_run_id uuid not null,
    number integer not null,
    chunk integer not null,
    timesheet_id uuid not null,
    settlement_id uuid,
    worker_id uuid not null,
    employer_id uuid not null,
    gross_fen bigint not null check (gross_fen >= 0),
    vat_fen bigint not null check (vat_fen >= 0),
    iit_fen bigint not null check (iit_fen >= 0),
    fee_fen bigint not null check (fee_fen >= 0),
    refusal_code text,
    refusal_zh text,
    refusal_en text,
    freed_at timestamptz,
    unique (pay_run_id, number),
    check (vat_fen + iit_fen <= gross_fen),
    check (num_nulls(refusal_code, refusal_zh, refusal_en) in (0, 3)),
    check (refusal_code is null or freed_at is not null),
    check (settlement_id is not null or refusal_code is not null)
);
create unique index pay_run_item_once on pay_run_item (timesheet_id) where freed_at is null;
create index pay_run_item_refused on pay_run_item (pay_run_id, number) where refusal_code is not null;
select tag('pay_run_item', 'none', 'none', 'id pay_run_id number chunk timesheet_id settlement_id employer_id refusal_code refusal_zh refusal_en freed_at');
select tag('pay_run_item', 'id', 'access', 'worker_id');
select tag('pay_run_item', 'wage', 'access', 'gross_fen vat_fen iit_fen fee_fen');

-- What a run takes, worker by worker.
create index timesheet_payable on timesheet (employer_id, worker_id, id) where state = 'approved';

-- Money set aside for the runs of one employer: approving a run moves its whole sum here, and each chunk moves its own part back in
-- the request that spends it. So nothing else can spend it, a run is never short half-way, and what was refused is unspent again.
insert into ledger_account_kind (kind, book, owner, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits, title_zh, title_en) values
('employer_wage_reserved', 'wage', 'employer', 'credit', true, false, '用人单位工资余额（批量结算预留）', 'Employer''s wage money set aside for pay runs'),
('employer_fee_reserved', 'fee', 'employer', 'credit', true, false, '用人单位服务费余额（批量结算预留）', 'Employer''s fee balance set aside for pay runs');
insert into ledger_route (event, kind, debit_kind, credit_kind, book) values
('pay_run.wage_reserved', 'post', 'employer_wage', 'employer_wage_reserved', 'wage'),
('pay_run.fee_reserved', 'post', 'employer_fee', 'employer_fee_reserved', 'fee'),
('pay_run.wage_released', 'post', 'employer_wage_reserved', 'employer_wage', 'wage'),
('pay_run.fee_released', 'post', 'employer_fee_reserved', 'employer_fee', 'fee');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('pay_runs.steps', '2025-01-01', '{}', '批量结算的步骤', 'Steps of a pay run', '批量结算先计算、后确认、再入账；同一工时单同时只在一批中，已确认的批次不得撤销。', 'A pay run is calculated, then approved, then posted; a timesheet is in one run at a time, and an approved run is not cancelled.', '{学生兼职平台管理制度 S2 报酬支付}'),
('pay_runs.plan_by_hash', '2025-01-01', '{}', '按摘要确认结算计划', 'What is approved is what is posted', '确认时须提供计算结果的摘要；入账金额与确认内容逐笔一致，不一致的单独退出并说明原因。', 'An approval names the hash of what was calculated; every amount is posted as approved, and a timesheet for which that is no longer right is left out with its reason.', '{学生兼职平台管理制度 S2 报酬支付,学生兼职平台管理制度 S5 报酬结算}'),
('pay_runs.funded_in_full', '2025-01-01', '{}', '批量结算须足额备付', 'Funded in full', '确认时两个账户须分别足额覆盖全部报酬与服务费；不足的整批不予确认，并列明差额。', 'Both books must cover the whole run when it is approved, wages and fees each; otherwise nothing of it is approved, and the shortfall is stated.', '{学生兼职平台管理制度 S2 报酬支付}'),
('pay_runs.item', '2025-01-01', '{}', '单份工时单不影响整批', 'One timesheet does not hold up the others', '不能结算的工时单退出本批并记录原因，其余照常入账；退出的可另行结算。', 'A timesheet that cannot be settled leaves the run with its reason, the others go on; it may be settled by itself or in another run.', '{学生兼职平台管理制度 S2 报酬支付}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('pay_run.ready', 'employer', '{owner,finance}', '批量结算待确认', 'A pay run to approve', '{employer}的一批报酬已计算完毕，合计应付 {amount} 元，请核对后确认。', 'A pay run of {employer} is calculated; the charge is ¥{amount}. Please check and approve it.', false),
('pay_run.settled', 'employer', '{owner,finance}', '批量结算已完成', 'A pay run is settled', '{employer}的一批报酬已入账，合计 {amount} 元；未能结算的工时单请查看原因。', 'A pay run of {employer} is posted, ¥{amount} in all; timesheets left out are listed with their reason.', false);
