-- What an employer remarks about a shift and the worker's answer, and claims for damage, which never touch wages (S-032).

create table remark (
    id uuid primary key,
    assignment_id uuid not null references assignment,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    kind text not null check (kind in ('duty', 'quality', 'efficiency')),
    text text not null check (char_length(text) between 2 and 1000),
    written_by uuid not null references person,
    written_at timestamptz not null,
    answer text check (char_length(answer) between 2 and 1000),
    answered_at timestamptz,
    unique (assignment_id, kind),
    check ((answer is null) = (answered_at is null))
);
create index remark_worker on remark (worker_id, written_at desc, id desc);
create index remark_employer on remark (employer_id, written_at desc, id desc);
create index remark_recent on remark (written_at desc, id desc);
select tag('remark', 'none', 'none', 'id assignment_id employer_id kind written_at answered_at');
select tag('remark', 'id', 'access', 'worker_id written_by');
select tag('remark', 'text', 'access', 'text answer');

create table damage_claim (
    id uuid primary key,
    assignment_id uuid not null references assignment,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    state text not null check (state in ('open', 'contested', 'proposed', 'agreed', 'rejected', 'external', 'decided', 'withdrawn')),
    amount_fen bigint not null check (amount_fen between 1 and 10000000),
    cause text not null check (char_length(cause) between 2 and 2000),
    opened_at timestamptz not null,
    reply text check (char_length(reply) between 2 and 2000),
    replied_at timestamptz,
    proposed_fen bigint check (proposed_fen between 1 and amount_fen),
    reason text check (char_length(reason) between 2 and 2000),
    ended_at timestamptz,
    check (state not in ('proposed') or proposed_fen is not null),
    check ((state in ('agreed', 'rejected', 'decided', 'withdrawn')) = (ended_at is not null)),
    check (state not in ('rejected', 'external', 'decided') or reason is not null)
);
create unique index damage_claim_one_open on damage_claim (assignment_id) where ended_at is null;
create index damage_claim_worker on damage_claim (worker_id, opened_at desc, id desc);
create index damage_claim_employer on damage_claim (employer_id, opened_at desc, id desc);
create index damage_claim_recent on damage_claim (opened_at desc, id desc);
create index damage_claim_state on damage_claim (state, opened_at desc, id desc);
select tag('damage_claim', 'none', 'none', 'id assignment_id employer_id state amount_fen opened_at replied_at proposed_fen ended_at');
select tag('damage_claim', 'id', 'access', 'worker_id');
select tag('damage_claim', 'text', 'access', 'cause reply reason');

-- What a worker owes for damage, between the two of them: by the worker's own recorded consent, or by a decision from outside. It is
-- no entry of the books, and nothing is withheld from wages for it.
create table damage_obligation (
    damage_claim_id uuid primary key references damage_claim,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    amount_fen bigint not null check (amount_fen > 0),
    basis text not null check (basis in ('consent', 'decision')),
    consented_by uuid references person,
    reference text check (char_length(reference) between 4 and 100),
    recorded_at timestamptz not null,
    check ((basis = 'consent') = (consented_by is not null)),
    check ((basis = 'decision') = (reference is not null))
);
select append_only('damage_obligation');
select tag('damage_obligation', 'none', 'none', 'damage_claim_id employer_id amount_fen basis recorded_at');
select tag('damage_obligation', 'id', 'access', 'worker_id consented_by');
select tag('damage_obligation', 'text', 'access', 'reference');

insert into deadline_kind (kind, subject_type, owed_by, pausable) values ('damage_mediation', 'DamageClaim', 'platform', true);

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('conduct.remarks', '2025-01-01', '{"days": 30}', '履职与质量记录', 'Remarks on a shift', '用人方可在班次结束后30日内就履职、质量、效率各记录一次，劳动者可以说明。', 'Within 30 days of a shift the employer may remark once on duty, quality and efficiency; the worker may answer.', '{学生兼职平台管理制度 S1 工作执行2}'),
('conduct.damage_in_time', '2025-01-01', '{"days": 30}', '损失主张期限', 'Time for a claim', '损失主张须在班次结束后30日内提出，同一班次同时只有一件。', 'Damage is claimed within 30 days of the shift, one claim a shift at a time.', '{学生兼职平台管理制度 S1 工作执行2}'),
('conduct.damage_no_deduction', '2025-01-01', '{}', '不得以损失扣减工资', 'No deduction from wages', '劳动者仅对因本人原因造成的损失负责，且须经本人书面同意或有生效裁决；在此之前及之后，工资均按时足额支付，不作扣减。', 'A worker answers only for damage of their own making, and only by their own recorded consent or a decision in force. Before and after, wages are paid in full and in time.', '{学生兼职平台管理制度 S1 工作执行2,工资支付暂行规定 第16条,劳动合同法 第30条}'),
('conduct.damage_mediation', '2025-01-01', '{"working_days": 10}', '损失调解', 'Mediation of a claim', '平台自主张提出起十个工作日内调解：提出方案、驳回或告知外部途径；劳动者沉默不视为同意。', 'Within ten working days the platform mediates: proposes an amount, rejects, or points outside. A worker''s silence is no consent.', '{学生兼职平台管理制度 S1 工作执行2}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('remark.written', 'worker', '{}', '用人方记录了您的履职情况', 'Your employer remarked on your shift', '用人方就您在“{title}”的工作作了记录，您可以说明。', 'Your employer remarked on your work for “{title}”; you may answer.', false),
('remark.answered', 'employer', '{owner,supervisor}', '劳动者已说明', 'The worker answered', '劳动者就“{title}”的记录作了说明。', 'The worker answered your remark about “{title}”.', false),
('damage_claim.opened', 'worker', '{}', '用人方主张损失', 'Your employer claims damage', '用人方就“{title}”主张损失 {amount} 元。您可以答辩；未经您同意或生效裁决，您不承担，工资照常支付。', 'Your employer claims ¥{amount} of damage at “{title}”. You may answer. Without your consent or a decision in force you owe nothing, and your pay goes on in full.', true),
('damage_claim.opened', 'staff', '{support}', '损失主张待调解', 'A claim to mediate', '{employer}主张损失 {amount} 元，请在十个工作日内调解。', '{employer} claims ¥{amount} of damage; mediate within ten working days.', false),
('damage_claim.contested', 'employer', '{owner,finance}', '劳动者不同意损失主张', 'The claim is contested', '劳动者不同意“{title}”的损失主张，平台将调解。', 'The worker contests your claim about “{title}”; the platform mediates.', false),
('damage_claim.proposed', 'worker', '{}', '平台提出调解方案', 'A proposal about the claim', '平台就“{title}”的损失主张提出调解方案，是否同意由您决定。', 'The platform proposes how to settle the claim about “{title}”; whether to agree is yours to decide.', true),
('damage_claim.proposed', 'employer', '{owner,finance}', '平台提出调解方案', 'A proposal about your claim', '平台就“{title}”的损失主张提出调解方案，待劳动者决定。', 'The platform proposes how to settle your claim about “{title}”; the worker decides.', false),
('damage_claim.agreed', 'worker', '{}', '您已同意承担损失', 'You agreed', '您已同意就“{title}”的损失向用人方承担责任；此款不从工资中扣减。', 'You agreed about the damage at “{title}”. It is between you and your employer and is not taken from your pay.', true),
('damage_claim.agreed', 'employer', '{owner,finance}', '损失主张已达成一致', 'Your claim is agreed', '劳动者已同意“{title}”的损失主张；不得从工资中扣减。', 'The worker agreed about “{title}”; nothing may be taken from wages.', false),
('damage_claim.rejected', 'worker', '{}', '损失主张已驳回', 'The claim is rejected', '用人方就“{title}”的损失主张已被驳回，您不承担责任。', 'The claim about “{title}” is rejected; you owe nothing.', true),
('damage_claim.rejected', 'employer', '{owner,finance}', '损失主张已驳回', 'Your claim is rejected', '您就“{title}”的损失主张已被驳回，理由请查看。', 'Your claim about “{title}” is rejected; please read why.', false),
('damage_claim.sent_outside', 'worker', '{}', '损失主张转外部处理', 'The claim goes outside', '“{title}”的损失主张调解未成，用人方可另循仲裁或诉讼；在生效裁决前您不承担责任。', 'Mediation about “{title}” ended without agreement; the employer may turn to arbitration or court. Until a decision is in force you owe nothing.', true),
('damage_claim.sent_outside', 'employer', '{owner,finance}', '损失主张转外部处理', 'Your claim goes outside', '“{title}”的损失主张调解未成，可另循仲裁或诉讼。', 'Mediation about “{title}” ended without agreement; arbitration and court are open.', false),
('damage_claim.decided', 'worker', '{}', '损失裁决已登记', 'The decision is recorded', '“{title}”损失主张的外部裁决已登记，请查看；此款不从工资中扣减。', 'The decision about “{title}” is recorded; please read it. It is not taken from your pay.', true),
('damage_claim.decided', 'employer', '{owner,finance}', '损失裁决已登记', 'The decision is recorded', '“{title}”损失主张的外部裁决已登记；不得从工资中扣减。', 'The decision about “{title}” is recorded; nothing may be taken from wages.', false),
('damage_claim.withdrawn', 'worker', '{}', '损失主张已撤回', 'The claim is withdrawn', '用人方已撤回就“{title}”的损失主张。', 'Your employer withdrew the claim about “{title}”.', false),
('damage_mediation.reminded', 'staff', '{support}', '损失调解即将到期', 'Mediation is nearly due', '{employer}的一件损失主张即将到期，请调解。', 'A claim of {employer} is nearly due; please mediate.', false),
('damage_mediation.missed', 'staff', '{support,admin}', '损失调解逾期', 'Mediation is overdue', '{employer}的一件损失主张逾期未结。', 'A claim of {employer} has no outcome in time.', false);
