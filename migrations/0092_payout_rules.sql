-- Pay by rule (T-043): an employer's finance member proposes when and what is paid by itself, the platform's finance agrees to exactly
-- those terms and answers for the batches as their maker; every batch is still approved by a checker, because an approval binds a list.

create table payout_rule (
    id uuid primary key,
    employer_id uuid not null references employer,
    posting_id uuid references posting,
    name text not null check (char_length(name) between 1 and 60),
    state text not null check (state in ('proposed', 'rejected', 'active', 'paused', 'suspended', 'ended')),
    every text not null check (every in ('day', 'week', 'month')),
    weekday integer check (weekday between 1 and 7),
    month_day integer check (month_day between 1 and 28),
    at_minute integer not null check (at_minute between 0 and 1439),
    working_days_only boolean not null,
    run_max_fen bigint not null check (run_max_fen > 0),
    payee_max_fen bigint not null check (payee_max_fen between 1 and run_max_fen),
    keep_fen bigint not null check (keep_fen >= 0),
    valid_from date not null,
    valid_until date check (valid_until >= valid_from),
    terms_sha256 bytea not null check (length(terms_sha256) = 32),
    made_by uuid not null references person,
    made_at timestamptz not null,
    decided_by uuid references staff,
    decided_at timestamptz,
    reject_reason text check (length(reject_reason) between 2 and 500),
    next_run_at timestamptz,
    suspended_code text,
    suspended_zh text,
    suspended_en text,
    check ((every = 'week') = (weekday is not null) and (every = 'month') = (month_day is not null)),
    check (num_nulls(decided_by, decided_at) in (0, 2)),
    check (state not in ('active', 'paused', 'suspended', 'rejected') or decided_at is not null),
    check ((state = 'rejected') = (reject_reason is not null)),
    check ((state = 'active') = (next_run_at is not null)),
    check ((state = 'suspended') = (suspended_code is not null)),
    check (num_nulls(suspended_code, suspended_zh, suspended_en) in (0, 3))
);
create index payout_rule_employer on payout_rule (employer_id, made_at desc, id desc);
create index payout_rule_recent on payout_rule (made_at desc, id desc);
create index payout_rule_due on payout_rule (next_run_at) where state = 'active';
select tag('payout_rule', 'none', 'none', 'id employer_id posting_id state every weekday month_day at_minute working_days_only run_max_fen payee_max_fen keep_fen valid_from valid_until terms_sha256 made_at decided_at next_run_at suspended_code suspended_zh suspended_en');
select tag('payout_rule', 'id', 'access', 'made_by decided_by');
select tag('payout_rule', 'text', 'access', 'name reject_reason');

-- What became of each moment a rule was due; a moment is run once.
create table payout_rule_run (
    id uuid primary key,
    payout_rule_id uuid not null references payout_rule,
    employer_id uuid not null references employer,
    due_at timestamptz not null,
    ran_at timestamptz not null,
    outcome text not null check (outcome in ('made', 'nothing', 'stopped')),
    item_count integer not null check (item_count >= 0),
    total_fen bigint not null check (total_fen >= 0),
    kept_back_count integer not null check (kept_back_count >= 0),
    reason_code text,
    reason_zh text,
    reason_en text,
    unique (payout_rule_id, due_at),
    check ((outcome = 'stopped') = (reason_code is not null)),
    check (outcome <> 'made' or item_count > 0),
    check (num_nulls(reason_code, reason_zh, reason_en) in (0, 3))
);
create index payout_rule_run_rule on payout_rule_run (payout_rule_id, ran_at desc, id desc);
create index payout_rule_run_employer on payout_rule_run (employer_id, ran_at desc, id desc);
create index payout_rule_run_recent on payout_rule_run (ran_at desc, id desc);
select append_only('payout_rule_run');
select tag('payout_rule_run', 'none', 'none', 'id payout_rule_id employer_id due_at ran_at outcome item_count total_fen kept_back_count reason_code reason_zh reason_en');

alter table payout_batch add column payout_rule_run_id uuid references payout_rule_run;
create index payout_batch_rule_run on payout_batch (payout_rule_run_id, made_at, id) where payout_rule_run_id is not null;
select tag('payout_batch', 'none', 'none', 'payout_rule_run_id');

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('payout_rules.run', 'payouts', '00000000-0000-7000-8000-00000000a092', 60, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('payouts.by_rule', '2025-01-01', '{"unusual_times": 3, "runs_compared": 5, "runs_needed": 3}', '按规则自动制单', 'Pay by rule', '用人方财务提出规则，平台财务按条款摘要确认后生效并作为制单人；到期自动制单并提交，仍由复核人逐批复核。余额低于约定、超出限额或金额明显异常的，该次不制单，规则暂停并告知原因，由平台财务核实后恢复。', 'An employer''s finance member proposes a rule, the platform''s finance agrees to exactly its terms and is the maker of its batches. When due, batches are made and submitted; a checker still approves each. When the balance is below what was agreed, a limit is passed or the amount is unusual, nothing is made, the rule is suspended with its reason, and the platform''s finance looks before it goes on.', '{学生兼职平台管理制度 S5 报酬结算,灵活用工平台服务规范 发放d}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('payout_rule.proposed', 'staff', '{finance}', '自动发放规则待确认', 'A rule of pay to agree to', '{employer}提出自动发放规则“{title}”，请核对条款后确认。', '{employer} proposes the rule of pay “{title}”; please check its terms.', false),
('payout_rule.accepted', 'employer', '{owner,finance}', '自动发放规则已生效', 'Your rule of pay is active', '自动发放规则“{title}”已生效。', 'The rule of pay “{title}” is active.', false),
('payout_rule.rejected', 'employer', '{owner,finance}', '自动发放规则未通过', 'Your rule of pay was rejected', '自动发放规则“{title}”未通过，请查看原因。', 'The rule of pay “{title}” was rejected; please read why.', false),
('payout_rule.suspended', 'employer', '{owner,finance}', '自动发放已暂停', 'Pay by rule is suspended', '自动发放规则“{title}”因异常暂停，请查看原因；未制单，款项不受影响。', 'The rule of pay “{title}” is suspended; please read why. Nothing was made, and no money is affected.', false),
('payout_rule.suspended', 'staff', '{finance}', '自动发放已暂停', 'Pay by rule is suspended', '{employer}的自动发放规则“{title}”因异常暂停，请核实。', 'The rule of pay “{title}” of {employer} is suspended; please look at it.', false);
