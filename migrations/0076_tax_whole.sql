-- Surcharges on VAT by region, and income that is free of income tax (L-01, S-071; docs/tax.md). Rows from before have none of either.

alter table tax_payment
    add column exempt_fen bigint not null default 0,
    add column surcharge_fen bigint not null default 0,
    add column run_exempt_fen bigint not null default 0 check (run_exempt_fen >= 0),
    add column surcharge_carried_fen bigint not null default 0,
    drop constraint tax_payment_check1,
    add constraint tax_payment_sum check (gross_fen = vat_fen + surcharge_fen + iit_fen + net_fen),
    add constraint tax_payment_parts check (case when reverses_id is null then surcharge_fen >= 0 and exempt_fen between 0 and gross_fen
                                                 else surcharge_fen <= 0 and exempt_fen between gross_fen and 0 end);
select tag('tax_payment', 'wage', 'access', 'exempt_fen surcharge_fen run_exempt_fen surcharge_carried_fen');

alter table tax_remittance
    add column surcharge_fen bigint not null default 0 check (surcharge_fen >= 0),
    drop constraint tax_remittance_check,
    add constraint tax_remittance_sum check (amount_fen = vat_fen + surcharge_fen + iit_fen);
select tag('tax_remittance', 'none', 'none', 'surcharge_fen');

alter table tax_remittance_item
    add column surcharge_fen bigint not null default 0 check (surcharge_fen >= 0),
    drop constraint tax_remittance_item_check,
    add constraint tax_remittance_item_sum check (amount_fen = vat_fen + surcharge_fen + iit_fen);
select tag('tax_remittance_item', 'wage', 'access', 'surcharge_fen');

-- What of the gross is exempt is known when it is drafted; what is withheld, once it is approved.
alter table settlement
    add column exempt_fen bigint not null default 0 check (exempt_fen between 0 and gross_fen),
    add column surcharge_fen bigint not null default 0 check (surcharge_fen >= 0),
    add constraint settlement_surcharge_known check (state <> 'draft' or surcharge_fen = 0),
    drop constraint settlement_check2,
    add constraint settlement_sum check (net_fen + vat_fen + surcharge_fen + iit_fen = gross_fen);
select tag('settlement', 'wage', 'access', 'exempt_fen surcharge_fen');

alter table pay_run add column surcharge_fen bigint not null default 0;
select tag('pay_run', 'wage', 'access', 'surcharge_fen');
alter table pay_run_item
    add column surcharge_fen bigint not null default 0 check (surcharge_fen >= 0),
    drop constraint pay_run_item_check,
    add constraint pay_run_item_withheld check (vat_fen + surcharge_fen + iit_fen <= gross_fen);
select tag('pay_run_item', 'wage', 'access', 'surcharge_fen');

insert into ledger_route (event, kind, debit_kind, credit_kind, book) values
('settlement.surcharge', 'post', 'worker_wage', 'worker_tax', 'wage');

-- `region` is the class of place the operator is registered in, where it files for the workers; null: not on record, and nothing is
-- withheld. `payable_rate` is the share that is due: half for small-scale taxpayers until the end of 2027.
insert into rule (id, version, valid_from, valid_until, title_zh, title_en, text_zh, text_en, legal_basis, parameters) values
('tax.vat_surcharges', 1, '2025-10-01', '2027-12-31',
    '随增值税代扣的附加税费', 'Surcharges withheld with VAT',
    '随代扣的增值税附征城市维护建设税（市区7%、县城和镇5%、其他1%，按平台登记地适用）、教育费附加3%、地方教育附加2%；小规模纳税人减半征收至2027年底。登记地类别未设定的，不代扣。附加税费以当月应纳增值税计算，在增值税和个人所得税之后扣收，一笔付款不足以承担的从以后付款中扣收，实发不低于零。',
    'With VAT go city maintenance tax (7 % in a city, 5 % in a county town or town, 1 % elsewhere, by where the platform is registered), the education surcharge of 3 % and the local one of 2 %; small-scale taxpayers pay half of each until the end of 2027. As long as the class of place is not set, none is withheld. They follow the VAT of the month, are collected after VAT and income tax, and what a payment cannot bear is collected from later ones; nobody is paid less than nothing.',
    array['城市维护建设税法 第四条', '征收教育费附加的暂行规定 第三条', '财综〔2010〕98号', '财政部 税务总局公告2023年第12号'],
    '{"region": null, "city_rates": {"city": "0.07", "town": "0.05", "other": "0.01"}, "education_rate": "0.03", "local_education_rate": "0.02", "payable_rate": "0.5"}'),
('tax.exempt_income', 1, '2019-01-01', null,
    '免税收入', 'Income exempt from income tax',
    '依法免征个人所得税的收入不计入应纳税所得额，但计入累计收入。所列报酬项目视为免税收入；目前没有报酬项目属于免税收入。',
    'Income that the law exempts from income tax is part of the cumulative income and taken off before tax. The components of pay listed here are exempt; at present none is.',
    array['个人所得税法 第四条', '国家税务总局公告2025年第16号'],
    '{"components": []}');
