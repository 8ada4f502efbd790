-- What the house does about privacy besides code: measures with owners and dates, impact assessments, incidents (S-107, PIPL arts. 51, 55, 57).

create table privacy_record (
    id uuid primary key,
    kind text not null check (kind in ('classification', 'role_approval', 'training', 'self_check', 'impact_assessment', 'incident')),
    title text not null check (char_length(title) between 2 and 100),
    text text not null check (char_length(text) between 4 and 4000),
    owner_id uuid not null references staff,
    opened_by uuid not null references staff,
    opened_at timestamptz not null,
    due_at timestamptz not null check (due_at > opened_at),
    authority_told_at timestamptz,
    people_told_at timestamptz,
    closed_at timestamptz,
    closed_by uuid references staff,
    outcome text check (char_length(outcome) between 4 and 4000),
    keep_until date,
    check (num_nulls(closed_at, closed_by, outcome, keep_until) in (0, 4)),
    check (kind = 'incident' or (authority_told_at is null and people_told_at is null)),
    -- an incident is over when the authority and the people concerned were told (PIPL art. 57)
    check (kind <> 'incident' or closed_at is null or (authority_told_at is not null and people_told_at is not null))
);
create index privacy_record_recent on privacy_record (opened_at desc, id desc);
select tag('privacy_record', 'none', 'none', 'id kind title text owner_id opened_by opened_at due_at authority_told_at people_told_at closed_at closed_by outcome keep_until');

insert into deadline_kind (kind, subject_type, owed_by, pausable) values ('privacy_duty', 'PrivacyRecord', 'platform', false);

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('privacy.measures', '2025-01-01', '{"keep_years": 3}', '个人信息保护管理措施', 'Management measures', '平台对个人信息分类管理、审批岗位权限、组织培训，并每年自查；每项措施有负责人、期限和记录。', 'The house classifies personal data, approves roles, trains its people and checks itself every year; each measure has an owner, a date and a record.', '{个人信息保护法 第51条,网络招聘服务管理规定 第22条,学生兼职平台管理制度 S4 安全1}'),
('privacy.impact_assessment', '2025-01-01', '{"keep_years": 3}', '个人信息保护影响评估', 'Impact assessment', '处理敏感个人信息、自动化决策、委托处理或向第三方提供前进行影响评估，评估报告和处理记录保存至少三年。', 'Before sensitive data is used, decisions are automated or data goes to others, the impact is assessed; report and record are kept three years at least.', '{个人信息保护法 第55条,个人信息保护法 第56条}'),
('privacy.incident', '2025-01-01', '{"hours": 4, "keep_years": 3}', '个人信息安全事件', 'Incidents', '发生或可能发生个人信息泄露、篡改、丢失的，立即补救，在规定时限内报告主管部门并通知本人；两者均完成方可结案。', 'When data was or may have been leaked, changed or lost, it is remedied at once, the authority is told within the time and so are the people; only then the record is closed.', '{个人信息保护法 第57条,国家网络安全事件报告管理办法}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('privacy_record.opened', 'staff', '{admin}', '新的个人信息保护事项', 'A privacy record was opened', '“{title}”已登记，请按期办理。', '“{title}” was opened; please see to it in time.', true),
('privacy_duty.reminded', 'staff', '{admin}', '个人信息保护事项即将到期', 'A privacy duty is nearly due', '“{title}”即将到期。', '“{title}” is nearly due.', true),
('privacy_duty.missed', 'staff', '{admin}', '个人信息保护事项逾期', 'A privacy duty is overdue', '“{title}”已逾期，请立即办理。', '“{title}” is overdue: see to it at once.', true);
