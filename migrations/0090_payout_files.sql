-- Files that come in: by a ticket for one upload; and files of payouts (T-042), read, checked row by row and committed whole.

-- Opens one upload, within minutes of machine time; only its keyed digest is kept. `kind` says what the file is for.
create table upload_ticket (
    digest bytea primary key,
    kind text not null check (kind in ('payout_file')),
    subject_id uuid not null,
    person_id uuid not null references person,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index upload_ticket_expires on upload_ticket (expires_at);
select tag('upload_ticket', 'none', 'none', 'kind subject_id expires_at used_at');
select tag('upload_ticket', 'id', 'access', 'person_id');
select tag('upload_ticket', 'secret', 'access', 'digest');

-- A file of settlements to be paid. Rows are read and checked by jobs, so many at a time; `plan_sha256` runs over the rows in order
-- and is the plan once the last is checked. The bytes are a sealed document.
create table payout_file (
    id uuid primary key,
    employer_id uuid not null references employer,
    name text not null check (char_length(name) between 1 and 120),
    state text not null check (state in ('awaited', 'reading', 'checking', 'wrong', 'good', 'unreadable', 'committing', 'committed', 'outdated', 'discarded')),
    made_by uuid not null references staff,
    made_at timestamptz not null,
    format text check (format in ('csv', 'xlsx')),
    document_id uuid references document,
    sha256 bytea check (length(sha256) = 32),
    uploaded_at timestamptz,
    -- which sheet of a workbook was read, and how many others were not
    sheet text,
    other_sheets integer not null default 0 check (other_sheets >= 0),
    unreadable_code text,
    unreadable_zh text,
    unreadable_en text,
    row_count integer not null default 0 check (row_count between 0 and 100000),
    checked_count integer not null default 0 check (checked_count between 0 and row_count),
    checked_until integer not null default 0,
    error_count integer not null default 0 check (error_count between 0 and row_count),
    total_fen bigint not null default 0 check (total_fen >= 0),
    plan_sha256 bytea check (length(plan_sha256) = 32),
    checked_at timestamptz,
    committed_by uuid references staff,
    committed_at timestamptz,
    batch_count integer not null default 0 check (batch_count >= 0),
    check ((uploaded_at is null) = (sha256 is null) and (uploaded_at is null) = (document_id is null)),
    check (state <> 'awaited' or uploaded_at is null),
    check ((state = 'unreadable') = (unreadable_code is not null)),
    check (num_nulls(unreadable_code, unreadable_zh, unreadable_en) in (0, 3)),
    check (state not in ('good', 'committing', 'committed', 'outdated') or (error_count = 0 and row_count > 0 and plan_sha256 is not null)),
    check ((state = 'committed') = (batch_count > 0)),
    check (num_nulls(committed_by, committed_at) in (0, 2))
);
-- one file is one instruction: the same bytes are not taken twice while the first stand
create unique index payout_file_once on payout_file (employer_id, sha256) where state in ('reading', 'checking', 'good', 'committing', 'committed');
create index payout_file_recent on payout_file (made_at desc, id desc);
create index payout_file_employer on payout_file (employer_id, made_at desc, id desc);
select tag('payout_file', 'none', 'none', 'id employer_id state made_at format document_id sha256 uploaded_at other_sheets unreadable_code unreadable_zh unreadable_en row_count checked_count checked_until error_count total_fen plan_sha256 checked_at committed_at batch_count');
select tag('payout_file', 'id', 'access', 'made_by committed_by');
select tag('payout_file', 'text', 'access', 'name sheet');

-- What can be wrong with a row, in words.
create table payout_file_error (
    code text primary key check (code ~ '^[A-Z_]{3,40}$'),
    text_zh text not null,
    text_en text not null
);
select tag('payout_file_error', 'none', 'none', 'code text_zh text_en');
insert into payout_file_error (code, text_zh, text_en) values
('COLUMNS', '该行应有两列：结算单、金额。', 'The row needs two columns: settlement, amount.'),
('SETTLEMENT_INVALID', '不是有效的结算单编号。', 'This is not a settlement''s id.'),
('AMOUNT_INVALID', '金额应为正数，最多两位小数。', 'The amount must be positive, with two decimals at most.'),
('REPEATED', '该结算单在文件中重复出现。', 'This settlement is in the file already.'),
('NOT_PAYABLE', '不是该用人方已批准待发放的结算单。', 'This is no approved settlement of the employer that waits to be paid.'),
('AMOUNT_DIFFERS', '金额与结算单实发金额不一致。', 'The amount is not the settlement''s net pay.'),
('BLOCKED', '该款项暂不能发放。', 'This wage cannot be paid now.');

-- A row of a file as it was understood; of cells that were not, nothing is kept but which and why. `number` is the row's own in the
-- file (its header is 1 in a CSV). Where it would be paid to is kept with its check: the commit must find the same.
create table payout_file_row (
    id uuid primary key,
    payout_file_id uuid not null references payout_file,
    number integer not null check (number > 0),
    settlement_id uuid,
    amount_fen bigint check (amount_fen > 0),
    destination_id uuid,
    channel text,
    error_column text check (error_column in ('', 'settlement', 'amount')),
    error_code text references payout_file_error,
    blocked_code text,
    unique (payout_file_id, number),
    check ((error_column is null) = (error_code is null)),
    check (error_code is not null or (settlement_id is not null and amount_fen is not null))
);
create index payout_file_row_settlement on payout_file_row (payout_file_id, settlement_id, number);
create index payout_file_row_wrong on payout_file_row (payout_file_id, number) where error_code is not null;
select tag('payout_file_row', 'none', 'none', 'id payout_file_id number settlement_id destination_id channel error_column error_code blocked_code');
select tag('payout_file_row', 'wage', 'access', 'amount_fen');

alter table payout_batch add column payout_file_id uuid references payout_file;
create index payout_batch_file on payout_batch (payout_file_id, made_at, id) where payout_file_id is not null;
select tag('payout_batch', 'none', 'none', 'payout_file_id');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('payout_file.checked', 'staff', '{finance}', '发放文件已核对', 'A payout file is checked', '{employer}的发放文件“{title}”已核对完毕，请查看结果。', 'The payout file “{title}” of {employer} is checked; please look at the result.', false),
('payout_file.outdated', 'staff', '{finance}', '发放文件未制单', 'A payout file made no batch', '{employer}的发放文件“{title}”核对后情况有变，未制单，请重新上传。', 'Something changed after the payout file “{title}” of {employer} was checked, so no batch was made; please upload it again.', false);
