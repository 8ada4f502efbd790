-- What was not as agreed, and what went wrong: differences a worker reports, and incidents with their notices and follow-up (S-069).

-- What a worker found otherwise than agreed; what was agreed is put down as the version of the posting says it.
create table work_difference (
    id uuid primary key,
    assignment_id uuid not null references assignment,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    kind text not null check (kind in ('time', 'place', 'duties', 'pay')),
    state text not null check (state in ('reported', 'confirmed', 'denied')),
    agreed text not null,
    actual text not null check (char_length(actual) between 2 and 1000),
    reported_at timestamptz not null,
    answer text check (char_length(answer) between 2 and 1000),
    answered_at timestamptz,
    answered_by uuid references person,
    unique (assignment_id, kind),
    check ((state = 'reported') = (answered_at is null)),
    check ((answered_at is null) = (answered_by is null)),
    check (state <> 'denied' or answer is not null)
);
create index work_difference_worker on work_difference (worker_id, reported_at desc, id desc);
create index work_difference_employer on work_difference (employer_id, reported_at desc, id desc);
create index work_difference_recent on work_difference (reported_at desc, id desc);
select tag('work_difference', 'none', 'none', 'id assignment_id employer_id kind state agreed reported_at answered_at');
select tag('work_difference', 'id', 'access', 'worker_id answered_by');
select tag('work_difference', 'text', 'access', 'actual answer');

create table incident (
    id uuid primary key,
    assignment_id uuid not null references assignment,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    kind text not null check (kind in ('injury', 'near_miss')),
    severity text not null check (severity in ('none', 'slight', 'serious', 'fatal')),
    state text not null check (state in ('open', 'closed')),
    side text not null check (side in ('worker', 'employer')),
    text text not null check (char_length(text) between 2 and 2000),
    happened_at timestamptz not null,
    reported_at timestamptz not null,
    reported_by uuid not null references person,
    outcome text check (char_length(outcome) between 2 and 2000),
    closed_at timestamptz,
    closed_by uuid references person,
    check (happened_at <= reported_at),
    check ((kind = 'near_miss') = (severity = 'none')),
    check ((state = 'closed') = (closed_at is not null)),
    check ((closed_at is null) = (outcome is null) and (closed_at is null) = (closed_by is null))
);
create index incident_worker on incident (worker_id, reported_at desc, id desc);
create index incident_employer on incident (employer_id, reported_at desc, id desc);
create index incident_recent on incident (reported_at desc, id desc);
create index incident_state on incident (state, reported_at desc, id desc);
create index incident_assignment on incident (assignment_id, reported_at, id);
select tag('incident', 'none', 'none', 'id assignment_id employer_id kind severity state side happened_at reported_at closed_at');
select tag('incident', 'id', 'access', 'worker_id reported_by closed_by');
select tag('incident', 'text', 'access', 'text outcome');

-- What either side and the staff who follow it up say; written once, only an erasure puts other words in their place.
create table incident_statement (
    id uuid primary key,
    incident_id uuid not null references incident,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    side text not null check (side in ('worker', 'employer', 'staff')),
    text text not null check (char_length(text) between 2 and 2000),
    made_by uuid not null references person,
    made_at timestamptz not null
);
create index incident_statement_of on incident_statement (incident_id, made_at, id);
select tag('incident_statement', 'none', 'none', 'id incident_id employer_id side made_at');
select tag('incident_statement', 'id', 'access', 'worker_id made_by');
select tag('incident_statement', 'text', 'access', 'text');

-- Whom law tells the employer to notify, by when, and the reference under which it was done.
create table incident_notice (
    id uuid primary key,
    incident_id uuid not null references incident,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    recipient text not null check (recipient in ('authority', 'insurer')),
    due_at timestamptz not null,
    given_at timestamptz,
    reference text check (char_length(reference) between 4 and 100),
    recorded_by uuid references person,
    unique (incident_id, recipient),
    check ((given_at is null) = (reference is null) and (given_at is null) = (recorded_by is null))
);
create index incident_notice_of on incident_notice (incident_id, due_at, id);
select tag('incident_notice', 'none', 'none', 'id incident_id employer_id recipient due_at given_at');
select tag('incident_notice', 'id', 'access', 'worker_id recorded_by');
select tag('incident_notice', 'text', 'access', 'reference');

insert into deadline_kind (kind, subject_type, owed_by, pausable) values
('work_difference_answer', 'WorkDifference', 'employer', true),
('incident_follow_up', 'Incident', 'platform', true),
('incident_notice', 'IncidentNotice', 'employer', false);

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('incidents.as_agreed', '2025-01-01', '{"working_days": 3, "days_to_report": 30}', '按约定安排工作', 'Work as agreed', '时间、地点、工作内容、报酬须与约定一致；不一致的，劳动者可在班次结束后30日内报告，用人方三个工作日内答复。', 'Time, place, duties and pay are as agreed; where they were not the worker may say so within 30 days, and the employer answers within three working days.', '{学生兼职平台管理制度 S2 工作管理1}'),
('incidents.report', '2025-01-01', '{"days_to_report": 365}', '事故报告', 'Reporting an incident', '劳动者或用人方发现受伤或险情，应及时报告平台，双方均可陈述并提供证据。', 'Worker or employer report an injury or a near miss; both may state what happened and give evidence.', '{学生兼职平台管理制度 S2 工作管理1,安全生产法 第59条,安全生产法 第83条}'),
('incidents.follow_up', '2025-01-01', '{"working_days": 5, "statement_working_days": 2}', '事故跟进', 'Following an incident up', '平台自报告起五个工作日内跟进并结案；结案前须听取双方意见（另一方两个工作日内未陈述的除外），且法定通知均已登记。', 'The platform follows up within five working days, and closes it once both were heard, or the other side kept silent for two working days, and every notice law demands is recorded.', '{学生兼职平台管理制度 S2 工作管理1}'),
('incidents.notice_authority', '2025-01-01', '{"hours": 1}', '事故报告主管部门', 'Notice to the authority', '造成重伤或死亡的，用人方负责人应在接到报告后一小时内向应急管理等主管部门报告。', 'Of a serious injury or a death the employer reports to the authority within one hour of learning of it.', '{生产安全事故报告和调查处理条例 第9条,安全生产法 第83条}'),
('incidents.notice_insurer', '2025-01-01', '{"hours": 48}', '通知保险机构', 'Notice to the insurer', '发生人身伤害的，用人方应在48小时内通知承保机构；参加工伤保险的，三十日内申请工伤认定。', 'Of an injury the employer tells the insurer within 48 hours; where work-injury insurance covers it, the determination is applied for within thirty days.', '{保险法 第21条,工伤保险条例 第17条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('work_difference.reported', 'employer', '{owner,recruiter,supervisor}', '劳动者反映与约定不符', 'Not as agreed', '劳动者反映“{title}”的工作与约定不符，请在三个工作日内答复。', 'A worker says that “{title}” was not as agreed; please answer within three working days.', false),
('work_difference.confirmed', 'worker', '{}', '用人方已确认', 'Your employer confirms', '用人方已确认您就“{title}”反映的情况。', 'Your employer confirms what you reported about “{title}”.', false),
('work_difference.denied', 'worker', '{}', '用人方不认可', 'Your employer disagrees', '用人方不认可您就“{title}”反映的情况，理由请查看；客服已知悉。', 'Your employer disagrees about “{title}”; please read why. Support knows of it.', false),
('work_difference.denied', 'staff', '{support}', '工作与约定是否一致有争议', 'Disputed: work as agreed', '{employer}与劳动者就“{title}”是否按约定安排意见不一，请跟进。', '{employer} and a worker disagree whether “{title}” was as agreed; please look into it.', false),
('work_difference_answer.reminded', 'employer', '{owner,recruiter,supervisor}', '请答复劳动者', 'An answer is nearly due', '劳动者就“{title}”反映的情况即将到期未答复。', 'Your answer about “{title}” is nearly due.', false),
('work_difference_answer.missed', 'worker', '{}', '用人方未按时答复', 'No answer in time', '用人方未按时答复您就“{title}”反映的情况，客服已知悉。', 'Your employer has not answered about “{title}” in time; support knows of it.', false),
('work_difference_answer.missed', 'staff', '{support}', '用人方未按时答复', 'An employer has not answered', '{employer}未按时答复劳动者就“{title}”反映的情况。', '{employer} has not answered a worker about “{title}” in time.', false),
('incident.reported', 'worker', '{}', '事故已登记', 'The incident is recorded', '“{title}”的事故已登记，您可以陈述并提供证据，平台将跟进。', 'An incident at “{title}” is recorded. You may state what happened and give evidence; the platform follows it up.', true),
('incident.reported', 'employer', '{owner,recruiter,supervisor}', '事故已登记', 'The incident is recorded', '“{title}”的事故已登记，请立即救助、陈述情况，并按期完成法定通知。', 'An incident at “{title}” is recorded. Help first; then state what happened, and give the notices that law demands in time.', true),
('incident.reported', 'staff', '{support}', '新事故待跟进', 'An incident to follow up', '{employer}“{title}”发生事故，请跟进。', 'An incident at “{title}” of {employer}; please follow it up.', true),
('incident.stated', 'worker', '{}', '事故有新陈述', 'A statement about the incident', '“{title}”的事故有新的陈述。', 'There is a new statement about the incident at “{title}”.', false),
('incident.stated', 'employer', '{owner,recruiter,supervisor}', '事故有新陈述', 'A statement about the incident', '“{title}”的事故有新的陈述。', 'There is a new statement about the incident at “{title}”.', false),
('incident.stated', 'staff', '{support}', '事故有新陈述', 'A statement about the incident', '{employer}“{title}”的事故有新的陈述。', 'There is a new statement about the incident at “{title}” of {employer}.', false),
('incident.closed', 'worker', '{}', '事故已结案', 'The incident is closed', '“{title}”的事故已结案，结果请查看。', 'The incident at “{title}” is closed; please read the outcome.', true),
('incident.closed', 'employer', '{owner,recruiter,supervisor}', '事故已结案', 'The incident is closed', '“{title}”的事故已结案，结果请查看。', 'The incident at “{title}” is closed; please read the outcome.', false),
('incident_notice.owed', 'employer', '{owner,supervisor}', '须依法通知', 'A notice that law demands', '“{title}”的事故须依法通知有关机构，请按期完成并登记编号。', 'The incident at “{title}” must be notified by law; do so in time and record the reference.', true),
('incident_notice.given', 'worker', '{}', '事故已通知有关机构', 'The incident was notified', '用人方已就“{title}”的事故通知有关机构并登记。', 'Your employer notified the incident at “{title}” and recorded it.', false),
('incident_notice.reminded', 'employer', '{owner,supervisor}', '法定通知即将到期', 'A notice is nearly due', '“{title}”事故的法定通知即将到期。', 'A notice about the incident at “{title}” is nearly due.', true),
('incident_notice.missed', 'employer', '{owner,supervisor}', '法定通知逾期', 'A notice is overdue', '“{title}”事故的法定通知已逾期，请立即办理。', 'A notice about the incident at “{title}” is overdue; give it now.', true),
('incident_notice.missed', 'staff', '{support,admin}', '法定通知逾期', 'A notice is overdue', '{employer}未按期完成“{title}”事故的法定通知。', '{employer} has not given a notice about the incident at “{title}” in time.', false),
('incident_follow_up.reminded', 'staff', '{support}', '事故跟进即将到期', 'A follow-up is nearly due', '{employer}“{title}”的事故跟进即将到期。', 'Following up the incident at “{title}” of {employer} is nearly due.', false),
('incident_follow_up.missed', 'staff', '{support,admin}', '事故跟进逾期', 'A follow-up is overdue', '{employer}“{title}”的事故逾期未结。', 'The incident at “{title}” of {employer} is not closed in time.', false);
