-- Insurance of work: products by kind of work, a plan per posting, a policy per shift, claims for injuries (T-024).

-- What insurers offer, by their own number; a product that changes is another row. The employer pays, always.
create table insurance_product (
    id uuid primary key,
    product_no text not null unique,
    insurer text not null,
    title_zh text not null,
    title_en text not null,
    kinds text[] not null check (cardinality(kinds) > 0),
    coverage_fen bigint not null check (coverage_fen > 0),
    premium_fen bigint not null check (premium_fen > 0),
    per text not null check (per in ('shift', 'day')),
    payer text not null check (payer = 'employer'),
    valid_from date not null,
    valid_until date check (valid_until >= valid_from)
);
create index insurance_product_recent on insurance_product (valid_from desc, id desc);
select append_only('insurance_product');
select tag('insurance_product', 'none', 'none', 'id product_no insurer title_zh title_en kinds coverage_fen premium_fen per payer valid_from valid_until');

create table insurance_plan (
    id uuid primary key,
    posting_id uuid not null references posting,
    employer_id uuid not null references employer,
    insurance_product_id uuid not null references insurance_product,
    chosen_by uuid not null references person,
    chosen_at timestamptz not null,
    ended_at timestamptz check (ended_at >= chosen_at)
);
create unique index insurance_plan_one on insurance_plan (posting_id) where ended_at is null;
create index insurance_plan_of on insurance_plan (posting_id, chosen_at desc, id desc);
select tag('insurance_plan', 'none', 'none', 'id posting_id employer_id insurance_product_id chosen_at ended_at');
select tag('insurance_plan', 'id', 'access', 'chosen_by');

-- asked_at: from then on the insurer may know request_no, so it is queried before it is asked again.
create table insurance_policy (
    id uuid primary key,
    insurance_plan_id uuid not null references insurance_plan,
    insurance_product_id uuid not null references insurance_product,
    assignment_id uuid not null unique references assignment,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    state text not null check (state in ('wanted', 'issued', 'refused', 'cancelling', 'cancelled')),
    request_no text not null unique,
    premium_fen bigint not null check (premium_fen > 0),
    coverage_fen bigint not null check (coverage_fen > 0),
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    wanted_at timestamptz not null,
    asked_at timestamptz,
    policy_no text unique,
    issued_at timestamptz,
    unclear_code text,
    refuse_code text,
    cancel_code text,
    ended_at timestamptz,
    document_id uuid references document,
    check ((policy_no is null) = (issued_at is null)),
    check (state <> 'issued' or policy_no is not null),
    check ((state = 'refused') = (refuse_code is not null)),
    check ((state in ('refused', 'cancelled')) = (ended_at is not null)),
    check (document_id is null or policy_no is not null)
);
create index insurance_policy_worker on insurance_policy (worker_id, wanted_at desc, id desc);
create index insurance_policy_employer on insurance_policy (employer_id, wanted_at desc, id desc);
create index insurance_policy_recent on insurance_policy (wanted_at desc, id desc);
create index insurance_policy_live on insurance_policy (id) where state in ('wanted', 'issued') and cancel_code is null;
select tag('insurance_policy', 'none', 'none', 'id insurance_plan_id insurance_product_id assignment_id employer_id state request_no premium_fen coverage_fen starts_at ends_at wanted_at asked_at policy_no issued_at unclear_code refuse_code cancel_code ended_at document_id');
select tag('insurance_policy', 'id', 'access', 'worker_id');

create table insurance_claim (
    id uuid primary key,
    insurance_policy_id uuid not null references insurance_policy,
    incident_id uuid not null references incident,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    state text not null check (state in ('wanted', 'filed', 'accepted', 'rejected')),
    request_no text not null unique,
    amount_fen bigint not null check (amount_fen > 0),
    accepted_fen bigint check (accepted_fen between 1 and amount_fen),
    claim_no text unique,
    reject_code text,
    unclear_code text,
    made_by uuid not null references person,
    made_at timestamptz not null,
    filed_at timestamptz,
    ended_at timestamptz,
    unique (insurance_policy_id, incident_id),
    check ((claim_no is null) = (filed_at is null)),
    check ((state = 'accepted') = (accepted_fen is not null)),
    check ((state = 'rejected') = (reject_code is not null)),
    check ((state in ('accepted', 'rejected')) = (ended_at is not null))
);
create index insurance_claim_worker on insurance_claim (worker_id, made_at desc, id desc);
create index insurance_claim_employer on insurance_claim (employer_id, made_at desc, id desc);
create index insurance_claim_recent on insurance_claim (made_at desc, id desc);
create index insurance_claim_of on insurance_claim (insurance_policy_id, made_at, id);
select tag('insurance_claim', 'none', 'none', 'id insurance_policy_id incident_id employer_id state request_no claim_no reject_code unclear_code made_at filed_at ended_at');
select tag('insurance_claim', 'id', 'access', 'worker_id made_by');
select tag('insurance_claim', 'wage', 'access', 'amount_fen accepted_fen');

insert into document_kind (kind, people, ground, rule_id, fields, retention) values
('insurance_certificate', 'one', 'own', 'documents.ticket', '{everything}', 'service');

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('insurance.cover', 'notifications', '00000000-0000-7000-8000-00000000a148', 60, '2025-01-01');

insert into insurance_product (id, product_no, insurer, title_zh, title_en, kinds, coverage_fen, premium_fen, per, payer, valid_from) values
('00000000-0000-7000-8000-000001480001', 'GZ-SHIFT-A', '示范财产保险', '雇主责任险（校园岗，按班次，不记名）', 'Employer''s liability, campus work, per shift, unnamed', '{tutoring,catering,retail,promotion,office,data_entry,design,translation,it_support,library,other}', 10000000, 80, 'shift', 'employer', '2025-01-01'),
('00000000-0000-7000-8000-000001480002', 'GZ-SHIFT-B', '示范财产保险', '雇主责任险（活动与家政，按班次，不记名）', 'Employer''s liability, events and housekeeping, per shift, unnamed', '{event,housekeeping}', 30000000, 180, 'shift', 'employer', '2025-01-01'),
('00000000-0000-7000-8000-000001480003', 'GZ-DAY-C', '示范财产保险', '雇主责任险（物流与配送，按日，不记名）', 'Employer''s liability, logistics and delivery, per day, unnamed', '{logistics,delivery}', 60000000, 350, 'day', 'employer', '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('insurance.plan', '2025-01-01', '{}', '按岗位选择保险', 'Insurance by posting', '用人方可为岗位选择适用其工种的保险产品；此后每个班次自动投保，保费由用人方按保险机构账单支付，不得从报酬中扣除，也不经平台账户。', 'An employer may choose a product for the kind of work of a posting; from then on every shift is insured. The employer pays the insurer''s bill; no premium is taken from wages or passes through the platform.', '{DB12/T 1211-2023,劳动法 第50条}'),
('insurance.claim', '2025-01-01', '{}', '依据事故理赔', 'Claims rest on incidents', '理赔须依据被保险班次已登记的受伤事故，每起事故一次；赔款由保险机构直接支付。', 'A claim rests on a reported injury of the insured shift, once each; the insurer pays by itself.', '{DB12/T 1211-2023,保险法 第22条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('insurance_policy.issued', 'worker', '{}', '您的班次已投保', 'Your shift is insured', '“{title}”的班次已由用人方投保，保费不从您的报酬中扣除。', 'Your shift of “{title}” is insured by your employer; nothing of it is taken from your pay.', false),
('insurance_policy.certified', 'worker', '{}', '保险凭证已备好', 'Your certificate is here', '“{title}”班次的保险凭证已保存，可在文件中打开。', 'The certificate of insurance for “{title}” is among your documents.', false),
('insurance_policy.refused', 'worker', '{}', '班次未能投保', 'Your shift is not insured', '保险机构未承保“{title}”的班次。', 'The insurer does not cover your shift of “{title}”.', false),
('insurance_policy.refused', 'employer', '{owner,recruiter,finance}', '班次未能投保', 'A shift is not insured', '保险机构未承保“{title}”的班次，原因请查看。', 'The insurer does not cover a shift of “{title}”; please see why.', false),
('insurance_policy.retained', 'employer', '{owner,finance}', '保险机构未予退保', 'The insurer keeps a policy', '保险机构未同意退掉“{title}”班次的保险。', 'The insurer does not cancel the policy of a shift of “{title}”.', false),
('insurance_policy.cancelled', 'employer', '{owner,finance}', '已退保', 'A policy is cancelled', '“{title}”已取消班次的保险已退。', 'The policy of a shift of “{title}” that was given back is cancelled.', false),
('insurance_policy.unclear', 'staff', '{support}', '投保结果不明', 'A policy is unclear', '{employer}“{title}”的投保结果不明，系统将继续查询。', 'Whether a shift of “{title}” at {employer} is insured is not known; it is asked again.', false),
('insurance_claim.made', 'employer', '{owner,supervisor,finance}', '理赔已提交', 'A claim was made', '“{title}”的事故已提交理赔。', 'A claim for an injury at “{title}” was made.', false),
('insurance_claim.accepted', 'worker', '{}', '理赔已同意', 'The claim is accepted', '保险机构同意就“{title}”的事故赔付 {amount} 元，由其直接支付。', 'The insurer pays ¥{amount} for the injury at “{title}”, by itself.', false),
('insurance_claim.accepted', 'employer', '{owner,finance}', '理赔已同意', 'The claim is accepted', '保险机构同意就“{title}”的事故赔付 {amount} 元。', 'The insurer pays ¥{amount} for the injury at “{title}”.', false),
('insurance_claim.rejected', 'worker', '{}', '理赔未获同意', 'The claim is rejected', '保险机构未同意“{title}”的理赔，原因请查看。', 'The insurer rejects the claim about “{title}”; please see why.', false),
('insurance_claim.rejected', 'employer', '{owner,finance}', '理赔未获同意', 'The claim is rejected', '保险机构未同意“{title}”的理赔，原因请查看。', 'The insurer rejects the claim about “{title}”; please see why.', false),
('insurance_claim.unclear', 'staff', '{support}', '理赔结果不明', 'A claim is unclear', '{employer}“{title}”的理赔结果不明，系统将继续查询。', 'What becomes of a claim about “{title}” at {employer} is not known; it is asked again.', false);
