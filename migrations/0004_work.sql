-- Work done and what is owed for it: assignments, attendance, timesheets, money in, fees, settlements with their explanation,
-- and evaluations.

-- One per accepted shift. Overlaps of one worker are refused under the worker's row lock (S-068).
create table assignment (
    id uuid primary key,
    offer_id uuid not null references offer,
    posting_id uuid not null references posting,
    posting_version_id uuid not null references posting_version,
    shift_id uuid not null references shift,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    state text not null check (state in ('planned', 'working', 'worked', 'absent', 'cancelled')),
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    checked_in_at timestamptz,
    checked_out_at timestamptz,
    created_at timestamptz not null,
    unique (shift_id, worker_id),
    check ((state in ('working', 'worked')) = (checked_in_at is not null)),
    check ((state = 'worked') = (checked_out_at is not null)),
    check (checked_out_at > checked_in_at)
);
create index assignment_worker on assignment (worker_id, starts_at desc, id desc);
create index assignment_employer on assignment (employer_id, starts_at desc, id desc);
create index assignment_posting on assignment (posting_id, starts_at, id);
create index assignment_offer on assignment (offer_id);
create index assignment_unattended on assignment (ends_at) where state = 'planned';
create index assignment_recent on assignment (starts_at desc, id desc);
select tag('assignment', 'none', 'none', 'id offer_id posting_id posting_version_id shift_id employer_id state starts_at ends_at checked_in_at checked_out_at created_at');
select tag('assignment', 'id', 'access', 'worker_id');

-- Evidence of presence: how it was shown, by device and server time (S-030).
create table attendance_event (
    id uuid primary key,
    assignment_id uuid not null references assignment,
    kind text not null check (kind in ('check_in', 'check_out')),
    method text not null check (method in ('place', 'supervisor')),
    distance_m integer check (distance_m >= 0),
    device_at timestamptz,
    recorded_at timestamptz not null,
    recorded_by uuid not null references person,
    unique (assignment_id, kind)
);
select append_only('attendance_event');
select tag('attendance_event', 'none', 'none', 'id assignment_id kind method distance_m device_at recorded_at');
select tag('attendance_event', 'id', 'access', 'recorded_by');

-- The hours a worker claims for a shift and the employer's answer (S-071).
create table timesheet (
    id uuid primary key,
    assignment_id uuid not null unique references assignment,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    state text not null check (state in ('submitted', 'approved', 'returned')),
    worked_minutes integer not null check (worked_minutes between 1 and 44640),
    note text not null default '',
    submitted_at timestamptz not null,
    approval_due_at timestamptz not null,
    decided_at timestamptz,
    decided_by uuid references person,
    return_reason text,
    check ((state = 'submitted') = (decided_at is null)),
    check ((state = 'returned') = (return_reason is not null))
);
create index timesheet_worker on timesheet (worker_id, submitted_at desc, id desc);
create index timesheet_employer on timesheet (employer_id, submitted_at desc, id desc);
create index timesheet_recent on timesheet (submitted_at desc, id desc);
create index timesheet_due on timesheet (approval_due_at) where state = 'submitted';
select tag('timesheet', 'none', 'none', 'id assignment_id employer_id state worked_minutes submitted_at approval_due_at decided_at');
select tag('timesheet', 'id', 'access', 'worker_id decided_by');
select tag('timesheet', 'text', 'access', 'note return_reason');

-- Every notice the bank sent, once per serial number (T-040). Kept as received; what it meant is the deposit.
create table bank_notice (
    id uuid primary key,
    bank_serial text not null unique,
    body_sha256 bytea not null,
    received_at timestamptz not null
);
select append_only('bank_notice');
select tag('bank_notice', 'none', 'none', 'id bank_serial body_sha256 received_at');

create table deposit (
    id uuid primary key,
    bank_notice_id uuid not null unique references bank_notice,
    employer_id uuid references employer,
    purpose text not null check (purpose in ('wage', 'service_fee', 'unknown')),
    amount_fen bigint not null check (amount_fen > 0),
    payer_name text not null,
    remark text not null,
    deposited_at timestamptz not null,
    -- without an employer it waits in suspense, in the book it arrived in
    check (employer_id is null or purpose <> 'unknown')
);
create index deposit_employer on deposit (employer_id, deposited_at desc, id desc);
create index deposit_recent on deposit (deposited_at desc, id desc);
select append_only('deposit');
select tag('deposit', 'none', 'none', 'id bank_notice_id employer_id purpose amount_fen deposited_at');
select tag('deposit', 'name', 'access', 'payer_name');
select tag('deposit', 'text', 'access', 'remark');

-- Fees are the employer's, on top of the wage, dated (S-110); a row without an employer is everybody's default.
create table fee_schedule (
    id uuid primary key,
    employer_id uuid references employer,
    rate numeric(6, 4) not null check (rate between 0 and 1),
    minimum_fen bigint not null default 0 check (minimum_fen >= 0),
    valid_from date not null,
    valid_until date check (valid_until >= valid_from)
);
create index fee_schedule_employer on fee_schedule (employer_id, valid_from desc, id desc);
select tag('fee_schedule', 'none', 'none', 'id employer_id rate minimum_fen valid_from valid_until');

-- What one approved timesheet comes to. The draft states what the employer will be charged (gross + fee); tax is known when the
-- employer approves, and from then on gross = vat + iit + net.
create table settlement (
    id uuid primary key,
    timesheet_id uuid not null unique references timesheet,
    assignment_id uuid not null references assignment,
    posting_version_id uuid not null references posting_version,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    state text not null check (state in ('draft', 'approved', 'in_payout', 'paid')),
    pay_month date not null check (extract(day from pay_month) = 1),
    gross_fen bigint not null check (gross_fen > 0),
    vat_fen bigint check (vat_fen >= 0),
    iit_fen bigint check (iit_fen >= 0),
    net_fen bigint check (net_fen >= 0),
    fee_fen bigint not null check (fee_fen >= 0),
    charge_fen bigint not null,
    journal_id uuid unique,
    created_at timestamptz not null,
    approved_at timestamptz,
    approved_by uuid references person,
    pay_due_at timestamptz,
    paid_at timestamptz,
    check ((state = 'draft') = (net_fen is null)),
    check (num_nulls(vat_fen, iit_fen, net_fen, pay_due_at) in (0, 4)),
    check (net_fen + vat_fen + iit_fen = gross_fen),
    check (gross_fen + fee_fen = charge_fen),
    check ((state = 'draft') = (approved_at is null)),
    check ((approved_at is null) = (journal_id is null)),
    check ((state = 'paid') = (paid_at is not null))
);
create index settlement_worker on settlement (worker_id, created_at desc, id desc);
create index settlement_employer on settlement (employer_id, created_at desc, id desc);
create index settlement_recent on settlement (created_at desc, id desc);
create index settlement_payable on settlement (employer_id, approved_at, id) where state = 'approved';
select tag('settlement', 'none', 'none', 'id timesheet_id assignment_id posting_version_id employer_id state pay_month fee_fen charge_fen journal_id created_at approved_at pay_due_at paid_at');
select tag('settlement', 'id', 'access', 'worker_id approved_by');
select tag('settlement', 'wage', 'access', 'gross_fen vat_fen iit_fen net_fen');

-- The explanation, line by line: label, formula, inputs, rule and clause.
create table settlement_line (
    id uuid primary key,
    settlement_id uuid not null references settlement,
    position integer not null,
    part text not null check (part in ('gross', 'tax', 'net', 'fee', 'charge')),
    label_zh text not null,
    label_en text not null,
    formula text not null,
    amount_fen bigint not null,
    inputs jsonb not null,
    rule_ref text not null check (rule_ref ~ '^[a-z_]+\.[a-z0-9_]+@[0-9]+$'),
    legal_basis text[] not null,
    unique (settlement_id, position)
);
select append_only('settlement_line');
select tag('settlement_line', 'none', 'none', 'id settlement_id position part label_zh label_en rule_ref legal_basis');
select tag('settlement_line', 'wage', 'access', 'formula amount_fen inputs');

-- Due from both sides once the work ends, paid or not; hidden until both are in or the window ends (S-050).
create table evaluation (
    id uuid primary key,
    assignment_id uuid not null references assignment,
    side text not null check (side in ('worker', 'employer')),
    author_id uuid not null references person,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    performance integer not null check (performance between 1 and 5),
    communication integer not null check (communication between 1 and 5),
    satisfaction integer not null check (satisfaction between 1 and 5),
    text text not null default '' check (length(text) <= 500),
    written_at timestamptz not null,
    published_at timestamptz,
    unique (assignment_id, side)
);
create index evaluation_worker on evaluation (worker_id, published_at desc, id desc) where published_at is not null;
create index evaluation_employer on evaluation (employer_id, published_at desc, id desc) where published_at is not null;
create index evaluation_published on evaluation (published_at desc, id desc) where published_at is not null;
create index evaluation_own on evaluation (author_id, written_at desc, id desc);
create index evaluation_recent on evaluation (written_at desc, id desc);
select tag('evaluation', 'none', 'none', 'id assignment_id side employer_id performance communication satisfaction written_at published_at');
select tag('evaluation', 'id', 'access', 'author_id worker_id');
select tag('evaluation', 'text', 'access', 'text');

-- The clock of one work's evaluations: opened when the work ends, closed when both are in or the window ends.
create table evaluation_window (
    assignment_id uuid primary key references assignment,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    opened_at timestamptz not null,
    closes_at timestamptz not null,
    closed_at timestamptz
);
create index evaluation_window_due on evaluation_window (closes_at) where closed_at is null;
create index evaluation_window_worker on evaluation_window (worker_id, opened_at desc);
create index evaluation_window_employer on evaluation_window (employer_id, opened_at desc);
select tag('evaluation_window', 'none', 'none', 'assignment_id employer_id opened_at closes_at closed_at');
select tag('evaluation_window', 'id', 'access', 'worker_id');

insert into fee_schedule (id, rate, minimum_fen, valid_from) values ('00000000-0000-7000-8000-000000000001', 0.06, 100, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('finance.notice_once', '2025-01-01', '{}', '银行来款通知只入账一次', 'A bank notice counts once', '同一银行流水号只入账一次；内容不同的重复通知不改变任何账目。', 'A bank serial number is credited once; a repeat with other content changes nothing.', '{学生兼职平台管理制度 S5 收入管理}'),
('finance.fee_on_top', '2025-01-01', '{}', '服务费由用人方另付', 'The fee is the employer''s, on top', '服务费由用人方在报酬之外支付，不得从报酬中扣除。', 'Service fees are paid by employers on top of the wage and never taken from it.', '{学生兼职平台管理制度 S5 收入管理,网络招聘服务管理规定（人社部令第44号）}'),
('settlements.gross_by_component', '2025-01-01', '{}', '按约定构成计算报酬', 'Gross by component', '报酬按岗位约定的构成逐项计算：计时项按经确认的工时，计次项按班次。', 'Pay is computed component by component as agreed: hourly ones by confirmed time, per-shift ones by shift.', '{学生兼职平台管理制度 S2 报酬支付,学生兼职平台管理制度 S4 发布标准}'),
('settlements.net', '2025-01-01', '{}', '实发等于应发减去代扣税款', 'Net is gross less tax', '除依法代扣的税款外，不从报酬中扣除任何费用。', 'Nothing but the tax withheld by law is taken from the wage.', '{学生兼职平台管理制度 S5 报酬结算,劳动法 第50条}'),
('settlements.charge', '2025-01-01', '{}', '用人方应付等于报酬加服务费', 'Charge is gross plus fee', '用人方应付金额为应发报酬与服务费之和。', 'The employer is charged the gross wage plus the service fee.', '{学生兼职平台管理制度 S5 收入管理}'),
('settlements.approve_by_employer', '2025-01-01', '{}', '报酬由用人方确认', 'The employer approves the wage', '报酬结算单由用人方财务成员确认后入账。', 'A settlement is posted once a finance member of the employer approves it.', '{学生兼职平台管理制度 S2 报酬支付}'),
('settlements.pay_release', '2025-01-01', '{"working_days": 2}', '到账后按期发放', 'Release on time', '报酬确认并到账后两个工作日内发放。', 'Pay is released within two working days of receipt.', '{学生兼职平台管理制度 S1 报酬支付}');
