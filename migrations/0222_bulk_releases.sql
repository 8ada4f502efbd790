-- What leaves in bulk and is no document: a list that the staff take out, a backup that an operator takes by command. Each leaves a row.

create table bulk_release (
    id uuid primary key,
    what text not null check (what in ('payout_file_template', 'backup')),
    purpose text not null check (char_length(purpose) between 4 and 200),
    staff_id uuid references staff,
    operator text check (char_length(operator) between 1 and 100),
    subject_count integer not null check (subject_count >= 0),
    bytes bigint check (bytes > 0),
    sha256 bytea check (length(sha256) = 32),
    released_at timestamptz not null,
    -- a list is taken by one of the staff, a backup by who may use the machine
    check (num_nonnulls(staff_id, operator) = 1),
    check ((what = 'backup') = (operator is not null)),
    check ((what = 'backup') = (bytes is not null) and (bytes is null) = (sha256 is null))
);
create index bulk_release_recent on bulk_release (released_at desc, id desc);
select append_only('bulk_release');
select tag('bulk_release', 'none', 'none', 'id what subject_count bytes sha256 released_at');
select tag('bulk_release', 'id', 'access', 'staff_id');
select tag('bulk_release', 'name', 'access', 'operator');
select tag('bulk_release', 'text', 'access', 'purpose');
insert into text_kept (table_name, column_name, about, legal_basis) values
('bulk_release', 'purpose', 'why a list of many people was let out', '{个人信息保护法 第51条,个人信息保护法 第56条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('bulk_release.made', 'staff', '{admin}', '有批量数据取出', 'Data of many people left', '一份含多人信息的清单或备份已取出，用途与取出人见批量取出记录。', 'A list of many people or a backup was taken; who took it and what for stand in the records of what left in bulk.', false);
