-- Ways to pay: every choice of a channel is data. A payout's channel is chosen by the kind of the payee's account; what waits
-- for a payee, for finance or for an answer is kept with its time, and what stays open too long goes to a person.

create table payout_channel (
    id text primary key check (id ~ '^[a-z_]{3,30}$'),
    destination_kind text not null check (destination_kind in ('bank_card', 'alipay', 'wechat')),
    -- of those that are enabled and whose limits fit, the lowest rank pays
    rank integer not null check (rank > 0),
    enabled boolean not null,
    min_fen bigint not null check (min_fen > 0),
    max_fen bigint not null check (max_fen >= min_fen),
    -- minutes of the day in Asia/Shanghai; nothing new is handed over outside of them
    opens_minute integer not null check (opens_minute >= 0),
    closes_minute integer not null check (closes_minute > opens_minute and closes_minute <= 1440),
    -- the payee must confirm within; null: need not
    confirm_within_h integer check (confirm_within_h > 0),
    -- an outcome open for so long goes to a person
    unknown_after_h integer not null check (unknown_after_h > 0),
    title_zh text not null,
    title_en text not null,
    unique (destination_kind, rank)
);
select tag('payout_channel', 'none', 'none', 'id destination_kind rank enabled min_fen max_fen opens_minute closes_minute confirm_within_h unknown_after_h title_zh title_en');

insert into payout_channel (id, destination_kind, rank, enabled, min_fen, max_fen, opens_minute, closes_minute, confirm_within_h, unknown_after_h, title_zh, title_en) values
('yunzhanghu', 'bank_card', 1, true, 1, 5000000, 0, 1440, null, 4, '云账户（银行卡）', 'Yunzhanghu, bank card'),
('bank_file', 'bank_card', 2, false, 1, 100000000, 510, 990, null, 24, '银行批量代发文件', 'Bank file'),
('alipay', 'alipay', 1, true, 10, 5000000, 0, 1440, null, 4, '支付宝转账', 'Alipay transfer'),
('yunzhanghu_alipay', 'alipay', 2, false, 1, 5000000, 0, 1440, null, 4, '云账户（支付宝）', 'Yunzhanghu, Alipay'),
('wechat', 'wechat', 1, true, 10, 2000000, 0, 1440, 24, 4, '微信商家转账', 'WeChat merchant transfer'),
('yunzhanghu_wechat', 'wechat', 2, false, 1, 2000000, 0, 1440, null, 4, '云账户（微信）', 'Yunzhanghu, WeChat');

alter table payout_destination
    drop constraint payout_destination_kind_check,
    add check (kind in ('bank_card', 'alipay', 'wechat'));

-- The payees of one batch have accounts of different kinds, so the channel is the item's.
alter table payout_item
    add column channel text references payout_channel,
    add column confirm_by timestamptz,
    add column cancel_asked_at timestamptz,
    add column cancel_reason text check (length(cancel_reason) between 2 and 500);
update payout_item set channel = (select channel from payout_batch where payout_batch.id = payout_batch_id);
alter table payout_item alter column channel set not null;
alter table payout_batch drop column channel;
delete from column_tag where table_name = 'payout_batch' and column_name = 'channel';
create index payout_item_confirm on payout_item (confirm_by) where state = 'awaiting_payee';
create index payout_item_unanswered on payout_item (id) where state in ('sending', 'unknown');
select tag('payout_item', 'none', 'none', 'channel confirm_by cancel_asked_at');
select tag('payout_item', 'text', 'access', 'cancel_reason');

alter table payout_attempt
    add foreign key (channel) references payout_channel,
    -- what the payee's app needs to show the page on which they confirm
    add column payee_page jsonb;
select tag('payout_attempt', 'secret', 'access', 'payee_page');

-- The desk for what only a person can clear up: an outcome nobody learned for hours, a channel that contradicts itself.
-- An order whose outcome is not known is never sent again under another number, whoever looks at it.
create table payout_escalation (
    id uuid primary key,
    payout_item_id uuid not null references payout_item,
    reason text not null check (reason in ('unknown', 'contradiction')),
    opened_at timestamptz not null,
    closed_at timestamptz,
    closed_by uuid references staff,
    note text check (length(note) between 2 and 500),
    check ((closed_by is null) = (note is null)),
    check (closed_by is null or closed_at is not null)
);
create unique index payout_escalation_open on payout_escalation (payout_item_id, reason) where closed_at is null;
create index payout_escalation_item on payout_escalation (payout_item_id, opened_at desc, id desc);
create index payout_escalation_recent on payout_escalation (opened_at desc, id desc);
select tag('payout_escalation', 'none', 'none', 'id payout_item_id reason opened_at closed_at');
select tag('payout_escalation', 'id', 'access', 'closed_by');
select tag('payout_escalation', 'text', 'access', 'note');

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('payouts.expire_confirmations', 'payouts', '00000000-0000-7000-8000-00000000a051', 60, '2025-01-01'),
('payouts.escalate', 'payouts', '00000000-0000-7000-8000-00000000a052', 300, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('payouts.waiting', '2025-01-01', '{}', '待收款人确认或被渠道挂起的款项可撤销或重试', 'What waits may be cancelled or tried again', '待收款人确认、被渠道挂起或尚未发出的款项可以撤销，挂起的可以重试；结果未知的款项只能查询，不得换单号重发。', 'A payment that waits for its payee, is suspended by the channel or was not handed over may be cancelled, a suspended one tried again; one whose outcome is not known is only asked about and never sent under another number.', '{学生兼职平台管理制度 S5 报酬结算}'),
('payouts.confirmation', '2025-01-01', '{}', '微信收款须由本人确认', 'The payee confirms in WeChat', '通过微信发放的报酬须由收款人本人在期限内确认收款；逾期未确认的，款项退回并仍属于收款人。', 'Pay sent by WeChat is confirmed by the payee in time; what is not confirmed comes back and is still theirs.', '{学生兼职平台管理制度 S1 报酬支付,微信支付商家转账用户确认规则（2025-01-15）}'),
('payouts.escalation', '2025-01-01', '{}', '长时间未知的款项转人工核实', 'What stays unknown goes to a person', '发放结果超过规定时间仍未知，或渠道信息前后矛盾的，转财务人员核实；核实前不得再次发放。', 'A payment whose outcome is not known in time, or about which the channel contradicts itself, is cleared up by finance; until then it is not paid again.', '{学生兼职平台管理制度 S5 报酬结算}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('payout_item.cancelled', 'worker', '{}', '一笔报酬未收取，已退回', 'A payment was not taken and came back', '“{title}”的报酬 {amount} 元已撤销或超过确认期限，款项仍属于您，将重新安排发放。', '¥{amount} for “{title}” was cancelled or not confirmed in time; it is still yours and will be sent again.', false),
('payout_item.cancelled', 'staff', '{finance}', '一笔发放已撤销', 'A payment was cancelled', '{employer}的一笔发放 {amount} 元已撤销或超过确认期限，请重新安排。', 'A payment of ¥{amount} for {employer} was cancelled or not confirmed in time; please arrange it anew.', false),
('payout_item.cancel_asked', 'staff', '{finance}', '正在撤销一笔发放', 'A payment is being cancelled', '已向渠道申请撤销{employer}的一笔发放 {amount} 元，以渠道结果为准。', 'The channel was asked to cancel a payment of ¥{amount} for {employer}; its answer decides.', false),
('payout_item.retry_asked', 'staff', '{finance}', '正在重试一笔挂起的发放', 'A suspended payment is tried again', '已向渠道申请重试{employer}的一笔发放 {amount} 元。', 'The channel was asked to try a payment of ¥{amount} for {employer} again.', false),
('payout_item.cleared', 'staff', '{finance}', '一笔发放的矛盾已核实', 'A contradiction was cleared up', '{employer}的一笔发放 {amount} 元的矛盾信息已核实。', 'What the channel said about a payment of ¥{amount} for {employer} was cleared up.', false),
('payout_item.escalated', 'staff', '{finance}', '一笔发放需要人工核实', 'A payment needs a person', '{employer}的一笔发放 {amount} 元结果未知或信息矛盾，请向渠道核实；核实前系统不会重新发放。', 'The outcome of a payment of ¥{amount} for {employer} is unknown or contradictory: please clear it up with the channel; until then it is not paid again.', false);
