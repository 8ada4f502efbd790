-- What employer and worker say to each other about the arrangements after hire, and the clock of the first word (S-068).

-- Written once; only an erasure puts other words in the place of a worker's own.
create table arrangement_message (
    id uuid primary key,
    offer_id uuid not null references offer,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    side text not null check (side in ('worker', 'employer')),
    text text not null check (char_length(text) between 1 and 1000),
    sent_by uuid not null references person,
    sent_at timestamptz not null
);
create index arrangement_message_of on arrangement_message (offer_id, sent_at, id);
select tag('arrangement_message', 'none', 'none', 'id offer_id employer_id side sent_at');
select tag('arrangement_message', 'id', 'access', 'worker_id sent_by');
select tag('arrangement_message', 'text', 'access', 'text');

insert into deadline_kind (kind, subject_type, owed_by, pausable) values ('arrangements', 'Offer', 'employer', true);

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('arrangements.first_message', '2025-01-01', '{"working_days": 1}', '及时告知工作安排', 'Arrangements are told in time', '用人方应在录用后一个工作日内、且不晚于首个班次开始，向劳动者告知工作安排。', 'Within one working day of hiring, and before the first shift, the employer tells the worker the arrangements.', '{学生兼职平台管理制度 S2 匹配2}'),
('arrangements.after_hire', '2025-01-01', '{"messages": 500}', '录用后沟通', 'After hire', '录用后双方可就工作安排互发消息，每次录用最多500条，长期留存。', 'After hire both sides write to each other about the arrangements, at most 500 messages a hire; they are kept.', '{学生兼职平台管理制度 S2 匹配2}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('arrangement.told', 'worker', '{}', '工作安排有新消息', 'Word about your work', '{employer}就“{title}”的工作安排给您发来消息。', '{employer} wrote to you about the arrangements of “{title}”.', false),
('arrangement.asked', 'employer', '{owner,recruiter}', '劳动者有新消息', 'A worker wrote', '劳动者就“{title}”的工作安排发来消息。', 'A worker wrote about the arrangements of “{title}”.', false),
('arrangements.reminded', 'employer', '{owner,recruiter}', '请告知工作安排', 'Tell the arrangements', '您已录用“{title}”的劳动者，请尽快告知工作安排。', 'You hired somebody for “{title}”; please tell them the arrangements soon.', false),
('arrangements.missed', 'employer', '{owner,recruiter}', '未按时告知工作安排', 'Arrangements are overdue', '您未按时告知“{title}”的工作安排，请立即告知。', 'The arrangements of “{title}” are overdue; please tell them now.', false),
('arrangements.missed', 'worker', '{}', '用人方未按时告知工作安排', 'Your employer has not told the arrangements', '用人方未按时告知“{title}”的工作安排，您可以在平台上询问，或联系客服。', 'Your employer has not told the arrangements of “{title}” in time; ask on the platform, or ask support.', false);
