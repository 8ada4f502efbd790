-- An order of a batch whose answer was lost, which the channel has never heard of: it stays unknown until two people close it as never
-- accepted. The proof is the channel's own: asked by the number after its documented age, it does not know it; and its statements of the
-- days in question do not name it. What it says afterwards against that is a contradiction, and its statement's line a difference.

alter table payout_channel
    -- From so many hours after an order was handed over on, "not found" means that it was never taken in; until so many it can be asked
    -- about at all.
    add column not_found_after_h integer not null default 72 check (not_found_after_h > 0),
    add column not_found_until_h integer check (not_found_until_h > not_found_after_h);
update payout_channel set not_found_until_h = 720 where id = 'wechat';
select tag('payout_channel', 'none', 'none', 'not_found_after_h not_found_until_h');

-- Proposed with its evidence by one person, confirmed by another when the channel has said that it does not know the number, and done when
-- it says so once more. Overtaken: the channel knew it after all.
create table payout_denial (
    payout_escalation_id uuid primary key references payout_escalation,
    out_biz_no text not null,
    state text not null check (state in ('proposed', 'confirmed', 'rejected', 'done', 'overtaken')),
    evidence text not null check (length(evidence) between 10 and 500),
    proposed_by uuid not null references staff,
    proposed_at timestamptz not null,
    not_found_at timestamptz,
    decided_by uuid references staff,
    decided_at timestamptz,
    reject_reason text check (length(reject_reason) between 2 and 500),
    ended_at timestamptz,
    constraint payout_denial_two_people check (decided_by <> proposed_by),
    check ((decided_by is null) = (decided_at is null)),
    check (state not in ('confirmed', 'rejected', 'done') or decided_by is not null),
    check (state not in ('confirmed', 'done') or not_found_at is not null),
    check ((state = 'rejected') = (reject_reason is not null)),
    check ((state in ('done', 'overtaken')) = (ended_at is not null))
);
select tag('payout_denial', 'none', 'none', 'payout_escalation_id out_biz_no state proposed_at not_found_at decided_at ended_at');
select tag('payout_denial', 'id', 'access', 'proposed_by decided_by');
select tag('payout_denial', 'text', 'access', 'evidence reject_reason');

insert into payout_failure (code, needs) values ('NEVER_ACCEPTED', 'platform');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('payouts.never_accepted', '2025-01-01', '{}', '渠道从未受理的款项由两人关闭', 'What a channel never took in is closed by two people', '整批提交后渠道已确认受理该批、但始终查无该笔的，超过渠道规定的查询时限，且该笔提交日与次日的对账单均已取得并无该笔，由一人附证据提出、渠道再次答复查无此单后由另一人确认，系统第三次查询仍无此单方按“从未受理”关闭并退回待发；此后渠道又称已付的，按矛盾告警，多付部分挂账追索。', 'Where a channel has a batch and never had one of its orders: after the channel''s own time for queries, and with the statements of the day it was handed over and of the day after in hand and without it, one person proposes with evidence, another confirms once the channel has answered that it knows no such number, and only when it answers so again is the payment closed as never accepted and the wage owed again. What the channel says later against that raises an alarm, and what it paid is claimed from it.', '{学生兼职平台管理制度 S5 报酬结算}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('payout_item.denial_proposed', 'staff', '{checker}', '一笔款项待确认为从未受理', 'A payment to confirm as never accepted', '{employer}的一笔发放 {amount} 元已提出按“渠道从未受理”关闭，待复核。', 'It is proposed to close a payment of ¥{amount} for {employer} as never accepted by its channel; a second person decides.', false),
('payout_item.denial_rejected', 'staff', '{finance}', '“从未受理”的提议被退回', 'A proposal was rejected', '{employer}的一笔发放 {amount} 元按“渠道从未受理”关闭的提议未通过，请查看原因。', 'The proposal to close a payment of ¥{amount} for {employer} as never accepted was rejected; please see the reason.', false),
('payout_item.denial_overtaken', 'staff', '{finance,checker}', '渠道已查到该笔款项', 'The channel knows the payment after all', '{employer}的一笔发放 {amount} 元渠道已查到，按渠道结果办理，关闭提议作废。', 'The channel knows a payment of ¥{amount} for {employer} after all; its answer stands, the proposal does not.', false);
