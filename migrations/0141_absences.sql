-- Files given as evidence about work, and absences: notice before the shift, the employer's answer, and nobody having come (S-031).

-- Whose files they are is said here, so that one list serves whatever they are given for. The bytes are a sealed document's.
create table work_evidence (
    id uuid primary key,
    subject_type text not null check (subject_type in ('Absence', 'DamageClaim', 'Incident')),
    subject_id uuid not null,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    side text not null check (side in ('worker', 'employer', 'staff')),
    document_id uuid not null unique references document,
    file_name text not null check (char_length(file_name) between 1 and 120),
    size_bytes integer not null check (size_bytes between 1 and 524288),
    sha256 bytea not null check (octet_length(sha256) = 32),
    added_at timestamptz not null
);
create index work_evidence_of on work_evidence (subject_id, added_at, id);
select append_only('work_evidence');
select tag('work_evidence', 'none', 'none', 'id subject_type subject_id employer_id side document_id size_bytes sha256 added_at');
select tag('work_evidence', 'id', 'access', 'worker_id');
select tag('work_evidence', 'text', 'access', 'file_name');

-- One per assignment that was not worked. Excused and unexcused were announced; a no-show was not, and is disproved by attendance that
-- a device brings later. Credit reads these rows.
create table absence (
    id uuid primary key,
    assignment_id uuid not null unique references assignment,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    state text not null check (state in ('noticed', 'excused', 'unexcused', 'no_show', 'disproved')),
    reason text check (char_length(reason) between 2 and 500),
    recorded_at timestamptz not null,
    answered_at timestamptz,
    answered_by uuid references person,
    answer text check (char_length(answer) between 2 and 500),
    check ((state in ('noticed', 'excused', 'unexcused')) = (reason is not null)),
    check ((state in ('excused', 'unexcused')) = (answered_at is not null)),
    -- silence excuses; only a person refuses, and says why
    constraint absence_unexcused_with_reason check (state <> 'unexcused' or (answered_by is not null and answer is not null))
);
create index absence_worker on absence (worker_id, recorded_at desc, id desc);
create index absence_employer on absence (employer_id, recorded_at desc, id desc);
create index absence_recent on absence (recorded_at desc, id desc);
create index absence_noticed on absence (id) where state = 'noticed';
select tag('absence', 'none', 'none', 'id assignment_id employer_id state recorded_at answered_at');
select tag('absence', 'id', 'access', 'worker_id answered_by');
select tag('absence', 'text', 'access', 'reason answer');

insert into deadline_kind (kind, subject_type, owed_by, pausable) values ('absence_answer', 'Absence', 'employer', true);

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('assignments.excuse', 'notifications', '00000000-0000-7000-8000-00000000a141', 60, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('assignments.absence_notice', '2025-01-01', '{}', '请假须在班次开始前提出', 'Notice before the shift starts', '劳动者不能到岗的，应在班次开始前说明理由；名额随即释放，另行招募。未说明且未到岗的，记为旷工。', 'Who cannot come says so and why before the shift starts; the place is free at once for somebody else. Not coming without notice is a no-show.', '{学生兼职平台管理制度 S1 工作执行1}'),
('assignments.absence_answer', '2025-01-01', '{"working_days": 1}', '用工单位答复请假', 'The employer answers a notice', '用工单位应在一个工作日内答复是否同意，不同意的说明理由；逾期视为同意。', 'Within one working day the employer excuses the absence or says why not; silence excuses it.', '{学生兼职平台管理制度 S1 工作执行1}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('absence.noticed', 'employer', '{owner,recruiter,supervisor}', '有人请假，名额已释放', 'Somebody cannot come', '一名人员不能参加“{title}”的班次，名额已释放；请在一个工作日内答复是否同意，并可邀请他人。', 'Somebody cannot come to a shift of “{title}”; the place is free again. Please answer within one working day, and invite somebody else.', false),
('absence.noticed', 'worker', '{}', '请假已提交', 'Your notice is in', '您已说明不能参加“{title}”的班次，用工单位将在一个工作日内答复，逾期视为同意。', 'You said that you cannot come to “{title}”. Your employer answers within one working day; silence excuses you.', false),
('absence.excused', 'worker', '{}', '请假已同意', 'You are excused', '您在“{title}”的请假已获同意，不计入旷工。', 'Your absence from “{title}” is excused and is no no-show.', false),
('absence.refused', 'worker', '{}', '请假未获同意', 'You are not excused', '您在“{title}”的请假未获同意，理由请查看。', 'Your absence from “{title}” is not excused; please read why.', false),
('absence_answer.reminded', 'employer', '{owner,recruiter,supervisor}', '请假答复即将到期', 'An answer is nearly due', '“{title}”的请假答复即将到期，逾期视为同意。', 'Your answer about an absence from “{title}” is nearly due; silence excuses it.', false),
('posting.reopened', 'employer', '{owner,recruiter}', '岗位重新开放', 'Posting open again', '“{title}”有名额释放，岗位已重新开放招募。', 'A place of “{title}” is free; the posting takes applicants again.', false);
