-- Templates of postings, in versions that never change; and postings that come many at once, as a file (S-063).

create table posting_template (
    id uuid primary key,
    employer_id uuid not null references employer,
    name text not null check (char_length(name) between 1 and 60),
    version_id uuid not null,
    created_at timestamptz not null,
    archived_at timestamptz
);
create index posting_template_recent on posting_template (employer_id, created_at desc, id desc);
create index posting_template_in_use on posting_template (employer_id, created_at desc, id desc) where archived_at is null;
select tag('posting_template', 'none', 'none', 'id employer_id version_id created_at archived_at');
select tag('posting_template', 'text', 'access', 'name');

-- What a posting says but for its dates: `shifts` count days from the first (0), and minutes from midnight in Shanghai.
create table posting_template_version (
    id uuid primary key,
    posting_template_id uuid not null references posting_template deferrable initially deferred,
    employer_id uuid not null references employer,
    number integer not null check (number > 0),
    title text not null,
    kind text not null,
    duties text not null,
    district text not null,
    address text not null,
    latitude double precision,
    longitude double precision,
    headcount integer not null check (headcount between 1 and 1000),
    pay_due_days integer not null check (pay_due_days >= 0),
    shifts jsonb not null check (jsonb_array_length(shifts) > 0),
    pay_components jsonb not null,
    requirements jsonb not null,
    created_at timestamptz not null,
    created_by uuid not null references person,
    unique (posting_template_id, number)
);
create index posting_template_version_recent on posting_template_version (employer_id, created_at desc, id desc);
alter table posting_template add foreign key (version_id) references posting_template_version deferrable initially deferred;
select append_only('posting_template_version');
select tag('posting_template_version', 'none', 'none', 'id posting_template_id employer_id number title kind duties district address latitude longitude headcount pay_due_days shifts pay_components requirements created_at');
select tag('posting_template_version', 'id', 'access', 'created_by');

-- Which postings were made from which version.
create table posting_from_template (
    posting_id uuid primary key references posting,
    posting_template_version_id uuid not null references posting_template_version,
    first_day date not null
);
create index posting_from_template_version on posting_from_template (posting_template_version_id);
select tag('posting_from_template', 'none', 'none', 'posting_id posting_template_version_id first_day');

alter table upload_ticket drop constraint upload_ticket_kind_check;
alter table upload_ticket add constraint upload_ticket_kind_check check (kind in ('payout_file', 'posting_file'));

-- A file of postings: read and checked by jobs, so many rows at a time; drafts of all rows, or none. The bytes are a sealed document.
create table posting_file (
    id uuid primary key,
    employer_id uuid not null references employer,
    name text not null check (char_length(name) between 1 and 120),
    state text not null check (state in ('awaited', 'reading', 'checking', 'wrong', 'unreadable', 'making', 'made')),
    made_by uuid not null references person,
    made_at timestamptz not null,
    declared_at timestamptz not null,
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
    row_count integer not null default 0 check (row_count between 0 and 1000),
    checked_count integer not null default 0 check (checked_count between 0 and row_count),
    checked_until integer not null default 0,
    wrong_count integer not null default 0 check (wrong_count between 0 and row_count),
    checked_at timestamptz,
    drafted_at timestamptz,
    check ((uploaded_at is null) = (sha256 is null) and (uploaded_at is null) = (document_id is null)),
    check (state <> 'awaited' or uploaded_at is null),
    check ((state = 'unreadable') = (unreadable_code is not null)),
    check (num_nulls(unreadable_code, unreadable_zh, unreadable_en) in (0, 3)),
    check (state not in ('making', 'made') or (wrong_count = 0 and row_count > 0)),
    check ((state = 'made') = (drafted_at is not null))
);
-- one file is one instruction: the same bytes are not taken twice while the first stand
create unique index posting_file_once on posting_file (employer_id, sha256) where state in ('reading', 'checking', 'making', 'made');
create index posting_file_recent on posting_file (employer_id, made_at desc, id desc);
select tag('posting_file', 'none', 'none', 'id employer_id state made_at declared_at format document_id sha256 uploaded_at other_sheets unreadable_code unreadable_zh unreadable_en row_count checked_count checked_until wrong_count checked_at drafted_at');
select tag('posting_file', 'id', 'access', 'made_by');
select tag('posting_file', 'text', 'access', 'name sheet');

-- A row as it was understood, until it is a draft. `number` is the row's own in the file (the header of a CSV is 1).
create table posting_file_row (
    id uuid primary key,
    posting_file_id uuid not null references posting_file,
    number integer not null check (number > 0),
    content jsonb,
    sha256 bytea check (length(sha256) = 32),
    posting_id uuid unique references posting,
    unique (posting_file_id, number),
    check ((content is null) = (sha256 is null)),
    check (posting_id is null or content is not null)
);
create index posting_file_row_same on posting_file_row (posting_file_id, sha256, number);
create index posting_file_row_posting on posting_file_row (posting_file_id, number) where posting_id is not null;
select tag('posting_file_row', 'none', 'none', 'id posting_file_id number content sha256 posting_id');

-- What is wrong with a row: every column of it, with the rule.
create table posting_file_error (
    id uuid primary key,
    posting_file_id uuid not null references posting_file,
    employer_id uuid not null references employer,
    number integer not null check (number > 0),
    position integer not null check (position >= 0),
    column_name text not null,
    code text not null,
    message_zh text not null,
    message_en text not null,
    rule_id text not null,
    unique (posting_file_id, number, position)
);
select tag('posting_file_error', 'none', 'none', 'id posting_file_id employer_id number position column_name code message_zh message_en rule_id');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('documents.sheet', '2025-01-01', '{}', '上传表格', 'Tables that are brought', '上传的表格应为CSV（UTF-8或GBK）或XLSX，不超过10MB；格式以内容为准，首行须写明各列。', 'A table that is brought is CSV (UTF-8 or GBK) or XLSX, of 10 MB at most; its content says what it is, and its first row names the columns.', '{学生兼职平台管理制度 S2 信息发布1}'),
('postings.templates', '2025-01-01', '{"templates": 200}', '岗位模板', 'Posting templates', '每个用工单位最多保留200个模板；修改产生新版本，旧版本不变；由模板生成的岗位是草稿，须按当日规则重新检查并提交审核。', 'An employer keeps at most 200 templates. A change is a new version and the old ones stay. A posting made from one is a draft: checked by the rules of its day, and submitted to review.', '{学生兼职平台管理制度 S2 信息发布1}'),
('postings.file', '2025-01-01', '{}', '批量导入岗位', 'Postings from a file', '一个文件最多1000个岗位；任何一行有误，全部不导入，并逐行逐列说明原因；导入的岗位均为草稿，须提交审核。同一文件不重复导入。', 'A file has 1,000 postings at most. With one wrong row none is made, and every wrong row is named by its column and rule. What is made are drafts, to be submitted to review. The same file is not taken twice.', '{学生兼职平台管理制度 S2 信息发布1}');
insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('posting_file.checked', 'employer', '{recruiter}', '岗位文件已处理', 'A file of postings is done', '岗位文件“{title}”已处理完毕，请查看结果。', 'The file of postings “{title}” is done; please look at the result.', false);
