-- Withheld tax on its way to the tax office: a closed month's lines, frozen, approved by a second person, gathered in the books
-- by a job, and remitted once the tax office's voucher is there (S-115, L-01).

create table tax_remittance (
    id uuid primary key,
    month date not null check (month = date_trunc('month', month::timestamp)::date),
    number integer not null check (number > 0),
    state text not null check (state in ('draft', 'approved', 'rejected', 'swept', 'paid')),
    workers integer not null check (workers > 0),
    vat_fen bigint not null check (vat_fen >= 0),
    iit_fen bigint not null check (iit_fen >= 0),
    amount_fen bigint not null check (amount_fen > 0),
    items_sha256 bytea not null check (octet_length(items_sha256) = 32),
    due_on date not null,
    prepared_by uuid not null references staff,
    prepared_at timestamptz not null,
    decided_by uuid references staff,
    decided_at timestamptz,
    reject_reason text,
    swept_at timestamptz,
    voucher_number text unique check (voucher_number ~ '^[A-Za-z0-9]{8,32}$'),
    recorded_by uuid references staff,
    recorded_at timestamptz,
    paid_at timestamptz,
    unique (month, number),
    check (amount_fen = vat_fen + iit_fen),
    check ((state = 'draft') = (decided_by is null)),
    check ((state = 'draft') = (decided_at is null)),
    check (decided_by <> prepared_by),
    check ((state = 'rejected') = (reject_reason is not null)),
    check ((state in ('swept', 'paid')) = (swept_at is not null)),
    check (voucher_number is null or state in ('swept', 'paid')),
    check (num_nulls(voucher_number, recorded_by, recorded_at) in (0, 3)),
    check ((state = 'paid') = (paid_at is not null)),
    check (state <> 'paid' or voucher_number is not null)
);
create unique index tax_remittance_draft on tax_remittance (month) where state = 'draft';
create index tax_remittance_recent on tax_remittance (prepared_at desc, id desc);
select tag('tax_remittance', 'none', 'none', 'id month number state workers vat_fen iit_fen amount_fen items_sha256 due_on prepared_by prepared_at decided_by decided_at swept_at voucher_number recorded_by recorded_at paid_at');
select tag('tax_remittance', 'text', 'access', 'reject_reason');

-- What is remitted for one worker: the month's withholdings up to the worker's row `through_number`, less what went before.
create table tax_remittance_item (
    id uuid primary key,
    remittance_id uuid not null references tax_remittance,
    worker_id uuid not null references tax_payee,
    through_number integer not null check (through_number > 0),
    vat_fen bigint not null check (vat_fen >= 0),
    iit_fen bigint not null check (iit_fen >= 0),
    amount_fen bigint not null check (amount_fen > 0),
    check (amount_fen = vat_fen + iit_fen),
    unique (remittance_id, worker_id)
);
create index tax_remittance_item_list on tax_remittance_item (remittance_id, id);
create index tax_remittance_item_all on tax_remittance_item (id);
create index tax_remittance_item_worker on tax_remittance_item (worker_id, id);
select append_only('tax_remittance_item');
select tag('tax_remittance_item', 'none', 'none', 'id remittance_id through_number');
select tag('tax_remittance_item', 'id', 'access', 'worker_id');
select tag('tax_remittance_item', 'wage', 'access', 'vat_fen iit_fen amount_fen');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('tax.remittance', '2025-10-01', '{}', '代扣税款按月解缴', 'Withheld tax is remitted monthly', '一个月结束后，财务按当月代扣明细（扣除更正）编制解缴单，明细编制后不得改动；税款应于次月15日内缴入国库，以税务机关的完税凭证号为准。', 'After a month is over, finance prepares its remittance from what was withheld less what was corrected; the lines are frozen. The tax is due by the 15th of the next month and counts as paid with the tax office''s voucher.', '{个人所得税法 第14条,国家税务总局公告2025年第16号,学生兼职平台管理制度 S5 报酬结算1}'),
('tax.remittance_two_people', '2025-10-01', '{}', '解缴税款由两人办理', 'Two people remit tax', '编制解缴单的人不得复核同一张单；复核以其看到的明细为准。', 'Who prepared a remittance may not approve it; the approval is of the very lines that were shown.', '{会计法 第25条,学生兼职平台管理制度 S5 收入管理}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('tax_remittance.prepared', 'staff', '{checker}', '税款解缴单待复核', 'Tax remittance to check', '{title}税款解缴单（{amount} 元）待复核。', 'The tax remittance {title} of ¥{amount} waits for a second person.', false),
('tax_remittance.rejected', 'staff', '{finance}', '税款解缴单被退回', 'Tax remittance rejected', '{title}税款解缴单未通过复核，请查看原因。', 'The tax remittance {title} was rejected; please see the reason.', false),
('tax_remittance.swept', 'staff', '{finance}', '税款已归集，待解缴', 'Tax gathered, to be paid', '{title}税款 {amount} 元已归集，请缴入国库并登记完税凭证号。', 'The tax {title} of ¥{amount} is gathered; please pay it to the tax office and record the voucher number.', false),
('tax_remittance.paid', 'staff', '{finance,checker}', '税款已解缴', 'Tax remitted', '{title}税款 {amount} 元已解缴入账。', 'The tax {title} of ¥{amount} is remitted and in the books.', false);
