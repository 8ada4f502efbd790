-- How transfers are posted (domain.ledger.post; docs/money.md). A request is arrays of equal length; the answer is one code per
-- item, in order: ok, exists, conflict, or why not. Legs with one journal_id are all or none. Steps: fill in, lock every account in
-- id order, classify against history, judge the limits, write. What the steps hand on is an array of ledger_item and a code for each.

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

revoke execute on function ledger_filled, ledger_coded, ledger_classified, ledger_journals_refused, ledger_room, ledger_suspects, ledger_judged, ledger_written, ledger_post from linggong_app, linggong_read;
revoke execute on function ledger_post_few, ledger_post_batch from linggong_read;
