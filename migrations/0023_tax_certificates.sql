-- A worker's own summary of a year's tax, as a PDF (T-012).

create table tax_certificate (
    id uuid primary key,
    worker_id uuid not null references worker,
    year integer not null check (year between 2019 and 2099),
    requested_at timestamptz not null,
    ready_at timestamptz
);
create index tax_certificate_worker on tax_certificate (worker_id, requested_at desc, id desc);
create unique index tax_certificate_open on tax_certificate (worker_id, year) where ready_at is null;
select tag('tax_certificate', 'none', 'none', 'id year requested_at ready_at');
select tag('tax_certificate', 'id', 'access', 'worker_id');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('tax.certificate', '2025-01-01', '{}', '年度扣缴情况说明', 'Summary of a year''s withholding', '从业人员可随时索取本人某年度由平台代扣税款的说明。该说明由平台出具，供年度汇算参考，不是税务机关的完税证明；完税证明以税务机关开具的为准。', 'A worker may ask for a summary of what the platform withheld in a year at any time. It is the platform''s own, for the annual return; it is not the tax office''s voucher, which the tax office issues.', '{个人所得税法 第10条,个人所得税法 第14条,国家税务总局公告2018年第61号 第17条,学生兼职平台管理制度 S5 报酬结算}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('tax_certificate.completed', 'worker', '{}', '年度扣缴说明已生成', 'Your tax summary is ready', '{title}年度扣缴情况说明已生成，请在我的文件中下载。', 'Your summary of the tax withheld in {title} is ready: please fetch it from your documents.', false);
