-- A worker has several accounts to be paid to, one of which is the default: what is paid from now on goes there.
alter table payout_destination
    add column made_default_at timestamptz,
    add check (made_default_at >= created_at);
update payout_destination set made_default_at = created_at;
drop index payout_destination_current;
create unique index payout_destination_default on payout_destination (worker_id) where made_default_at is not null and removed_at is null;
create index payout_destination_standing on payout_destination (worker_id, created_at desc, id desc) where removed_at is null;
select tag('payout_destination', 'none', 'none', 'made_default_at');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('payouts.destinations', '2025-01-01', '{"at_most": 5}', '收款账户的增加、默认与移除', 'Several accounts, one default', '可保存数个本人收款账户，其中一个为默认；制单时付至默认账户。新增或改设默认后须等待冷静期；尚有其他账户时，须先改设默认再移除默认账户。移除的账户保留记录，不影响已制单的款项。', 'A worker may keep several own accounts, one of them the default, to which what is planned from then on is paid. An account that was added or made the default has its waiting period; while there are others, the default is removed only after another was made it. Removed accounts stay on record, and what is planned already still goes where it was planned to go.', '{学生兼职平台管理制度 S1 报酬支付,互联网平台企业涉税信息报送规定（国务院令第810号）}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('payout_destination.added', 'worker', '{}', '已新增收款账户', 'An account for pay was added', '您已新增收款账户 {title}；如非本人操作，请立即联系客服。', 'You added the account {title} for pay; if this was not you, contact support at once.', true),
('payout_destination.made_default', 'worker', '{}', '默认收款账户已变更', 'Your default account was changed', '冷静期后，新的报酬将付至 {title}；如非本人操作，请立即联系客服。', 'After the waiting period new pay goes to {title}; if this was not you, contact support at once.', true);
