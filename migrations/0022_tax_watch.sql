-- Workers whose sales of twelve months in a row are past what an agent may file for: found by a sweep, told once per crossing (L-01).

create table tax_crossing (
    id uuid primary key,
    worker_id uuid not null references worker,
    first_month date not null,
    last_month date not null check (last_month > first_month),
    sales_fen bigint not null check (sales_fen > 0),
    rule_version integer not null,
    found_at timestamptz not null,
    ended_at timestamptz check (ended_at >= found_at)
);
create unique index tax_crossing_open on tax_crossing (worker_id) where ended_at is null;
create index tax_crossing_worker on tax_crossing (worker_id, found_at desc, id desc);
create index tax_crossing_recent on tax_crossing (found_at desc, id desc);
select tag('tax_crossing', 'none', 'none', 'id first_month last_month rule_version found_at ended_at');
select tag('tax_crossing', 'id', 'access', 'worker_id');
select tag('tax_crossing', 'wage', 'access', 'sales_fen');

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('tax.watch_sales', 'notifications', '00000000-0000-7000-8000-00000000a020', 3600, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('tax.agent_filing_limit', '2025-10-01', '{"sales": "5000000", "months": "12", "rate": "0.01"}', '连续12个月销售额超过500万元须登记', 'Above 5,000,000 in twelve months one registers', '从业人员连续12个月的不含税销售额超过500万元的，平台应引导其办理经营主体登记；超过后不再由平台代办申报。', 'When a worker''s sales without VAT in twelve months in a row exceed 5,000,000, the platform guides them to register as a business; it no longer files for them.', '{国家税务总局公告2025年第16号,增值税法 第9条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('tax_crossing.found', 'worker', '{}', '请办理经营主体登记', 'Please register as a business', '您连续12个月在平台取得的不含税收入（{amount} 元）已超过500万元。按规定请办理经营主体登记，此后平台不再为您代办申报。', 'Your income of twelve months in a row here, without VAT (¥{amount}), is above 5,000,000. Please register as a business, as the rules ask; the platform then no longer files for you.', true),
('tax_crossing.found', 'staff', '{finance,support}', '从业人员销售额超过500万元', 'A worker is above 5,000,000', '一名从业人员连续12个月的不含税收入（{amount} 元）超过500万元，请引导其办理登记并停止代办申报。', 'A worker''s income of twelve months, without VAT (¥{amount}), is above 5,000,000: please guide them to register, and stop filing for them.', true);
