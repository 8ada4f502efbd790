-- How fast, how much and when a channel is given orders; the switch that stops it; how many people approve how much.

alter table payout_channel
    add column working_days_only boolean not null default false,
    -- orders a second in the long run, and how many at once after a quiet time
    add column per_second integer not null default 50 check (per_second between 1 and 10000),
    add column burst integer not null default 50 check (burst between 1 and 10000),
    -- what all payees together, and what one payee, may be sent in a day of Asia/Shanghai
    add column day_fen bigint not null default 100000000000 check (day_fen >= max_fen),
    add column payee_day_fen bigint not null default 100000000 check (payee_day_fen >= max_fen),
    add column payee_day_count integer not null default 100 check (payee_day_count > 0),
    -- how long an order usually takes until the payee has the money
    add column arrives_within_min integer not null default 120 check (arrives_within_min > 0);
update payout_channel set working_days_only = true, arrives_within_min = 1440 where id = 'bank_file';
update payout_channel set payee_day_count = 10, payee_day_fen = 2000000, arrives_within_min = 5 where destination_kind = 'wechat';
update payout_channel set per_second = 100, burst = 100 where id in ('wechat', 'alipay');
update payout_channel set per_second = 500, burst = 500 where id like 'yunzhanghu%';
select tag('payout_channel', 'none', 'none', 'working_days_only per_second burst day_fen payee_day_fen payee_day_count arrives_within_min');

-- The switch: one person stops a channel, another opens it again. Nothing new is handed over while a stop is open.
create table payout_channel_stop (
    id uuid primary key,
    channel text not null references payout_channel,
    reason text not null check (length(reason) between 2 and 500),
    stopped_at timestamptz not null,
    stopped_by uuid not null references staff,
    reopen_reason text check (length(reopen_reason) between 2 and 500),
    reopened_at timestamptz,
    reopened_by uuid references staff,
    check ((reopened_at is null) = (reopened_by is null)),
    check ((reopened_at is null) = (reopen_reason is null)),
    constraint payout_channel_stop_two_people check (reopened_by <> stopped_by)
);
create unique index payout_channel_stop_open on payout_channel_stop (channel) where reopened_at is null;
create index payout_channel_stop_recent on payout_channel_stop (stopped_at desc, id desc);
select tag('payout_channel_stop', 'none', 'none', 'id channel stopped_at reopened_at');
select tag('payout_channel_stop', 'id', 'access', 'stopped_by reopened_by');
select tag('payout_channel_stop', 'text', 'access', 'reason reopen_reason');

-- Asked after the attempt's foreign key has locked the channel's row, which whoever stops the channel locks too: so an attempt is
-- either committed before the stop, or refused.
create function refuse_stopped_channel() returns trigger language plpgsql as $$
begin
    if exists (select from payout_channel_stop where channel = new.channel and reopened_at is null) then
        raise exception 'payout channel % is stopped', new.channel using errcode = 'object_not_in_prerequisite_state';
    end if;
    return null;
end
$$;
create trigger stopped_channel_sends_nothing after insert on payout_attempt for each row execute function refuse_stopped_channel();

-- Counters: the next free moment of a channel (machine time), what it and what a payee was sent in a day. The CHECKs hold the
-- limits whoever counts; a limit that is changed holds from the next day on.
create table payout_channel_pace (
    channel text primary key references payout_channel,
    slot_at timestamptz not null
) with (fillfactor = 50);
select tag('payout_channel_pace', 'none', 'none', 'channel slot_at');

create table payout_channel_day (
    channel text not null references payout_channel,
    day date not null,
    used_fen bigint not null,
    limit_fen bigint not null,
    primary key (channel, day),
    check (used_fen between 0 and limit_fen)
) with (fillfactor = 50);
select tag('payout_channel_day', 'none', 'none', 'channel day used_fen limit_fen');

create table payout_payee_day (
    worker_id uuid not null references worker,
    channel text not null references payout_channel,
    day date not null,
    used_fen bigint not null,
    limit_fen bigint not null,
    used_count integer not null,
    limit_count integer not null,
    primary key (worker_id, channel, day),
    check (used_fen between 0 and limit_fen),
    check (used_count between 0 and limit_count)
) with (fillfactor = 80);
select tag('payout_payee_day', 'none', 'none', 'channel day limit_fen used_count limit_count');
select tag('payout_payee_day', 'id', 'access', 'worker_id');
select tag('payout_payee_day', 'wage', 'access', 'used_fen');

-- What a queued item waits for. A sweep wakes it; nothing else need remember it.
alter table payout_item
    add column waits_for text check (waits_for in ('channel_stopped', 'channel_closed', 'destination', 'payee_limit', 'day_limit')),
    add column waits_until timestamptz,
    add column slot_at timestamptz,
    add check (waits_for is null or state = 'queued'),
    add check (waits_until is null or waits_for is not null);
create index payout_item_waiting on payout_item (waits_until) where waits_for is not null;
select tag('payout_item', 'none', 'none', 'waits_for waits_until slot_at');

-- Who approved which list. The amount decides how many checkers a batch needs; none of them made it, and no two are one.
alter table payout_batch
    add column approvals_needed integer not null default 1 check (approvals_needed between 1 and 5),
    add unique (id, made_by, plan_sha256);
select tag('payout_batch', 'none', 'none', 'approvals_needed');

create table payout_approval (
    payout_batch_id uuid not null,
    approved_by uuid not null references staff,
    made_by uuid not null,
    plan_sha256 bytea not null,
    approved_at timestamptz not null,
    primary key (payout_batch_id, approved_by),
    foreign key (payout_batch_id, made_by, plan_sha256) references payout_batch (id, made_by, plan_sha256),
    constraint payout_approval_two_people check (approved_by <> made_by)
);
select append_only('payout_approval');
select tag('payout_approval', 'none', 'none', 'payout_batch_id plan_sha256 approved_at');
select tag('payout_approval', 'id', 'access', 'approved_by made_by');
insert into payout_approval (payout_batch_id, approved_by, made_by, plan_sha256, approved_at)
select id, decided_by, made_by, plan_sha256, decided_at from payout_batch where state = 'approved';

create function refuse_too_few_approvals() returns trigger language plpgsql as $$
begin
    if (select count(*) from payout_approval where payout_batch_id = new.id) < new.approvals_needed then
        raise exception 'payout batch % lacks approvals', new.id using errcode = 'check_violation';
    end if;
    return null;
end
$$;
create constraint trigger enough_approvals after insert or update of state on payout_batch deferrable initially deferred
    for each row when (new.state = 'approved') execute function refuse_too_few_approvals();

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('payouts.wake', 'payouts', '00000000-0000-7000-8000-00000000a065', 30, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('payouts.amount_tiers', '2025-01-01', '{"second_checker_from_fen": 50000000}', '大额批次须两人复核', 'Large batches take two checkers', '发放批次总额达到规定金额的，须由两名复核人先后复核；制单人不得复核，同一人不得复核两次。', 'A batch from the given sum on is approved by two checkers one after the other; its maker is neither of them, and nobody approves twice.', '{学生兼职平台管理制度 S5 报酬结算,会计法 第25条}'),
('payouts.channel_stop', '2025-01-01', '{}', '支付渠道可随时停发', 'A channel can be stopped at once', '财务或管理员可说明理由立即停止某一支付渠道；停发期间已批准的款项等待，不换渠道、不丢失；恢复须由另一人说明理由办理。', 'Finance or an administrator may stop a channel at once with a reason; what is approved waits, in its channel; another person opens it again with a reason.', '{学生兼职平台管理制度 S5 报酬结算}'),
('payouts.limits', '2025-01-01', '{}', '按渠道限额发放', 'Limits of a channel', '每个渠道对每日总额、每名收款人每日金额和笔数有限额；超出的款项顺延至次日，并告知收款人。', 'A channel has a limit a day, and of a payee a limit of money and payments a day; what exceeds it waits for the next day, and the payee can see so.', '{学生兼职平台管理制度 S5 报酬结算,非银行支付机构网络支付业务管理办法}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('payout_channel_stop.begun', 'staff', '{finance,admin}', '支付渠道已停发', 'A payout channel was stopped', '{title}已停发，已批准的款项等待中；恢复须由另一人办理。', '{title} was stopped; approved payments wait. Another person must open it again.', false),
('payout_channel_stop.lifted', 'staff', '{finance,admin}', '支付渠道已恢复', 'A payout channel is open again', '{title}已恢复发放，等待的款项将陆续发出。', '{title} is open again; what waited is being sent.', false),
('payout_batch.checked', 'staff', '{checker}', '大额批次待第二人复核', 'A large batch needs a second checker', '{employer}的发放批次 {amount} 元已由一人复核，金额较大，须另一人再次复核。', 'The payout batch of {employer}, ¥{amount}, was approved by one checker; its sum needs another one.', false);
