-- Pay that was not released in time (S-042, S-116): a breach for every clock of release that ran out, with what it waited for then, in
-- words, and whose part that is; the platform's own are incidents, which finance explains.

-- What a payment waits for, by its state: a row of payout_waiting, or nothing any more.
create function payout_waits_for(state text, waits_for text, needs text, problem_since timestamptz) returns text
language sql immutable parallel safe as $$
    select case state when 'planned' then 'approval' when 'held' then 'turn' when 'queued' then coalesce(waits_for, 'turn')
        when 'sending' then 'channel' when 'unknown' then 'answer' when 'awaiting_payee' then 'payee' when 'suspended' then needs
        when 'failed' then case when problem_since is not null then needs end
        when 'returned' then case when problem_since is not null then needs end end
$$;

insert into payout_waiting (id, text_zh, text_en) values
('funding', '等待用人方付款并确认结算单；逾期未付的，平台立案追责。', 'It waits for the employer to fund and approve it; if that is late, the platform opens a case.'),
('no_batch', '已确认，等待平台列入发放批次。', 'It is approved and waits for the platform to put it into a batch.'),
('worker_not_approved', '您的注册尚未通过或已停用，请查看注册状态。', 'Your registration is not approved at present; please look at its state.'),
('worker_not_verified', '请先完成实名核验，核验通过后即可发放。', 'Please have your identity verified; then it can be paid.'),
('worker_unsigned', '请先签署合作协议，签署后即可发放。', 'Please sign the cooperation agreement; then it can be paid.'),
('consent_missing', '请先同意由平台代办申报纳税，同意后即可发放。', 'Please consent to the platform filing your tax; then it can be paid.'),
('destination_missing', '请先设置收款账户，设置后即可发放。', 'Please set an account to be paid to; then it can be paid.'),
('destination_refused', '原收款账户无法收款，请重新设置收款账户。', 'Your account could not be paid to; please set it again, or another one.'),
('destination_cooling_down', '收款账户刚刚更换，冷静期结束后即可发放。', 'The account was changed a short while ago; it can be paid when the waiting period is over.'),
('channel_unavailable', '暂无可向该账户支付此金额的渠道，平台正在处理。', 'No channel pays this amount to this account at present; the platform is dealing with it.');

create table pay_delay (
    id uuid primary key,
    deadline_id uuid not null unique references deadline,
    settlement_id uuid not null references settlement,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    cause text not null references payout_waiting,
    fault text not null check (fault in ('platform', 'worker', 'employer')),
    due_at timestamptz not null,
    opened_at timestamptz not null,
    ended_at timestamptz,
    explanation text check (char_length(explanation) between 2 and 500),
    explained_by uuid references staff,
    explained_at timestamptz,
    check (due_at <= opened_at and opened_at <= ended_at),
    check (num_nulls(explanation, explained_by, explained_at) in (0, 3)),
    check (explained_at is null or fault = 'platform')
);
create index pay_delay_settlement on pay_delay (settlement_id, opened_at desc, id desc);
create index pay_delay_worker on pay_delay (worker_id, opened_at desc, id desc);
create index pay_delay_employer on pay_delay (employer_id, opened_at desc, id desc);
create index pay_delay_recent on pay_delay (opened_at desc, id desc);
create index pay_delay_running on pay_delay (opened_at desc, id desc) where ended_at is null;
create index pay_delay_fault on pay_delay (fault, opened_at desc, id desc);
select tag('pay_delay', 'none', 'none', 'id deadline_id settlement_id employer_id cause fault due_at opened_at ended_at explained_by explained_at');
select tag('pay_delay', 'id', 'access', 'worker_id');
select tag('pay_delay', 'text', 'access', 'explanation');

-- Clocks of release that ran out and still wait: what breaches are opened for.
create index deadline_unreleased on deadline (due_at) where kind = 'pay_release' and missed_at is not null and met_at is null and lifted_at is null;

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('pay_delays.follow', 'notifications', '00000000-0000-7000-8000-00000000a087', 10, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('pay_delays.explained', '2025-01-01', '{}', '逾期发放的说明', 'Late pay is explained', '因平台原因未按期发放报酬的，作为事故记录，由财务说明原因与处理；劳动者可查看。', 'Pay that the platform released late is an incident: finance explains what happened and what was done, and the worker reads it.', '{学生兼职平台管理制度 S1 报酬2,学生兼职平台管理制度 S5 报酬结算2}');

-- What follows a missed release tells the same with its reason.
alter table notification_template disable trigger append_only;
delete from notification_template where topic = 'pay_release.missed';
alter table notification_template enable trigger append_only;
insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('pay_delay.opened', 'worker', '{}', '报酬发放逾期', 'Your pay is late', '“{title}”的报酬 {amount} 元未能按期发放。原因：{reason_zh}', '¥{amount} for “{title}” was not released in time. Why: {reason_en}', true),
('pay_delay.opened', 'staff', '{finance}', '报酬发放已逾期', 'Pay is overdue', '{employer}的一笔报酬 {amount} 元逾期未发放。原因：{reason_zh}', '¥{amount} of wages of {employer} was not released in time. Why: {reason_en}', false),
('pay_delay.ended', 'worker', '{}', '逾期报酬已到账', 'Your late pay has arrived', '“{title}”逾期的报酬 {amount} 元已处理完毕。', 'The late ¥{amount} for “{title}” is dealt with.', false),
('pay_delay.explained', 'worker', '{}', '逾期发放的说明', 'Why your pay was late', '平台已就“{title}”的报酬逾期作出说明，请查看。', 'The platform explained why your pay for “{title}” was late; please read it.', false);
