-- The books: double entry in two books that never touch (S-110, S-111, S-115). Amounts are whole fen.
--
-- The application may read these tables, open and close accounts by the two functions below and post by those of
-- 0011_ledger_posting.sql; it may write none of them. A transfer's triggers are the only writers of balances and open holds, so a
-- balance equals the fold of its transfers whoever inserts. docs/money.md lists the transfers of every business event.

-- The chart. Liabilities and income stand on the credit side, bank accounts on the debit side.
create table ledger_account_kind (
    kind text primary key,
    book text not null check (book in ('wage', 'fee')),
    owner text not null check (owner in ('employer', 'worker', 'channel', 'platform')),
    side text not null check (side in ('debit', 'credit')),
    debits_must_not_exceed_credits boolean not null,
    credits_must_not_exceed_debits boolean not null,
    title_zh text not null,
    title_en text not null,
    unique (kind, book),
    unique (kind, book, owner, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits),
    -- no fee account can belong to a worker, so no fee can debit one (S-110)
    check (book <> 'fee' or owner in ('employer', 'platform')),
    check (not (debits_must_not_exceed_credits and credits_must_not_exceed_debits))
);
select append_only('ledger_account_kind');
select tag('ledger_account_kind', 'none', 'none', 'kind book owner side debits_must_not_exceed_credits credits_must_not_exceed_debits title_zh title_en');

-- Which event may move money from which kind of account to which, within one book; any other transfer is impossible (S-115).
create table ledger_route (
    event text not null check (event ~ '^[a-z_]+\.[a-z_]+$'),
    kind text not null check (kind in ('post', 'hold', 'post_hold', 'void', 'reversal')),
    debit_kind text not null,
    credit_kind text not null,
    book text not null,
    primary key (event, kind, debit_kind, credit_kind),
    foreign key (debit_kind, book) references ledger_account_kind (kind, book),
    foreign key (credit_kind, book) references ledger_account_kind (kind, book)
);
select append_only('ledger_route');
select tag('ledger_route', 'none', 'none', 'event kind debit_kind credit_kind book');

create table ledger_account (
    id uuid primary key,
    kind text not null,
    book text not null,
    owner text not null,
    owner_id uuid,
    channel text,
    side text not null,
    debits_must_not_exceed_credits boolean not null,
    credits_must_not_exceed_debits boolean not null,
    debits_pending_fen bigint not null default 0 check (debits_pending_fen >= 0),
    debits_posted_fen bigint not null default 0 check (debits_posted_fen >= 0),
    credits_pending_fen bigint not null default 0 check (credits_pending_fen >= 0),
    credits_posted_fen bigint not null default 0 check (credits_posted_fen >= 0),
    opened_at timestamptz not null,
    closed_at timestamptz,
    foreign key (kind, book, owner, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits)
        references ledger_account_kind (kind, book, owner, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits),
    check ((owner in ('employer', 'worker')) = (owner_id is not null)),
    check ((owner = 'channel') = (channel is not null)),
    constraint ledger_account_debits_limit check (not debits_must_not_exceed_credits or debits_pending_fen + debits_posted_fen <= credits_posted_fen),
    constraint ledger_account_credits_limit check (not credits_must_not_exceed_debits or credits_pending_fen + credits_posted_fen <= debits_posted_fen),
    constraint ledger_account_closed_empty check (closed_at is null or (debits_pending_fen = 0 and credits_pending_fen = 0 and debits_posted_fen = credits_posted_fen))
) with (fillfactor = 50);
create unique index ledger_account_one on ledger_account (owner_id, kind) where owner_id is not null;
create index ledger_account_owner on ledger_account (owner_id, kind, id);
create index ledger_account_by_kind on ledger_account (kind, id);
select tag('ledger_account', 'none', 'none', 'id kind book owner channel side debits_must_not_exceed_credits credits_must_not_exceed_debits opened_at closed_at');
select tag('ledger_account', 'id', 'access', 'owner_id');
select tag('ledger_account', 'wage', 'access', 'debits_pending_fen debits_posted_fen credits_pending_fen credits_posted_fen');

-- One row per transfer, for ever. The caller chose the key (id) before its first attempt. `legs` is how many transfers the
-- journal has, `leg` which of them this is: a journal is posted once, as a whole. `number` orders a statement; it has gaps.
-- `held_fen` is the whole hold that a post_hold or void resolves.
create sequence ledger_transfer_number;
create table ledger_transfer (
    id uuid primary key,
    number bigint not null,
    journal_id uuid not null,
    leg smallint not null check (leg between 1 and legs),
    legs smallint not null,
    kind text not null check (kind in ('post', 'hold', 'post_hold', 'void', 'reversal')),
    event text not null,
    debit_account_id uuid not null,
    credit_account_id uuid not null check (credit_account_id <> debit_account_id),
    amount_fen bigint not null check (amount_fen between 1 and 9007199254740991),
    pending_id uuid,
    held_fen bigint check (held_fen >= amount_fen),
    reverses_id uuid,
    subject_id uuid not null,
    created_at timestamptz not null,
    constraint ledger_transfer_journal_once unique (journal_id, leg),
    check ((kind in ('post_hold', 'void')) = (pending_id is not null)),
    check ((kind in ('post_hold', 'void')) = (held_fen is not null)),
    check ((kind = 'reversal') = (reverses_id is not null))
);
create unique index ledger_transfer_hold_once on ledger_transfer (pending_id) where pending_id is not null;
create unique index ledger_transfer_reversal_once on ledger_transfer (reverses_id) where reverses_id is not null;
create index ledger_transfer_debit on ledger_transfer (debit_account_id, number);
create index ledger_transfer_credit on ledger_transfer (credit_account_id, number);
select append_only('ledger_transfer');
select tag('ledger_transfer', 'none', 'none', 'id number journal_id leg legs kind event pending_id reverses_id created_at');
select tag('ledger_transfer', 'id', 'access', 'debit_account_id credit_account_id subject_id');
select tag('ledger_transfer', 'wage', 'access', 'amount_fen held_fen');

-- Holds not yet posted or let go: small, because a resolved hold leaves.
create table ledger_hold (
    id uuid primary key references ledger_transfer,
    debit_account_id uuid not null,
    credit_account_id uuid not null,
    amount_fen bigint not null check (amount_fen > 0),
    held_at timestamptz not null
);
create index ledger_hold_credit on ledger_hold (credit_account_id, held_at, id);
select tag('ledger_hold', 'none', 'none', 'id held_at');
select tag('ledger_hold', 'id', 'access', 'debit_account_id credit_account_id');
select tag('ledger_hold', 'wage', 'access', 'amount_fen');

-- A rejected key stays rejected: the request as it was asked, and the answer it got.
create table ledger_rejection (
    id uuid primary key,
    journal_id uuid not null,
    kind text not null,
    event text not null,
    debit_account_id uuid,
    credit_account_id uuid,
    amount_fen bigint,
    pending_id uuid,
    reverses_id uuid,
    subject_id uuid not null,
    code text not null,
    rejected_at timestamptz not null
);
select append_only('ledger_rejection');
select tag('ledger_rejection', 'none', 'none', 'id journal_id kind event pending_id reverses_id code rejected_at');
select tag('ledger_rejection', 'id', 'access', 'debit_account_id credit_account_id subject_id');
select tag('ledger_rejection', 'wage', 'access', 'amount_fen');

-- What each transfer does to each of its two accounts: a statement of account is this view. Balances are the sum of its changes;
-- the invariants fold them again.
create view ledger_entry as
select t.debit_account_id as account_id, 'debit'::text as side, t.number, t.id as transfer_id, t.kind, t.event, t.amount_fen,
    case when t.kind = 'hold' then t.amount_fen else coalesce(-t.held_fen, 0::bigint) end as pending_change_fen,
    case when t.kind in ('hold', 'void') then 0::bigint else t.amount_fen end as posted_change_fen, t.created_at
from ledger_transfer t
union all
select t.credit_account_id as account_id, 'credit'::text as side, t.number, t.id as transfer_id, t.kind, t.event, t.amount_fen,
    case when t.kind = 'hold' then t.amount_fen else coalesce(-t.held_fen, 0::bigint) end as pending_change_fen,
    case when t.kind in ('hold', 'void') then 0::bigint else t.amount_fen end as posted_change_fen, t.created_at
from ledger_transfer t;
select tag('ledger_entry', 'none', 'none', 'side number transfer_id kind event created_at');
select tag('ledger_entry', 'id', 'access', 'account_id');
select tag('ledger_entry', 'wage', 'access', 'amount_fen pending_change_fen posted_change_fen');

-- Last barrier for every transfer, however it arrives: both accounts open, one book, a declared route; a hold resolved on its
-- own accounts within its amount; a reversal the exact opposite. One statement-level check instead of foreign keys: those
-- would lock the few shared rows of the chart for every writer, row by row. Accounts and routes cannot change or vanish.
create function ledger_transfer_guard() returns trigger language plpgsql as $$
begin
    if exists (
        select from fresh f
        left join ledger_account d on d.id = f.debit_account_id and d.closed_at is null
        left join ledger_account c on c.id = f.credit_account_id and c.closed_at is null and c.book = d.book
        left join ledger_route r on r.event = f.event and r.kind = f.kind and r.debit_kind = d.kind and r.credit_kind = c.kind and r.book = d.book
        where r.event is null
    ) then
        raise exception 'no declared route between two open accounts of one book' using errcode = 'check_violation';
    end if;
    if exists (
        select from fresh f left join ledger_transfer p on p.id = coalesce(f.pending_id, f.reverses_id)
        where f.kind in ('post_hold', 'void', 'reversal') and not coalesce(case f.kind
            when 'reversal' then p.kind in ('post', 'post_hold') and p.amount_fen = f.amount_fen and p.debit_account_id = f.credit_account_id and p.credit_account_id = f.debit_account_id
            else p.kind = 'hold' and p.debit_account_id = f.debit_account_id and p.credit_account_id = f.credit_account_id
                and f.held_fen = p.amount_fen and (f.kind = 'post_hold' or f.amount_fen = f.held_fen) end, false)
    ) then
        raise exception 'a transfer that does not fit the one it resolves or reverses' using errcode = 'check_violation';
    end if;
    return null;
end
$$;

create function ledger_transfer_apply() returns trigger language plpgsql as $$
declare resolved bigint;
begin
    with gone as (delete from ledger_hold h using fresh f where h.id = f.pending_id returning h.id) select count(*) into resolved from gone;
    if resolved <> (select count(*) from fresh where pending_id is not null) then
        raise exception 'a hold that is not open' using errcode = 'check_violation';
    end if;
    insert into ledger_hold (id, debit_account_id, credit_account_id, amount_fen, held_at)
    select id, debit_account_id, credit_account_id, amount_fen, created_at from fresh where kind = 'hold';
    update ledger_account a set
        debits_pending_fen = a.debits_pending_fen + s.debits_pending_fen, debits_posted_fen = a.debits_posted_fen + s.debits_posted_fen,
        credits_pending_fen = a.credits_pending_fen + s.credits_pending_fen, credits_posted_fen = a.credits_posted_fen + s.credits_posted_fen
    from (
        select e.account_id, sum(case when e.debit then pending_fen else 0 end)::bigint as debits_pending_fen, sum(case when e.debit then posted_fen else 0 end)::bigint as debits_posted_fen,
            sum(case when e.debit then 0 else pending_fen end)::bigint as credits_pending_fen, sum(case when e.debit then 0 else posted_fen end)::bigint as credits_posted_fen
        from fresh f
        cross join lateral (values
            (case when f.kind = 'hold' then f.amount_fen else coalesce(-f.held_fen, 0) end,
             case when f.kind in ('hold', 'void') then 0 else f.amount_fen end)) as v (pending_fen, posted_fen)
        cross join lateral (values (f.debit_account_id, true), (f.credit_account_id, false)) as e (account_id, debit)
        group by e.account_id
    ) s where a.id = s.account_id;
    return null;
end
$$;

create trigger ledger_transfer_1_guard after insert on ledger_transfer referencing new table as fresh for each statement execute function ledger_transfer_guard();
create trigger ledger_transfer_2_apply after insert on ledger_transfer referencing new table as fresh for each statement execute function ledger_transfer_apply();

-- What an account is never changes, and an account never vanishes; only balances move and an empty account may close.
create function ledger_account_fixed() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or (old.id, old.kind, old.owner_id, old.channel, old.opened_at) is distinct from (new.id, new.kind, new.owner_id, new.channel, new.opened_at)
        or (old.closed_at is not null and new.closed_at is distinct from old.closed_at) then
        raise exception 'a ledger account is never changed or removed' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger ledger_account_fixed before delete or update of id, kind, owner_id, channel, opened_at, closed_at on ledger_account for each row execute function ledger_account_fixed();
create trigger ledger_account_kept before truncate on ledger_account for each statement execute function refuse_change();

-- Opens what is not open yet; ids are derived from kind and owner, so a repeat changes nothing.
create function ledger_open_accounts(ids uuid[], kinds text[], owner_ids uuid[], channels text[], at timestamptz) returns void
language sql security definer set search_path from current as $$
    insert into ledger_account (id, kind, book, owner, owner_id, channel, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits, opened_at)
    select g.id, k.kind, k.book, k.owner, g.owner_id, g.channel, k.side, k.debits_must_not_exceed_credits, k.credits_must_not_exceed_debits, $5
    from unnest($1, $2, $3, $4) as g (id, kind, owner_id, channel) join ledger_account_kind k on k.kind = g.kind
    order by g.id on conflict (id) do nothing
$$;

-- False when the account is unknown or closed already; the empty-account constraint refuses one that still holds money.
create function ledger_close_account(account_id uuid, at timestamptz) returns boolean language plpgsql security definer set search_path from current as $$
begin
    update ledger_account set closed_at = at where id = account_id and closed_at is null;
    return found;
end
$$;

revoke insert, update, delete, truncate on ledger_account_kind, ledger_route, ledger_account, ledger_transfer, ledger_hold, ledger_rejection from linggong_app;
revoke execute on function ledger_open_accounts, ledger_close_account from linggong_read;

insert into ledger_account_kind (kind, book, owner, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits, title_zh, title_en) values
('bank_wage_cash', 'wage', 'platform', 'debit', false, true, '工资专户银行存款', 'Wage custody account at the bank'),
('employer_wage', 'wage', 'employer', 'credit', true, false, '用人单位工资余额', 'Employer''s unspent wage money'),
('worker_wage', 'wage', 'worker', 'credit', true, false, '应付劳动者报酬', 'Owed to the worker'),
('worker_tax', 'wage', 'worker', 'credit', true, false, '代扣税款（劳动者）', 'Tax withheld from the worker'),
('tax_withheld', 'wage', 'platform', 'credit', true, false, '代扣税款（待缴）', 'Withheld tax to be remitted'),
('payout_clearing', 'wage', 'channel', 'credit', false, false, '付款在途', 'Payouts in transit'),
('deposit_suspense', 'wage', 'platform', 'credit', true, false, '待认领工资来款', 'Unmatched wage deposits'),
('returned_suspense', 'wage', 'platform', 'credit', true, false, '待认领退票', 'Unmatched returned payouts'),
('bank_fee_cash', 'fee', 'platform', 'debit', false, true, '服务费银行存款', 'Service-fee account at the bank'),
('employer_fee', 'fee', 'employer', 'credit', true, false, '用人单位服务费余额', 'Employer''s service-fee balance'),
('employer_fee_charged', 'fee', 'employer', 'credit', true, false, '已计收服务费（用人单位）', 'Fees charged to the employer'),
('fee_suspense', 'fee', 'platform', 'credit', true, false, '待认领服务费来款', 'Unmatched fee deposits'),
('platform_fee_income', 'fee', 'platform', 'credit', true, false, '服务费收入', 'Service-fee income');

insert into ledger_route (event, kind, debit_kind, credit_kind, book) values
('deposit.received', 'post', 'bank_wage_cash', 'employer_wage', 'wage'),
('deposit.received', 'post', 'bank_fee_cash', 'employer_fee', 'fee'),
('deposit.unmatched', 'post', 'bank_wage_cash', 'deposit_suspense', 'wage'),
('deposit.unmatched', 'post', 'bank_fee_cash', 'fee_suspense', 'fee'),
('deposit.matched', 'post', 'deposit_suspense', 'employer_wage', 'wage'),
('deposit.matched', 'post', 'fee_suspense', 'employer_fee', 'fee'),
('deposit.sent_back', 'post', 'deposit_suspense', 'bank_wage_cash', 'wage'),
('deposit.sent_back', 'post', 'fee_suspense', 'bank_fee_cash', 'fee'),
('refund.held', 'hold', 'employer_wage', 'bank_wage_cash', 'wage'),
('refund.held', 'hold', 'employer_fee', 'bank_fee_cash', 'fee'),
('refund.succeeded', 'post_hold', 'employer_wage', 'bank_wage_cash', 'wage'),
('refund.succeeded', 'post_hold', 'employer_fee', 'bank_fee_cash', 'fee'),
('refund.failed', 'void', 'employer_wage', 'bank_wage_cash', 'wage'),
('refund.failed', 'void', 'employer_fee', 'bank_fee_cash', 'fee'),
('settlement.wage', 'post', 'employer_wage', 'worker_wage', 'wage'),
('settlement.vat', 'post', 'worker_wage', 'worker_tax', 'wage'),
('settlement.iit', 'post', 'worker_wage', 'worker_tax', 'wage'),
('settlement.fee', 'post', 'employer_fee', 'employer_fee_charged', 'fee'),
('settlement.reversed', 'reversal', 'worker_wage', 'employer_wage', 'wage'),
('settlement.reversed', 'reversal', 'worker_tax', 'worker_wage', 'wage'),
('settlement.reversed', 'reversal', 'employer_fee_charged', 'employer_fee', 'fee'),
('payout.held', 'hold', 'worker_wage', 'payout_clearing', 'wage'),
('payout.succeeded', 'post_hold', 'worker_wage', 'payout_clearing', 'wage'),
('payout.failed', 'void', 'worker_wage', 'payout_clearing', 'wage'),
('payout.cancelled', 'void', 'worker_wage', 'payout_clearing', 'wage'),
('payout.returned', 'reversal', 'payout_clearing', 'worker_wage', 'wage'),
('payout.cleared', 'post', 'payout_clearing', 'bank_wage_cash', 'wage'),
('return.received', 'post', 'bank_wage_cash', 'payout_clearing', 'wage'),
('return.unmatched', 'post', 'bank_wage_cash', 'returned_suspense', 'wage'),
('return.matched', 'post', 'returned_suspense', 'payout_clearing', 'wage'),
('tax.corrected', 'post', 'worker_tax', 'worker_wage', 'wage'),
('tax.swept', 'post', 'worker_tax', 'tax_withheld', 'wage'),
('tax.remitted', 'post', 'tax_withheld', 'bank_wage_cash', 'wage'),
('fee.recognised', 'post', 'employer_fee_charged', 'platform_fee_income', 'fee'),
('income.withdrawn', 'post', 'platform_fee_income', 'bank_fee_cash', 'fee');

-- The accounts nobody owns but the platform; ids are derived from the kind as domain.ledger.account_id derives them.
select ledger_open_accounts(
    array['78e35752-2d88-5488-b6ee-b84d36c3c4c0', '63c47a94-a936-5a56-8c53-b77cc052ed8d', 'e99e1360-8778-5ae8-90c8-cb03253c3588',
        '514e800c-5fa1-5752-9fa2-510902cb4ae9', 'ce9cbc9c-29d2-55e3-9a57-572bbb3ba208', '6afb8cdf-110a-51dd-98b9-d5f3497ca10b', 'f0467b7d-093b-56b4-8dec-7f3f3cde4828']::uuid[],
    array['bank_wage_cash', 'tax_withheld', 'deposit_suspense', 'returned_suspense', 'bank_fee_cash', 'fee_suspense', 'platform_fee_income'],
    array_fill(null::uuid, array[7]), array_fill(null::text, array[7]), timestamptz '2025-01-01 00:00:00+08');

insert into rule (id, valid_from, title_zh, title_en, text_zh, text_en, legal_basis) values
('ledger.within_balance', '2025-01-01', '余额之内支付', 'Within the balance', '任何一笔支出不得超过该账户的可用余额，冻结金额计入已用。', 'Nothing is spent beyond an account''s available balance; held money counts as spent.', '{学生兼职平台管理制度 S5 报酬结算1}'),
('ledger.books_apart', '2025-01-01', '工资与服务费分账', 'Wages and fees apart', '工资专户只用于支付劳动报酬；服务费由用人单位另行承担，不得从劳动者报酬中扣除，平台收支不得动用工资账。', 'The wage account serves wages only; fees are the employer''s, on top, and never debit a worker; platform income and expense never touch wage money.', '{学生兼职平台管理制度 S5 收入1,学生兼职平台管理制度 S5 报酬结算1}'),
('ledger.key_once', '2025-01-01', '一笔业务只记一次', 'One key, one entry', '每笔记账的业务编号只对应一份内容；重复提交返回第一次的结果。', 'A transfer''s key stands for one content; a repeat gets the first answer.', '{学生兼职平台管理制度 S5 收入2}'),
('ledger.hold_once', '2025-01-01', '冻结款项只处理一次', 'A hold resolves once', '冻结的款项只能支付或解冻一次，支付不得超过冻结金额；一笔记账只能冲正一次。', 'A hold is posted or let go once, never above what was held; a transfer is reversed once.', '{学生兼职平台管理制度 S5 收入2}'),
('ledger.open_account', '2025-01-01', '账户须处于开立状态', 'Open accounts only', '已关闭的账户不再记账；账户余额清零后方可关闭。', 'A closed account takes no entries; only an empty account may close.', '{学生兼职平台管理制度 S5 收入2}');
