-- Pay that comes back in a later month than it was taxed in: its month loses it and the later one taxes it anew. Once the month's tax was
-- handed over, the tax office has it to our credit: a correction of a later period, set off against what is remitted next (L-01, S-115;
-- docs/tax.md, docs/money.md).

-- `attempt` counts the times a settlement was taxed; `corrected_in` is the period whose declaration takes a reversal of an older month's
-- pay; `period` the month a row is declared in.
alter table tax_payment
    add column attempt integer not null default 1 check (attempt > 0),
    add column corrected_in date check (corrected_in = date_trunc('month', corrected_in::timestamp)::date),
    add column period date not null generated always as (coalesce(corrected_in, month)) stored,
    add constraint tax_payment_correction check (corrected_in is null or (reverses_id is not null and corrected_in > month));
drop index tax_payment_settlement;
create unique index tax_payment_settlement on tax_payment (settlement_id, attempt) where reverses_id is null;
create index tax_payment_period on tax_payment (period, worker_id);
create index tax_payment_correction on tax_payment (corrected_in, recorded_at, id) where corrected_in is not null;
select tag('tax_payment', 'none', 'none', 'attempt corrected_in period');

-- What is paid is the lines less the corrections; nothing is paid where they meet, and no voucher is needed then.
alter table tax_remittance
    add column corrected_vat_fen bigint not null default 0 check (corrected_vat_fen >= 0),
    add column corrected_surcharge_fen bigint not null default 0 check (corrected_surcharge_fen >= 0),
    add column corrected_iit_fen bigint not null default 0 check (corrected_iit_fen >= 0),
    drop constraint tax_remittance_amount_fen_check,
    add constraint tax_remittance_amount_fen_check check (amount_fen >= 0),
    drop constraint tax_remittance_check9,
    add constraint tax_remittance_voucher check (state <> 'paid' or (voucher_number is not null) = (amount_fen > 0));
select tag('tax_remittance', 'none', 'none', 'corrected_vat_fen corrected_surcharge_fen corrected_iit_fen');

-- A part of a correction that a remittance takes off; what it had no room for is open for the next.
create table tax_remittance_correction (
    id uuid primary key,
    remittance_id uuid not null references tax_remittance,
    tax_payment_id uuid not null references tax_payment,
    worker_id uuid not null references tax_payee,
    vat_fen bigint not null check (vat_fen >= 0),
    surcharge_fen bigint not null check (surcharge_fen >= 0),
    iit_fen bigint not null check (iit_fen >= 0),
    amount_fen bigint not null check (amount_fen > 0),
    check (amount_fen = vat_fen + surcharge_fen + iit_fen),
    unique (remittance_id, tax_payment_id)
);
create index tax_remittance_correction_list on tax_remittance_correction (remittance_id, id);
create index tax_remittance_correction_all on tax_remittance_correction (id);
create index tax_remittance_correction_of on tax_remittance_correction (tax_payment_id);
select append_only('tax_remittance_correction');
select tag('tax_remittance_correction', 'none', 'none', 'id remittance_id tax_payment_id');
select tag('tax_remittance_correction', 'id', 'access', 'worker_id');
select tag('tax_remittance_correction', 'wage', 'access', 'vat_fen surcharge_fen iit_fen amount_fen');

insert into ledger_account_kind (kind, book, owner, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits, title_zh, title_en) values
('tax_credit', 'wage', 'platform', 'debit', false, true, '多缴税款（待抵减）', 'Tax handed over for pay that came back');
select ledger_open_accounts(
    array['dddac038-1bf8-5ba7-b6aa-e7ad4c19fc95']::uuid[], array['tax_credit'], array[null]::uuid[], array[null]::text[], timestamptz '2025-01-01 00:00:00+08');
insert into ledger_route (event, kind, debit_kind, credit_kind, book) values
('tax.credited', 'post', 'tax_credit', 'worker_tax', 'wage'),
('tax.withheld_again', 'post', 'worker_wage', 'worker_tax', 'wage'),
('tax.credit_used', 'post', 'tax_withheld', 'tax_credit', 'wage');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('tax.returned_later', '2025-10-01', '{}', '跨月退票的税款更正', 'Tax of pay that comes back in a later month', '发放后于以后月份退回的报酬，冲减原月份的收入与代扣税款，并按退回当月重新计税；原月份税款已解缴的，作为更正记入退回当月的申报，抵减此后解缴的税款，抵减后不低于零，余额结转。', 'Pay that comes back in a later month is taken off the month it was paid for and taxed anew in the month it came back. Where that month''s tax was handed over, the correction is declared in the later month and set off against what is remitted from then on, never below zero; what is left is carried forward.', '{税收征收管理法 第51条,个人所得税法 第14条,国家税务总局公告2025年第16号}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('settlement.taxed_again', 'worker', '{}', '退回的报酬已重新计税', 'Returned pay is taxed anew', '“{title}”的报酬在以后月份退回：原月份代扣的税款已冲减，按本月重新计税，实发 {amount} 元，计算过程见结算单。', 'Your pay for “{title}” came back in a later month: what was withheld is taken off that month and the pay is taxed in this one. Net ¥{amount}; the settlement shows each step.', true),
('settlement.taxed_again', 'staff', '{finance}', '跨月退票已更正税款', 'Tax of returned pay corrected', '{employer}的一笔报酬跨月退回，税款已更正；原月份已解缴的部分将抵减此后解缴的税款。', 'Pay for {employer} came back in a later month and its tax is corrected; what was handed over is set off against the next remittances.', false);
