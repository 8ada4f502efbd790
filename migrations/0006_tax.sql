-- Tax on workers' pay: the dated rules, each payee's way of withholding, and every withholding with what it left behind.

-- One row per worker who was ever paid; settlements of one worker wait for each other here.
create table tax_payee (
    worker_id uuid primary key references worker,
    method text not null default 'platform_cumulative'
        check (method in ('platform_cumulative', 'per_payment', 'student_internship', 'non_resident')),
    internship_from date,
    created_at timestamptz not null
);
select tag('tax_payee', 'none', 'none', 'created_at');
select tag('tax_payee', 'id', 'access', 'worker_id');
select tag('tax_payee', 'wage', 'access', 'method internship_from');

-- A withholding, or the reversal of one. Amounts of a reversal are negative. The run_ and vat_ columns are the payee's standing
-- after the row, from which the next payment goes on.
create table tax_payment (
    id uuid primary key,
    worker_id uuid not null references tax_payee,
    number integer not null check (number > 0),
    settlement_id uuid not null,
    reverses_id uuid unique references tax_payment,
    method text not null check (method in ('platform_cumulative', 'per_payment', 'student_internship', 'non_resident')),
    paid_on date not null,
    month date not null check (month = date_trunc('month', paid_on::timestamp)::date),
    gross_fen bigint not null,
    vat_fen bigint not null,
    iit_fen bigint not null,
    net_fen bigint not null,
    recorded_at timestamptz not null,
    paid_until date,
    run_rule text,
    run_since date,
    run_until date,
    run_months integer check (run_months > 0),
    run_income_fen bigint check (run_income_fen >= 0),
    run_withheld_fen bigint check (run_withheld_fen >= 0),
    vat_month date,
    vat_gross_fen bigint check (vat_gross_fen >= 0),
    vat_assessed_fen bigint check (vat_assessed_fen >= 0),
    vat_carried_fen bigint,
    unique (worker_id, number),
    check (gross_fen = vat_fen + iit_fen + net_fen),
    check (case when reverses_id is null then gross_fen > 0 and vat_fen >= 0 and iit_fen >= 0 and net_fen >= 0
                else gross_fen < 0 and vat_fen <= 0 and iit_fen <= 0 and net_fen <= 0 end),
    check (num_nulls(run_rule, run_since, run_until, run_months, run_income_fen, run_withheld_fen) in (0, 6)),
    check (num_nulls(vat_month, vat_gross_fen, vat_assessed_fen, vat_carried_fen) in (0, 4))
);
create unique index tax_payment_settlement on tax_payment (settlement_id) where reverses_id is null;
create index tax_payment_month on tax_payment (month, worker_id);
select append_only('tax_payment');
select tag('tax_payment', 'none', 'none', 'id number reverses_id month paid_on recorded_at paid_until');
select tag('tax_payment', 'id', 'access', 'worker_id settlement_id');
select tag('tax_payment', 'wage', 'access', 'method gross_fen vat_fen iit_fen net_fen');
select tag('tax_payment', 'wage', 'access', 'run_rule run_since run_until run_months run_income_fen run_withheld_fen');
select tag('tax_payment', 'wage', 'access', 'vat_month vat_gross_fen vat_assessed_fen vat_carried_fen');

-- Brackets are [up to and including, rate, quick deduction] in yuan. Numbers are text, so that none becomes a binary float.
insert into rule (id, version, valid_from, valid_until, title_zh, title_en, text_zh, text_en, legal_basis, parameters) values
('tax.cumulative_withholding', 1, '2025-10-01', null,
    '互联网平台从业人员劳务报酬累计预扣', 'Cumulative withholding for platform workers',
    '本期应预扣预缴税额＝（累计收入－累计费用－累计减除费用）×预扣率－速算扣除数－累计已预扣预缴税额。累计费用按累计收入的20%计算；累计减除费用按5000元/月乘以当年截至本月在本平台连续取得劳务报酬的月份数计算。中断后重新累计；余额为负时本期不扣、暂不退税，由年度汇算清缴结清。',
    'Withheld now = (cumulative income − 20 % expenses − 5,000 × months of consecutive income on this platform in the year) × rate − quick deduction − already withheld. The run starts anew after a break and each January; a negative result withholds nothing and is settled in the annual return.',
    array['国家税务总局公告2025年第16号', '国家税务总局公告2018年第61号 个人所得税预扣率表一'],
    '{"span": "consecutive_months", "empty_months_break": "1", "expense_rate": "0.20", "monthly_deduction": "5000", "brackets": [["36000", "0.03", "0"], ["144000", "0.10", "2520"], ["300000", "0.20", "16920"], ["420000", "0.25", "31920"], ["660000", "0.30", "52920"], ["960000", "0.35", "85920"], [null, "0.45", "181920"]]}'),
('tax.student_internship', 1, '2020-07-01', null,
    '实习学生劳务报酬累计预扣', 'Cumulative withholding for student internships',
    '全日制学历教育学生因实习取得劳务报酬的，可按累计预扣法：本期应预扣预缴税额＝（累计收入额－累计减除费用）×预扣率－速算扣除数－累计已预扣预缴税额。累计收入额为收入的80%；累计减除费用按5000元/月乘以当年在本单位开始实习月份起至本月的实习月份数计算，中间未付款的月份照计。',
    'For full-time students paid for an internship: (80 % of cumulative income − 5,000 × months since the internship began at this payer within the year) × rate − quick deduction − already withheld. Months without pay in between count.',
    array['国家税务总局公告2020年第13号', '国家税务总局公告2018年第61号 个人所得税预扣率表一'],
    '{"span": "year", "expense_rate": "0.20", "monthly_deduction": "5000", "brackets": [["36000", "0.03", "0"], ["144000", "0.10", "2520"], ["300000", "0.20", "16920"], ["420000", "0.25", "31920"], ["660000", "0.30", "52920"], ["960000", "0.35", "85920"], [null, "0.45", "181920"]]}'),
('tax.per_payment', 1, '2019-01-01', null,
    '劳务报酬按次预扣', 'Withholding per payment',
    '每次收入不超过4000元的，费用按800元计算；4000元以上的，费用按20%计算。按余额适用20%至40%的预扣率。默认每笔付款为一次。',
    'Income up to 4,000 has expenses of 800, above it of 20 %; the rest is taxed at 20 to 40 %. Each payment is one occasion by default.',
    array['国家税务总局公告2018年第61号 个人所得税预扣率表二'],
    '{"span": "payment", "small_income": "4000", "small_expense": "800", "expense_rate": "0.20", "brackets": [["20000", "0.20", "0"], ["50000", "0.30", "2000"], [null, "0.40", "7000"]]}'),
('tax.non_resident', 1, '2019-01-01', null,
    '非居民个人劳务报酬代扣', 'Withholding for non-residents',
    '非居民个人的劳务报酬以收入减除20%费用后的余额为收入额，适用按月换算的税率表；同一付款方一个月内的付款合并为一次计算，默认属于同一项目的连续性收入。',
    'A non-resident''s labour income less 20 % is taxed by the monthly table. Payments within a month count as one occasion: work for one payer is taken as continuous income of one item by default.',
    array['国家税务总局公告2018年第61号 个人所得税税率表三'],
    '{"span": "month", "expense_rate": "0.20", "brackets": [["3000", "0.03", "0"], ["12000", "0.10", "210"], ["25000", "0.20", "1410"], ["35000", "0.25", "2660"], ["55000", "0.30", "4410"], ["80000", "0.35", "7160"], [null, "0.45", "15160"]]}'),
('tax.vat_threshold', 1, '2025-10-01', '2025-12-31',
    '平台从业人员增值税（2025年）', 'VAT of platform workers (2025)',
    '由平台代办申报的，月销售额（不含税）不超过10万元免征增值税；超过的，当月销售额全额按1%计征。',
    'Where the platform files for the worker, sales of the month (without VAT) up to and including 100,000 are exempt; above it the whole month is taxed at 1 %.',
    array['国家税务总局公告2025年第16号', '财政部 税务总局公告2023年第19号'],
    '{"rate": "0.01", "threshold": "100000", "taxable_when": "exceeded"}'),
('tax.vat_threshold', 2, '2026-01-01', '2027-12-31',
    '平台从业人员增值税（2026年起）', 'VAT of platform workers (from 2026)',
    '由平台代办申报的，月销售额（不含税）未达到10万元免征增值税；达到的，当月销售额全额按1%计征。达到起征点的付款补征当月此前的部分；一笔付款不足以承担的，从以后付款中扣收，实发不低于零。',
    'Where the platform files for the worker, sales of the month (without VAT) below 100,000 are exempt; from exactly 100,000 the whole month is taxed at 1 %. The payment that reaches the threshold carries the month to date; what it cannot bear is collected from later ones, and nobody is paid less than nothing.',
    array['增值税法 第二十三条', '财政部 税务总局公告2026年第10号', '国家税务总局公告2026年第4号'],
    '{"rate": "0.01", "threshold": "100000", "taxable_when": "reached"}'),
('tax.vat_scope', 1, '2019-01-01', null,
    '平台代办增值税的范围', 'Where the platform collects VAT',
    '平台仅对2025年10月1日起按累计预扣法计税的平台从业人员代办增值税申报；其他情形平台不代扣增值税。',
    'The platform files VAT only for platform workers under cumulative withholding from 2025-10-01; elsewhere it collects none.',
    array['国家税务总局公告2025年第16号'], '{}'),
('tax.payment_amount', 1, '2019-01-01', null, '付款金额', 'Payment amounts',
    '每笔付款为1分至9007199254740991分的整数，合计不超过同一上限。', 'A payment is a whole number of fen from 1 to 9,007,199,254,740,991, and so is the sum.',
    array['学生兼职平台管理制度 S5 报酬结算'], '{}'),
('tax.simulation_limit', 1, '2019-01-01', null, '测算笔数', 'Size of a simulation',
    '一次税款测算最多1000笔付款。', 'A simulation has at most 1,000 payments.', array['学生兼职平台管理制度 S5 报酬结算'], '{}'),
('tax.dated_rules', 1, '2019-01-01', null, '税收规则按日期适用', 'Tax rules are dated',
    '每笔付款适用付款当日有效的规则；未收录规则的日期不予计算。', 'A payment follows the rules in force on its day; a day without a rule on record is not computed.',
    array['税收征收管理法 第三条'], '{}'),
('tax.payment_order', 1, '2019-01-01', null, '按付款先后累计', 'Payments accumulate in order',
    '累计预扣按付款日期先后进行，已预扣的税款不再改动。', 'Withholding accumulates in the order of payment days; what was withheld is not changed.',
    array['国家税务总局公告2025年第16号'], '{}'),
('tax.withheld_once', 1, '2019-01-01', null, '每份结算单计税一次', 'One withholding per settlement',
    '一份结算单只计税一次，更正以冲销记录进行，且只能冲销一次。', 'Tax is withheld from a settlement once; a correction is a reversing record, made once.',
    array['学生兼职平台管理制度 S5 报酬结算'], '{}');
