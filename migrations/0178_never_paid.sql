-- A payment a channel told of with its signature and never made: no statement has it, and the channel, asked again, says that nothing
-- moved. Two people have it taken back; the wage is owed again (S-072, S-117).

alter table difference_resolution drop constraint difference_resolution_action_check;
alter table difference_resolution add constraint difference_resolution_action_check
    check (action in ('wait', 'ask', 'claim', 'suspend', 'match_return', 'never_paid'));
alter table reconciliation_difference drop constraint reconciliation_difference_outcome_check;
alter table reconciliation_difference add constraint reconciliation_difference_outcome_check
    check (outcome in ('matched', 'carried', 'claimed', 'suspended', 'never_paid'));
create index reconciliation_difference_never_paid on reconciliation_difference (payout_item_id) where outcome = 'never_paid';

insert into rule (id, version, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('reconciliation.resolution', 2, '2025-01-01', '{}', '差异的处理方式', 'How a difference is resolved', '渠道缺失可列在途或向渠道查询；渠道经再次查询确认未付款的，冲回该笔发放、报酬恢复应付；状态不符可向渠道查询；多付、重复、不明付款按对账单入账并向渠道追索；不明退款先挂账；查明的退款认领到原发放。', 'What the channel lacks is waited for or asked about; where the channel, asked again, says that it never paid, the payment is taken back and the wage is owed again; what differs in state is asked about; what the channel paid otherwise than ordered is booked as the statement says and claimed from it; an unknown return goes to suspense, and is matched once its payout is found.', '{学生兼职平台管理制度 S5 报酬结算}');
