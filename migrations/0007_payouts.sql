-- Money out: where it goes, batches and their items, attempts (committed before the call), and what channels told us.

create table payout_destination (
    id uuid primary key,
    worker_id uuid not null references worker,
    kind text not null check (kind in ('bank_card')),
    number_sealed bytea not null,
    number_mask text not null,
    number_index bytea not null,
    holder_verified_at timestamptz not null,
    usable_from timestamptz not null,
    created_at timestamptz not null,
    removed_at timestamptz
);
create unique index payout_destination_current on payout_destination (worker_id) where removed_at is null;
create index payout_destination_worker on payout_destination (worker_id, created_at desc, id desc);
select tag('payout_destination', 'none', 'none', 'id kind holder_verified_at usable_from created_at removed_at');
select tag('payout_destination', 'id', 'access', 'worker_id');
select tag('payout_destination', 'bank_account', 'vault', 'number_sealed');
select tag('payout_destination', 'bank_account', 'mask', 'number_mask');
select tag('payout_destination', 'bank_account', 'access', 'number_index');

create table payout_batch (
    id uuid primary key,
    employer_id uuid not null references employer,
    state text not null check (state in ('draft', 'submitted', 'approved', 'rejected')),
    plan_sha256 bytea not null,
    item_count integer not null check (item_count > 0),
    total_fen bigint not null check (total_fen > 0),
    channel text not null check (channel in ('yunzhanghu')),
    made_by uuid not null references staff,
    made_at timestamptz not null,
    submitted_at timestamptz,
    decided_by uuid references staff,
    decided_at timestamptz,
    reject_reason text,
    finished_at timestamptz,
    check ((state in ('approved', 'rejected')) = (decided_at is not null)),
    check ((state = 'rejected') = (reject_reason is not null)),
    -- maker and checker are two people (S-116)
    constraint payout_batch_two_people check (decided_by <> made_by)
);
create index payout_batch_employer on payout_batch (employer_id, made_at desc, id desc);
create index payout_batch_recent on payout_batch (made_at desc, id desc);
select tag('payout_batch', 'none', 'none', 'id employer_id state plan_sha256 item_count total_fen channel made_at submitted_at decided_at reject_reason finished_at');
select tag('payout_batch', 'id', 'access', 'made_by decided_by');

create table payout_item (
    id uuid primary key,
    payout_batch_id uuid not null references payout_batch,
    settlement_id uuid not null references settlement,
    worker_id uuid not null references worker,
    employer_id uuid not null references employer,
    payout_destination_id uuid not null references payout_destination,
    amount_fen bigint not null check (amount_fen > 0),
    state text not null check (state in ('planned', 'dropped', 'held', 'queued', 'sending', 'succeeded', 'failed', 'unknown', 'awaiting_payee', 'suspended', 'cancelled', 'returned')),
    hold_id uuid,
    fail_code text,
    fail_reason_zh text,
    fail_reason_en text,
    created_at timestamptz not null,
    sent_at timestamptz,
    finished_at timestamptz,
    check ((state in ('planned', 'dropped')) = (hold_id is null)),
    check ((state in ('dropped', 'succeeded', 'failed', 'cancelled', 'returned')) = (finished_at is not null))
);
-- a settlement is in at most one payout that is not over without payment
create unique index payout_item_once on payout_item (settlement_id) where state not in ('dropped', 'failed', 'cancelled', 'returned');
create index payout_item_batch on payout_item (payout_batch_id, id);
create index payout_item_worker on payout_item (worker_id, created_at desc, id desc);
create index payout_item_employer on payout_item (employer_id, created_at desc, id desc);
create index payout_item_recent on payout_item (created_at desc, id desc);
create index payout_item_settlement on payout_item (settlement_id, created_at desc, id desc);
select tag('payout_item', 'none', 'none', 'id payout_batch_id settlement_id employer_id payout_destination_id state hold_id fail_code fail_reason_zh fail_reason_en created_at sent_at finished_at');
select tag('payout_item', 'id', 'access', 'worker_id');
select tag('payout_item', 'wage', 'access', 'amount_fen');

-- Committed before the call. A new number exists only after the old one definitively failed; one live attempt per item.
create table payout_attempt (
    id uuid primary key,
    payout_item_id uuid not null references payout_item,
    number integer not null check (number > 0),
    out_biz_no text not null unique check (out_biz_no ~ '^[0-9A-Za-z]{8,32}$'),
    channel text not null,
    amount_fen bigint not null check (amount_fen > 0),
    payee_sha256 bytea not null,
    state text not null check (state in ('live', 'paid', 'failed', 'returned')),
    channel_ref text,
    answer_code text,
    queries integer not null default 0,
    next_query_at timestamptz,
    created_at timestamptz not null,
    ended_at timestamptz,
    unique (payout_item_id, number),
    check ((state = 'live') = (ended_at is null))
);
create unique index payout_attempt_live on payout_attempt (payout_item_id) where state in ('live', 'paid');
create index payout_attempt_due on payout_attempt (next_query_at) where state = 'live';
select tag('payout_attempt', 'none', 'none', 'id payout_item_id number out_biz_no channel amount_fen payee_sha256 state channel_ref answer_code queries next_query_at created_at ended_at');

-- The inbox: every verified callback once, by the channel's own number and status; acknowledged after commit, applied by a job.
-- What it means is kept (outcome, amount, codes), of its text only the hash: the text carries personal data.
create table channel_event (
    id uuid primary key,
    channel text not null,
    event_key text not null,
    out_biz_no text not null,
    word jsonb not null,
    body_sha256 bytea not null,
    received_at timestamptz not null,
    applied_at timestamptz,
    outcome text check (outcome in ('applied', 'repeated', 'contradiction', 'foreign')),
    unique (channel, event_key)
);
create index channel_event_waiting on channel_event (received_at) where applied_at is null;
select tag('channel_event', 'none', 'none', 'id channel event_key out_biz_no word body_sha256 received_at applied_at outcome');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('payouts.two_people', '2025-01-01', '{}', '制单与复核分离', 'Maker and checker', '发放批次的制单人与复核人必须是不同的人。', 'The person who makes a payout batch may not approve it.', '{学生兼职平台管理制度 S5 报酬结算}'),
('payouts.plan_by_hash', '2025-01-01', '{}', '按预览发放', 'Paid as previewed', '发放内容以预览的清单为准；清单变化须重新预览。', 'Exactly the previewed list is paid; a changed list must be previewed again.', '{学生兼职平台管理制度 S5 报酬结算}'),
('payouts.batch_steps', '2025-01-01', '{}', '发放批次按流程办理', 'Steps of a batch', '发放批次依次为：制单、提交、复核。', 'A batch is made, submitted, and then approved or rejected.', '{学生兼职平台管理制度 S5 报酬结算}'),
('payouts.destination', '2025-01-01', '{"cool_down_hours": 24}', '收款账户须为本人账户', 'The payee''s own account', '收款账户的户名须与实名一致；更换账户后须等待冷静期。', 'The account must be in the verified name; after a change there is a waiting period.', '{学生兼职平台管理制度 S1 报酬支付,互联网平台企业涉税信息报送规定（国务院令第810号）}');
