-- The books: double entry in two books that never touch (design §4, S-110, S-111, S-115). Amounts are whole fen.
--
-- The application may read these tables and call ledger_post_few, ledger_post_batch, ledger_open_accounts and
-- ledger_close_account; it may write none of them. A transfer's triggers are the only writers of balances and open holds, so a
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

-- Posting. A request is arrays of equal length; the answer one code per item, in order: ok, exists, conflict, or why not. Legs
-- with one journal_id are all or none. Steps: fill in, lock every account in id order, classify against history, judge the
-- limits, write. The steps are one request's working memory: an array of ledger_item and a code for each.
create type ledger_item as (
    ord integer, id uuid, journal_id uuid, kind text, event text, debit_account_id uuid, credit_account_id uuid, amount_fen bigint,
    pending_id uuid, reverses_id uuid, subject_id uuid, asked_debit_id uuid, asked_credit_id uuid, asked_fen bigint, held_fen bigint
);

-- A post_hold, void or reversal takes its accounts, and its amount where none is given, from the transfer it names.
create function ledger_filled(
    ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[]
) returns ledger_item[] language plpgsql as $$
begin
    return (
        select array_agg(row(
            g.ord, g.id, g.journal_id, g.kind, g.event,
            case when p.id is null then g.debit_id when g.kind = 'reversal' then p.credit_account_id else p.debit_account_id end,
            case when p.id is null then g.credit_id when g.kind = 'reversal' then p.debit_account_id else p.credit_account_id end,
            coalesce(g.amount_fen, p.amount_fen), g.pending_id, g.reverses_id, g.subject_id, g.debit_id, g.credit_id, g.amount_fen, p.amount_fen)::ledger_item order by g.ord)
        from unnest(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids)
            with ordinality as g (id, journal_id, kind, event, debit_id, credit_id, amount_fen, pending_id, reverses_id, subject_id, ord)
        left join ledger_transfer p on p.id = coalesce(g.pending_id, g.reverses_id)
            and ((g.kind in ('post_hold', 'void') and p.kind = 'hold') or (g.kind = 'reversal' and p.kind in ('post', 'post_hold')))
    );
end
$$;

-- The items with their codes side by side.
create function ledger_coded(items ledger_item[], codes text[]) returns table (
    ord integer, id uuid, journal_id uuid, kind text, event text, debit_account_id uuid, credit_account_id uuid, amount_fen bigint,
    pending_id uuid, reverses_id uuid, subject_id uuid, asked_debit_id uuid, asked_credit_id uuid, asked_fen bigint, held_fen bigint, code text
) language sql immutable as $$ select * from rows from (unnest($1), unnest($2)) $$;

-- What history, the memory of rejections, repeats within the request and the accounts say; null where nothing speaks against.
-- Of a key that comes twice in one journal the first counts: the second repeats or contradicts it, and breaks nothing.
create function ledger_classified(items ledger_item[], history boolean) returns text[] language plpgsql as $$
begin
    return (
        with item as (select *, first_value(ord) over (partition by id order by ord) as first_ord from unnest(items))
        select array_agg(case
            when t.id is not null then case
                when (t.journal_id, t.kind, t.event, t.debit_account_id, t.credit_account_id, t.amount_fen, t.pending_id, t.reverses_id, t.subject_id)
                    is not distinct from (i.journal_id, i.kind, i.event, i.debit_account_id, i.credit_account_id, i.amount_fen, i.pending_id, i.reverses_id, i.subject_id)
                then 'exists' else 'conflict' end
            when r.id is not null then case
                when (r.journal_id, r.kind, r.event, r.debit_account_id, r.credit_account_id, r.amount_fen, r.pending_id, r.reverses_id, r.subject_id)
                    is not distinct from (i.journal_id, i.kind, i.event, i.asked_debit_id, i.asked_credit_id, i.asked_fen, i.pending_id, i.reverses_id, i.subject_id)
                then r.code else 'conflict' end
            when i.first_ord < i.ord then (
                select case
                    when (f.journal_id, f.kind, f.event, f.asked_debit_id, f.asked_credit_id, f.asked_fen, f.pending_id, f.reverses_id, f.subject_id)
                        is not distinct from (i.journal_id, i.kind, i.event, i.asked_debit_id, i.asked_credit_id, i.asked_fen, i.pending_id, i.reverses_id, i.subject_id)
                    then 'repeat' when f.journal_id = i.journal_id then 'contradicts' else 'conflict' end
                from item f where f.ord = i.first_ord)
            when history and exists (select from ledger_transfer j where j.journal_id = i.journal_id) then 'conflict'
            when i.kind in ('post_hold', 'void') and i.held_fen is null then 'unknown_hold'
            when i.kind = 'reversal' and i.held_fen is null then 'unknown_transfer'
            when d.id is null or c.id is null then 'unknown_account'
            when d.closed_at is not null or c.closed_at is not null then 'account_closed'
            when route.event is null then 'no_route'
            when i.kind = 'post_hold' and i.amount_fen > i.held_fen then 'exceeds_hold'
            when i.pending_id is not null and not exists (select from ledger_hold h where h.id = i.pending_id) then 'hold_resolved'
            when i.kind = 'reversal' and exists (select from ledger_transfer b where b.reverses_id = i.reverses_id) then 'already_reversed'
            end order by i.ord)
        from item i
        left join ledger_transfer t on history and t.id = i.id
        left join ledger_rejection r on r.id = i.id
        left join ledger_account d on d.id = i.debit_account_id
        left join ledger_account c on c.id = i.credit_account_id
        left join ledger_route route on route.event = i.event and route.kind = i.kind and route.debit_kind = d.kind and route.credit_kind = c.kind
    );
end
$$;

-- A journal with a leg that cannot stand is refused whole.
create function ledger_journals_refused(items ledger_item[], codes text[]) returns text[] language plpgsql as $$
begin
    if not exists (select from unnest(codes) code where code not in ('exists', 'repeat', 'contradicts')) then
        return codes;
    end if;
    return (
        select array_agg(case when i.code is null and bad.journal_id is not null then 'journal_refused' else i.code end order by i.ord)
        from ledger_coded(items, codes) i
        left join (select distinct journal_id from ledger_coded(items, codes) where code not in ('exists', 'repeat', 'contradicts')) bad on bad.journal_id = i.journal_id
    );
end
$$;

-- What an account may still lose before its limit refuses; null where it has none.
create function ledger_room(a ledger_account) returns bigint language sql immutable as $$
    select case when a.debits_must_not_exceed_credits then a.credits_posted_fen - a.debits_posted_fen - a.debits_pending_fen
        when a.credits_must_not_exceed_debits then a.debits_posted_fen - a.credits_posted_fen - a.credits_pending_fen end
$$;

-- Accounts whose room might not last: on the limited side everything that draws, nothing that refills, is counted.
create function ledger_suspects(items ledger_item[], codes text[]) returns uuid[] language plpgsql as $$
begin
    return (
        select array_agg(a.id order by a.id)
        from (
            select side.account_id, side.debit, sum(i.amount_fen) as draw_fen
            from ledger_coded(items, codes) i cross join lateral (values (i.debit_account_id, true), (i.credit_account_id, false)) as side (account_id, debit)
            where i.code is null and i.kind in ('post', 'hold', 'reversal') group by side.account_id, side.debit
        ) s
        join ledger_account a on a.id = s.account_id and case when s.debit then a.debits_must_not_exceed_credits else a.credits_must_not_exceed_debits end
        where ledger_room(a) < s.draw_fen
    );
end
$$;

-- Limits, exactly: an account whose room covers the worst case can refuse nothing. Journals that touch one that might are
-- replayed in order, leg by leg, over those accounts alone; so are holds and reversals asked for twice in one request.
create function ledger_judged(items ledger_item[], codes text[]) returns text[] language plpgsql as $$
declare
    suspects uuid[] := ledger_suspects(items, codes);
    contested uuid[] := array(
        select coalesce(pending_id, reverses_id) from ledger_coded(items, codes)
        where code is null and (pending_id is not null or reverses_id is not null) group by 1 having count(*) > 1);
    rooms bigint[]; leg record; at integer; i integer;
    current uuid; broken boolean; undo_at integer[]; undo_by bigint[]; taken uuid[] := '{}'; taken_before integer;
    failure text; failed_ords integer[] := '{}'; failures text[] := '{}';
begin
    if suspects is null and contested = '{}' then
        return array(select coalesce(code, 'ok') from unnest(codes) with ordinality as c (code, ord) order by ord);
    end if;
    rooms := array(select ledger_room(a) from ledger_account a where a.id = any (suspects) order by a.id);
    for leg in
        with item as (select * from ledger_coded(items, codes) where code is null),
        touch as (
            -- how each leg changes the room of the suspects it touches
            select i.ord, array_agg(s.at::integer) as ats, array_agg(
                case when a.debits_must_not_exceed_credits = side.debit
                    then case i.kind when 'post_hold' then i.held_fen - i.amount_fen when 'void' then i.amount_fen else -i.amount_fen end
                    else case when i.kind in ('hold', 'void') then 0 else i.amount_fen end end) as changes
            from item i cross join lateral (values (i.debit_account_id, true), (i.credit_account_id, false)) as side (account_id, debit)
            join unnest(suspects) with ordinality as s (account_id, at) on s.account_id = side.account_id
            join ledger_account a on a.id = s.account_id group by i.ord),
        replayed as (
            select i.ord, i.journal_id, i.kind, coalesce(i.pending_id, i.reverses_id) as reference, t.ats, t.changes,
                coalesce(coalesce(i.pending_id, i.reverses_id) = any (contested), false) as contested
            from item i left join touch t on t.ord = i.ord)
        select replayed.*, min(ord) over (partition by journal_id) as journal_at from replayed
        where journal_id in (select x.journal_id from replayed x where x.contested or x.ats is not null)
        order by journal_at, ord
    loop
        if leg.journal_id is distinct from current then
            current := leg.journal_id; broken := false; undo_at := '{}'; undo_by := '{}'; taken_before := cardinality(taken);
        end if;
        continue when broken;
        failure := case when leg.contested and leg.reference = any (taken) then case leg.kind when 'reversal' then 'already_reversed' else 'hold_resolved' end end;
        for i in 1 .. case when failure is null then coalesce(cardinality(leg.ats), 0) else 0 end loop
            at := leg.ats[i];
            rooms[at] := rooms[at] + leg.changes[i];
            undo_at := undo_at || at; undo_by := undo_by || leg.changes[i];
            if rooms[at] < 0 then failure := 'insufficient'; end if;
        end loop;
        if leg.contested then taken := taken || leg.reference; end if;
        if failure is not null then
            broken := true; taken := taken[:taken_before]; failed_ords := failed_ords || leg.ord; failures := failures || failure;
            for i in 1 .. cardinality(undo_at) loop
                rooms[undo_at[i]] := rooms[undo_at[i]] - undo_by[i];
            end loop;
        end if;
    end loop;
    codes := array(select coalesce(c.code, f.failure) from unnest(codes) with ordinality as c (code, ord) left join unnest(failed_ords, failures) as f (ord, failure) on f.ord = c.ord order by c.ord);
    return array(select coalesce(code, 'ok') from unnest(ledger_journals_refused(items, codes)) with ordinality as c (code, ord) order by ord);
end
$$;

create function ledger_written(items ledger_item[], codes text[], at timestamptz) returns void language plpgsql as $$
begin
    -- inserted in the order of the keys, so that two requests with the same keys wait for each other in one direction
    insert into ledger_transfer (id, number, journal_id, leg, legs, kind, event, debit_account_id, credit_account_id, amount_fen, pending_id, held_fen, reverses_id, subject_id, created_at)
    select n.id, n.number, n.journal_id, n.leg, n.legs, n.kind, n.event, n.debit_account_id, n.credit_account_id, n.amount_fen, n.pending_id, case when n.pending_id is not null then n.held_fen end, n.reverses_id, n.subject_id, at
    from (
        select o.*, nextval('ledger_transfer_number') as number from (
            select i.*, row_number() over (partition by i.journal_id order by i.ord) as leg, count(*) over (partition by i.journal_id) as legs
            from ledger_coded(items, codes) i where i.code = 'ok' order by i.ord offset 0) o
        order by o.ord offset 0) n
    order by n.id;
    if exists (select from unnest(codes) code where code not in ('ok', 'exists', 'conflict', 'repeat', 'contradicts')) then
        insert into ledger_rejection (id, journal_id, kind, event, debit_account_id, credit_account_id, amount_fen, pending_id, reverses_id, subject_id, code, rejected_at)
        select id, journal_id, kind, event, asked_debit_id, asked_credit_id, asked_fen, pending_id, reverses_id, subject_id, code, at
        from ledger_coded(items, codes) where code not in ('ok', 'exists', 'conflict', 'repeat', 'contradicts')
        order by id, ord on conflict (id) do nothing;
    end if;
end
$$;

create function ledger_post(
    ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamptz, history boolean
) returns text[] language plpgsql as $$
declare
    items ledger_item[] := ledger_filled(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids);
    codes text[];
begin
    perform from ledger_account where id in (select debit_account_id from unnest(items) union select credit_account_id from unnest(items)) order by id for no key update;
    for attempt in 1 .. 5 loop
        codes := ledger_judged(items, ledger_journals_refused(items, ledger_classified(items, history)));
        if not history and 'ok' <> any (codes) then
            history := true; -- something may have been posted before: look, then judge again
            continue;
        end if;
        begin
            perform ledger_written(items, codes, at);
            if not codes && array['repeat', 'contradicts'] then
                return codes;
            end if;
            return array(
                select case i.code when 'repeat' then case f.code when 'ok' then 'exists' else f.code end when 'contradicts' then 'conflict' else i.code end
                from (select ord, code, first_value(ord) over (partition by id order by ord) as first_ord from ledger_coded(items, codes)) i
                join unnest(codes) with ordinality as f (code, ord) on f.ord = i.first_ord order by i.ord);
        exception when unique_violation then
            history := true; -- posted before, or another request took one of these keys meanwhile: it is history now
        end;
    end loop;
    raise exception 'the keys of this request keep being taken' using errcode = 'serialization_failure';
end
$$;

-- The two doors. Small requests keep one plan; large ones are planned for their size, and look into history only once a key
-- turns out to be known or something cannot stand: the unique indexes are asked at the insert anyway.
create function ledger_post_few(
    ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamptz
) returns text[] language plpgsql security definer set search_path from current set plan_cache_mode = force_generic_plan set jit = off as $$
begin
    return ledger_post(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids, at, true);
end
$$;

create function ledger_post_batch(
    ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamptz
) returns text[] language plpgsql security definer set search_path from current set plan_cache_mode = force_custom_plan set random_page_cost = 1.1 set jit = off as $$
begin
    return ledger_post(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids, at, false);
end
$$;

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
revoke execute on function ledger_filled, ledger_classified, ledger_coded, ledger_journals_refused, ledger_room, ledger_suspects, ledger_judged, ledger_written, ledger_post from linggong_app, linggong_read;
revoke execute on function ledger_post_few, ledger_post_batch, ledger_open_accounts, ledger_close_account from linggong_read;

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
