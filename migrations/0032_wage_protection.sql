-- Late or short funding (S-072): a case of liability for every wage that was not funded and approved in time, and how far the wages of a
-- posting are covered when it is published.

create table liability_case (
    id uuid primary key,
    settlement_id uuid not null unique references settlement,
    employer_id uuid not null references employer,
    worker_id uuid not null references worker,
    cause text not null check (cause in ('unfunded', 'partial', 'unapproved')),
    missing_fen bigint not null check (missing_fen >= 0),
    state text not null check (state in ('open', 'escalated', 'resolved')),
    opened_at timestamptz not null,
    escalated_at timestamptz,
    resolved_at timestamptz,
    resolution text check (resolution in ('paid', 'lifted')),
    lift_reason text,
    lifted_by uuid references staff,
    check ((cause = 'unapproved') = (missing_fen = 0)),
    check (state <> 'escalated' or escalated_at is not null),
    check ((state = 'resolved') = (resolved_at is not null)),
    check ((state = 'resolved') = (resolution is not null)),
    check (num_nulls(lift_reason, lifted_by) = case when resolution = 'lifted' then 0 else 2 end)
);
create index liability_case_worker on liability_case (worker_id, opened_at desc, id desc);
create index liability_case_employer on liability_case (employer_id, opened_at desc, id desc);
create index liability_case_recent on liability_case (opened_at desc, id desc);
create index liability_case_open on liability_case (employer_id) where state <> 'resolved';
select tag('liability_case', 'none', 'none', 'id settlement_id employer_id cause state opened_at escalated_at resolved_at resolution lifted_by');
select tag('liability_case', 'id', 'access', 'worker_id');
select tag('liability_case', 'wage', 'access', 'missing_fen');
select tag('liability_case', 'text', 'access', 'lift_reason');

-- Missed clocks of funding that are still open: what cases are opened for.
create index deadline_unfunded on deadline (due_at) where kind = 'wage_funding' and missed_at is not null and met_at is null and lifted_at is null;

insert into deadline_kind (kind, subject_type, owed_by, pausable) values ('liability_payment', 'LiabilityCase', 'employer', true);

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('finance.follow_liability', 'notifications', '00000000-0000-7000-8000-00000000a032', 10, '2025-01-01');

-- How far a posting's wages were covered when its version was published: by which money, under which version of the rule.
create table wage_protection (
    posting_version_id uuid primary key references posting_version,
    level text not null check (level in ('none', 'deposit_backed', 'prefunded')),
    expected_fen bigint not null check (expected_fen >= 0),
    funded_fen bigint not null check (funded_fen >= 0),
    rule_version integer not null,
    measured_at timestamptz not null
);
select append_only('wage_protection');
select tag('wage_protection', 'none', 'none', 'posting_version_id level expected_fen funded_fen rule_version measured_at');
alter table posting add column wage_protection text check (wage_protection in ('none', 'deposit_backed', 'prefunded'));
select tag('posting', 'none', 'none', 'wage_protection');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('finance.liability', '2025-01-01', '{"working_days": 5}', '逾期支付报酬的责任', 'Liability for late wages', '用人方未按期足额付款并确认结算单的，立案追责：通知劳动者和平台财务，限五个工作日内付清；逾期升级处理。结案前不得发布新岗位。', 'When a wage was not funded in full and approved in time, a case is opened: the worker and the platform''s finance are told, and the employer has five working days; then it escalates. Until it is resolved the employer publishes no new posting.', '{学生兼职平台管理制度 S2 报酬2,劳动合同法 第85条,保障农民工工资支付条例 第29条}'),
('postings.wage_protection', '2025-01-01', '{"prefunded_rate": "1", "deposit_backed_rate": "0.3"}', '岗位报酬保障等级', 'How far a posting''s wages are covered', '岗位发布时，用人方未被占用的报酬资金达到该岗位预计报酬全额的为“已预存”，达到三成的为“有保证金”，否则为“无”。', 'When a posting is published: prefunded if the employer''s free wage money covers its expected wages in full, deposit-backed if it covers three tenths, otherwise none.', '{学生兼职平台管理制度 S2 报酬2}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('liability_case.opened', 'employer', '{owner,finance}', '逾期付款已立案', 'A case for late wages', '“{title}”的报酬未按期付清，已立案，欠付 {amount} 元。请在五个工作日内付清并确认；结案前不能发布新岗位。', 'Wages of “{title}” were not paid in time; a case is open, ¥{amount} is missing. Pay and approve within five working days; until then no new posting is published.', true),
('liability_case.opened', 'worker', '{}', '平台已就欠薪立案', 'A case was opened for your pay', '{employer}未按期付清您在“{title}”的报酬，平台已立案追责，进展会通知您；您的报酬请求权不受影响。', '{employer} did not pay for “{title}” in time. The platform opened a case and will tell you how it goes; your claim stands.', true),
('liability_case.opened', 'staff', '{finance}', '逾期付款立案', 'A case for late wages', '{employer}逾期未付清报酬，欠付 {amount} 元，已立案。', '{employer} did not pay wages in time, ¥{amount} is missing; a case is open.', false),
('liability_case.escalated', 'employer', '{owner,finance}', '逾期付款案件已升级', 'The case was escalated', '“{title}”的欠付报酬仍未付清，案件已升级处理。', 'Wages of “{title}” are still not paid; the case was escalated.', true),
('liability_case.escalated', 'worker', '{}', '欠薪案件已升级处理', 'The case for your pay was escalated', '{employer}仍未付清您在“{title}”的报酬，平台已升级处理；您也可以向劳动保障监察部门投诉。', '{employer} has still not paid for “{title}”; the platform escalated the case. You may also turn to the labour inspectorate.', true),
('liability_case.escalated', 'staff', '{finance,support,admin}', '逾期付款案件升级', 'A case was escalated', '{employer}的欠付报酬案件期满未结，请升级处理。', 'The case of {employer} was not resolved in time; take it further.', false),
('liability_case.resolved', 'employer', '{owner,finance}', '逾期付款案件已结案', 'The case is resolved', '“{title}”的逾期付款案件已结案。', 'The case for “{title}” is resolved.', true),
('liability_case.resolved', 'worker', '{}', '欠薪案件已结案', 'The case for your pay is resolved', '您在“{title}”的报酬案件已结案，请查看结果。', 'The case for your pay for “{title}” is resolved; please see how.', true),
('liability_payment.reminded', 'employer', '{owner,finance}', '请尽快付清欠付报酬', 'Overdue wages wait for you', '“{title}”的欠付报酬付清期限即将届满。', 'The time to pay the overdue wages of “{title}” is nearly over.', true),
('liability_payment.missed', 'employer', '{owner,finance}', '付清期限已过', 'The time to pay is over', '“{title}”的欠付报酬未在期限内付清。', 'The overdue wages of “{title}” were not paid in time.', true);
