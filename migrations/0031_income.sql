-- Fees charged become income once the service was rendered (S-110; docs/money.md, "Fees"): when the wage reached the worker, or when so
-- many working days have passed since the settlement was approved. A job does it, a chunk a transaction.

alter table settlement add column fee_recognised_at timestamptz, add check (fee_recognised_at is null or approved_at is not null);
select tag('settlement', 'none', 'none', 'fee_recognised_at');
-- Fees charged and not yet income: those of paid wages, and the others by the day they were charged.
create index settlement_fee_earned on settlement (paid_at, id) where state = 'paid' and fee_recognised_at is null and fee_fen > 0;
create index settlement_fee_open on settlement (approved_at, id) where fee_recognised_at is null and fee_fen > 0;

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('finance.recognise_fees', 'payouts', '00000000-0000-7000-8000-00000000a031', 300, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('finance.fee_recognised', '2025-01-01', '{"working_days": 10}', '服务完成后确认收入', 'Income once the service was rendered', '已收取的服务费自报酬到达劳动者之时确认为收入；报酬尚未到达的，自结算单确认之日起满十个工作日确认。', 'A fee charged becomes income when the wage has reached the worker, or ten working days after the settlement was approved.', '{学生兼职平台管理制度 S5 收入管理,企业会计准则第14号——收入 第4条}');
