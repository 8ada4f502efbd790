-- Questions about pay and objections to it, after it was received (S-043): who asks, how far it is, what was said on the way, and the
-- supplementary settlement that is the only remedy. A dispute holds no other pay back and debits nobody.

create table pay_dispute (
    id uuid primary key,
    kind text not null check (kind in ('question', 'objection')),
    settlement_id uuid not null references settlement,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    state text not null check (state in ('open', 'asked', 'replied', 'remedying', 'answered', 'rejected', 'remedied', 'withdrawn')),
    text text not null check (char_length(text) between 2 and 2000),
    opened_at timestamptz not null,
    open_until timestamptz not null,
    assigned_to uuid references staff,
    assigned_at timestamptz,
    asked_at timestamptz,
    replied_at timestamptz,
    escalated_at timestamptz,
    reported_at timestamptz,
    outcome text check (outcome in ('answered', 'supplement', 'correct', 'reject')),
    reason text check (char_length(reason) between 2 and 2000),
    decided_by text check (decided_by in ('employer', 'staff')),
    decided_at timestamptz,
    ended_at timestamptz,
    check (opened_at < open_until),
    check (num_nulls(assigned_to, assigned_at) in (0, 2)),
    check (num_nulls(outcome, reason, decided_by, decided_at) in (0, 4)),
    constraint pay_dispute_outcome_of_kind check ((kind = 'question') = (outcome = 'answered')),
    constraint pay_dispute_outcome_of_state check (outcome is not distinct from case state
        when 'answered' then 'answered' when 'rejected' then 'reject'
        when 'remedying' then case when outcome = 'correct' then 'correct' else 'supplement' end
        when 'remedied' then case when outcome = 'correct' then 'correct' else 'supplement' end end),
    -- the employer's own word ends nothing against the worker
    constraint pay_dispute_rejected_by_staff check (outcome <> 'reject' or decided_by = 'staff'),
    check ((state in ('answered', 'rejected', 'remedied', 'withdrawn')) = (ended_at is not null))
);
create unique index pay_dispute_one_open on pay_dispute (settlement_id, kind) where ended_at is null;
create index pay_dispute_settlement on pay_dispute (settlement_id, opened_at desc, id desc);
create index pay_dispute_worker on pay_dispute (worker_id, opened_at desc, id desc);
create index pay_dispute_employer on pay_dispute (employer_id, opened_at desc, id desc);
create index pay_dispute_recent on pay_dispute (opened_at desc, id desc);
create index pay_dispute_state on pay_dispute (state, opened_at desc, id desc);
create index pay_dispute_running on pay_dispute (id) where ended_at is null;
select tag('pay_dispute', 'none', 'none', 'id kind settlement_id employer_id state opened_at open_until assigned_to assigned_at asked_at replied_at escalated_at reported_at outcome decided_by decided_at ended_at');
select tag('pay_dispute', 'id', 'access', 'worker_id');
select tag('pay_dispute', 'text', 'access', 'text reason');

-- What happened, in order, as both sides read it.
create table pay_dispute_step (
    id uuid primary key,
    pay_dispute_id uuid not null references pay_dispute,
    kind text not null check (kind in ('opened', 'evidence_added', 'assigned', 'asked', 'replied', 'escalated', 'reported', 'answered',
                                       'granted', 'rejected', 'remedied', 'withdrawn')),
    side text not null check (side in ('worker', 'employer', 'staff', 'platform')),
    text text check (char_length(text) between 2 and 2000),
    at timestamptz not null
);
create index pay_dispute_step_of on pay_dispute_step (pay_dispute_id, at, id);
select append_only('pay_dispute_step');
select tag('pay_dispute_step', 'none', 'none', 'id pay_dispute_id kind side at');
select tag('pay_dispute_step', 'text', 'access', 'text');

-- Files that either side gives; the bytes are a sealed document's.
create table pay_dispute_evidence (
    id uuid primary key,
    pay_dispute_id uuid not null references pay_dispute,
    document_id uuid not null unique references document,
    side text not null check (side in ('worker', 'employer')),
    file_name text not null check (char_length(file_name) between 1 and 120),
    size_bytes integer not null check (size_bytes between 1 and 524288),
    sha256 bytea not null check (octet_length(sha256) = 32),
    added_at timestamptz not null
);
create index pay_dispute_evidence_of on pay_dispute_evidence (pay_dispute_id, added_at, id);
select append_only('pay_dispute_evidence');
select tag('pay_dispute_evidence', 'none', 'none', 'id pay_dispute_id document_id side size_bytes sha256 added_at');
select tag('pay_dispute_evidence', 'text', 'access', 'file_name');

-- A timesheet has one settlement, and one more for each dispute that was granted.
alter table settlement add column pay_dispute_id uuid unique references pay_dispute;
alter table settlement drop constraint settlement_timesheet_id_key;
create unique index settlement_timesheet_once on settlement (timesheet_id) where pay_dispute_id is null;
create index settlement_timesheet on settlement (timesheet_id, id);
select tag('settlement', 'none', 'none', 'pay_dispute_id');

insert into deadline_kind (kind, subject_type, owed_by, pausable) values
('pay_dispute_reply', 'PayDispute', 'employer', true),
('pay_dispute_outcome', 'PayDispute', 'platform', true);

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('pay_disputes.follow', 'notifications', '00000000-0000-7000-8000-00000000a086', 10, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('pay_disputes.window', '2025-01-01', '{"working_days": 5}', '收到报酬后的疑问与异议期', 'Time for questions and objections after receipt', '劳动者收到报酬后五个工作日内可以提出疑问或异议；期限届满后仍可投诉。', 'Within five working days of receipt the worker may ask about pay or object to it; after that a complaint is still open.', '{学生兼职平台管理制度 S1 报酬3}'),
('pay_disputes.after_receipt', '2025-01-01', '{}', '报酬到账后方可提出', 'Only after receipt', '疑问和异议针对已收到的报酬；未收到的报酬由平台按逾期支付立案处理，不受提出期限限制。', 'Questions and objections are about pay that was received; pay that never arrived is a case of liability, without any time limit.', '{学生兼职平台管理制度 S1 报酬3,学生兼职平台管理制度 S2 报酬2}'),
('pay_disputes.one_open', '2025-01-01', '{}', '同类事项逐项处理', 'One of a kind at a time', '一张结算单同时只有一件未结的疑问和一件未结的异议。', 'One settlement has at most one question and one objection open at a time.', '{学生兼职平台管理制度 S1 报酬3}'),
('pay_disputes.verify', '2025-01-01', '{}', '客服与用人方核实', 'Support verifies with the employer', '由受理客服向用人方核实后处理；用人方逾期不答复的，平台径行处理。', 'The staff member who took it verifies with the employer before deciding; where the employer does not answer in time, the platform decides without.', '{学生兼职平台管理制度 S1 报酬3}'),
('pay_disputes.reply', '2025-01-01', '{"working_days": 3}', '用人方答复期限', 'The employer''s time to answer', '用人方应在三个工作日内答复平台的核实；逾期升级处理。', 'The employer answers the platform within three working days; after that it is escalated.', '{学生兼职平台管理制度 S1 报酬3}'),
('pay_disputes.outcome', '2025-01-01', '{"working_days": 5}', '疑问与异议的处理期限', 'Time until the outcome', '平台在五个工作日内给出处理结果；逾期报告。', 'The platform gives an outcome within five working days; after that it is reported.', '{学生兼职平台管理制度 S1 报酬3}'),
('pay_disputes.outcomes', '2025-01-01', '{}', '处理结果', 'Outcomes', '疑问以答复结束；异议以补发、更正或附理由的驳回结束。驳回由平台作出，用人方可以答复、补发或更正。', 'A question ends with an answer; an objection with a supplement, a correction, or a rejection with reasons. Only the platform rejects; an employer may answer, supplement or correct.', '{学生兼职平台管理制度 S1 报酬3}'),
('pay_disputes.remedy', '2025-01-01', '{}', '以补充结算救济', 'The remedy is a supplementary settlement', '补发和更正以补充结算单支付：由用人方另行付款，按支付当月计税，与其他报酬同样发放；不扣减劳动者已收到的报酬，不影响其他报酬的发放。', 'A supplement or correction is a supplementary settlement: funded by the employer, taxed in its own month, paid like any other. Nothing is taken back from the worker, and no other pay waits for it.', '{学生兼职平台管理制度 S1 报酬3}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('pay_dispute.opened', 'worker', '{}', '已收到您的报酬疑问或异议', 'We have your question or objection', '您就“{title}”的报酬提出的事项已受理，五个工作日内给出结果；其他报酬照常发放。', 'What you raised about your pay for “{title}” is with us; you hear the outcome within five working days. Your other pay goes on as usual.', false),
('pay_dispute.opened', 'employer', '{owner,finance}', '劳动者对报酬提出疑问或异议', 'A worker raised something about pay', '劳动者就“{title}”的报酬提出疑问或异议，请查看。', 'A worker has a question or an objection about pay for “{title}”; please look at it.', false),
('pay_dispute.opened', 'staff', '{support}', '报酬疑问或异议待受理', 'A pay dispute waits', '{employer}的一张结算单有疑问或异议待受理。', 'A settlement of {employer} has a question or an objection to take up.', false),
('pay_dispute.assigned', 'worker', '{}', '客服已受理', 'Somebody is on it', '“{title}”的报酬事项已由客服受理，正在核实。', 'Support has taken up your matter about “{title}” and is verifying it.', false),
('pay_dispute.asked', 'employer', '{owner,finance}', '请答复报酬核实', 'Please answer about pay', '平台就“{title}”的报酬向您核实，请在三个工作日内答复。', 'The platform asks you about pay for “{title}”; please answer within three working days.', true),
('pay_dispute.asked', 'worker', '{}', '正在向用人方核实', 'Your employer was asked', '平台已就“{title}”的报酬向用人方核实，用人方应在三个工作日内答复。', 'The platform asked your employer about “{title}”; it has three working days to answer.', false),
('pay_dispute.replied', 'worker', '{}', '用人方已答复', 'Your employer answered', '用人方已就“{title}”的报酬答复，客服将据此处理。', 'Your employer answered about “{title}”; support goes on from there.', false),
('pay_dispute.replied', 'staff', '{support}', '用人方已答复', 'An employer answered', '{employer}已答复报酬核实，请处理。', '{employer} answered about pay; please decide.', false),
('pay_dispute.answered', 'worker', '{}', '您的报酬疑问已答复', 'Your question is answered', '您就“{title}”报酬的疑问已答复，请查看；如仍有不同意见，可在期限内提出异议或投诉。', 'Your question about pay for “{title}” is answered. If you disagree, you may object in time, or complain.', true),
('pay_dispute.answered', 'employer', '{owner,finance}', '报酬疑问已答复', 'The question is answered', '劳动者就“{title}”报酬的疑问已答复。', 'The question about pay for “{title}” is answered.', false),
('pay_dispute.granted', 'worker', '{}', '您的异议成立', 'Your objection is upheld', '您就“{title}”报酬的异议成立，用人方将补发 {amount} 元（税前），到账时间见补充结算单。', 'Your objection about “{title}” is upheld: your employer pays ¥{amount} more before tax; the supplementary settlement says when.', true),
('pay_dispute.granted', 'employer', '{owner,finance}', '请确认补充结算', 'A supplement waits for approval', '“{title}”的报酬异议成立，补充结算 {amount} 元（税前）已生成，请付款并确认。', 'The objection about “{title}” is upheld: a supplementary settlement of ¥{amount} before tax is drafted; please fund and approve it.', true),
('pay_dispute.rejected', 'worker', '{}', '您的异议未获支持', 'Your objection was rejected', '您就“{title}”报酬的异议经核实未获支持，理由请查看；您仍可投诉，或向劳动保障监察部门反映。', 'Your objection about “{title}” was verified and rejected; please read the reasons. You may still complain, or turn to the labour inspectorate.', true),
('pay_dispute.rejected', 'employer', '{owner,finance}', '报酬异议已处理', 'The objection is decided', '劳动者就“{title}”报酬的异议经核实未获支持。', 'The objection about pay for “{title}” was verified and rejected.', false),
('pay_dispute.remedied', 'worker', '{}', '补发报酬已到账', 'The supplement has arrived', '“{title}”的补发报酬已到账，异议处理完毕。', 'The supplement for “{title}” has arrived; your objection is settled.', false),
('pay_dispute.remedied', 'employer', '{owner,finance}', '补发报酬已支付', 'The supplement was paid', '“{title}”的补发报酬已支付给劳动者，异议处理完毕。', 'The supplement for “{title}” reached the worker; the objection is settled.', false),
('pay_dispute.withdrawn', 'employer', '{owner,finance}', '报酬疑问或异议已撤回', 'The dispute was withdrawn', '劳动者撤回了就“{title}”报酬提出的事项。', 'The worker withdrew what was raised about pay for “{title}”.', false),
('pay_dispute.withdrawn', 'staff', '{support}', '报酬疑问或异议已撤回', 'A dispute was withdrawn', '{employer}的一件报酬疑问或异议已撤回。', 'A dispute about pay of {employer} was withdrawn.', false),
('pay_dispute.escalated', 'worker', '{}', '用人方逾期未答复', 'Your employer did not answer', '用人方未按期就“{title}”的报酬答复，平台已升级处理，将径行作出结果。', 'Your employer did not answer about “{title}” in time; the platform escalated it and will decide without.', true),
('pay_dispute.escalated', 'employer', '{owner,finance}', '逾期未答复，已升级', 'Not answered, escalated', '“{title}”的报酬核实逾期未答复，平台将径行处理。', 'You did not answer about pay for “{title}” in time; the platform will decide without you.', true),
('pay_dispute.escalated', 'staff', '{support,admin}', '用人方逾期未答复', 'An employer did not answer', '{employer}未按期答复报酬核实，请径行处理。', '{employer} did not answer about pay in time; decide without.', false),
('pay_dispute.reported', 'worker', '{}', '处理期限已过', 'The outcome is late', '“{title}”的报酬事项未能按期给出结果，已上报处理，我们会尽快答复。', 'The outcome about “{title}” is late; it was reported, and you hear from us as soon as possible.', true),
('pay_dispute.reported', 'staff', '{admin,auditor}', '报酬异议逾期未结', 'A pay dispute is overdue', '{employer}的一件报酬疑问或异议逾期未结，现予报告。', 'A dispute about pay of {employer} has no outcome in time; this is its report.', false),
('pay_dispute_reply.reminded', 'employer', '{owner,finance}', '报酬核实答复即将到期', 'Your answer is nearly due', '“{title}”的报酬核实答复期限即将届满。', 'The time to answer about pay for “{title}” is nearly over.', true),
('pay_dispute_outcome.reminded', 'staff', '{support}', '报酬疑问或异议即将到期', 'An outcome is nearly due', '{employer}的一件报酬疑问或异议即将到期，请给出结果。', 'A dispute about pay of {employer} is nearly due; please decide it.', false);
