-- The bank's own statement of our accounts: the third side of a day (S-117). A bank account is reconciled as a channel is: same days,
-- same files, same desk, same signatures; its lines stand against what moved the account in the books (S-111, S-115).

create table bank_account (
    id text primary key,
    ledger_kind text not null unique,
    title_zh text not null,
    title_en text not null
);
select tag('bank_account', 'none', 'none', 'id ledger_kind title_zh title_en');
insert into bank_account (id, ledger_kind, title_zh, title_en) values
('bank_wage', 'bank_wage_cash', '报酬专用账户（银行）', 'wage account at the bank'),
('bank_fee', 'bank_fee_cash', '服务费账户（银行）', 'service-fee account at the bank');

-- Whose statement it is: a payout channel's, or a bank account's.
create view statement_source as
    select id, title_zh, title_en from payout_channel union all select id, title_zh, title_en from bank_account;

alter table reconciliation drop constraint reconciliation_channel_fkey;
alter table statement_file drop constraint statement_file_channel_fkey;
create function statement_source_known() returns trigger language plpgsql as $$
begin
    if not exists (select from statement_source where id = new.channel) then
        raise foreign_key_violation using message = 'no statement comes from ' || new.channel;
    end if;
    return new;
end $$;
create trigger reconciliation_source before insert or update of channel on reconciliation
    for each row execute function statement_source_known();
create trigger statement_file_source before insert on statement_file for each row execute function statement_source_known();

-- A bank's file has balances, and they add up; whether it opens as the day before closed is asked when it is received.
alter table statement_file add opening_fen bigint, add closing_fen bigint,
    add check ((opening_fen is null) = (closing_fen is null)),
    add constraint statement_file_adds_up check (opening_fen + returned_fen - paid_fen = closing_fen);
select tag('statement_file', 'none', 'none', 'opening_fen closing_fen');
alter table statement_file drop constraint statement_file_problem_check;
alter table statement_file add constraint statement_file_problem_check
    check (problem in ('truncated', 'duplicated', 'foreign', 'unreadable', 'discontinuous'));

-- A bank's line: in or out; its number in the file, what it was for, and the other side masked.
alter table statement_line drop constraint statement_line_kind_check;
alter table statement_line add constraint statement_line_kind_check check (kind in ('pay', 'return', 'in', 'out')),
    add line_number integer check (line_number > 0), add purpose text, add counterparty_mask text,
    add constraint statement_line_of_bank check (num_nulls(line_number, purpose, counterparty_mask) = case when kind in ('in', 'out') then 0 else 3 end);
select tag('statement_line', 'none', 'none', 'line_number purpose');
select tag('statement_line', 'name', 'mask', 'counterparty_mask');
alter table reconciliation_difference drop constraint reconciliation_difference_kind_check;
alter table reconciliation_difference add constraint reconciliation_difference_kind_check check (kind in ('pay', 'return', 'in', 'out'));

-- A bank's line posts nothing: it agrees with a movement of the books, once, or two people claimed it from the bank.
alter table statement_match drop constraint statement_match_event_check;
alter table statement_match add constraint statement_match_event_check
    check (event in ('payout.cleared', 'return.received', 'return.unmatched', 'return.matched', 'bank.agreed', 'bank.claimed')),
    add movement text,
    add constraint statement_match_of_bank check (event not in ('bank.agreed', 'bank.claimed') or (payout_item_id is null and posted_at is not null)),
    add constraint statement_match_movement check (case event when 'bank.agreed' then movement is not null when 'bank.claimed' then true else movement is null end);
create unique index statement_match_movement on statement_match (channel, movement) where movement is not null;
select tag('statement_match', 'none', 'none', 'movement');

create index ledger_transfer_bank on ledger_transfer (subject_id)
    where event in ('deposit.received', 'deposit.unmatched', 'deposit.sent_back', 'refund.succeeded', 'tax.remitted');

-- What moved a bank account, by the number the bank knows it by, as its own area and as the books have it. A channel draws its day's
-- payments in one sum and brings its returns in another; that sum is `ready` once the channel's day is balanced and posted.
create view bank_movement as
    select case d.purpose when 'service_fee' then 'bank_fee' else 'bank_wage' end as account, 'in' as kind,
           n.bank_serial as reference, d.amount_fen, t.amount_fen as ledger_fen, coalesce(n.booked_at, d.deposited_at) as at, true as ready
    from deposit d join bank_notice n on n.id = d.bank_notice_id
    left join ledger_transfer t on t.subject_id = d.id and t.event in ('deposit.received', 'deposit.unmatched')
    union all
    select case d.purpose when 'service_fee' then 'bank_fee' else 'bank_wage' end, 'out', r.bank_serial, d.amount_fen, t.amount_fen,
           s.recorded_at, true
    from deposit_resolution r join deposit d on d.id = r.deposit_id join bank_sending s on s.bank_serial = r.bank_serial
    left join ledger_transfer t on t.subject_id = d.id and t.event = 'deposit.sent_back'
    union all
    select 'bank_' || r.book, 'out', r.bank_serial, r.amount_fen, t.amount_fen, s.recorded_at, true
    from refund r join bank_sending s on s.bank_serial = r.bank_serial
    left join ledger_transfer t on t.subject_id = r.id and t.event = 'refund.succeeded'
    union all
    select 'bank_wage', 'out', m.voucher_number, t.amount_fen, t.amount_fen, m.recorded_at, true
    from tax_remittance m join ledger_transfer t on t.subject_id = m.id and t.event = 'tax.remitted'
    where m.voucher_number is not null
    union all
    select 'bank_wage', k.kind, f.channel || '/' || f.day, case k.kind when 'out' then f.paid_fen else f.returned_fen end,
           case k.kind when 'out' then p.paid_fen else p.returned_fen end,
           (f.day + 1)::timestamp at time zone 'Asia/Shanghai' - interval '1 second',
           r.state in ('balanced', 'signed') and p.unposted = 0
    from statement_file f join reconciliation r on r.id = f.reconciliation_id
    cross join (values ('in'), ('out')) as k (kind)
    cross join lateral (
        select sum(m.amount_fen) filter (where m.event = 'payout.cleared' and m.posted_at is not null)::bigint as paid_fen,
               sum(m.amount_fen) filter (where m.event in ('return.received', 'return.unmatched') and m.posted_at is not null)::bigint as returned_fen,
               count(*) filter (where m.posted_at is null) as unposted
        from statement_line l join statement_match m on m.statement_line_id = l.id where l.statement_file_id = f.id) p
    where f.state = 'accepted' and f.opening_fen is null and case k.kind when 'out' then f.paid_fen else f.returned_fen end > 0;

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('reconciliation.bank_account', '2025-01-01', '{"look_back_days": 31}', '银行账户每日核对', 'Bank accounts reconciled daily', '报酬专用账户与服务费账户的银行对账单每日与账簿逐笔核对：存入、退款、退回、缴税逐笔，渠道付款与退回按渠道按日汇总；期初余额须等于上一日期末余额。', 'The bank''s statement of the wage account and the service-fee account is compared with the books every day: deposits, refunds, what was sent back and tax line by line, a channel''s payments and returns in one sum a day; a day opens as the day before closed.', '{学生兼职平台管理制度 S5 收入2,学生兼职平台管理制度 S5 报酬结算}');
