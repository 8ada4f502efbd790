-- Files that leave: documents sealed in the database and handed out once by ticket, and what is filed with the tax office (L-01, L-02).

create table document (
    id uuid primary key,
    kind text not null,
    subject_id uuid not null,
    worker_id uuid references worker,
    name text not null check (char_length(name) between 1 and 120),
    media_type text not null,
    size_bytes integer not null check (size_bytes between 1 and 10485760),
    sha256 bytea not null check (octet_length(sha256) = 32),
    content_sealed bytea not null,
    created_at timestamptz not null
);
create index document_subject on document (subject_id, id);
create index document_recent on document (created_at desc, id desc);
create index document_worker on document (worker_id, created_at desc, id desc);
select append_only('document');
select tag('document', 'none', 'none', 'id kind subject_id name media_type size_bytes sha256 created_at');
select tag('document', 'id', 'access', 'worker_id');
select tag('document', 'text', 'vault', 'content_sealed');

-- A ticket opens one document once, within minutes of machine time; only its keyed digest is kept.
create table document_ticket (
    digest bytea primary key,
    document_id uuid not null references document,
    person_id uuid not null references person,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index document_ticket_expires on document_ticket (expires_at);
select tag('document_ticket', 'none', 'none', 'document_id expires_at used_at');
select tag('document_ticket', 'id', 'access', 'person_id');
select tag('document_ticket', 'secret', 'access', 'digest');

-- A month's declaration or a quarter's report, as files to hand in, and the record that they were.
create table tax_filing (
    id uuid primary key,
    kind text not null check (kind in ('withholding_declaration', 'identity_report', 'income_report')),
    first_day date not null check (extract(day from first_day) = 1),
    last_day date not null check (last_day > first_day),
    due_on date not null check (due_on > last_day),
    state text not null check (state in ('requested', 'ready', 'submitted')),
    purpose text not null,
    requested_by uuid not null references staff,
    requested_at timestamptz not null,
    rows integer check (rows >= 0),
    ready_at timestamptz,
    receipt_number text unique check (receipt_number ~ '^[A-Za-z0-9-]{6,64}$'),
    submitted_by uuid references staff,
    submitted_at timestamptz,
    check ((state = 'requested') = (ready_at is null)),
    check ((state = 'requested') = (rows is null)),
    check ((state = 'submitted') = (submitted_at is not null)),
    check (num_nulls(receipt_number, submitted_by, submitted_at) in (0, 3))
);
create index tax_filing_recent on tax_filing (requested_at desc, id desc);
create unique index tax_filing_submitted on tax_filing (kind, first_day) where state = 'submitted';
select tag('tax_filing', 'none', 'none', 'id kind first_day last_day due_on state requested_by requested_at rows ready_at receipt_number submitted_by submitted_at');
select tag('tax_filing', 'text', 'access', 'purpose');

-- Whom a filing names. The digest is of the identity as it was reported: the next report names only who is new or changed.
create table tax_filing_worker (
    filing_id uuid not null references tax_filing,
    worker_id uuid not null references worker,
    identity_digest bytea not null,
    primary key (filing_id, worker_id)
);
create index tax_filing_worker_worker on tax_filing_worker (worker_id, filing_id);
select append_only('tax_filing_worker');
select tag('tax_filing_worker', 'none', 'none', 'filing_id');
select tag('tax_filing_worker', 'id', 'access', 'worker_id');
select tag('tax_filing_worker', 'secret', 'access', 'identity_digest');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('documents.ticket', '2025-01-01', '{"minutes": 5}', '文件凭一次性链接下载', 'Documents by one-time ticket', '文件加密保存，按用途申请一次性下载链接，5分钟内有效，每次申请均留痕。', 'Documents are kept sealed; a ticket for a stated purpose opens one once, within five minutes, and every ticket is on record.', '{个人信息保护法 第51条,学生兼职平台管理制度 S6 数据安全}'),
('tax.filing', '2025-10-01', '{}', '扣缴申报与涉税信息报送', 'Declarations and tax information reports', '扣缴申报于次月15日前、身份和收入信息于季度终了的次月内报送；身份信息首次报送后只报新增和变更。申报表按所属期生成，报送后登记税务机关的受理号，每期每类只登记一次。', 'Withholding is declared by the 15th of the next month; identities and income are reported within the month after a quarter, identities only when new or changed. Once handed in, the tax office''s receipt number is recorded, once for each period and kind.', '{个人所得税法 第14条,国务院令第810号 第4条,国家税务总局公告2025年第15号}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('tax_filing.completed', 'staff', '{finance}', '报税文件已生成', 'Tax files are ready', '{title}的报税文件已生成，请下载、报送并登记受理号。', 'The tax files {title} are ready: please download them, hand them in and record the receipt number.', false);
