-- Written by ./run structure from the migrations; ./run check compares.

CREATE TYPE public.ledger_item AS (
	ord integer,
	id uuid,
	journal_id uuid,
	kind text,
	event text,
	debit_account_id uuid,
	credit_account_id uuid,
	amount_fen bigint,
	pending_id uuid,
	reverses_id uuid,
	subject_id uuid,
	asked_debit_id uuid,
	asked_credit_id uuid,
	asked_fen bigint,
	held_fen bigint
);

CREATE FUNCTION public.append_only(table_name regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    execute format('revoke update, delete, truncate on %s from linggong_app', table_name);
    execute format('create trigger append_only before update or delete or truncate on %s for each statement execute function refuse_change()', table_name);
end
$$;

CREATE FUNCTION public.channel_batch_is_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if (new.id, new.channel, new.batch_no) is distinct from (old.id, old.channel, old.batch_no)
       or old.begun_at is not null and (new.begun_at, new.order_count, new.total_fen, new.content_sha256)
                                       is distinct from (old.begun_at, old.order_count, old.total_fen, old.content_sha256)
       or old.taken_at is not null and new.taken_at is distinct from old.taken_at
       or old.confirmed_at is not null and new.confirmed_at is distinct from old.confirmed_at then
        raise exception 'channel batch % was handed over as it is', old.id using errcode = 'check_violation';
    end if;
    return new;
end
$$;

CREATE FUNCTION public.day_bits(first integer, last integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select case when least(last, 48) <= greatest(first, 0) then 0::bigint
                else ((1::bigint << (least(last, 48) - greatest(first, 0))) - 1) << greatest(first, 0) end
$$;

CREATE FUNCTION public.deadline_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if exists (
        select from (select distinct kind, rule_id, rule_version from fresh) f
        left join deadline_kind k on k.kind = f.kind
        left join rule r on r.id = f.rule_id and r.version = f.rule_version
        where k.kind is null or r.id is null
    ) or exists (
        select from (select distinct employer_id as id from fresh where employer_id is not null) f
        where not exists (select from employer e where e.id = f.id)
    ) or exists (
        select from fresh f where f.worker_id is not null and not exists (select from worker w where w.id = f.worker_id)
    ) then
        raise exception 'a clock names a kind, rule, worker or employer that does not exist' using errcode = 'foreign_key_violation';
    end if;
    return null;
end
$$;

CREATE FUNCTION public.derived(table_name text, columns text) RETURNS void
    LANGUAGE sql
    AS $_$
    update column_tag set derived = true
    where column_tag.table_name = $1 and column_name = any (regexp_split_to_array(trim($2), '\s+'))
$_$;

CREATE FUNCTION public.earth_x(latitude double precision, longitude double precision) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select round(6371008.8 * cos(radians(latitude)) * cos(radians(longitude)))::integer
$$;

CREATE FUNCTION public.earth_y(latitude double precision, longitude double precision) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select round(6371008.8 * cos(radians(latitude)) * sin(radians(longitude)))::integer
$$;

CREATE FUNCTION public.earth_z(latitude double precision) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select round(6371008.8 * sin(radians(latitude)))::integer
$$;

CREATE FUNCTION public.erasable(table_name regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    execute format('drop trigger append_only on %s', table_name);
    execute format('create trigger append_only before delete or truncate on %s for each statement execute function refuse_change()', table_name);
    execute format('create trigger append_only_but_erasure before update on %s for each row execute function refuse_change_but_erasure()', table_name);
end
$$;

CREATE FUNCTION public.erase_rows(person_id uuid, worker_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $_$
declare
    one record;
begin
    if worker_id is null then
        if exists (select from worker w where w.person_id = $1) or not exists (select from person p where p.id = $1 and p.erased_at is not null) then
            raise exception 'person % was not erased', $1 using errcode = 'insufficient_privilege';
        end if;
    elsif not exists (select from worker w where w.id = $2 and w.person_id = $1 and w.erased_at is not null) then
        raise exception 'worker % was not erased', $2 using errcode = 'insufficient_privilege';
    end if;
    for one in
        select e.table_name, e.column_name = '*' as gone, e.condition,
               string_agg(format('%I = case when t.%I is not null then %L::%s end', e.column_name, e.column_name, e.becomes,
                                 format_type(a.atttypid, a.atttypmod)), ', ' order by e.column_name) as changes,
               '(' || rows_about(e.table_name) || case when exists (
                   select from column_tag c where c.table_name = e.table_name and c.column_name = 'worker_id'
               ) then ' or t.worker_id = $2)' else ')' end as whose
        from erasure_rule e
        left join pg_attribute a on a.attrelid = to_regclass(e.table_name) and a.attname = e.column_name
        group by e.table_name, gone, e.condition
        order by gone, max(e.place), e.table_name
    loop
        if one.gone then
            execute format('delete from %I t where %s and %s', one.table_name, one.whose, one.condition) using $1, $2;
        else
            execute format('update %I t set %s where %s and %s', one.table_name, one.changes, one.whose, one.condition) using $1, $2;
        end if;
    end loop;
end
$_$;

CREATE FUNCTION public.explanation_of(line_id uuid) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    select encode(set_byte(uuid_send(line_id), 15, 0), 'hex')::uuid
$$;

CREATE FUNCTION public.half_hour(at timestamp with time zone) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select floor((extract(epoch from at) + 28800) / 1800)::integer
$$;

CREATE FUNCTION public.half_hour_after(at timestamp with time zone) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select ceil((extract(epoch from at) + 28800) / 1800)::integer
$$;

CREATE FUNCTION public.is_provisional(due_at timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    select not exists (select from calendar_day where day between make_date(year, 1, 1) and make_date(year, 12, 31))
    from (select extract(year from (due_at - interval '1 microsecond') at time zone interval '8 hours')::integer as year) as last_day
$$;

CREATE FUNCTION public.joined_terms(terms text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select case when kind is null or district is null then terms
                else array_remove(array_remove(terms, kind), district) || (kind || '&' || district) end
    from (select min(term) filter (where term like 'kind=%') as kind, min(term) filter (where term like 'district=%') as district
          from unnest(terms) term) asked
$$;

CREATE FUNCTION public.keep_posting_terms() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    delete from posting_term where posting_id = new.id;
    if new.state = 'live' then
        insert into posting_term (posting_id, term, published_at, pay_fen_per_hour, starts_at)
        select new.id, term, new.published_at, new.pay_fen_per_hour, new.starts_at from posting_terms(new) term;
    end if;
    return null;
end
$$;

CREATE FUNCTION public.kind_number(kind text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select array_position(array['tutoring', 'catering', 'retail', 'promotion', 'event', 'logistics', 'delivery', 'office', 'data_entry',
        'design', 'translation', 'it_support', 'library', 'housekeeping', 'other'], kind) - 1
$$;

CREATE FUNCTION public.ledger_account_fixed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_op = 'DELETE' or (old.id, old.kind, old.owner_id, old.channel, old.opened_at) is distinct from (new.id, new.kind, new.owner_id, new.channel, new.opened_at)
        or (old.closed_at is not null and new.closed_at is distinct from old.closed_at) then
        raise exception 'a ledger account is never changed or removed' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;

CREATE FUNCTION public.ledger_classified(items public.ledger_item[], history boolean) RETURNS text[]
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.ledger_close_account(account_id uuid, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
begin
    update ledger_account set closed_at = at where id = account_id and closed_at is null;
    return found;
end
$$;

CREATE FUNCTION public.ledger_coded(items public.ledger_item[], codes text[]) RETURNS TABLE(ord integer, id uuid, journal_id uuid, kind text, event text, debit_account_id uuid, credit_account_id uuid, amount_fen bigint, pending_id uuid, reverses_id uuid, subject_id uuid, asked_debit_id uuid, asked_credit_id uuid, asked_fen bigint, held_fen bigint, code text)
    LANGUAGE sql IMMUTABLE
    AS $_$ select * from rows from (unnest($1), unnest($2)) $_$;

CREATE FUNCTION public.ledger_doubtful(ids uuid[], journal_ids uuid[], kinds text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], held bigint[], at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
declare suspects uuid[];
begin
    if exists (select from ledger_rejection where id = any (ids)) then
        return true;
    end if;
    if 'post_hold' = any (kinds) then
        if exists (select from ledger_hold_expiry where hold_id = any (pending_ids) and expires_at <= at) then
            return true;
        end if;
    end if;
    -- as ledger_suspects: on the limited side everything that draws, nothing that refills, is counted
    select array_agg(a.id) into suspects from (
        select side.account_id, side.debit, sum(pair.draw_fen) as draw_fen
        from (
            select i.debit_id, i.credit_id, sum(i.amount_fen) as draw_fen
            from unnest(kinds, debit_ids, credit_ids, amounts) as i (kind, debit_id, credit_id, amount_fen)
            where i.kind in ('post', 'hold', 'reversal') group by i.debit_id, i.credit_id
        ) pair
        cross join lateral (values (pair.debit_id, true), (pair.credit_id, false)) as side (account_id, debit)
        group by side.account_id, side.debit
    ) s
    join ledger_account a on a.id = s.account_id and case when s.debit then a.debits_must_not_exceed_credits else a.credits_must_not_exceed_debits end
    where ledger_room(a) < s.draw_fen;
    if suspects is null then
        return false;
    end if;
    -- as ledger_judged: leg by leg, journals in the order of their first leg; where nothing falls below zero on the way, nothing is refused
    return exists (
        select from (
            select ledger_room(a) + sum(case when a.debits_must_not_exceed_credits = side.debit
                then case i.kind when 'post_hold' then i.held_fen - i.amount_fen when 'void' then i.amount_fen else -i.amount_fen end
                else case when i.kind in ('hold', 'void') then 0 else i.amount_fen end end) over (partition by a.id order by i.journal_at, i.ord) as room_fen
            from (
                select l.*, min(l.ord) over (partition by l.journal_id) as journal_at
                from unnest(journal_ids, kinds, debit_ids, credit_ids, amounts, held) with ordinality as l (journal_id, kind, debit_id, credit_id, amount_fen, held_fen, ord)
            ) i
            cross join lateral (values (i.debit_id, true), (i.credit_id, false)) as side (account_id, debit)
            join ledger_account a on a.id = side.account_id where a.id = any (suspects)
        ) replayed where room_fen < 0
    );
end
$$;

CREATE FUNCTION public.ledger_expiries(hold_ids uuid[], ends timestamp with time zone[], made boolean[]) RETURNS integer[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
begin
    with fresh as (
        insert into ledger_hold_expiry (hold_id, expires_at)
        select w.id, w.expires_at from unnest(hold_ids, ends, made) as w (id, expires_at, made)
        join ledger_transfer t on t.id = w.id and t.kind = 'hold' and t.written_in = pg_current_xact_id()
        where w.made and w.expires_at is not null
        on conflict (hold_id) do nothing returning hold_id, expires_at
    )
    update ledger_hold h set expires_at = f.expires_at from fresh f where h.id = f.hold_id;
    return array(
        select w.ord::integer from unnest(hold_ids, ends) with ordinality as w (id, expires_at, ord)
        left join ledger_hold_expiry e on e.hold_id = w.id
        where w.expires_at is distinct from e.expires_at order by w.ord);
end
$$;

CREATE FUNCTION public.ledger_filled(ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[]) RETURNS public.ledger_item[]
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.ledger_journals_refused(items public.ledger_item[], codes text[]) RETURNS text[]
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.ledger_judged(items public.ledger_item[], codes text[]) RETURNS text[]
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.ledger_late(items public.ledger_item[], codes text[], at timestamp with time zone) RETURNS text[]
    LANGUAGE plpgsql
    AS $$
begin
    return (
        select array_agg(case when i.code is null and i.kind = 'post_hold' and e.hold_id is not null then 'hold_expired' else i.code end order by i.ord)
        from ledger_coded(items, codes) i left join ledger_hold_expiry e on e.hold_id = i.pending_id and e.expires_at <= at
    );
end
$$;

CREATE FUNCTION public.ledger_open_accounts(ids uuid[], kinds text[], owner_ids uuid[], channels text[], at timestamp with time zone) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $_$
    insert into ledger_account (id, kind, book, owner, owner_id, channel, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits, opened_at)
    select g.id, k.kind, k.book, k.owner, g.owner_id, g.channel, k.side, k.debits_must_not_exceed_credits, k.credits_must_not_exceed_debits, $5
    from unnest($1, $2, $3, $4) as g (id, kind, owner_id, channel) join ledger_account_kind k on k.kind = g.kind
    order by g.id on conflict (id) do nothing
$_$;

CREATE FUNCTION public.ledger_post(ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamp with time zone, history boolean) RETURNS text[]
    LANGUAGE plpgsql
    AS $$
declare
    items ledger_item[];
    codes text[];
begin
    if ledger_posted_whole(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids, at) then
        return array_fill('ok'::text, array[cardinality(ids)]);
    end if;
    items := ledger_filled(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids);
    perform from ledger_account where id in (select debit_account_id from unnest(items) union select credit_account_id from unnest(items)) order by id for no key update;
    for attempt in 1 .. 5 loop
        codes := ledger_classified(items, history);
        if 'post_hold' = any (kinds) then
            codes := ledger_late(items, codes, at);
        end if;
        codes := ledger_judged(items, ledger_journals_refused(items, codes));
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

CREATE FUNCTION public.ledger_post_batch(ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamp with time zone) RETURNS text[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    SET random_page_cost TO '1.1'
    SET jit TO 'off'
    AS $$
begin
    return ledger_post(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids, at, false);
end
$$;

CREATE FUNCTION public.ledger_post_few(ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamp with time zone) RETURNS text[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
begin
    return ledger_post(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids, at, true);
end
$$;

CREATE FUNCTION public.ledger_post_staged(run uuid, at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    at_chunk integer;
    ords integer[]; ids uuid[]; journal_ids uuid[]; kinds text[]; events text[]; debit_ids uuid[]; credit_ids uuid[]; amounts bigint[];
    pending_ids uuid[]; reverses_ids uuid[]; subject_ids uuid[]; codes text[];
begin
    select posted_chunks into at_chunk from ledger_stage_run where id = run and posted_chunks < chunks for update;
    if at_chunk is null then
        return null;
    end if;
    select array_agg(s.ord order by s.ord), array_agg(s.id order by s.ord), array_agg(s.journal_id order by s.ord), array_agg(s.kind order by s.ord), array_agg(s.event order by s.ord),
        array_agg(s.debit_id order by s.ord), array_agg(s.credit_id order by s.ord), array_agg(s.amount_fen order by s.ord), array_agg(s.pending_id order by s.ord),
        array_agg(s.reverses_id order by s.ord), array_agg(s.subject_id order by s.ord)
    into ords, ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids
    from ledger_stage s where s.run_id = run and s.chunk = at_chunk;
    codes := ledger_post_batch(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids, at);
    update ledger_stage s set code = c.code from unnest(ords, codes) as c (ord, code)
    where s.run_id = run and s.chunk = at_chunk and s.ord = c.ord and c.code <> 'ok';
    update ledger_stage_run set posted_chunks = at_chunk + 1 where id = run;
    return at_chunk + 1;
end
$$;

CREATE FUNCTION public.ledger_posted_whole(ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare held bigint[];
begin
    if not kinds <@ array['post', 'hold'] then
        select array_agg(i.debit_account_id order by i.ord), array_agg(i.credit_account_id order by i.ord), array_agg(i.amount_fen order by i.ord),
            array_agg(case when i.pending_id is not null then i.held_fen end order by i.ord)
        into debit_ids, credit_ids, amounts, held
        from unnest(ledger_filled(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, reverses_ids, subject_ids)) i;
    end if;
    perform from ledger_account where id = any (debit_ids || credit_ids) order by id for no key update;
    if ledger_doubtful(ids, journal_ids, kinds, debit_ids, credit_ids, amounts, pending_ids, held, at) then
        return false;
    end if;
    -- inserted in the order of the keys, as by ledger_written
    if journal_ids = ids then
        insert into ledger_transfer (id, number, journal_id, leg, legs, kind, event, debit_account_id, credit_account_id, amount_fen, pending_id, held_fen, reverses_id, subject_id, created_at)
        select n.id, n.number, n.id, 1, 1, n.kind, n.event, n.debit_id, n.credit_id, n.amount_fen, n.pending_id, n.held_fen, n.reverses_id, n.subject_id, at
        from (
            select i.*, nextval('ledger_transfer_number') as number
            from unnest(ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, held, reverses_ids, subject_ids)
                as i (id, kind, event, debit_id, credit_id, amount_fen, pending_id, held_fen, reverses_id, subject_id) offset 0) n
        order by n.id;
    else
        insert into ledger_transfer (id, number, journal_id, leg, legs, kind, event, debit_account_id, credit_account_id, amount_fen, pending_id, held_fen, reverses_id, subject_id, created_at)
        select n.id, n.number, n.journal_id, row_number() over (partition by n.journal_id order by n.number), count(*) over (partition by n.journal_id),
            n.kind, n.event, n.debit_id, n.credit_id, n.amount_fen, n.pending_id, n.held_fen, n.reverses_id, n.subject_id, at
        from (
            select i.*, nextval('ledger_transfer_number') as number
            from unnest(ids, journal_ids, kinds, events, debit_ids, credit_ids, amounts, pending_ids, held, reverses_ids, subject_ids)
                as i (id, journal_id, kind, event, debit_id, credit_id, amount_fen, pending_id, held_fen, reverses_id, subject_id) offset 0) n
        order by n.id;
    end if;
    return true;
exception when unique_violation or check_violation or not_null_violation then
    return false;
end
$$;

CREATE TABLE public.ledger_account (
    id uuid NOT NULL,
    kind text NOT NULL,
    book text NOT NULL,
    owner text NOT NULL,
    owner_id uuid,
    channel text,
    side text NOT NULL,
    debits_must_not_exceed_credits boolean NOT NULL,
    credits_must_not_exceed_debits boolean NOT NULL,
    debits_pending_fen bigint DEFAULT 0 NOT NULL,
    debits_posted_fen bigint DEFAULT 0 NOT NULL,
    credits_pending_fen bigint DEFAULT 0 NOT NULL,
    credits_posted_fen bigint DEFAULT 0 NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT ledger_account_check CHECK (((owner = ANY (ARRAY['employer'::text, 'worker'::text])) = (owner_id IS NOT NULL))),
    CONSTRAINT ledger_account_check1 CHECK (((owner = 'channel'::text) = (channel IS NOT NULL))),
    CONSTRAINT ledger_account_closed_empty CHECK (((closed_at IS NULL) OR ((debits_pending_fen = 0) AND (credits_pending_fen = 0) AND (debits_posted_fen = credits_posted_fen)))),
    CONSTRAINT ledger_account_credits_limit CHECK (((NOT credits_must_not_exceed_debits) OR ((credits_pending_fen + credits_posted_fen) <= debits_posted_fen))),
    CONSTRAINT ledger_account_credits_pending_fen_check CHECK ((credits_pending_fen >= 0)),
    CONSTRAINT ledger_account_credits_posted_fen_check CHECK ((credits_posted_fen >= 0)),
    CONSTRAINT ledger_account_debits_limit CHECK (((NOT debits_must_not_exceed_credits) OR ((debits_pending_fen + debits_posted_fen) <= credits_posted_fen))),
    CONSTRAINT ledger_account_debits_pending_fen_check CHECK ((debits_pending_fen >= 0)),
    CONSTRAINT ledger_account_debits_posted_fen_check CHECK ((debits_posted_fen >= 0))
)
WITH (fillfactor='50');

CREATE FUNCTION public.ledger_room(a public.ledger_account) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
    select case when a.debits_must_not_exceed_credits then a.credits_posted_fen - a.debits_posted_fen - a.debits_pending_fen
        when a.credits_must_not_exceed_debits then a.debits_posted_fen - a.credits_posted_fen - a.credits_pending_fen end
$$;

CREATE FUNCTION public.ledger_suspects(items public.ledger_item[], codes text[]) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.ledger_take_snapshot(on_day date, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    head seal_head;
    before ledger_snapshot[] := array(select s from ledger_snapshot s order by day desc limit 2);
    drawn bigint;
begin
    select * into head from seal_head for update;
    if before[1].day >= on_day then
        return false;
    end if;
    select last_value into drawn from ledger_transfer_number;
    insert into ledger_snapshot (day, size, good_from, floor, last_number, taken_by)
    values (on_day, head.size, at + interval '5 minutes', coalesce(case when head.reached > before[1].taken_by then before[2].last_number end, before[1].floor, 0), drawn, pg_current_xact_id());
    insert into ledger_snapshot_balance (account_id, day, debits_pending_fen, debits_posted_fen, credits_pending_fen, credits_posted_fen)
    with unsealed as (
        select t.id from ledger_transfer t where t.written_in >= head.reached and not exists (select from seal s where s.row_id = t.id)
    ), since as (
        select e.account_id, sum(pending_change_fen) filter (where side = 'debit') as dp, sum(posted_change_fen) filter (where side = 'debit') as d,
            sum(pending_change_fen) filter (where side = 'credit') as cp, sum(posted_change_fen) filter (where side = 'credit') as c
        from unsealed u join ledger_entry e on e.transfer_id = u.id group by e.account_id
    ), balance as (
        select a.id, a.debits_pending_fen - coalesce(dp, 0) as dp, a.debits_posted_fen - coalesce(d, 0) as d, a.credits_pending_fen - coalesce(cp, 0) as cp, a.credits_posted_fen - coalesce(c, 0) as c
        from ledger_account a left join since on since.account_id = a.id
    )
    select b.id, on_day, b.dp, b.d, b.cp, b.c from balance b
    left join lateral (select * from ledger_snapshot_balance l where l.account_id = b.id order by l.day desc limit 1) l on true
    where (b.dp, b.d, b.cp, b.c) is distinct from (coalesce(l.debits_pending_fen, 0), coalesce(l.debits_posted_fen, 0), coalesce(l.credits_pending_fen, 0), coalesce(l.credits_posted_fen, 0));
    return true;
end
$$;

CREATE FUNCTION public.ledger_transfer_apply() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare resolving bigint; holding bigint; resolved bigint;
begin
    with pair as materialized (
        select debit_account_id, credit_account_id, count(pending_id) as resolving, count(*) filter (where kind = 'hold') as holding,
            sum(case when kind = 'hold' then amount_fen else coalesce(-held_fen, 0) end)::bigint as pending_fen,
            sum(case when kind in ('hold', 'void') then 0 else amount_fen end)::bigint as posted_fen
        from fresh group by debit_account_id, credit_account_id
    ), moved as (
        update ledger_account a set
            debits_pending_fen = a.debits_pending_fen + s.debits_pending_fen, debits_posted_fen = a.debits_posted_fen + s.debits_posted_fen,
            credits_pending_fen = a.credits_pending_fen + s.credits_pending_fen, credits_posted_fen = a.credits_posted_fen + s.credits_posted_fen
        from (
            select e.account_id, sum(case when e.debit then p.pending_fen else 0 end)::bigint as debits_pending_fen, sum(case when e.debit then p.posted_fen else 0 end)::bigint as debits_posted_fen,
                sum(case when e.debit then 0 else p.pending_fen end)::bigint as credits_pending_fen, sum(case when e.debit then 0 else p.posted_fen end)::bigint as credits_posted_fen
            from pair p cross join lateral (values (p.debit_account_id, true), (p.credit_account_id, false)) as e (account_id, debit)
            group by e.account_id
        ) s where a.id = s.account_id
    )
    select sum(p.resolving), sum(p.holding) into resolving, holding from pair p;
    if resolving > 0 then
        with gone as (delete from ledger_hold h using fresh f where h.id = f.pending_id returning h.id) select count(*) into resolved from gone;
        if resolved <> resolving then
            raise exception 'a hold that is not open' using errcode = 'check_violation';
        end if;
    end if;
    if holding > 0 then
        insert into ledger_hold (id, debit_account_id, credit_account_id, amount_fen, held_at)
        select id, debit_account_id, credit_account_id, amount_fen, created_at from fresh where kind = 'hold';
    end if;
    return null;
end
$$;

CREATE FUNCTION public.ledger_transfer_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if exists (
        select from (select debit_account_id, credit_account_id, event, kind from fresh group by debit_account_id, credit_account_id, event, kind) f
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

CREATE FUNCTION public.ledger_written(items public.ledger_item[], codes text[], at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.metres_apart(latitude double precision, longitude double precision, from_latitude double precision, from_longitude double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select sqrt((earth_x(latitude, longitude) - earth_x(from_latitude, from_longitude))::double precision ^ 2
              + (earth_y(latitude, longitude) - earth_y(from_latitude, from_longitude))::double precision ^ 2
              + (earth_z(latitude) - earth_z(from_latitude))::double precision ^ 2)
$$;

CREATE FUNCTION public.money_json(amount_fen bigint) RETURNS json
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select case when amount_fen is not null then json_build_object('fen', amount_fen, 'currency', 'CNY',
        'text', '¥' || to_char(amount_fen / 100.0, 'FM999,999,999,999,990.00')) end
$$;

CREATE FUNCTION public.note_publication() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    insert into posting_to_search (posting_id) values (new.id) on conflict do nothing;
    return null;
end
$$;

CREATE FUNCTION public.official_receipt_of(item_id uuid, state text, channel text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select case when official_receipt_of.state not in ('succeeded', 'returned') then null
                else coalesce((select case r.state when 'kept' then 'available' when 'wanted' then 'asked' else 'not_given' end
                               from payout_receipt r where r.payout_item_id = item_id),
                              (select case c.receipts when 'available' then 'after_statement' else c.receipts end
                               from payout_channel c where c.id = official_receipt_of.channel)) end
$$;

CREATE FUNCTION public.old_enough(on_day date, worker_ids uuid[] DEFAULT NULL::uuid[]) RETURNS TABLE(worker_id uuid, for_work boolean, for_all_work boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
    select w.id, coalesce(w.working_age_on <= on_day, false), coalesce(w.adult_on <= on_day, false) from worker w
    where worker_ids is null or w.id = any (worker_ids)
$$;

CREATE FUNCTION public.partner_key_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.scopes <> old.scopes or new.partner_id <> old.partner_id
       or (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
       or (old.expires_at is not null and (new.expires_at is null or new.expires_at > old.expires_at)) then
        raise exception 'a key is not widened, prolonged or revived' using errcode = 'check_violation';
    end if;
    return new;
end $$;

CREATE FUNCTION public.pay_steps(pay_fen bigint) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select array(select 'pay=' || step from generate_series(0, 30) step where step = 0 or 2000 * 1.25 ^ step <= pay_fen order by step desc)
$$;

CREATE FUNCTION public.payout_waits_for(state text, waits_for text, needs text, problem_since timestamp with time zone) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select case state when 'planned' then 'approval' when 'held' then 'turn' when 'queued' then coalesce(waits_for, 'turn')
        when 'sending' then 'channel' when 'unknown' then 'answer' when 'awaiting_payee' then 'payee' when 'suspended' then needs
        when 'failed' then case when problem_since is not null then needs end
        when 'returned' then case when problem_since is not null then needs end end
$$;

CREATE FUNCTION public.personal_rows(table_name text, person_id uuid, worker_id uuid) RETURNS SETOF jsonb
    LANGUAGE plpgsql STABLE
    AS $_$
declare
    chosen text;
begin
    select string_agg(format('t.%I', c.column_name), ', ' order by c.column_name) into chosen
    from column_tag c join pg_attribute a on a.attrelid = to_regclass($1) and a.attname = c.column_name
    where c.table_name = $1 and c.kind <> 'secret' and (a.atttypid <> 'bytea'::regtype or exists (
        select from vault_field v where v.table_name = $1 and v.column_name = c.column_name));
    if chosen is null or rows_about($1) is null then
        return;
    end if;
    return query execute format('select to_jsonb(r) from (select %s from %I t where %s limit 20000) r', chosen, $1, rows_about($1))
        using $2, $3;
end
$_$;

CREATE TABLE public.posting (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    version_id uuid NOT NULL,
    live_version_id uuid,
    title text NOT NULL,
    kind text NOT NULL,
    district text NOT NULL,
    pay_fen_per_hour bigint NOT NULL,
    headcount integer NOT NULL,
    taken integer DEFAULT 0 NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    search_terms text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    published_at timestamp with time zone,
    valid_until timestamp with time zone NOT NULL,
    wage_protection text,
    latitude double precision,
    longitude double precision,
    near_terms text[] DEFAULT '{}'::text[] NOT NULL,
    branch_id uuid,
    CONSTRAINT posting_check CHECK ((taken <= headcount)),
    CONSTRAINT posting_check1 CHECK (((state <> 'submitted'::text) OR (submitted_at IS NOT NULL))),
    CONSTRAINT posting_check2 CHECK (((submitted_at IS NULL) OR (state = ANY (ARRAY['submitted'::text, 'live'::text, 'paused'::text, 'filled'::text, 'expired'::text])))),
    CONSTRAINT posting_check3 CHECK (((state <> ALL (ARRAY['live'::text, 'paused'::text, 'filled'::text, 'expired'::text])) OR ((live_version_id IS NOT NULL) AND (published_at IS NOT NULL)))),
    CONSTRAINT posting_headcount_check CHECK (((headcount >= 1) AND (headcount <= 1000))),
    CONSTRAINT posting_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT posting_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT posting_pay_fen_per_hour_check CHECK ((pay_fen_per_hour > 0)),
    CONSTRAINT posting_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'changes_required'::text, 'rejected'::text, 'live'::text, 'paused'::text, 'filled'::text, 'expired'::text, 'closed'::text, 'removed'::text]))),
    CONSTRAINT posting_taken_check CHECK ((taken >= 0)),
    CONSTRAINT posting_wage_protection_check CHECK ((wage_protection = ANY (ARRAY['none'::text, 'deposit_backed'::text, 'prefunded'::text])))
);

CREATE FUNCTION public.posting_terms(p public.posting) RETURNS SETOF text
    LANGUAGE sql STABLE
    AS $$
    select distinct term
    from unnest(p.search_terms || p.near_terms || pay_steps(p.pay_fen_per_hour)
                || array['kind=' || p.kind, 'district=' || p.district, 'kind=' || p.kind || '&district=' || p.district, 'employer=' || p.employer_id]) term
$$;

CREATE FUNCTION public.rarest_term(terms text[]) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select case when cardinality(joined) = 1 then joined[1] else (
        select asked.term from unnest(joined) asked(term)
        order by (select w.published_at from posting_term w where w.term = asked.term order by w.published_at desc, w.posting_id desc offset 200 limit 1) nulls first, asked.term
        limit 1
    ) end
    from (select joined_terms(terms) as joined) together
$$;

CREATE FUNCTION public.refuse_begun_batch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if exists (select from channel_batch b where b.begun_at is not null
               and b.id in (select distinct channel_batch_id from added where channel_batch_id is not null)) then
        raise exception 'a channel batch was handed over already' using errcode = 'check_violation';
    end if;
    return null;
end
$$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

CREATE FUNCTION public.refuse_change_but_erasure() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    erasable text[] := array(select column_name from erasure_rule where table_name = tg_table_name);
begin
    if to_jsonb(new) - erasable is distinct from to_jsonb(old) - erasable then
        raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;

CREATE FUNCTION public.refuse_overlapping_fees() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if exists (select from fee_schedule o where o.id <> new.id and o.employer_id is not distinct from new.employer_id
               and daterange(o.valid_from, o.valid_until, '[]') && daterange(new.valid_from, new.valid_until, '[]')) then
        raise exception 'fee schedules overlap' using errcode = 'exclusion_violation';
    end if;
    return null;
end
$$;

CREATE FUNCTION public.refuse_overlapping_pay_terms() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if exists (select from pay_term o where o.id <> new.id and o.employer_id = new.employer_id and o.state = 'approved'
               and daterange(o.valid_from, o.valid_until, '[]') && daterange(new.valid_from, new.valid_until, '[]')) then
        raise exception 'terms of pay overlap' using errcode = 'exclusion_violation';
    end if;
    return null;
end
$$;

CREATE FUNCTION public.refuse_overlapping_waivers() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if exists (select from fee_waiver o where o.id <> new.id and o.employer_id = new.employer_id and o.state = 'approved'
               and daterange(o.valid_from, o.valid_until, '[]') && daterange(new.valid_from, new.valid_until, '[]')) then
        raise exception 'fee waivers overlap' using errcode = 'exclusion_violation';
    end if;
    return null;
end
$$;

CREATE FUNCTION public.refuse_removing_kept_facts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if exists (select from gone join match_run r on r.id = gone.match_run_id where r.facts_retired_at is null) then
        raise exception '% is kept', tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return null;
end
$$;

CREATE FUNCTION public.refuse_stopped_channel() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if exists (select from payout_channel_stop where channel = new.channel and reopened_at is null) then
        raise exception 'payout channel % is stopped', new.channel using errcode = 'object_not_in_prerequisite_state';
    end if;
    return null;
end
$$;

CREATE FUNCTION public.refuse_too_few_approvals() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if (select count(*) from payout_approval where payout_batch_id = new.id) < new.approvals_needed then
        raise exception 'payout batch % lacks approvals', new.id using errcode = 'check_violation';
    end if;
    return null;
end
$$;

CREATE FUNCTION public.refuse_unapproved_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if not exists (select from review where subject_type = 'posting_version' and subject_id = new.live_version_id and decision = 'approved') then
        raise exception 'posting_version % was not approved', new.live_version_id using errcode = 'check_violation';
    end if;
    return new;
end
$$;

CREATE FUNCTION public.retire_match_facts(at timestamp with time zone, before timestamp with time zone, contested_before timestamp with time zone, most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
declare
    run uuid;
    removed integer;
    more integer;
begin
    select r.id into run from match_run r
    where r.facts_gone_at is null and r.gathered_at is not null and r.made_at < before and r.state in ('solved', 'finished', 'cancelled')
      and not exists (select from match_contest c where c.match_run_id = r.id
                          and (c.decided_at is null or c.decided_at >= contested_before))
    order by r.made_at, r.id limit 1 for update skip locked;
    if run is null then
        return 0;
    end if;
    update match_run set facts_retired_at = coalesce(facts_retired_at, at) where id = run;
    delete from match_run_worker w where w.match_run_id = run and w.number in (
        select k.number from match_run_worker k where k.match_run_id = run and not exists (
            select from match_pair m join invitation i on i.match_pair_id = m.id
            where m.match_run_id = run and m.worker_id = k.worker_id and i.state = 'accepted') limit most);
    get diagnostics removed = row_count;
    delete from match_run_shift s where s.match_run_id = run and s.number in (
        select k.number from match_run_shift k where k.match_run_id = run and not exists (
            select from match_pair m join invitation i on i.match_pair_id = m.id
            where m.match_run_id = run and m.shift_id = k.shift_id and i.state = 'accepted') limit greatest(most - removed, 0));
    get diagnostics more = row_count;
    if removed + more = 0 then
        update match_run set facts_gone_at = at where id = run;
        return 1;
    end if;
    return removed + more;
end
$$;

CREATE FUNCTION public.row_counts() RETURNS TABLE(name text, row_count bigint)
    LANGUAGE plpgsql STABLE
    AS $$
begin
    for name in
        select c.relname::text from pg_class c
        where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace order by c.relname collate "C"
    loop
        execute format('select count(*) from %I', name) into row_count;
        return next;
    end loop;
end
$$;

CREATE FUNCTION public.rows_about(table_name text) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
    select coalesce(
        (select condition from subject_link l where l.table_name = $1),
        (select string_agg(case column_name when 'worker_id' then 't.worker_id = $2' else 't.person_id = $1' end, ' or ')
         from column_tag t where t.table_name = $1 and column_name in ('worker_id', 'person_id'))
    )
$_$;

CREATE TABLE public.audit (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    session_id uuid,
    event text NOT NULL,
    subject_id uuid NOT NULL,
    data jsonb NOT NULL,
    written_in xid8 DEFAULT pg_current_xact_id() NOT NULL
);

CREATE FUNCTION public.seal_content(a public.audit) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select jsonb_build_array('audit', a.id, (extract(epoch from a.at) * 1000000)::bigint, a.actor, a.session_id, a.event, a.subject_id, a.data)::text
$$;

CREATE TABLE public.ledger_transfer (
    id uuid NOT NULL,
    number bigint NOT NULL,
    journal_id uuid NOT NULL,
    leg smallint NOT NULL,
    legs smallint NOT NULL,
    kind text NOT NULL,
    event text NOT NULL,
    debit_account_id uuid NOT NULL,
    credit_account_id uuid NOT NULL,
    amount_fen bigint NOT NULL,
    pending_id uuid,
    held_fen bigint,
    reverses_id uuid,
    subject_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    written_in xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT ledger_transfer_amount_fen_check CHECK (((amount_fen >= 1) AND (amount_fen <= '9007199254740991'::bigint))),
    CONSTRAINT ledger_transfer_check CHECK (((leg >= 1) AND (leg <= legs))),
    CONSTRAINT ledger_transfer_check1 CHECK ((credit_account_id <> debit_account_id)),
    CONSTRAINT ledger_transfer_check2 CHECK ((held_fen >= amount_fen)),
    CONSTRAINT ledger_transfer_check3 CHECK (((kind = ANY (ARRAY['post_hold'::text, 'void'::text])) = (pending_id IS NOT NULL))),
    CONSTRAINT ledger_transfer_check4 CHECK (((kind = ANY (ARRAY['post_hold'::text, 'void'::text])) = (held_fen IS NOT NULL))),
    CONSTRAINT ledger_transfer_check5 CHECK (((kind = 'reversal'::text) = (reverses_id IS NOT NULL))),
    CONSTRAINT ledger_transfer_kind_check CHECK ((kind = ANY (ARRAY['post'::text, 'hold'::text, 'post_hold'::text, 'void'::text, 'reversal'::text])))
);

CREATE FUNCTION public.seal_content(t public.ledger_transfer) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select jsonb_build_array('transfer', t.id, t.number, t.journal_id, t.leg, t.legs, t.kind, t.event, t.debit_account_id, t.credit_account_id,
        t.amount_fen, t.pending_id, t.held_fen, t.reverses_id, t.subject_id, (extract(epoch from t.created_at) * 1000000)::bigint)::text
$$;

CREATE FUNCTION public.seal_content(kind text, row_id uuid) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select case kind when 'transfer' then (select seal_content(t) from ledger_transfer t where t.id = row_id)
        else (select seal_content(a) from audit a where a.id = row_id) end
$$;

CREATE FUNCTION public.seal_rows(most integer, at timestamp with time zone) RETURNS bigint[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    head seal_head;
    horizon xid8;
    beyond xid8;
    sealed integer;
    latest xid8;
begin
    select * into head from seal_head for update;
    horizon := pg_snapshot_xmin(pg_current_snapshot());
    beyond := pg_snapshot_xmax(pg_current_snapshot());
    if head.reached > beyond then
        head.reached := '0';
    end if;
    with due as (
        select * from (
            (select t.written_in, 1 as rank, t.number as place, t.id from ledger_transfer t
            where t.written_in >= head.reached and (t.written_in < horizon or t.written_in > beyond) and not exists (select from seal s where s.row_id = t.id)
            order by t.written_in, t.number limit most)
            union all
            (select a.written_in, 2, 0, a.id from audit a
            where a.written_in >= head.reached and (a.written_in < horizon or a.written_in > beyond) and not exists (select from seal s where s.row_id = a.id)
            order by a.written_in, a.id limit most)
        ) unsealed order by written_in, rank, place, id limit most
    ), fresh as (
        insert into seal (number, kind, row_id, hash, sealed_at)
        select head.size - 1 + row_number() over (order by d.written_in, d.rank, d.place, d.id), case d.rank when 1 then 'transfer' else 'audit' end, d.id,
            sha256(convert_to(seal_content(case d.rank when 1 then 'transfer' else 'audit' end, d.id), 'UTF8')), at
        from due d
    )
    select count(*), (array_agg(written_in order by written_in desc))[1] into sealed, latest from due;
    update seal_head set size = head.size + sealed, reached = case when sealed < most or latest > horizon then horizon else latest end;
    return array[head.size, head.size + sealed];
end
$$;

CREATE FUNCTION public.statement_match_added() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    insert into statement_posting as kept (statement_file_id, paid_fen, returned_fen, unposted)
    select l.statement_file_id,
           coalesce(sum(m.amount_fen) filter (where m.event = 'payout.cleared' and m.posted_at is not null), 0) as paid_fen,
           coalesce(sum(m.amount_fen) filter (where m.event in ('return.received', 'return.unmatched') and m.posted_at is not null), 0) as returned_fen,
           count(*) filter (where m.posted_at is null) as unposted
    from added m join statement_line l on l.id = m.statement_line_id group by l.statement_file_id
    on conflict (statement_file_id) do update
        set paid_fen = kept.paid_fen + excluded.paid_fen, returned_fen = kept.returned_fen + excluded.returned_fen,
            unposted = kept.unposted + excluded.unposted;
    return null;
end $$;

CREATE FUNCTION public.statement_match_posted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    update statement_posting kept
    set paid_fen = kept.paid_fen + p.paid_fen, returned_fen = kept.returned_fen + p.returned_fen, unposted = kept.unposted - p.posted
    from (select l.statement_file_id,
                 coalesce(sum(n.amount_fen) filter (where n.event = 'payout.cleared'), 0) as paid_fen,
                 coalesce(sum(n.amount_fen) filter (where n.event in ('return.received', 'return.unmatched')), 0) as returned_fen,
                 count(*) as posted
          from after n join before b on b.statement_line_id = n.statement_line_id and b.event = n.event
          join statement_line l on l.id = n.statement_line_id
          where b.posted_at is null and n.posted_at is not null
          group by l.statement_file_id) p
    where kept.statement_file_id = p.statement_file_id;
    return null;
end $$;

CREATE FUNCTION public.statement_source_known() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if not exists (select from statement_source where id = new.channel) then
        raise foreign_key_violation using message = 'no statement comes from ' || new.channel;
    end if;
    return new;
end $$;

CREATE TABLE public.sub_order (
    id uuid NOT NULL,
    demand_package_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    number integer NOT NULL,
    posting_id uuid NOT NULL,
    title text NOT NULL,
    state text NOT NULL,
    deliver_by timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT sub_order_check CHECK (((state = ANY (ARRAY['accepted'::text, 'rejected'::text, 'cancelled'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT sub_order_number_check CHECK ((number > 0)),
    CONSTRAINT sub_order_state_check CHECK ((state = ANY (ARRAY['open'::text, 'delivered'::text, 'rework'::text, 'accepted'::text, 'rejected'::text, 'cancelled'::text])))
);

CREATE FUNCTION public.sub_order_exceptions(s public.sub_order, at timestamp with time zone) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
    select array_remove(array[
        case when s.state = 'open' and stage in ('preparing', 'in_review', 'recruiting') and s.ended_at is null
             and (p.starts_at <= at + interval '1 day' or p.state in ('expired', 'closed', 'removed')) then 'unfilled' end,
        case when s.state = 'open' and p.state in ('changes_required', 'rejected', 'removed') then 'not_published' end,
        case when s.state = 'open' and exists (select from assignment a where a.posting_id = p.id and a.state = 'absent') then 'absent' end,
        case when s.state in ('open', 'rework') and s.deliver_by <= at then 'late' end,
        case when s.state = 'delivered' then 'waiting' end,
        case when s.state in ('rework', 'rejected') then 'refused' end,
        case when s.state = 'accepted' and not exists (
            select from settlement t join assignment a on a.id = t.assignment_id
            where a.posting_id = p.id and t.state in ('approved', 'in_payout', 'paid')) then 'unpaid' end
    ], null)
    from posting p, sub_order_stage(s) stage where p.id = s.posting_id
$$;

CREATE FUNCTION public.sub_order_stage(s public.sub_order) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select case
        when s.state <> 'open' then s.state
        else coalesce(
            (select a.state from assignment a where a.posting_id = s.posting_id and a.state not in ('absent', 'cancelled')
             order by a.created_at desc, a.id desc limit 1),
            (select case when p.state in ('live', 'paused', 'filled', 'expired') then 'recruiting'
                         when p.state = 'submitted' then 'in_review' else 'preparing' end
             from posting p where p.id = s.posting_id))
    end
$$;

CREATE FUNCTION public.tag(table_name text, kind text, protection text, columns text) RETURNS void
    LANGUAGE sql
    AS $_$
    insert into column_tag (table_name, column_name, kind, protection)
    select $1, column_name, $2, $3 from regexp_split_to_table(trim($4), '\s+') as column_name
    on conflict on constraint column_tag_pkey do update set kind = excluded.kind, protection = excluded.protection
$_$;

CREATE FUNCTION public.work_study_agreement_stands() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if (new.id, new.offer_id, new.posting_id, new.worker_id, new.employer_id, new.terms, new.sha256, new.drafted_at)
        is distinct from (old.id, old.offer_id, old.posting_id, old.worker_id, old.employer_id, old.terms, old.sha256, old.drafted_at)
        or (old.partner_id is not null and new.partner_id is distinct from old.partner_id)
        or (old.worker_signed_at is not null and new.worker_signed_at is distinct from old.worker_signed_at)
        or (old.employer_signed_at is not null and new.employer_signed_at is distinct from old.employer_signed_at)
        or (old.school_signed_at is not null and new.school_signed_at is distinct from old.school_signed_at) then
        raise exception 'what was agreed stands' using errcode = 'check_violation';
    end if;
    return new;
end $$;

CREATE TABLE public.absence (
    id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    reason text,
    recorded_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    answered_by uuid,
    answer text,
    CONSTRAINT absence_answer_check CHECK (((char_length(answer) >= 2) AND (char_length(answer) <= 500))),
    CONSTRAINT absence_check CHECK (((state = ANY (ARRAY['noticed'::text, 'excused'::text, 'unexcused'::text])) = (reason IS NOT NULL))),
    CONSTRAINT absence_check1 CHECK (((state = ANY (ARRAY['excused'::text, 'unexcused'::text])) = (answered_at IS NOT NULL))),
    CONSTRAINT absence_reason_check CHECK (((char_length(reason) >= 2) AND (char_length(reason) <= 500))),
    CONSTRAINT absence_state_check CHECK ((state = ANY (ARRAY['noticed'::text, 'excused'::text, 'unexcused'::text, 'no_show'::text, 'disproved'::text]))),
    CONSTRAINT absence_unexcused_with_reason CHECK (((state <> 'unexcused'::text) OR ((answered_by IS NOT NULL) AND (answer IS NOT NULL))))
);

CREATE TABLE public.account_recovery (
    id uuid NOT NULL,
    kind text NOT NULL,
    person_id uuid,
    state text NOT NULL,
    words text NOT NULL,
    new_phone_sealed bytea,
    new_phone_mask text,
    name_matches boolean,
    id_number_matches boolean,
    claim_digest bytea,
    requested_at timestamp with time zone NOT NULL,
    confirmed_by uuid,
    confirmed_at timestamp with time zone,
    compared text,
    approved_by uuid,
    approved_at timestamp with time zone,
    waits_until timestamp with time zone,
    ended_at timestamp with time zone,
    refused_by uuid,
    end_reason text,
    claimed_at timestamp with time zone,
    CONSTRAINT account_recovery_check CHECK ((num_nulls(confirmed_by, confirmed_at, compared) = ANY (ARRAY[0, 3]))),
    CONSTRAINT account_recovery_check1 CHECK ((num_nulls(approved_by, approved_at, waits_until) = ANY (ARRAY[0, 3]))),
    CONSTRAINT account_recovery_check3 CHECK (((ended_at IS NOT NULL) = (state = ANY (ARRAY['completed'::text, 'refused'::text, 'objected'::text])))),
    CONSTRAINT account_recovery_check4 CHECK (((ended_at IS NULL) OR (new_phone_sealed IS NULL))),
    CONSTRAINT account_recovery_check5 CHECK (((approved_by IS DISTINCT FROM confirmed_by) OR (approved_by IS NULL))),
    CONSTRAINT account_recovery_check6 CHECK (((state <> ALL (ARRAY['waiting'::text, 'completed'::text])) OR ((approved_by IS NOT NULL) AND (confirmed_by IS NOT NULL) AND (person_id IS NOT NULL)))),
    CONSTRAINT account_recovery_check7 CHECK (((claimed_at IS NULL) OR (state = 'completed'::text))),
    CONSTRAINT account_recovery_claim CHECK (((kind <> 'phone'::text) = (claim_digest IS NOT NULL))),
    CONSTRAINT account_recovery_compared_check CHECK (((char_length(compared) >= 2) AND (char_length(compared) <= 500))),
    CONSTRAINT account_recovery_end_reason_check CHECK (((char_length(end_reason) >= 2) AND (char_length(end_reason) <= 500))),
    CONSTRAINT account_recovery_kind_check CHECK ((kind = ANY (ARRAY['phone'::text, 'second_factor'::text, 'password'::text]))),
    CONSTRAINT account_recovery_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'confirmed'::text, 'waiting'::text, 'completed'::text, 'refused'::text, 'objected'::text]))),
    CONSTRAINT account_recovery_words_check CHECK ((char_length(words) <= 1000))
);

CREATE TABLE public.agreement (
    id uuid NOT NULL,
    kind text NOT NULL,
    agreement_text_id uuid NOT NULL,
    worker_id uuid,
    employer_id uuid,
    signed_by uuid NOT NULL,
    method text NOT NULL,
    body_sha256 bytea NOT NULL,
    evidence_sealed bytea NOT NULL,
    evidence_sha256 bytea NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    CONSTRAINT agreement_check CHECK (((worker_id IS NULL) <> (employer_id IS NULL))),
    CONSTRAINT agreement_check1 CHECK (((kind = 'worker_cooperation'::text) = (worker_id IS NOT NULL))),
    CONSTRAINT agreement_kind_check CHECK ((kind = ANY (ARRAY['employer_service'::text, 'worker_cooperation'::text]))),
    CONSTRAINT agreement_method_check CHECK ((method = ANY (ARRAY['sms_intention'::text, 'confirmation'::text, 'e_sign'::text, 'paper'::text])))
);

CREATE TABLE public.agreement_text (
    id uuid NOT NULL,
    kind text NOT NULL,
    version integer NOT NULL,
    title_zh text NOT NULL,
    body_zh text NOT NULL,
    body_sha256 bytea NOT NULL,
    clauses text[] NOT NULL,
    valid_from date NOT NULL,
    CONSTRAINT agreement_text_check CHECK ((clauses @> ARRAY[
CASE kind
    WHEN 'employer_service'::text THEN 'information_protection'::text
    ELSE 'information_use'::text
END])),
    CONSTRAINT agreement_text_kind_check CHECK ((kind = ANY (ARRAY['employer_service'::text, 'worker_cooperation'::text])))
);

CREATE TABLE public.application (
    id uuid NOT NULL,
    posting_id uuid NOT NULL,
    posting_version_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    commitment text NOT NULL,
    attested_sha256 bytea NOT NULL,
    reply_due_at timestamp with time zone NOT NULL,
    replied_at timestamp with time zone,
    reject_code text,
    reject_reason text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT application_check CHECK (((state = 'rejected'::text) = (reject_code IS NOT NULL))),
    CONSTRAINT application_check1 CHECK (((reject_code IS NULL) = (reject_reason IS NULL))),
    CONSTRAINT application_reject_code_check CHECK ((reject_code = ANY (ARRAY['filled'::text, 'requirements'::text, 'schedule'::text, 'other'::text]))),
    CONSTRAINT application_state_check CHECK ((state = ANY (ARRAY['submitted'::text, 'seen'::text, 'shortlisted'::text, 'offered'::text, 'accepted'::text, 'rejected'::text, 'withdrawn'::text, 'expired'::text])))
);

CREATE TABLE public.arrangement_message (
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    side text NOT NULL,
    text text NOT NULL,
    sent_by uuid NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    CONSTRAINT arrangement_message_side_check CHECK ((side = ANY (ARRAY['worker'::text, 'employer'::text]))),
    CONSTRAINT arrangement_message_text_check CHECK (((char_length(text) >= 1) AND (char_length(text) <= 1000)))
);

CREATE TABLE public.assignment (
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    posting_id uuid NOT NULL,
    posting_version_id uuid NOT NULL,
    shift_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    checked_in_at timestamp with time zone,
    checked_out_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT assignment_check CHECK (((state = ANY (ARRAY['working'::text, 'worked'::text])) = (checked_in_at IS NOT NULL))),
    CONSTRAINT assignment_check1 CHECK (((state = 'worked'::text) = (checked_out_at IS NOT NULL))),
    CONSTRAINT assignment_check2 CHECK ((checked_out_at > checked_in_at)),
    CONSTRAINT assignment_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'working'::text, 'worked'::text, 'absent'::text, 'cancelled'::text])))
);

CREATE TABLE public.attendance_event (
    id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    kind text NOT NULL,
    method text NOT NULL,
    distance_m integer,
    device_at timestamp with time zone,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by uuid NOT NULL,
    waited_s integer DEFAULT 0 NOT NULL,
    clock_off_s integer,
    CONSTRAINT attendance_event_distance_m_check CHECK ((distance_m >= 0)),
    CONSTRAINT attendance_event_kind_check CHECK ((kind = ANY (ARRAY['check_in'::text, 'check_out'::text]))),
    CONSTRAINT attendance_event_method_check CHECK ((method = ANY (ARRAY['place'::text, 'code'::text, 'supervisor'::text]))),
    CONSTRAINT attendance_event_waited CHECK (((waited_s = 0) OR ((device_at IS NOT NULL) AND (method <> 'supervisor'::text)))),
    CONSTRAINT attendance_event_waited_s_check CHECK ((waited_s >= 0))
);

CREATE TABLE public.attestation (
    application_id uuid NOT NULL,
    requirement_id uuid NOT NULL
);

CREATE TABLE public.audit_engagement (
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    firm text NOT NULL,
    purpose text NOT NULL,
    areas text[] NOT NULL,
    period_from date NOT NULL,
    period_to date NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    approved_by uuid,
    approved_at timestamp with time zone,
    ended_by uuid,
    ended_at timestamp with time zone,
    end_reason text,
    CONSTRAINT audit_engagement_areas_check CHECK (((cardinality(areas) > 0) AND (areas <@ ARRAY['people'::text, 'work'::text, 'money'::text, 'books'::text, 'payouts'::text, 'tax'::text]))),
    CONSTRAINT audit_engagement_check CHECK ((period_from <= period_to)),
    CONSTRAINT audit_engagement_check1 CHECK (((valid_from < valid_until) AND (valid_until <= (valid_from + '366 days'::interval)))),
    CONSTRAINT audit_engagement_check2 CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT audit_engagement_check3 CHECK ((((ended_by IS NULL) = (ended_at IS NULL)) AND ((ended_at IS NULL) = (end_reason IS NULL)))),
    CONSTRAINT audit_engagement_check4 CHECK (((approved_by IS DISTINCT FROM proposed_by) AND (approved_by IS DISTINCT FROM staff_id) AND (proposed_by <> staff_id))),
    CONSTRAINT audit_engagement_firm_check CHECK (((length(firm) >= 2) AND (length(firm) <= 100))),
    CONSTRAINT audit_engagement_purpose_check CHECK (((length(purpose) >= 2) AND (length(purpose) <= 500)))
);

CREATE TABLE public.audit_reading (
    id uuid NOT NULL,
    audit_engagement_id uuid NOT NULL,
    session_id uuid,
    at timestamp with time zone NOT NULL,
    fields text[] NOT NULL,
    document text NOT NULL,
    subject_ids text[] NOT NULL,
    CONSTRAINT audit_reading_document_check CHECK ((length(document) <= 4000))
);

CREATE TABLE public.availability_exception (
    id uuid NOT NULL,
    worker_id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    free boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT availability_exception_check CHECK (((ends_at > starts_at) AND (ends_at <= (starts_at + '31 days'::interval))))
);

CREATE TABLE public.availability_rule (
    worker_id uuid NOT NULL,
    "position" integer NOT NULL,
    weekday integer NOT NULL,
    starts_minute integer NOT NULL,
    ends_minute integer NOT NULL,
    CONSTRAINT availability_rule_check CHECK (((ends_minute > starts_minute) AND (ends_minute <= (starts_minute + 1440)))),
    CONSTRAINT availability_rule_starts_minute_check CHECK (((starts_minute >= 0) AND (starts_minute <= 1439))),
    CONSTRAINT availability_rule_weekday_check CHECK (((weekday >= 1) AND (weekday <= 7)))
);

CREATE TABLE public.backup_drill (
    id uuid NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone NOT NULL,
    bytes bigint NOT NULL,
    table_count integer NOT NULL,
    row_count bigint NOT NULL,
    transfer_count bigint NOT NULL,
    key_count bigint NOT NULL,
    backup_ms bigint NOT NULL,
    restore_ms bigint NOT NULL,
    ok boolean NOT NULL,
    findings text[] NOT NULL,
    CONSTRAINT backup_drill_backup_ms_check CHECK ((backup_ms >= 0)),
    CONSTRAINT backup_drill_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT backup_drill_check CHECK ((done_at >= taken_at)),
    CONSTRAINT backup_drill_check1 CHECK ((ok = (findings = '{}'::text[]))),
    CONSTRAINT backup_drill_findings_check CHECK ((cardinality(findings) <= 100)),
    CONSTRAINT backup_drill_key_count_check CHECK ((key_count >= 0)),
    CONSTRAINT backup_drill_restore_ms_check CHECK ((restore_ms >= 0)),
    CONSTRAINT backup_drill_row_count_check CHECK ((row_count >= 0)),
    CONSTRAINT backup_drill_table_count_check CHECK ((table_count > 0)),
    CONSTRAINT backup_drill_transfer_count_check CHECK ((transfer_count >= 0))
);

CREATE TABLE public.bank_account (
    id text NOT NULL,
    ledger_kind text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL
);

CREATE TABLE public.bank_notice (
    id uuid NOT NULL,
    bank_serial text NOT NULL,
    body_sha256 bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    booked_at timestamp with time zone
);

CREATE TABLE public.bank_sending (
    bank_serial text NOT NULL,
    subject_id uuid NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT bank_sending_bank_serial_check CHECK ((bank_serial ~ '^[A-Za-z0-9_-]{6,64}$'::text))
);

CREATE TABLE public.deposit (
    id uuid NOT NULL,
    bank_notice_id uuid NOT NULL,
    employer_id uuid,
    purpose text NOT NULL,
    amount_fen bigint NOT NULL,
    payer_name text NOT NULL,
    remark text NOT NULL,
    deposited_at timestamp with time zone NOT NULL,
    CONSTRAINT deposit_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT deposit_check CHECK (((employer_id IS NULL) OR (purpose <> 'unknown'::text))),
    CONSTRAINT deposit_purpose_check CHECK ((purpose = ANY (ARRAY['wage'::text, 'service_fee'::text, 'unknown'::text])))
);

CREATE TABLE public.deposit_resolution (
    id uuid NOT NULL,
    deposit_id uuid NOT NULL,
    kind text NOT NULL,
    employer_id uuid,
    reason text NOT NULL,
    state text NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    reject_reason text,
    bank_serial text,
    completed_at timestamp with time zone,
    CONSTRAINT deposit_resolution_check CHECK (((kind = 'match'::text) = (employer_id IS NOT NULL))),
    CONSTRAINT deposit_resolution_check1 CHECK (((state = 'proposed'::text) = (decided_by IS NULL))),
    CONSTRAINT deposit_resolution_check2 CHECK (((state = 'proposed'::text) = (decided_at IS NULL))),
    CONSTRAINT deposit_resolution_check3 CHECK ((decided_by <> proposed_by)),
    CONSTRAINT deposit_resolution_check4 CHECK (((state = 'rejected'::text) = (reject_reason IS NOT NULL))),
    CONSTRAINT deposit_resolution_check5 CHECK (((bank_serial IS NULL) OR ((kind = 'send_back'::text) AND (state = ANY (ARRAY['confirmed'::text, 'completed'::text]))))),
    CONSTRAINT deposit_resolution_check6 CHECK (((kind = 'match'::text) OR (state <> 'completed'::text) OR (bank_serial IS NOT NULL))),
    CONSTRAINT deposit_resolution_check7 CHECK (((state = 'completed'::text) = (completed_at IS NOT NULL))),
    CONSTRAINT deposit_resolution_kind_check CHECK ((kind = ANY (ARRAY['match'::text, 'send_back'::text]))),
    CONSTRAINT deposit_resolution_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'confirmed'::text, 'rejected'::text, 'completed'::text])))
);

CREATE TABLE public.reconciliation (
    id uuid NOT NULL,
    channel text NOT NULL,
    day date NOT NULL,
    state text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    fetches integer DEFAULT 0 NOT NULL,
    compared_at timestamp with time zone,
    statement_paid_fen bigint,
    statement_returned_fen bigint,
    payouts_paid_fen bigint,
    payouts_returned_fen bigint,
    ledger_paid_fen bigint,
    ledger_returned_fen bigint,
    submitted_by uuid,
    submitted_at timestamp with time zone,
    signed_by uuid,
    signed_at timestamp with time zone,
    CONSTRAINT reconciliation_check CHECK (((state = 'waiting'::text) = (compared_at IS NULL))),
    CONSTRAINT reconciliation_check1 CHECK (((submitted_by IS NULL) = (submitted_at IS NULL))),
    CONSTRAINT reconciliation_check2 CHECK (((submitted_by IS NULL) OR (state = ANY (ARRAY['balanced'::text, 'signed'::text])))),
    CONSTRAINT reconciliation_check3 CHECK (((state = 'signed'::text) = (signed_by IS NOT NULL))),
    CONSTRAINT reconciliation_check4 CHECK (((signed_by IS NULL) = (signed_at IS NULL))),
    CONSTRAINT reconciliation_check5 CHECK (((signed_by IS NULL) OR (submitted_by IS NOT NULL))),
    CONSTRAINT reconciliation_check6 CHECK ((num_nulls(compared_at, statement_paid_fen, statement_returned_fen, payouts_paid_fen, payouts_returned_fen, ledger_paid_fen, ledger_returned_fen) = ANY (ARRAY[0, 7]))),
    CONSTRAINT reconciliation_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'open'::text, 'balanced'::text, 'signed'::text]))),
    CONSTRAINT reconciliation_two_people CHECK ((signed_by <> submitted_by))
);

CREATE TABLE public.refund (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    book text NOT NULL,
    amount_fen bigint NOT NULL,
    reason text NOT NULL,
    state text NOT NULL,
    requested_by uuid NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    reject_reason text,
    bank_serial text,
    fail_reason text,
    finished_by uuid,
    finished_at timestamp with time zone,
    CONSTRAINT refund_amount_fen_check CHECK (((amount_fen >= 1) AND (amount_fen <= '9007199254740991'::bigint))),
    CONSTRAINT refund_book_check CHECK ((book = ANY (ARRAY['wage'::text, 'fee'::text]))),
    CONSTRAINT refund_check CHECK (((state = 'requested'::text) = (decided_by IS NULL))),
    CONSTRAINT refund_check1 CHECK (((state = 'requested'::text) = (decided_at IS NULL))),
    CONSTRAINT refund_check2 CHECK (((state = 'rejected'::text) = (reject_reason IS NOT NULL))),
    CONSTRAINT refund_check3 CHECK (((state = 'succeeded'::text) = (bank_serial IS NOT NULL))),
    CONSTRAINT refund_check4 CHECK (((state = 'failed'::text) = (fail_reason IS NOT NULL))),
    CONSTRAINT refund_check5 CHECK (((state = ANY (ARRAY['succeeded'::text, 'failed'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT refund_check6 CHECK (((state = ANY (ARRAY['succeeded'::text, 'failed'::text])) = (finished_by IS NOT NULL))),
    CONSTRAINT refund_check7 CHECK ((finished_by <> decided_by)),
    CONSTRAINT refund_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'rejected'::text, 'succeeded'::text, 'failed'::text])))
);

CREATE TABLE public.statement_file (
    id uuid NOT NULL,
    reconciliation_id uuid NOT NULL,
    channel text NOT NULL,
    day date NOT NULL,
    state text NOT NULL,
    problem text,
    sha256 bytea NOT NULL,
    line_count integer,
    paid_fen bigint,
    returned_fen bigint,
    received_at timestamp with time zone NOT NULL,
    opening_fen bigint,
    closing_fen bigint,
    CONSTRAINT statement_file_adds_up CHECK ((((opening_fen + returned_fen) - paid_fen) = closing_fen)),
    CONSTRAINT statement_file_check CHECK (((state = 'refused'::text) = (problem IS NOT NULL))),
    CONSTRAINT statement_file_check1 CHECK ((num_nulls(line_count, paid_fen, returned_fen) =
CASE state
    WHEN 'accepted'::text THEN 0
    ELSE 3
END)),
    CONSTRAINT statement_file_check2 CHECK (((opening_fen IS NULL) = (closing_fen IS NULL))),
    CONSTRAINT statement_file_line_count_check CHECK ((line_count >= 0)),
    CONSTRAINT statement_file_paid_fen_check CHECK ((paid_fen >= 0)),
    CONSTRAINT statement_file_problem_check CHECK ((problem = ANY (ARRAY['truncated'::text, 'duplicated'::text, 'foreign'::text, 'unreadable'::text, 'discontinuous'::text]))),
    CONSTRAINT statement_file_returned_fen_check CHECK ((returned_fen >= 0)),
    CONSTRAINT statement_file_sha256_check CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT statement_file_state_check CHECK ((state = ANY (ARRAY['accepted'::text, 'refused'::text])))
);

CREATE TABLE public.statement_posting (
    statement_file_id uuid NOT NULL,
    paid_fen bigint NOT NULL,
    returned_fen bigint NOT NULL,
    unposted bigint NOT NULL,
    CONSTRAINT statement_posting_paid_fen_check CHECK ((paid_fen >= 0)),
    CONSTRAINT statement_posting_returned_fen_check CHECK ((returned_fen >= 0)),
    CONSTRAINT statement_posting_unposted_check CHECK ((unposted >= 0))
);

CREATE TABLE public.tax_remittance (
    id uuid NOT NULL,
    month date NOT NULL,
    number integer NOT NULL,
    state text NOT NULL,
    workers integer NOT NULL,
    vat_fen bigint NOT NULL,
    iit_fen bigint NOT NULL,
    amount_fen bigint NOT NULL,
    items_sha256 bytea NOT NULL,
    due_on date NOT NULL,
    prepared_by uuid NOT NULL,
    prepared_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    reject_reason text,
    swept_at timestamp with time zone,
    voucher_number text,
    recorded_by uuid,
    recorded_at timestamp with time zone,
    paid_at timestamp with time zone,
    surcharge_fen bigint DEFAULT 0 NOT NULL,
    corrected_vat_fen bigint DEFAULT 0 NOT NULL,
    corrected_surcharge_fen bigint DEFAULT 0 NOT NULL,
    corrected_iit_fen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT tax_remittance_amount_fen_check CHECK ((amount_fen >= 0)),
    CONSTRAINT tax_remittance_check1 CHECK (((state = 'draft'::text) = (decided_by IS NULL))),
    CONSTRAINT tax_remittance_check2 CHECK (((state = 'draft'::text) = (decided_at IS NULL))),
    CONSTRAINT tax_remittance_check3 CHECK ((decided_by <> prepared_by)),
    CONSTRAINT tax_remittance_check4 CHECK (((state = 'rejected'::text) = (reject_reason IS NOT NULL))),
    CONSTRAINT tax_remittance_check5 CHECK (((state = ANY (ARRAY['swept'::text, 'paid'::text])) = (swept_at IS NOT NULL))),
    CONSTRAINT tax_remittance_check6 CHECK (((voucher_number IS NULL) OR (state = ANY (ARRAY['swept'::text, 'paid'::text])))),
    CONSTRAINT tax_remittance_check7 CHECK ((num_nulls(voucher_number, recorded_by, recorded_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT tax_remittance_check8 CHECK (((state = 'paid'::text) = (paid_at IS NOT NULL))),
    CONSTRAINT tax_remittance_corrected_iit_fen_check CHECK ((corrected_iit_fen >= 0)),
    CONSTRAINT tax_remittance_corrected_surcharge_fen_check CHECK ((corrected_surcharge_fen >= 0)),
    CONSTRAINT tax_remittance_corrected_vat_fen_check CHECK ((corrected_vat_fen >= 0)),
    CONSTRAINT tax_remittance_iit_fen_check CHECK ((iit_fen >= 0)),
    CONSTRAINT tax_remittance_items_sha256_check CHECK ((octet_length(items_sha256) = 32)),
    CONSTRAINT tax_remittance_month_check CHECK ((month = (date_trunc('month'::text, (month)::timestamp without time zone))::date)),
    CONSTRAINT tax_remittance_number_check CHECK ((number > 0)),
    CONSTRAINT tax_remittance_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'approved'::text, 'rejected'::text, 'swept'::text, 'paid'::text]))),
    CONSTRAINT tax_remittance_sum CHECK ((amount_fen = ((vat_fen + surcharge_fen) + iit_fen))),
    CONSTRAINT tax_remittance_surcharge_fen_check CHECK ((surcharge_fen >= 0)),
    CONSTRAINT tax_remittance_vat_fen_check CHECK ((vat_fen >= 0)),
    CONSTRAINT tax_remittance_voucher CHECK (((state <> 'paid'::text) OR ((voucher_number IS NOT NULL) = (amount_fen > 0)))),
    CONSTRAINT tax_remittance_voucher_number_check CHECK ((voucher_number ~ '^[A-Za-z0-9]{8,32}$'::text)),
    CONSTRAINT tax_remittance_workers_check CHECK ((workers > 0))
);

CREATE VIEW public.bank_movement AS
 SELECT
        CASE d.purpose
            WHEN 'service_fee'::text THEN 'bank_fee'::text
            ELSE 'bank_wage'::text
        END AS account,
    'in'::text AS kind,
    n.bank_serial AS reference,
    d.amount_fen,
    t.amount_fen AS ledger_fen,
    COALESCE(n.booked_at, d.deposited_at) AS at,
    true AS ready
   FROM ((public.deposit d
     JOIN public.bank_notice n ON ((n.id = d.bank_notice_id)))
     LEFT JOIN public.ledger_transfer t ON (((t.subject_id = d.id) AND (t.event = ANY (ARRAY['deposit.received'::text, 'deposit.unmatched'::text])))))
UNION ALL
 SELECT
        CASE d.purpose
            WHEN 'service_fee'::text THEN 'bank_fee'::text
            ELSE 'bank_wage'::text
        END AS account,
    'out'::text AS kind,
    r.bank_serial AS reference,
    d.amount_fen,
    t.amount_fen AS ledger_fen,
    s.recorded_at AS at,
    true AS ready
   FROM (((public.deposit_resolution r
     JOIN public.deposit d ON ((d.id = r.deposit_id)))
     JOIN public.bank_sending s ON ((s.bank_serial = r.bank_serial)))
     LEFT JOIN public.ledger_transfer t ON (((t.subject_id = d.id) AND (t.event = 'deposit.sent_back'::text))))
UNION ALL
 SELECT ('bank_'::text || r.book) AS account,
    'out'::text AS kind,
    r.bank_serial AS reference,
    r.amount_fen,
    t.amount_fen AS ledger_fen,
    s.recorded_at AS at,
    true AS ready
   FROM ((public.refund r
     JOIN public.bank_sending s ON ((s.bank_serial = r.bank_serial)))
     LEFT JOIN public.ledger_transfer t ON (((t.subject_id = r.id) AND (t.event = 'refund.succeeded'::text))))
UNION ALL
 SELECT 'bank_wage'::text AS account,
    'out'::text AS kind,
    m.voucher_number AS reference,
    t.amount_fen,
    t.amount_fen AS ledger_fen,
    m.recorded_at AS at,
    true AS ready
   FROM (public.tax_remittance m
     JOIN public.ledger_transfer t ON (((t.subject_id = m.id) AND (t.event = 'tax.remitted'::text))))
  WHERE (m.voucher_number IS NOT NULL)
UNION ALL
 SELECT 'bank_wage'::text AS account,
    k.kind,
    ((f.channel || '/'::text) || f.day) AS reference,
        CASE k.kind
            WHEN 'out'::text THEN f.paid_fen
            ELSE f.returned_fen
        END AS amount_fen,
    NULLIF(
        CASE k.kind
            WHEN 'out'::text THEN p.paid_fen
            ELSE p.returned_fen
        END, 0) AS ledger_fen,
    ((((f.day + 1))::timestamp without time zone AT TIME ZONE 'Asia/Shanghai'::text) - '00:00:01'::interval) AS at,
    ((r.state = ANY (ARRAY['balanced'::text, 'signed'::text])) AND (COALESCE(p.unposted, (0)::bigint) = 0)) AS ready
   FROM (((public.statement_file f
     JOIN public.reconciliation r ON ((r.id = f.reconciliation_id)))
     CROSS JOIN ( VALUES ('in'::text), ('out'::text)) k(kind))
     LEFT JOIN public.statement_posting p ON ((p.statement_file_id = f.id)))
  WHERE ((f.state = 'accepted'::text) AND (f.opening_fen IS NULL) AND (
        CASE k.kind
            WHEN 'out'::text THEN f.paid_fen
            ELSE f.returned_fen
        END > 0));

CREATE TABLE public.books_check (
    id uuid NOT NULL,
    scope text NOT NULL,
    day date NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    ok boolean NOT NULL,
    findings text[] NOT NULL,
    cash_fen bigint,
    workers_fen bigint,
    employers_fen bigint,
    tax_fen bigint,
    suspense_fen bigint,
    transit_fen bigint,
    CONSTRAINT books_check_check CHECK ((ok = (findings = '{}'::text[]))),
    CONSTRAINT books_check_check1 CHECK ((num_nulls(cash_fen, workers_fen, employers_fen, tax_fen, suspense_fen, transit_fen) =
CASE scope
    WHEN 'settlement_cash'::text THEN 0
    ELSE 6
END)),
    CONSTRAINT books_check_check2 CHECK (((NOT ok) OR (cash_fen IS NULL) OR (cash_fen = ((((workers_fen + employers_fen) + tax_fen) + suspense_fen) + transit_fen)))),
    CONSTRAINT books_check_findings_check CHECK ((cardinality(findings) <= 100)),
    CONSTRAINT books_check_scope_check CHECK ((scope = ANY (ARRAY['since_snapshot'::text, 'settlement_cash'::text, 'areas'::text])))
);

CREATE TABLE public.branch (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    name text NOT NULL,
    district text NOT NULL,
    address text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT branch_address_check CHECK (((char_length(address) >= 1) AND (char_length(address) <= 200))),
    CONSTRAINT branch_district_check CHECK (((char_length(district) >= 1) AND (char_length(district) <= 40))),
    CONSTRAINT branch_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 40)))
);

CREATE TABLE public.bulk_release (
    id uuid NOT NULL,
    what text NOT NULL,
    purpose text NOT NULL,
    staff_id uuid,
    operator text,
    subject_count integer NOT NULL,
    bytes bigint,
    sha256 bytea,
    released_at timestamp with time zone NOT NULL,
    CONSTRAINT bulk_release_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT bulk_release_check CHECK ((num_nonnulls(staff_id, operator) = 1)),
    CONSTRAINT bulk_release_check1 CHECK (((what = 'backup'::text) = (operator IS NOT NULL))),
    CONSTRAINT bulk_release_check2 CHECK ((((what = 'backup'::text) = (bytes IS NOT NULL)) AND ((bytes IS NULL) = (sha256 IS NULL)))),
    CONSTRAINT bulk_release_operator_check CHECK (((char_length(operator) >= 1) AND (char_length(operator) <= 100))),
    CONSTRAINT bulk_release_purpose_check CHECK (((char_length(purpose) >= 4) AND (char_length(purpose) <= 200))),
    CONSTRAINT bulk_release_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT bulk_release_subject_count_check CHECK ((subject_count >= 0)),
    CONSTRAINT bulk_release_what_check CHECK ((what = ANY (ARRAY['payout_file_template'::text, 'backup'::text])))
);

CREATE TABLE public.calendar_day (
    day date NOT NULL,
    working boolean NOT NULL,
    name text NOT NULL
);

CREATE TABLE public.channel_batch (
    id uuid NOT NULL,
    channel text NOT NULL,
    batch_no text NOT NULL,
    turn integer DEFAULT 0 NOT NULL,
    slot_at timestamp with time zone,
    made_at timestamp with time zone NOT NULL,
    begun_at timestamp with time zone,
    order_count integer,
    total_fen bigint,
    content_sha256 bytea,
    queries integer DEFAULT 0 NOT NULL,
    taken_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT channel_batch_batch_no_check CHECK ((batch_no ~ '^[0-9A-Za-z]{8,32}$'::text)),
    CONSTRAINT channel_batch_check CHECK ((num_nulls(begun_at, order_count, total_fen, content_sha256) = ANY (ARRAY[0, 4]))),
    CONSTRAINT channel_batch_check1 CHECK (((taken_at IS NULL) OR (begun_at IS NOT NULL))),
    CONSTRAINT channel_batch_check2 CHECK (((confirmed_at IS NULL) OR (taken_at IS NOT NULL))),
    CONSTRAINT channel_batch_content_sha256_check CHECK ((octet_length(content_sha256) = 32)),
    CONSTRAINT channel_batch_order_count_check CHECK ((order_count > 0)),
    CONSTRAINT channel_batch_total_fen_check CHECK ((total_fen > 0))
);

CREATE TABLE public.channel_event (
    id uuid NOT NULL,
    channel text NOT NULL,
    event_key text NOT NULL,
    out_biz_no text NOT NULL,
    word jsonb NOT NULL,
    body_sha256 bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    applied_at timestamp with time zone,
    outcome text,
    CONSTRAINT channel_event_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'repeated'::text, 'contradiction'::text, 'foreign'::text])))
);

CREATE TABLE public.column_tag (
    table_name text NOT NULL,
    column_name text NOT NULL,
    kind text NOT NULL,
    protection text NOT NULL,
    derived boolean DEFAULT false NOT NULL,
    CONSTRAINT column_tag_check CHECK (((kind = 'none'::text) OR (protection <> 'none'::text))),
    CONSTRAINT column_tag_kind_check CHECK ((kind = ANY (ARRAY['none'::text, 'id'::text, 'name'::text, 'phone'::text, 'id_number'::text, 'bank_account'::text, 'address'::text, 'birth_date'::text, 'school'::text, 'text'::text, 'credit'::text, 'wage'::text, 'device'::text, 'secret'::text, 'profile'::text]))),
    CONSTRAINT column_tag_protection_check CHECK ((protection = ANY (ARRAY['none'::text, 'vault'::text, 'mask'::text, 'access'::text])))
);

CREATE TABLE public.confidentiality_undertaking (
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    rule_version integer NOT NULL,
    text_sha256 bytea NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    CONSTRAINT confidentiality_undertaking_rule_version_check CHECK ((rule_version > 0)),
    CONSTRAINT confidentiality_undertaking_text_sha256_check CHECK ((octet_length(text_sha256) = 32))
);

CREATE TABLE public.consent (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    purpose text NOT NULL,
    text_version integer NOT NULL,
    given boolean NOT NULL,
    agreement_id uuid,
    at timestamp with time zone NOT NULL,
    notice_sha256 bytea,
    CONSTRAINT consent_purpose_check CHECK ((purpose = ANY (ARRAY['identity_verification'::text, 'cooperation_information_use'::text, 'agent_tax_filing'::text, 'bank_disclosure'::text]))),
    CONSTRAINT consent_text_version_check CHECK ((text_version > 0))
);

CREATE TABLE public.consent_notice (
    id uuid NOT NULL,
    purpose text NOT NULL,
    version integer NOT NULL,
    title_zh text NOT NULL,
    body_zh text NOT NULL,
    body_sha256 bytea NOT NULL,
    recipient text,
    kinds text[] NOT NULL,
    sensitive boolean NOT NULL,
    valid_from date NOT NULL,
    CONSTRAINT consent_notice_check CHECK ((body_sha256 = sha256(convert_to(body_zh, 'UTF8'::name)))),
    CONSTRAINT consent_notice_version_check CHECK ((version > 0))
);

CREATE TABLE public.damage_claim (
    id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    amount_fen bigint NOT NULL,
    cause text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    reply text,
    replied_at timestamp with time zone,
    proposed_fen bigint,
    reason text,
    ended_at timestamp with time zone,
    work_rule_id uuid,
    CONSTRAINT damage_claim_amount_fen_check CHECK (((amount_fen >= 1) AND (amount_fen <= 10000000))),
    CONSTRAINT damage_claim_cause_check CHECK (((char_length(cause) >= 2) AND (char_length(cause) <= 2000))),
    CONSTRAINT damage_claim_check CHECK (((proposed_fen >= 1) AND (proposed_fen <= amount_fen))),
    CONSTRAINT damage_claim_check1 CHECK (((state <> 'proposed'::text) OR (proposed_fen IS NOT NULL))),
    CONSTRAINT damage_claim_check2 CHECK (((state = ANY (ARRAY['agreed'::text, 'rejected'::text, 'decided'::text, 'withdrawn'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT damage_claim_check3 CHECK (((state <> ALL (ARRAY['rejected'::text, 'external'::text, 'decided'::text])) OR (reason IS NOT NULL))),
    CONSTRAINT damage_claim_reason_check CHECK (((char_length(reason) >= 2) AND (char_length(reason) <= 2000))),
    CONSTRAINT damage_claim_reply_check CHECK (((char_length(reply) >= 2) AND (char_length(reply) <= 2000))),
    CONSTRAINT damage_claim_state_check CHECK ((state = ANY (ARRAY['open'::text, 'contested'::text, 'proposed'::text, 'agreed'::text, 'rejected'::text, 'external'::text, 'decided'::text, 'withdrawn'::text])))
);

CREATE TABLE public.damage_obligation (
    damage_claim_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    amount_fen bigint NOT NULL,
    basis text NOT NULL,
    consented_by uuid,
    reference text,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT damage_obligation_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT damage_obligation_basis_check CHECK ((basis = ANY (ARRAY['consent'::text, 'decision'::text]))),
    CONSTRAINT damage_obligation_check CHECK (((basis = 'consent'::text) = (consented_by IS NOT NULL))),
    CONSTRAINT damage_obligation_check1 CHECK (((basis = 'decision'::text) = (reference IS NOT NULL))),
    CONSTRAINT damage_obligation_reference_check CHECK (((char_length(reference) >= 4) AND (char_length(reference) <= 100)))
);

CREATE TABLE public.data_purpose (
    code text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    roles text[] NOT NULL,
    fields text[] NOT NULL,
    max_minutes integer NOT NULL,
    automatic_rule text,
    CONSTRAINT data_purpose_check CHECK (((roles = '{}'::text[]) = (automatic_rule IS NOT NULL))),
    CONSTRAINT data_purpose_code_check CHECK ((code ~ '^[a-z_]+$'::text)),
    CONSTRAINT data_purpose_fields_check CHECK ((fields <@ ARRAY['name'::text, 'phone'::text, 'id_number'::text, 'birth_date'::text, 'bank_account'::text])),
    CONSTRAINT data_purpose_max_minutes_check CHECK (((max_minutes >= 1) AND (max_minutes <= 43200)))
);

CREATE TABLE public.deadline (
    id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    rule_id text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    remind_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    reminded_at timestamp with time zone,
    missed_at timestamp with time zone,
    met_at timestamp with time zone,
    lifted_at timestamp with time zone,
    lift_reason text,
    worker_id uuid,
    employer_id uuid,
    rule_version integer NOT NULL,
    paused_at timestamp with time zone,
    CONSTRAINT deadline_check CHECK (((met_at IS NULL) OR (lifted_at IS NULL))),
    CONSTRAINT deadline_check1 CHECK (((lifted_at IS NULL) = (lift_reason IS NULL))),
    CONSTRAINT deadline_check2 CHECK ((missed_at >= due_at))
);

CREATE TABLE public.deadline_kind (
    kind text NOT NULL,
    subject_type text NOT NULL,
    owed_by text NOT NULL,
    pausable boolean NOT NULL,
    CONSTRAINT deadline_kind_owed_by_check CHECK ((owed_by = ANY (ARRAY['employer'::text, 'platform'::text, 'both'::text])))
);

CREATE TABLE public.deadline_pause (
    id uuid NOT NULL,
    deadline_id uuid NOT NULL,
    reason text NOT NULL,
    paused_at timestamp with time zone NOT NULL,
    paused_by uuid NOT NULL,
    resumed_at timestamp with time zone,
    resumed_by uuid,
    CONSTRAINT deadline_pause_check CHECK ((resumed_at >= paused_at)),
    CONSTRAINT deadline_pause_check1 CHECK (((resumed_at IS NULL) = (resumed_by IS NULL))),
    CONSTRAINT deadline_pause_reason_check CHECK (((length(reason) >= 2) AND (length(reason) <= 500)))
);

CREATE TABLE public.delivery (
    id uuid NOT NULL,
    sub_order_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    number integer NOT NULL,
    state text NOT NULL,
    note text NOT NULL,
    delivered_at timestamp with time zone NOT NULL,
    late boolean NOT NULL,
    inspect_by timestamp with time zone NOT NULL,
    inspected_at timestamp with time zone,
    inspected_by uuid,
    reason text,
    CONSTRAINT delivery_check CHECK (((state = 'waiting'::text) = (inspected_at IS NULL))),
    CONSTRAINT delivery_note_check CHECK (((char_length(note) >= 2) AND (char_length(note) <= 2000))),
    CONSTRAINT delivery_number_check CHECK ((number > 0)),
    CONSTRAINT delivery_reason_check CHECK (((char_length(reason) >= 2) AND (char_length(reason) <= 1000))),
    CONSTRAINT delivery_refused_with_reason CHECK (((state <> ALL (ARRAY['rework'::text, 'rejected'::text])) OR ((reason IS NOT NULL) AND (inspected_by IS NOT NULL)))),
    CONSTRAINT delivery_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'accepted'::text, 'rework'::text, 'rejected'::text])))
);

CREATE TABLE public.demand_package (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    title text NOT NULL,
    criteria text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    ended_at timestamp with time zone,
    branch_id uuid,
    CONSTRAINT demand_package_check CHECK (((state = ANY (ARRAY['completed'::text, 'closed'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT demand_package_check1 CHECK (((state <> ALL (ARRAY['open'::text, 'completed'::text])) OR (published_at IS NOT NULL))),
    CONSTRAINT demand_package_check2 CHECK (((state <> 'draft'::text) OR (published_at IS NULL))),
    CONSTRAINT demand_package_criteria_check CHECK (((char_length(criteria) >= 10) AND (char_length(criteria) <= 1000))),
    CONSTRAINT demand_package_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'open'::text, 'completed'::text, 'closed'::text]))),
    CONSTRAINT demand_package_title_check CHECK (((char_length(title) >= 4) AND (char_length(title) <= 40)))
);

CREATE TABLE public.difference_resolution (
    id uuid NOT NULL,
    reconciliation_difference_id uuid NOT NULL,
    action text NOT NULL,
    payout_item_id uuid,
    reason text NOT NULL,
    state text NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    reject_reason text,
    done_at timestamp with time zone,
    CONSTRAINT difference_resolution_action_check CHECK ((action = ANY (ARRAY['wait'::text, 'ask'::text, 'claim'::text, 'suspend'::text, 'match_return'::text, 'never_paid'::text]))),
    CONSTRAINT difference_resolution_check CHECK (((action = 'match_return'::text) = (payout_item_id IS NOT NULL))),
    CONSTRAINT difference_resolution_check1 CHECK (((decided_by IS NULL) = (decided_at IS NULL))),
    CONSTRAINT difference_resolution_check2 CHECK (((state <> 'proposed'::text) OR (decided_by IS NULL))),
    CONSTRAINT difference_resolution_check3 CHECK (((state <> ALL (ARRAY['confirmed'::text, 'rejected'::text, 'done'::text])) OR (decided_by IS NOT NULL))),
    CONSTRAINT difference_resolution_check4 CHECK (((state = 'rejected'::text) = (reject_reason IS NOT NULL))),
    CONSTRAINT difference_resolution_check5 CHECK (((state = ANY (ARRAY['done'::text, 'overtaken'::text])) = (done_at IS NOT NULL))),
    CONSTRAINT difference_resolution_reason_check CHECK (((length(reason) >= 2) AND (length(reason) <= 500))),
    CONSTRAINT difference_resolution_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'confirmed'::text, 'rejected'::text, 'done'::text, 'overtaken'::text]))),
    CONSTRAINT difference_resolution_two_people CHECK ((decided_by <> proposed_by))
);

CREATE TABLE public.disclosure (
    id uuid NOT NULL,
    worker_id uuid NOT NULL,
    recipient text NOT NULL,
    recipient_name text NOT NULL,
    kinds text[] NOT NULL,
    consent_id uuid,
    legal_basis text[] NOT NULL,
    reference_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT disclosure_legal_basis_check CHECK ((cardinality(legal_basis) > 0)),
    CONSTRAINT disclosure_recipient_check CHECK ((recipient = ANY (ARRAY['identity_authority'::text, 'payout_channel'::text, 'tax_authority'::text, 'employer'::text])))
);

CREATE TABLE public.document (
    id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    worker_id uuid,
    name text NOT NULL,
    media_type text NOT NULL,
    size_bytes integer NOT NULL,
    sha256 bytea NOT NULL,
    content_sealed bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    person_id uuid,
    CONSTRAINT document_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 120))),
    CONSTRAINT document_sha256_check CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT document_size_bytes_check CHECK (((size_bytes >= 1) AND (size_bytes <= 10485760)))
);

CREATE TABLE public.document_kind (
    kind text NOT NULL,
    people text NOT NULL,
    ground text NOT NULL,
    rule_id text NOT NULL,
    fields text[] NOT NULL,
    retention text NOT NULL,
    CONSTRAINT document_kind_check CHECK (((people = 'one'::text) = (ground = 'own'::text))),
    CONSTRAINT document_kind_ground_check CHECK ((ground = ANY (ARRAY['own'::text, 'law'::text, 'contract'::text, 'approval'::text]))),
    CONSTRAINT document_kind_people_check CHECK ((people = ANY (ARRAY['one'::text, 'many'::text])))
);

CREATE TABLE public.payout_attempt (
    id uuid NOT NULL,
    payout_item_id uuid NOT NULL,
    number integer NOT NULL,
    out_biz_no text NOT NULL,
    channel text NOT NULL,
    amount_fen bigint NOT NULL,
    payee_sha256 bytea NOT NULL,
    state text NOT NULL,
    channel_ref text,
    answer_code text,
    queries integer DEFAULT 0 NOT NULL,
    next_query_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    payee_page jsonb,
    channel_batch_id uuid,
    CONSTRAINT payout_attempt_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT payout_attempt_check CHECK (((state = 'live'::text) = (ended_at IS NULL))),
    CONSTRAINT payout_attempt_number_check CHECK ((number > 0)),
    CONSTRAINT payout_attempt_out_biz_no_check CHECK ((out_biz_no ~ '^[0-9A-Za-z]{8,32}$'::text)),
    CONSTRAINT payout_attempt_state_check CHECK ((state = ANY (ARRAY['live'::text, 'paid'::text, 'failed'::text, 'returned'::text])))
);

CREATE TABLE public.payout_file_row (
    id uuid NOT NULL,
    payout_file_id uuid NOT NULL,
    number integer NOT NULL,
    settlement_id uuid,
    amount_fen bigint,
    destination_id uuid,
    channel text,
    error_column text,
    error_code text,
    blocked_code text,
    CONSTRAINT payout_file_row_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT payout_file_row_check CHECK (((error_column IS NULL) = (error_code IS NULL))),
    CONSTRAINT payout_file_row_check1 CHECK (((error_code IS NOT NULL) OR ((settlement_id IS NOT NULL) AND (amount_fen IS NOT NULL)))),
    CONSTRAINT payout_file_row_error_column_check CHECK ((error_column = ANY (ARRAY[''::text, 'settlement'::text, 'amount'::text]))),
    CONSTRAINT payout_file_row_number_check CHECK ((number > 0))
);

CREATE TABLE public.payout_item (
    id uuid NOT NULL,
    payout_batch_id uuid NOT NULL,
    settlement_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    payout_destination_id uuid NOT NULL,
    amount_fen bigint NOT NULL,
    state text NOT NULL,
    hold_id uuid,
    fail_code text,
    fail_reason_zh text,
    fail_reason_en text,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    finished_at timestamp with time zone,
    channel text NOT NULL,
    confirm_by timestamp with time zone,
    cancel_asked_at timestamp with time zone,
    cancel_reason text,
    waits_for text,
    waits_until timestamp with time zone,
    slot_at timestamp with time zone,
    needs text,
    problem_since timestamp with time zone,
    worker_asked_at timestamp with time zone,
    worker_asked text,
    channel_batch_id uuid,
    CONSTRAINT payout_item_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT payout_item_cancel_reason_check CHECK (((length(cancel_reason) >= 2) AND (length(cancel_reason) <= 500))),
    CONSTRAINT payout_item_check CHECK (((state = ANY (ARRAY['planned'::text, 'dropped'::text])) = (hold_id IS NULL))),
    CONSTRAINT payout_item_check1 CHECK (((state = ANY (ARRAY['dropped'::text, 'succeeded'::text, 'failed'::text, 'cancelled'::text, 'returned'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT payout_item_check2 CHECK (((waits_for IS NULL) OR (state = 'queued'::text))),
    CONSTRAINT payout_item_check3 CHECK (((waits_until IS NULL) OR (waits_for IS NOT NULL))),
    CONSTRAINT payout_item_check4 CHECK (((worker_asked_at IS NULL) = (worker_asked IS NULL))),
    CONSTRAINT payout_item_needs_check CHECK ((needs = ANY (ARRAY['platform'::text, 'worker'::text, 'employer'::text, 'nobody'::text]))),
    CONSTRAINT payout_item_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'dropped'::text, 'held'::text, 'queued'::text, 'sending'::text, 'succeeded'::text, 'failed'::text, 'unknown'::text, 'awaiting_payee'::text, 'suspended'::text, 'cancelled'::text, 'returned'::text]))),
    CONSTRAINT payout_item_waits_for_check CHECK ((waits_for = ANY (ARRAY['channel_stopped'::text, 'channel_closed'::text, 'destination'::text, 'payee_limit'::text, 'day_limit'::text]))),
    CONSTRAINT payout_item_worker_asked_check CHECK (((length(worker_asked) >= 2) AND (length(worker_asked) <= 500)))
);

CREATE TABLE public.payout_receipt (
    id uuid NOT NULL,
    payout_item_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    channel text NOT NULL,
    out_biz_no text NOT NULL,
    state text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone,
    channel_ref text,
    sha256 bytea,
    wanted_at timestamp with time zone NOT NULL,
    kept_at timestamp with time zone,
    CONSTRAINT payout_receipt_check CHECK (((state = 'wanted'::text) = (next_try_at IS NOT NULL))),
    CONSTRAINT payout_receipt_check1 CHECK ((num_nulls(channel_ref, sha256, kept_at) =
CASE state
    WHEN 'kept'::text THEN 0
    ELSE 3
END)),
    CONSTRAINT payout_receipt_sha256_check CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT payout_receipt_state_check CHECK ((state = ANY (ARRAY['wanted'::text, 'kept'::text, 'missing'::text])))
);

CREATE TABLE public.receipt_bundle_item (
    receipt_bundle_id uuid NOT NULL,
    number integer NOT NULL,
    payout_receipt_id uuid NOT NULL,
    CONSTRAINT receipt_bundle_item_number_check CHECK ((number > 0))
);

CREATE TABLE public.reconciliation_difference (
    id uuid NOT NULL,
    reconciliation_id uuid NOT NULL,
    channel text NOT NULL,
    class text NOT NULL,
    kind text NOT NULL,
    out_biz_no text NOT NULL,
    payout_item_id uuid,
    statement_line_id uuid,
    ledger_fen bigint,
    payout_fen bigint,
    statement_fen bigint,
    state text NOT NULL,
    found_at timestamp with time zone NOT NULL,
    outcome text,
    settled_at timestamp with time zone,
    CONSTRAINT reconciliation_difference_check CHECK (((state = 'closed'::text) = (settled_at IS NOT NULL))),
    CONSTRAINT reconciliation_difference_check1 CHECK (((state = 'closed'::text) = (outcome IS NOT NULL))),
    CONSTRAINT reconciliation_difference_check2 CHECK (((statement_line_id IS NULL) = (statement_fen IS NULL))),
    CONSTRAINT reconciliation_difference_class_check CHECK ((class = ANY (ARRAY['missing_at_channel'::text, 'missing_with_us'::text, 'amount_differs'::text, 'state_differs'::text, 'duplicate'::text, 'in_transit'::text]))),
    CONSTRAINT reconciliation_difference_kind_check CHECK ((kind = ANY (ARRAY['pay'::text, 'return'::text, 'in'::text, 'out'::text]))),
    CONSTRAINT reconciliation_difference_outcome_check CHECK ((outcome = ANY (ARRAY['matched'::text, 'carried'::text, 'claimed'::text, 'suspended'::text, 'never_paid'::text]))),
    CONSTRAINT reconciliation_difference_state_check CHECK ((state = ANY (ARRAY['in_transit'::text, 'open'::text, 'proposed'::text, 'closed'::text])))
);

CREATE TABLE public.settlement (
    id uuid NOT NULL,
    timesheet_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    posting_version_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    pay_month date NOT NULL,
    gross_fen bigint NOT NULL,
    vat_fen bigint,
    iit_fen bigint,
    net_fen bigint,
    fee_fen bigint NOT NULL,
    charge_fen bigint NOT NULL,
    journal_id uuid,
    created_at timestamp with time zone NOT NULL,
    approved_at timestamp with time zone,
    approved_by uuid,
    pay_due_at timestamp with time zone,
    paid_at timestamp with time zone,
    fee_recognised_at timestamp with time zone,
    exempt_fen bigint DEFAULT 0 NOT NULL,
    surcharge_fen bigint DEFAULT 0 NOT NULL,
    pay_dispute_id uuid,
    CONSTRAINT settlement_check CHECK (((state = 'draft'::text) = (net_fen IS NULL))),
    CONSTRAINT settlement_check1 CHECK ((num_nulls(vat_fen, iit_fen, net_fen, pay_due_at) = ANY (ARRAY[0, 4]))),
    CONSTRAINT settlement_check2 CHECK (((exempt_fen >= 0) AND (exempt_fen <= gross_fen))),
    CONSTRAINT settlement_check3 CHECK (((gross_fen + fee_fen) = charge_fen)),
    CONSTRAINT settlement_check4 CHECK (((state = 'draft'::text) = (approved_at IS NULL))),
    CONSTRAINT settlement_check5 CHECK (((approved_at IS NULL) = (journal_id IS NULL))),
    CONSTRAINT settlement_check6 CHECK (((state = 'paid'::text) = (paid_at IS NOT NULL))),
    CONSTRAINT settlement_check7 CHECK (((fee_recognised_at IS NULL) OR (approved_at IS NOT NULL))),
    CONSTRAINT settlement_fee_fen_check CHECK ((fee_fen >= 0)),
    CONSTRAINT settlement_gross_fen_check CHECK ((gross_fen > 0)),
    CONSTRAINT settlement_iit_fen_check CHECK ((iit_fen >= 0)),
    CONSTRAINT settlement_net_fen_check CHECK ((net_fen >= 0)),
    CONSTRAINT settlement_pay_month_check CHECK ((EXTRACT(day FROM pay_month) = (1)::numeric)),
    CONSTRAINT settlement_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'approved'::text, 'in_payout'::text, 'paid'::text]))),
    CONSTRAINT settlement_sum CHECK (((((net_fen + vat_fen) + surcharge_fen) + iit_fen) = gross_fen)),
    CONSTRAINT settlement_surcharge_fen_check CHECK ((surcharge_fen >= 0)),
    CONSTRAINT settlement_surcharge_known CHECK (((state <> 'draft'::text) OR (surcharge_fen = 0))),
    CONSTRAINT settlement_vat_fen_check CHECK ((vat_fen >= 0))
);

CREATE TABLE public.statement_line (
    id uuid NOT NULL,
    statement_file_id uuid NOT NULL,
    channel text NOT NULL,
    line_key text NOT NULL,
    kind text NOT NULL,
    out_biz_no text NOT NULL,
    channel_ref text NOT NULL,
    amount_fen bigint NOT NULL,
    fee_fen bigint NOT NULL,
    booked_at timestamp with time zone NOT NULL,
    line_number integer,
    purpose text,
    counterparty_mask text,
    CONSTRAINT statement_line_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT statement_line_fee_fen_check CHECK ((fee_fen >= 0)),
    CONSTRAINT statement_line_kind_check CHECK ((kind = ANY (ARRAY['pay'::text, 'return'::text, 'in'::text, 'out'::text]))),
    CONSTRAINT statement_line_line_number_check CHECK ((line_number > 0)),
    CONSTRAINT statement_line_of_bank CHECK ((num_nulls(line_number, purpose, counterparty_mask) =
CASE
    WHEN (kind = ANY (ARRAY['in'::text, 'out'::text])) THEN 0
    ELSE 3
END))
);

CREATE TABLE public.tax_filing_worker (
    filing_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    identity_digest bytea NOT NULL
);

CREATE VIEW public.document_names AS
 SELECT d.id AS document_id,
    f.worker_id
   FROM (public.document d
     JOIN public.tax_filing_worker f ON ((f.filing_id = d.subject_id)))
  WHERE (d.kind = 'tax_filing'::text)
UNION
 SELECT d.id AS document_id,
    r.worker_id
   FROM ((public.document d
     JOIN public.receipt_bundle_item i ON ((i.receipt_bundle_id = d.subject_id)))
     JOIN public.payout_receipt r ON ((r.id = i.payout_receipt_id)))
  WHERE (d.kind = 'receipt_bundle'::text)
UNION
 SELECT d.id AS document_id,
    s.worker_id
   FROM ((public.document d
     JOIN public.payout_file_row r ON ((r.payout_file_id = d.subject_id)))
     JOIN public.settlement s ON ((s.id = r.settlement_id)))
  WHERE (d.kind = ANY (ARRAY['payout_file'::text, 'payout_file_report'::text]))
UNION
 SELECT d.id AS document_id,
    i.worker_id
   FROM (((public.document d
     JOIN public.statement_line l ON ((l.statement_file_id = d.subject_id)))
     JOIN public.payout_attempt a ON ((a.out_biz_no = l.out_biz_no)))
     JOIN public.payout_item i ON ((i.id = a.payout_item_id)))
  WHERE (d.kind = 'statement_file'::text)
UNION
 SELECT d.id AS document_id,
    i.worker_id
   FROM ((public.document d
     JOIN public.reconciliation_difference f ON ((f.reconciliation_id = d.subject_id)))
     JOIN public.payout_item i ON ((i.id = f.payout_item_id)))
  WHERE (d.kind = 'reconciliation_pack'::text);

CREATE TABLE public.document_release (
    id uuid NOT NULL,
    document_id uuid NOT NULL,
    ground text NOT NULL,
    purpose text NOT NULL,
    subject_count integer NOT NULL,
    requested_by uuid NOT NULL,
    staff_id uuid,
    employer_id uuid,
    audit_engagement_id uuid,
    requested_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    decided_by uuid,
    decide_reason text,
    decided_at timestamp with time zone,
    expires_at timestamp with time zone,
    used_at timestamp with time zone,
    CONSTRAINT document_release_check CHECK ((num_nonnulls(staff_id, employer_id) = 1)),
    CONSTRAINT document_release_check1 CHECK (((ground = 'engagement'::text) = (audit_engagement_id IS NOT NULL))),
    CONSTRAINT document_release_check2 CHECK (((state = 'used'::text) = (used_at IS NOT NULL))),
    CONSTRAINT document_release_check3 CHECK ((decided_by <> staff_id)),
    CONSTRAINT document_release_check4 CHECK (((ground <> 'approval'::text) OR ((state = 'requested'::text) = (decided_by IS NULL)))),
    CONSTRAINT document_release_check5 CHECK (((ground = 'approval'::text) OR ((state = 'used'::text) AND (decided_by IS NULL)))),
    CONSTRAINT document_release_check6 CHECK ((num_nulls(decided_by, decide_reason, decided_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT document_release_check7 CHECK (((expires_at IS NOT NULL) = ((ground = 'approval'::text) AND (state = ANY (ARRAY['approved'::text, 'used'::text]))))),
    CONSTRAINT document_release_decide_reason_check CHECK (((char_length(decide_reason) >= 2) AND (char_length(decide_reason) <= 200))),
    CONSTRAINT document_release_ground_check CHECK ((ground = ANY (ARRAY['law'::text, 'contract'::text, 'approval'::text, 'engagement'::text]))),
    CONSTRAINT document_release_purpose_check CHECK (((char_length(purpose) >= 2) AND (char_length(purpose) <= 200))),
    CONSTRAINT document_release_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'refused'::text, 'used'::text]))),
    CONSTRAINT document_release_subject_count_check CHECK ((subject_count >= 0))
);

CREATE TABLE public.document_ticket (
    digest bytea NOT NULL,
    document_id uuid NOT NULL,
    person_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE public.employer (
    id uuid NOT NULL,
    state text NOT NULL,
    name text NOT NULL,
    uscc text NOT NULL,
    address text NOT NULL,
    business_scope text NOT NULL,
    industry text DEFAULT 'other'::text NOT NULL,
    contact_name text NOT NULL,
    contact_sealed bytea NOT NULL,
    contact_mask text NOT NULL,
    virtual_account text NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    state_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    approved_at timestamp with time zone,
    reviewer_id uuid,
    CONSTRAINT employer_check CHECK (((state <> 'approved'::text) OR (approved_at IS NOT NULL))),
    CONSTRAINT employer_check1 CHECK (((state <> 'in_review'::text) OR (reviewer_id IS NOT NULL))),
    CONSTRAINT employer_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'in_review'::text, 'need_more'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text]))),
    CONSTRAINT employer_uscc_check CHECK ((uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'::text))
);

CREATE TABLE public.employer_document (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    kind text NOT NULL,
    file_name text NOT NULL,
    size_bytes integer NOT NULL,
    sha256 bytea NOT NULL,
    content_sealed bytea NOT NULL,
    expires_on date,
    uploaded_at timestamp with time zone NOT NULL,
    CONSTRAINT employer_document_kind_check CHECK ((kind = ANY (ARRAY['business_licence'::text, 'organisation_code_certificate'::text, 'other'::text]))),
    CONSTRAINT employer_document_size_bytes_check CHECK (((size_bytes >= 1) AND (size_bytes <= 524288)))
);

CREATE TABLE public.employer_member (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    display_name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT employer_member_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'recruiter'::text, 'finance'::text, 'supervisor'::text])))
);

CREATE TABLE public.erasure_lock (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    retention text NOT NULL,
    until date NOT NULL,
    content_sealed bytea,
    shredded_at timestamp with time zone
);

CREATE TABLE public.erasure_rule (
    table_name text NOT NULL,
    column_name text NOT NULL,
    becomes text,
    kept boolean NOT NULL,
    condition text DEFAULT 'true'::text NOT NULL,
    place integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.evaluation (
    id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    side text NOT NULL,
    author_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    performance integer NOT NULL,
    communication integer NOT NULL,
    satisfaction integer NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    written_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    CONSTRAINT evaluation_communication_check CHECK (((communication >= 1) AND (communication <= 5))),
    CONSTRAINT evaluation_performance_check CHECK (((performance >= 1) AND (performance <= 5))),
    CONSTRAINT evaluation_satisfaction_check CHECK (((satisfaction >= 1) AND (satisfaction <= 5))),
    CONSTRAINT evaluation_side_check CHECK ((side = ANY (ARRAY['worker'::text, 'employer'::text]))),
    CONSTRAINT evaluation_text_check CHECK ((length(text) <= 500))
);

CREATE TABLE public.evaluation_window (
    assignment_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone
);

CREATE TABLE public.fee_notice (
    fee_schedule_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    told_at timestamp with time zone NOT NULL
);

CREATE TABLE public.fee_schedule (
    id uuid NOT NULL,
    employer_id uuid,
    rate numeric(6,4) NOT NULL,
    minimum_fen bigint DEFAULT 0 NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    set_by uuid,
    set_at timestamp with time zone,
    CONSTRAINT fee_schedule_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT fee_schedule_check1 CHECK (((set_by IS NULL) = (set_at IS NULL))),
    CONSTRAINT fee_schedule_minimum_fen_check CHECK ((minimum_fen >= 0)),
    CONSTRAINT fee_schedule_rate_check CHECK (((rate >= (0)::numeric) AND (rate <= (1)::numeric)))
);

CREATE TABLE public.fee_waiver (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    waived_rate numeric(5,4) NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    reason text NOT NULL,
    state text NOT NULL,
    requested_by uuid NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    reject_reason text,
    CONSTRAINT fee_waiver_check CHECK (((valid_until >= valid_from) AND (valid_until <= (valid_from + 366)))),
    CONSTRAINT fee_waiver_check1 CHECK (((state = 'requested'::text) = (decided_by IS NULL))),
    CONSTRAINT fee_waiver_check2 CHECK (((state = 'requested'::text) = (decided_at IS NULL))),
    CONSTRAINT fee_waiver_check3 CHECK (((state = 'rejected'::text) = (reject_reason IS NOT NULL))),
    CONSTRAINT fee_waiver_check4 CHECK ((decided_by <> requested_by)),
    CONSTRAINT fee_waiver_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'rejected'::text]))),
    CONSTRAINT fee_waiver_waived_rate_check CHECK (((waived_rate > (0)::numeric) AND (waived_rate <= (1)::numeric)))
);

CREATE TABLE public.hire_agreement (
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    posting_version_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    terms text NOT NULL,
    sha256 bytea NOT NULL,
    agreed_at timestamp with time zone NOT NULL,
    CONSTRAINT hire_agreement_check CHECK ((sha256 = sha256(convert_to(terms, 'UTF8'::name))))
);

CREATE TABLE public.holder_check (
    payout_destination_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    channel text NOT NULL,
    state text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    CONSTRAINT holder_check_check CHECK (((state = 'asked'::text) = (answered_at IS NULL))),
    CONSTRAINT holder_check_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'agrees'::text, 'differs'::text]))),
    CONSTRAINT holder_check_tries_check CHECK ((tries >= 0))
);

CREATE TABLE public.idempotency (
    actor text NOT NULL,
    mutation text NOT NULL,
    key text NOT NULL,
    input_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    payload_type text,
    payload_id uuid,
    refusal jsonb,
    value jsonb,
    CONSTRAINT idempotency_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200)))
);

CREATE TABLE public.incident (
    id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    kind text NOT NULL,
    severity text NOT NULL,
    state text NOT NULL,
    side text NOT NULL,
    text text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    reported_by uuid NOT NULL,
    outcome text,
    closed_at timestamp with time zone,
    closed_by uuid,
    CONSTRAINT incident_check CHECK ((happened_at <= reported_at)),
    CONSTRAINT incident_check1 CHECK (((kind = 'near_miss'::text) = (severity = 'none'::text))),
    CONSTRAINT incident_check2 CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT incident_check3 CHECK ((((closed_at IS NULL) = (outcome IS NULL)) AND ((closed_at IS NULL) = (closed_by IS NULL)))),
    CONSTRAINT incident_kind_check CHECK ((kind = ANY (ARRAY['injury'::text, 'near_miss'::text]))),
    CONSTRAINT incident_outcome_check CHECK (((char_length(outcome) >= 2) AND (char_length(outcome) <= 2000))),
    CONSTRAINT incident_severity_check CHECK ((severity = ANY (ARRAY['none'::text, 'slight'::text, 'serious'::text, 'fatal'::text]))),
    CONSTRAINT incident_side_check CHECK ((side = ANY (ARRAY['worker'::text, 'employer'::text]))),
    CONSTRAINT incident_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text]))),
    CONSTRAINT incident_text_check CHECK (((char_length(text) >= 2) AND (char_length(text) <= 2000)))
);

CREATE TABLE public.incident_notice (
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    recipient text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    given_at timestamp with time zone,
    reference text,
    recorded_by uuid,
    CONSTRAINT incident_notice_check CHECK ((((given_at IS NULL) = (reference IS NULL)) AND ((given_at IS NULL) = (recorded_by IS NULL)))),
    CONSTRAINT incident_notice_recipient_check CHECK ((recipient = ANY (ARRAY['authority'::text, 'insurer'::text]))),
    CONSTRAINT incident_notice_reference_check CHECK (((char_length(reference) >= 4) AND (char_length(reference) <= 100)))
);

CREATE TABLE public.incident_statement (
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    side text NOT NULL,
    text text NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT incident_statement_side_check CHECK ((side = ANY (ARRAY['worker'::text, 'employer'::text, 'staff'::text]))),
    CONSTRAINT incident_statement_text_check CHECK (((char_length(text) >= 2) AND (char_length(text) <= 2000)))
);

CREATE TABLE public.instant_choice (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    enabled boolean NOT NULL,
    message text,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT instant_choice_message_check CHECK (((char_length(message) >= 2) AND (char_length(message) <= 1000)))
);

CREATE TABLE public.instant_round (
    shift_id uuid NOT NULL,
    rounds integer NOT NULL,
    invited integer DEFAULT 0 NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    CONSTRAINT instant_round_invited_check CHECK ((invited >= 0)),
    CONSTRAINT instant_round_rounds_check CHECK ((rounds > 0))
);

CREATE TABLE public.insurance_claim (
    id uuid NOT NULL,
    insurance_policy_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    request_no text NOT NULL,
    amount_fen bigint NOT NULL,
    accepted_fen bigint,
    claim_no text,
    reject_code text,
    unclear_code text,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    filed_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT insurance_claim_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT insurance_claim_check CHECK (((accepted_fen >= 1) AND (accepted_fen <= amount_fen))),
    CONSTRAINT insurance_claim_check1 CHECK (((claim_no IS NULL) = (filed_at IS NULL))),
    CONSTRAINT insurance_claim_check2 CHECK (((state = 'accepted'::text) = (accepted_fen IS NOT NULL))),
    CONSTRAINT insurance_claim_check3 CHECK (((state = 'rejected'::text) = (reject_code IS NOT NULL))),
    CONSTRAINT insurance_claim_check4 CHECK (((state = ANY (ARRAY['accepted'::text, 'rejected'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT insurance_claim_state_check CHECK ((state = ANY (ARRAY['wanted'::text, 'filed'::text, 'accepted'::text, 'rejected'::text])))
);

CREATE TABLE public.insurance_plan (
    id uuid NOT NULL,
    posting_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    insurance_product_id uuid NOT NULL,
    chosen_by uuid NOT NULL,
    chosen_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT insurance_plan_check CHECK ((ended_at >= chosen_at))
);

CREATE TABLE public.insurance_policy (
    id uuid NOT NULL,
    insurance_plan_id uuid NOT NULL,
    insurance_product_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    request_no text NOT NULL,
    premium_fen bigint NOT NULL,
    coverage_fen bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    wanted_at timestamp with time zone NOT NULL,
    asked_at timestamp with time zone,
    policy_no text,
    issued_at timestamp with time zone,
    unclear_code text,
    refuse_code text,
    cancel_code text,
    ended_at timestamp with time zone,
    document_id uuid,
    CONSTRAINT insurance_policy_check CHECK ((ends_at > starts_at)),
    CONSTRAINT insurance_policy_check1 CHECK (((policy_no IS NULL) = (issued_at IS NULL))),
    CONSTRAINT insurance_policy_check2 CHECK (((state <> 'issued'::text) OR (policy_no IS NOT NULL))),
    CONSTRAINT insurance_policy_check3 CHECK (((state = 'refused'::text) = (refuse_code IS NOT NULL))),
    CONSTRAINT insurance_policy_check4 CHECK (((state = ANY (ARRAY['refused'::text, 'cancelled'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT insurance_policy_check5 CHECK (((document_id IS NULL) OR (policy_no IS NOT NULL))),
    CONSTRAINT insurance_policy_coverage_fen_check CHECK ((coverage_fen > 0)),
    CONSTRAINT insurance_policy_premium_fen_check CHECK ((premium_fen > 0)),
    CONSTRAINT insurance_policy_state_check CHECK ((state = ANY (ARRAY['wanted'::text, 'issued'::text, 'refused'::text, 'cancelling'::text, 'cancelled'::text])))
);

CREATE TABLE public.insurance_product (
    id uuid NOT NULL,
    product_no text NOT NULL,
    insurer text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    kinds text[] NOT NULL,
    coverage_fen bigint NOT NULL,
    premium_fen bigint NOT NULL,
    per text NOT NULL,
    payer text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT insurance_product_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT insurance_product_coverage_fen_check CHECK ((coverage_fen > 0)),
    CONSTRAINT insurance_product_kinds_check CHECK ((cardinality(kinds) > 0)),
    CONSTRAINT insurance_product_payer_check CHECK ((payer = 'employer'::text)),
    CONSTRAINT insurance_product_per_check CHECK ((per = ANY (ARRAY['shift'::text, 'day'::text]))),
    CONSTRAINT insurance_product_premium_fen_check CHECK ((premium_fen > 0))
);

CREATE TABLE public.invitation (
    id uuid NOT NULL,
    match_pair_id uuid,
    shift_id uuid NOT NULL,
    posting_id uuid NOT NULL,
    posting_version_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    application_id uuid,
    state text NOT NULL,
    score smallint NOT NULL,
    parts smallint[] NOT NULL,
    distance_m integer NOT NULL,
    message text NOT NULL,
    decline_code text,
    made_by uuid,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    CONSTRAINT invitation_check CHECK (((state = 'accepted'::text) = (application_id IS NOT NULL))),
    CONSTRAINT invitation_check1 CHECK (((state = ANY (ARRAY['accepted'::text, 'declined'::text])) = (answered_at IS NOT NULL))),
    CONSTRAINT invitation_check2 CHECK (((state = 'declined'::text) = (decline_code IS NOT NULL))),
    CONSTRAINT invitation_decline_code_check CHECK ((decline_code = ANY (ARRAY['pay'::text, 'distance'::text, 'time'::text, 'kind'::text, 'employer'::text, 'other'::text]))),
    CONSTRAINT invitation_message_check CHECK (((length(message) >= 2) AND (length(message) <= 1000))),
    CONSTRAINT invitation_parts_check CHECK ((cardinality(parts) = 7)),
    CONSTRAINT invitation_score_check CHECK (((score >= 0) AND (score <= 1000))),
    CONSTRAINT invitation_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'declined'::text, 'withdrawn'::text, 'expired'::text])))
);

CREATE TABLE public.job_decision (
    id uuid NOT NULL,
    outbox_id uuid NOT NULL,
    decision text NOT NULL,
    reason text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    decided_by uuid NOT NULL,
    CONSTRAINT job_decision_decision_check CHECK ((decision = ANY (ARRAY['revived'::text, 'given_up'::text]))),
    CONSTRAINT job_decision_reason_check CHECK (((length(reason) >= 2) AND (length(reason) <= 500)))
);

CREATE TABLE public.job_intention (
    worker_id uuid NOT NULL,
    id uuid GENERATED ALWAYS AS (worker_id) STORED NOT NULL,
    kinds text[] NOT NULL,
    preference bigint NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    cell bigint NOT NULL,
    radius_m integer NOT NULL,
    pay_floor_fen bigint NOT NULL,
    valid_until timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    travel_mode text DEFAULT 'transit'::text NOT NULL,
    max_travel_minutes integer,
    reach_m integer,
    CONSTRAINT job_intention_kinds_check CHECK (((cardinality(kinds) >= 1) AND (cardinality(kinds) <= 15))),
    CONSTRAINT job_intention_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT job_intention_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT job_intention_max_travel_minutes_check CHECK (((max_travel_minutes >= 5) AND (max_travel_minutes <= 240))),
    CONSTRAINT job_intention_pay_floor_fen_check CHECK ((pay_floor_fen >= 0)),
    CONSTRAINT job_intention_preference_check CHECK ((preference > 0)),
    CONSTRAINT job_intention_radius_m_check CHECK (((radius_m >= 500) AND (radius_m <= 50000))),
    CONSTRAINT job_intention_reach CHECK (((max_travel_minutes IS NULL) = (reach_m IS NULL))),
    CONSTRAINT job_intention_reach_m_check CHECK ((reach_m > 0)),
    CONSTRAINT job_intention_travel_mode_check CHECK ((travel_mode = ANY (ARRAY['walk'::text, 'bike'::text, 'transit'::text])))
);

CREATE TABLE public.ledger_account_kind (
    kind text NOT NULL,
    book text NOT NULL,
    owner text NOT NULL,
    side text NOT NULL,
    debits_must_not_exceed_credits boolean NOT NULL,
    credits_must_not_exceed_debits boolean NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    CONSTRAINT ledger_account_kind_book_check CHECK ((book = ANY (ARRAY['wage'::text, 'fee'::text]))),
    CONSTRAINT ledger_account_kind_check CHECK (((book <> 'fee'::text) OR (owner = ANY (ARRAY['employer'::text, 'platform'::text])))),
    CONSTRAINT ledger_account_kind_check1 CHECK ((NOT (debits_must_not_exceed_credits AND credits_must_not_exceed_debits))),
    CONSTRAINT ledger_account_kind_owner_check CHECK ((owner = ANY (ARRAY['employer'::text, 'worker'::text, 'channel'::text, 'platform'::text]))),
    CONSTRAINT ledger_account_kind_side_check CHECK ((side = ANY (ARRAY['debit'::text, 'credit'::text])))
);

CREATE VIEW public.ledger_entry AS
 SELECT t.debit_account_id AS account_id,
    'debit'::text AS side,
    t.number,
    t.id AS transfer_id,
    t.kind,
    t.event,
    t.amount_fen,
        CASE
            WHEN (t.kind = 'hold'::text) THEN t.amount_fen
            ELSE COALESCE((- t.held_fen), (0)::bigint)
        END AS pending_change_fen,
        CASE
            WHEN (t.kind = ANY (ARRAY['hold'::text, 'void'::text])) THEN (0)::bigint
            ELSE t.amount_fen
        END AS posted_change_fen,
    t.created_at
   FROM public.ledger_transfer t
UNION ALL
 SELECT t.credit_account_id AS account_id,
    'credit'::text AS side,
    t.number,
    t.id AS transfer_id,
    t.kind,
    t.event,
    t.amount_fen,
        CASE
            WHEN (t.kind = 'hold'::text) THEN t.amount_fen
            ELSE COALESCE((- t.held_fen), (0)::bigint)
        END AS pending_change_fen,
        CASE
            WHEN (t.kind = ANY (ARRAY['hold'::text, 'void'::text])) THEN (0)::bigint
            ELSE t.amount_fen
        END AS posted_change_fen,
    t.created_at
   FROM public.ledger_transfer t;

CREATE TABLE public.ledger_hold (
    id uuid NOT NULL,
    debit_account_id uuid NOT NULL,
    credit_account_id uuid NOT NULL,
    amount_fen bigint NOT NULL,
    held_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT ledger_hold_amount_fen_check CHECK ((amount_fen > 0))
);

CREATE TABLE public.ledger_hold_expiry (
    hold_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.ledger_rejection (
    id uuid NOT NULL,
    journal_id uuid NOT NULL,
    kind text NOT NULL,
    event text NOT NULL,
    debit_account_id uuid,
    credit_account_id uuid,
    amount_fen bigint,
    pending_id uuid,
    reverses_id uuid,
    subject_id uuid NOT NULL,
    code text NOT NULL,
    rejected_at timestamp with time zone NOT NULL
);

CREATE TABLE public.ledger_route (
    event text NOT NULL,
    kind text NOT NULL,
    debit_kind text NOT NULL,
    credit_kind text NOT NULL,
    book text NOT NULL,
    CONSTRAINT ledger_route_event_check CHECK ((event ~ '^[a-z_]+\.[a-z_]+$'::text)),
    CONSTRAINT ledger_route_kind_check CHECK ((kind = ANY (ARRAY['post'::text, 'hold'::text, 'post_hold'::text, 'void'::text, 'reversal'::text])))
);

CREATE TABLE public.ledger_snapshot (
    day date NOT NULL,
    size bigint NOT NULL,
    good_from timestamp with time zone NOT NULL,
    floor bigint NOT NULL,
    last_number bigint NOT NULL,
    taken_by xid8 NOT NULL
);

CREATE TABLE public.ledger_snapshot_balance (
    account_id uuid NOT NULL,
    day date NOT NULL,
    debits_pending_fen bigint NOT NULL,
    debits_posted_fen bigint NOT NULL,
    credits_pending_fen bigint NOT NULL,
    credits_posted_fen bigint NOT NULL
);

CREATE TABLE public.ledger_stage (
    run_id uuid CONSTRAINT ledger_stage_run_id_not_null1 NOT NULL,
    chunk integer NOT NULL,
    ord integer NOT NULL,
    id uuid NOT NULL,
    journal_id uuid NOT NULL,
    kind text NOT NULL,
    event text NOT NULL,
    debit_id uuid,
    credit_id uuid,
    amount_fen bigint,
    pending_id uuid,
    reverses_id uuid,
    subject_id uuid NOT NULL,
    code text
);

CREATE TABLE public.ledger_stage_run (
    id uuid NOT NULL,
    chunks integer NOT NULL,
    posted_chunks integer DEFAULT 0 NOT NULL,
    staged_at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_stage_run_check CHECK (((posted_chunks >= 0) AND (posted_chunks <= chunks))),
    CONSTRAINT ledger_stage_run_chunks_check CHECK ((chunks > 0))
);

CREATE SEQUENCE public.ledger_transfer_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.liability_case (
    id uuid NOT NULL,
    settlement_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    cause text NOT NULL,
    missing_fen bigint NOT NULL,
    state text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    escalated_at timestamp with time zone,
    resolved_at timestamp with time zone,
    resolution text,
    lift_reason text,
    lifted_by uuid,
    CONSTRAINT liability_case_cause_check CHECK ((cause = ANY (ARRAY['unfunded'::text, 'partial'::text, 'unapproved'::text]))),
    CONSTRAINT liability_case_check CHECK (((cause = 'unapproved'::text) = (missing_fen = 0))),
    CONSTRAINT liability_case_check1 CHECK (((state <> 'escalated'::text) OR (escalated_at IS NOT NULL))),
    CONSTRAINT liability_case_check2 CHECK (((state = 'resolved'::text) = (resolved_at IS NOT NULL))),
    CONSTRAINT liability_case_check3 CHECK (((state = 'resolved'::text) = (resolution IS NOT NULL))),
    CONSTRAINT liability_case_check4 CHECK ((num_nulls(lift_reason, lifted_by) =
CASE
    WHEN (resolution = 'lifted'::text) THEN 0
    ELSE 2
END)),
    CONSTRAINT liability_case_missing_fen_check CHECK ((missing_fen >= 0)),
    CONSTRAINT liability_case_resolution_check CHECK ((resolution = ANY (ARRAY['paid'::text, 'lifted'::text]))),
    CONSTRAINT liability_case_state_check CHECK ((state = ANY (ARRAY['open'::text, 'escalated'::text, 'resolved'::text])))
);

CREATE TABLE public.match_block (
    id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    side text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    CONSTRAINT match_block_side_check CHECK ((side = ANY (ARRAY['worker'::text, 'employer'::text])))
);

CREATE TABLE public.match_contest (
    id uuid NOT NULL,
    match_run_id uuid,
    shift_id uuid NOT NULL,
    posting_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    by_worker_id uuid,
    by_employer_id uuid,
    contested_by uuid NOT NULL,
    claim text NOT NULL,
    reason text NOT NULL,
    state text NOT NULL,
    place integer,
    score smallint,
    parts smallint[],
    failed text[] NOT NULL,
    distance_m integer NOT NULL,
    input_sha256 bytea,
    output_sha256 bytea,
    replayed_input_sha256 bytea,
    replayed_output_sha256 bytea,
    replayed_at timestamp with time zone,
    contested_at timestamp with time zone NOT NULL,
    answer text,
    decided_by uuid,
    decided_at timestamp with time zone,
    remedy text,
    score_after smallint,
    parts_after smallint[],
    failed_after text[],
    CONSTRAINT match_contest_answer_check CHECK (((char_length(answer) >= 2) AND (char_length(answer) <= 1000))),
    CONSTRAINT match_contest_check CHECK ((num_nonnulls(by_worker_id, by_employer_id) = 1)),
    CONSTRAINT match_contest_check1 CHECK (((COALESCE(by_worker_id, worker_id) = worker_id) AND (COALESCE(by_employer_id, employer_id) = employer_id))),
    CONSTRAINT match_contest_check2 CHECK (((score IS NULL) = (parts IS NULL))),
    CONSTRAINT match_contest_check3 CHECK (((match_run_id IS NULL) = (output_sha256 IS NULL))),
    CONSTRAINT match_contest_check4 CHECK (((replayed_at IS NULL) = (replayed_output_sha256 IS NULL))),
    CONSTRAINT match_contest_check5 CHECK (((state = 'open'::text) = (decided_at IS NULL))),
    CONSTRAINT match_contest_check6 CHECK ((num_nulls(answer, decided_by, decided_at, remedy) = ANY (ARRAY[0, 4]))),
    CONSTRAINT match_contest_claim_check CHECK ((claim = ANY (ARRAY['fact'::text, 'constraint'::text, 'score'::text, 'left_out'::text, 'proposed'::text]))),
    CONSTRAINT match_contest_parts_after_check CHECK ((cardinality(parts_after) = 7)),
    CONSTRAINT match_contest_parts_check CHECK ((cardinality(parts) = 7)),
    CONSTRAINT match_contest_place_check CHECK ((place >= 0)),
    CONSTRAINT match_contest_reason_check CHECK (((char_length(reason) >= 2) AND (char_length(reason) <= 1000))),
    CONSTRAINT match_contest_remedy_check CHECK ((remedy = ANY (ARRAY['none'::text, 'proposal'::text, 'invitation'::text, 'removal'::text]))),
    CONSTRAINT match_contest_replayed CHECK (((state = 'open'::text) OR (match_run_id IS NULL) OR (replayed_at IS NOT NULL))),
    CONSTRAINT match_contest_score_after_check CHECK (((score_after >= 0) AND (score_after <= 1000))),
    CONSTRAINT match_contest_score_check CHECK (((score >= 0) AND (score <= 1000))),
    CONSTRAINT match_contest_stands CHECK (((state <> 'dismissed'::text) OR (match_run_id IS NULL) OR ((replayed_input_sha256 = input_sha256) AND (replayed_output_sha256 = output_sha256)))),
    CONSTRAINT match_contest_state_check CHECK ((state = ANY (ARRAY['open'::text, 'upheld'::text, 'corrected'::text, 'dismissed'::text])))
);

CREATE TABLE public.match_pair (
    id uuid NOT NULL,
    match_run_id uuid NOT NULL,
    shift_id uuid NOT NULL,
    posting_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    place integer NOT NULL,
    score smallint NOT NULL,
    parts smallint[] NOT NULL,
    distance_m integer NOT NULL,
    state text NOT NULL,
    dropped_code text,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT match_pair_check CHECK (((state = 'dropped'::text) = (dropped_code IS NOT NULL))),
    CONSTRAINT match_pair_distance_m_check CHECK ((distance_m >= 0)),
    CONSTRAINT match_pair_parts_check CHECK ((cardinality(parts) = 7)),
    CONSTRAINT match_pair_place_check CHECK ((place >= 0)),
    CONSTRAINT match_pair_score_check CHECK (((score >= 0) AND (score <= 1000))),
    CONSTRAINT match_pair_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'invited'::text, 'dropped'::text])))
);

CREATE TABLE public.match_run (
    id uuid NOT NULL,
    employer_id uuid,
    mode text NOT NULL,
    state text NOT NULL,
    first_day date NOT NULL,
    policy_version integer NOT NULL,
    worker_count integer DEFAULT 0 NOT NULL,
    shift_count integer DEFAULT 0 NOT NULL,
    place_count integer DEFAULT 0 NOT NULL,
    pair_count integer DEFAULT 0 NOT NULL,
    assigned_count integer DEFAULT 0 NOT NULL,
    reserve_count integer DEFAULT 0 NOT NULL,
    invited_count integer DEFAULT 0 NOT NULL,
    dropped_count integer DEFAULT 0 NOT NULL,
    objective bigint DEFAULT 0 NOT NULL,
    exposure_gini integer,
    newcomer_share integer,
    newcomer_supply integer,
    blocking_pairs integer,
    input_sha256 bytea,
    output_sha256 bytea,
    message text,
    made_by uuid,
    made_at timestamp with time zone NOT NULL,
    gathered_at timestamp with time zone,
    solved_at timestamp with time zone,
    finished_at timestamp with time zone,
    facts_retired_at timestamp with time zone,
    facts_gone_at timestamp with time zone,
    CONSTRAINT match_run_check CHECK (((state = ANY (ARRAY['finished'::text, 'cancelled'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT match_run_check1 CHECK (((solved_at IS NULL) = (output_sha256 IS NULL))),
    CONSTRAINT match_run_check2 CHECK (((gathered_at IS NULL) = (input_sha256 IS NULL))),
    CONSTRAINT match_run_check3 CHECK ((assigned_count <= place_count)),
    CONSTRAINT match_run_exposure_gini_check CHECK (((exposure_gini >= 0) AND (exposure_gini <= 1000))),
    CONSTRAINT match_run_input_sha256_check CHECK ((length(input_sha256) = 32)),
    CONSTRAINT match_run_made_by CHECK (((made_by IS NOT NULL) OR (employer_id IS NULL))),
    CONSTRAINT match_run_mode_check CHECK ((mode = ANY (ARRAY['best'::text, 'stable'::text]))),
    CONSTRAINT match_run_newcomer_share_check CHECK (((newcomer_share >= 0) AND (newcomer_share <= 1000))),
    CONSTRAINT match_run_newcomer_supply_check CHECK (((newcomer_supply >= 0) AND (newcomer_supply <= 1000))),
    CONSTRAINT match_run_output_sha256_check CHECK ((length(output_sha256) = 32)),
    CONSTRAINT match_run_state_check CHECK ((state = ANY (ARRAY['made'::text, 'gathered'::text, 'solved'::text, 'inviting'::text, 'finished'::text, 'cancelled'::text])))
);

CREATE TABLE public.match_run_shift (
    match_run_id uuid NOT NULL,
    number integer NOT NULL,
    shift_id uuid NOT NULL,
    posting_id uuid NOT NULL,
    posting_version_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    cell bigint NOT NULL,
    x integer NOT NULL,
    y integer NOT NULL,
    z integer NOT NULL,
    kind integer NOT NULL,
    pay_fen bigint NOT NULL,
    places integer NOT NULL,
    posting_places integer NOT NULL,
    day integer NOT NULL,
    need bigint NOT NULL,
    need_next bigint NOT NULL,
    skills bigint NOT NULL,
    barred boolean NOT NULL,
    minutes integer NOT NULL,
    study_week integer,
    study_month integer,
    week_cap integer NOT NULL,
    month_cap integer NOT NULL
);

CREATE TABLE public.match_run_worker (
    match_run_id uuid NOT NULL,
    number integer NOT NULL,
    worker_id uuid NOT NULL,
    verified boolean NOT NULL,
    ranked boolean NOT NULL,
    wants boolean NOT NULL,
    for_work boolean NOT NULL,
    for_all_work boolean NOT NULL,
    cell bigint NOT NULL,
    x integer NOT NULL,
    y integer NOT NULL,
    z integer NOT NULL,
    radius_m integer NOT NULL,
    kinds smallint[] NOT NULL,
    preference bigint NOT NULL,
    pay_floor_fen bigint NOT NULL,
    skills bigint NOT NULL,
    free bigint[] NOT NULL,
    held bigint[] NOT NULL,
    study_minutes integer[] NOT NULL,
    shut_postings uuid[] NOT NULL,
    shut_employers uuid[] NOT NULL,
    experience bigint NOT NULL,
    finished integer NOT NULL,
    absent integer NOT NULL,
    waited_days integer NOT NULL
);
ALTER TABLE ONLY public.match_run_worker ALTER COLUMN free SET STATISTICS 0;
ALTER TABLE ONLY public.match_run_worker ALTER COLUMN held SET STATISTICS 0;
ALTER TABLE ONLY public.match_run_worker ALTER COLUMN study_minutes SET STATISTICS 0;
ALTER TABLE ONLY public.match_run_worker ALTER COLUMN shut_postings SET STATISTICS 0;
ALTER TABLE ONLY public.match_run_worker ALTER COLUMN shut_employers SET STATISTICS 0;

CREATE TABLE public.match_set_aside (
    assignment_id uuid NOT NULL,
    match_contest_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    set_at timestamp with time zone NOT NULL
);

CREATE TABLE public.member_branch (
    member_id uuid NOT NULL,
    branch_id uuid NOT NULL,
    employer_id uuid NOT NULL
);

CREATE TABLE public.migration (
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone NOT NULL
);

CREATE TABLE public.notification (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    event_id uuid NOT NULL,
    topic text NOT NULL,
    template_version integer CONSTRAINT notification_template_version_not_null1 NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    body_zh text NOT NULL,
    body_en text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone
);

CREATE TABLE public.notification_delivery (
    id uuid NOT NULL,
    notification_id uuid NOT NULL,
    channel text NOT NULL,
    state text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    delivered_at timestamp with time zone,
    reason text,
    person_id uuid,
    kind text,
    urgent boolean,
    digest boolean,
    created_at timestamp with time zone,
    due_at timestamp with time zone,
    ask_first boolean DEFAULT false NOT NULL,
    chunk_id uuid,
    rolled integer,
    lead_id uuid,
    provider_ref text,
    CONSTRAINT notification_delivery_channel CHECK ((channel = ANY (ARRAY['in_app'::text, 'wechat'::text, 'sms'::text, 'email'::text]))),
    CONSTRAINT notification_delivery_check CHECK (((state = 'delivered'::text) = (delivered_at IS NOT NULL))),
    CONSTRAINT notification_delivery_due CHECK (
CASE
    WHEN (state = ANY (ARRAY['queued'::text, 'sending'::text, 'unknown'::text])) THEN (due_at IS NOT NULL)
    WHEN (state <> 'sent'::text) THEN (due_at IS NULL)
    ELSE NULL::boolean
END),
    CONSTRAINT notification_delivery_kind_check CHECK ((kind = ANY (ARRAY['work'::text, 'pay'::text, 'account'::text, 'platform'::text, 'promotion'::text, 'legal'::text]))),
    CONSTRAINT notification_delivery_lead CHECK (((state = 'rolled_up'::text) = (lead_id IS NOT NULL))),
    CONSTRAINT notification_delivery_legal CHECK (((kind <> 'legal'::text) OR (NOT digest))),
    CONSTRAINT notification_delivery_outside CHECK ((((channel = 'in_app'::text) = (num_nonnulls(person_id, kind, urgent, digest, created_at) = 0)) AND (num_nonnulls(person_id, kind, urgent, digest, created_at) = ANY (ARRAY[0, 5])))),
    CONSTRAINT notification_delivery_rolled_check CHECK ((rolled > 0)),
    CONSTRAINT notification_delivery_state CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'unknown'::text, 'delivered'::text, 'failed'::text, 'read'::text, 'rolled_up'::text])))
);

CREATE TABLE public.notification_preference (
    person_id uuid NOT NULL,
    kind text NOT NULL,
    channel text NOT NULL,
    delivery text NOT NULL,
    chosen_at timestamp with time zone NOT NULL,
    CONSTRAINT legal_notices_are_sent CHECK (((kind <> 'legal'::text) OR (delivery = 'at_once'::text))),
    CONSTRAINT notification_preference_channel_check CHECK ((channel = ANY (ARRAY['wechat'::text, 'sms'::text, 'email'::text]))),
    CONSTRAINT notification_preference_delivery_check CHECK ((delivery = ANY (ARRAY['at_once'::text, 'digest'::text, 'never'::text]))),
    CONSTRAINT notification_preference_kind_check CHECK ((kind = ANY (ARRAY['work'::text, 'pay'::text, 'account'::text, 'platform'::text, 'promotion'::text, 'legal'::text])))
);

CREATE TABLE public.notification_setting (
    person_id uuid NOT NULL,
    locale text NOT NULL,
    quiet_from_minute integer NOT NULL,
    quiet_until_minute integer NOT NULL,
    digest_minute integer NOT NULL,
    email_sealed bytea,
    email_mask text,
    openid_sealed bytea,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT notification_setting_check CHECK (((email_sealed IS NULL) = (email_mask IS NULL))),
    CONSTRAINT notification_setting_digest_minute_check CHECK (((digest_minute >= 0) AND (digest_minute <= 1439))),
    CONSTRAINT notification_setting_locale_check CHECK ((locale = ANY (ARRAY['zh'::text, 'en'::text]))),
    CONSTRAINT notification_setting_quiet_from_minute_check CHECK (((quiet_from_minute >= 0) AND (quiet_from_minute <= 1439))),
    CONSTRAINT notification_setting_quiet_until_minute_check CHECK (((quiet_until_minute >= 0) AND (quiet_until_minute <= 1439)))
);

CREATE TABLE public.notification_template (
    topic text NOT NULL,
    audience text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    roles text[] NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    body_zh text NOT NULL,
    body_en text NOT NULL,
    legal boolean NOT NULL,
    CONSTRAINT notification_template_audience_check CHECK ((audience = ANY (ARRAY['worker'::text, 'employer'::text, 'staff'::text, 'person'::text]))),
    CONSTRAINT notification_template_check CHECK (((audience = ANY (ARRAY['worker'::text, 'person'::text])) = (cardinality(roles) = 0))),
    CONSTRAINT notification_template_topic_check CHECK ((topic ~ '^[a-z_]+[.][a-z_]+$'::text))
);

CREATE TABLE public.offer (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    posting_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    message text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    CONSTRAINT offer_check CHECK (((state = ANY (ARRAY['accepted'::text, 'declined'::text])) = (answered_at IS NOT NULL))),
    CONSTRAINT offer_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'declined'::text, 'withdrawn'::text, 'expired'::text])))
);

CREATE TABLE public.offer_shift (
    offer_id uuid NOT NULL,
    shift_id uuid NOT NULL
);

CREATE TABLE public.official_receipt_standing (
    id text NOT NULL,
    text_zh text NOT NULL,
    text_en text NOT NULL,
    CONSTRAINT official_receipt_standing_id_check CHECK ((id ~ '^[a-z_]{3,30}$'::text))
);

CREATE TABLE public.outbox (
    id uuid NOT NULL,
    job text NOT NULL,
    queue text NOT NULL,
    topic text,
    subject_id uuid NOT NULL,
    data jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    available_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    offered_at timestamp with time zone,
    generation integer DEFAULT 0 NOT NULL,
    lease_until timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    done_at timestamp with time zone,
    failed_at timestamp with time zone,
    error text,
    given_up_at timestamp with time zone,
    CONSTRAINT outbox_check CHECK (((done_at IS NULL) OR (failed_at IS NULL))),
    CONSTRAINT outbox_check1 CHECK (((given_up_at IS NULL) OR (failed_at IS NOT NULL))),
    CONSTRAINT outbox_queue_check CHECK ((queue = ANY (ARRAY['notifications'::text, 'payouts'::text, 'matching'::text, 'webhooks'::text])))
)
WITH (fillfactor='70');

CREATE VIEW public.outside_delivery AS
 SELECT id,
    notification_id,
    person_id,
    channel,
    kind,
    state,
    attempts,
    reason,
    created_at,
    due_at,
    delivered_at
   FROM public.notification_delivery
  WHERE (channel <> 'in_app'::text);

CREATE TABLE public.partner (
    id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    employer_id uuid
);

CREATE TABLE public.partner_event (
    id uuid NOT NULL,
    "position" bigint NOT NULL,
    employer_id uuid NOT NULL,
    scope text NOT NULL,
    topic text NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    CONSTRAINT partner_event_position_check CHECK (("position" > 0))
);

CREATE TABLE public.partner_event_noted (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    topic text NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    occurred_at timestamp with time zone NOT NULL
);

CREATE TABLE public.partner_key (
    id uuid NOT NULL,
    partner_id uuid NOT NULL,
    digest bytea NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    name text DEFAULT ''::text NOT NULL,
    last_used_at timestamp with time zone,
    replaces_id uuid,
    revoke_reason text,
    CONSTRAINT partner_key_name_check CHECK ((length(name) <= 60)),
    CONSTRAINT partner_key_revoked CHECK (((revoke_reason IS NULL) OR (revoked_at IS NOT NULL))),
    CONSTRAINT partner_key_scopes CHECK (((cardinality(scopes) > 0) AND (scopes <@ '{postings:read,settlements:read,payouts:read,ledger:read,keys:rotate,webhooks:manage,work_study:sign}'::text[])))
);

CREATE TABLE public.pay_component (
    id uuid NOT NULL,
    posting_version_id uuid NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL,
    unit text NOT NULL,
    amount_fen bigint NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT pay_component_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT pay_component_kind_check CHECK ((kind = ANY (ARRAY['base'::text, 'overtime'::text, 'bonus'::text, 'allowance'::text, 'other'::text]))),
    CONSTRAINT pay_component_unit_check CHECK ((unit = ANY (ARRAY['hour'::text, 'shift'::text])))
);

CREATE TABLE public.pay_delay (
    id uuid NOT NULL,
    deadline_id uuid NOT NULL,
    settlement_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    cause text NOT NULL,
    fault text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    explanation text,
    explained_by uuid,
    explained_at timestamp with time zone,
    CONSTRAINT pay_delay_check CHECK (((due_at <= opened_at) AND (opened_at <= ended_at))),
    CONSTRAINT pay_delay_check1 CHECK ((num_nulls(explanation, explained_by, explained_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT pay_delay_check2 CHECK (((explained_at IS NULL) OR (fault = 'platform'::text))),
    CONSTRAINT pay_delay_explanation_check CHECK (((char_length(explanation) >= 2) AND (char_length(explanation) <= 500))),
    CONSTRAINT pay_delay_fault_check CHECK ((fault = ANY (ARRAY['platform'::text, 'worker'::text, 'employer'::text])))
);

CREATE TABLE public.pay_dispute (
    id uuid NOT NULL,
    kind text NOT NULL,
    settlement_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    text text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    open_until timestamp with time zone NOT NULL,
    assigned_to uuid,
    assigned_at timestamp with time zone,
    asked_at timestamp with time zone,
    replied_at timestamp with time zone,
    escalated_at timestamp with time zone,
    reported_at timestamp with time zone,
    outcome text,
    reason text,
    decided_by text,
    decided_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT pay_dispute_check CHECK ((opened_at < open_until)),
    CONSTRAINT pay_dispute_check1 CHECK ((num_nulls(assigned_to, assigned_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT pay_dispute_check2 CHECK ((num_nulls(outcome, reason, decided_by, decided_at) = ANY (ARRAY[0, 4]))),
    CONSTRAINT pay_dispute_check3 CHECK (((state = ANY (ARRAY['answered'::text, 'rejected'::text, 'remedied'::text, 'withdrawn'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT pay_dispute_decided_by_check CHECK ((decided_by = ANY (ARRAY['employer'::text, 'staff'::text]))),
    CONSTRAINT pay_dispute_kind_check CHECK ((kind = ANY (ARRAY['question'::text, 'objection'::text]))),
    CONSTRAINT pay_dispute_outcome_check CHECK ((outcome = ANY (ARRAY['answered'::text, 'supplement'::text, 'correct'::text, 'reject'::text]))),
    CONSTRAINT pay_dispute_outcome_of_kind CHECK (((kind = 'question'::text) = (outcome = 'answered'::text))),
    CONSTRAINT pay_dispute_outcome_of_state CHECK ((NOT (outcome IS DISTINCT FROM
CASE state
    WHEN 'answered'::text THEN 'answered'::text
    WHEN 'rejected'::text THEN 'reject'::text
    WHEN 'remedying'::text THEN
    CASE
        WHEN (outcome = 'correct'::text) THEN 'correct'::text
        ELSE 'supplement'::text
    END
    WHEN 'remedied'::text THEN
    CASE
        WHEN (outcome = 'correct'::text) THEN 'correct'::text
        ELSE 'supplement'::text
    END
    ELSE NULL::text
END))),
    CONSTRAINT pay_dispute_reason_check CHECK (((char_length(reason) >= 2) AND (char_length(reason) <= 2000))),
    CONSTRAINT pay_dispute_rejected_by_staff CHECK (((outcome <> 'reject'::text) OR (decided_by = 'staff'::text))),
    CONSTRAINT pay_dispute_state_check CHECK ((state = ANY (ARRAY['open'::text, 'asked'::text, 'replied'::text, 'remedying'::text, 'answered'::text, 'rejected'::text, 'remedied'::text, 'withdrawn'::text]))),
    CONSTRAINT pay_dispute_text_check CHECK (((char_length(text) >= 2) AND (char_length(text) <= 2000)))
);

CREATE TABLE public.pay_dispute_evidence (
    id uuid NOT NULL,
    pay_dispute_id uuid NOT NULL,
    document_id uuid NOT NULL,
    side text NOT NULL,
    file_name text NOT NULL,
    size_bytes integer NOT NULL,
    sha256 bytea NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT pay_dispute_evidence_file_name_check CHECK (((char_length(file_name) >= 1) AND (char_length(file_name) <= 120))),
    CONSTRAINT pay_dispute_evidence_sha256_check CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT pay_dispute_evidence_side_check CHECK ((side = ANY (ARRAY['worker'::text, 'employer'::text]))),
    CONSTRAINT pay_dispute_evidence_size_bytes_check CHECK (((size_bytes >= 1) AND (size_bytes <= 524288)))
);

CREATE TABLE public.pay_dispute_step (
    id uuid NOT NULL,
    pay_dispute_id uuid NOT NULL,
    kind text NOT NULL,
    side text NOT NULL,
    text text,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pay_dispute_step_kind_check CHECK ((kind = ANY (ARRAY['opened'::text, 'evidence_added'::text, 'assigned'::text, 'asked'::text, 'replied'::text, 'escalated'::text, 'reported'::text, 'answered'::text, 'granted'::text, 'rejected'::text, 'remedied'::text, 'withdrawn'::text]))),
    CONSTRAINT pay_dispute_step_side_check CHECK ((side = ANY (ARRAY['worker'::text, 'employer'::text, 'staff'::text, 'platform'::text]))),
    CONSTRAINT pay_dispute_step_text_check CHECK (((char_length(text) >= 2) AND (char_length(text) <= 2000)))
);

CREATE TABLE public.pay_run (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    posting_id uuid,
    period_from date,
    period_to date,
    state text NOT NULL,
    timesheet_count integer DEFAULT 0 NOT NULL,
    worker_count integer DEFAULT 0 NOT NULL,
    settled_count integer DEFAULT 0 NOT NULL,
    refused_count integer DEFAULT 0 NOT NULL,
    chunk_count integer DEFAULT 0 NOT NULL,
    settled_chunks integer DEFAULT 0 NOT NULL,
    gross_fen bigint DEFAULT 0 NOT NULL,
    vat_fen bigint DEFAULT 0 NOT NULL,
    iit_fen bigint DEFAULT 0 NOT NULL,
    fee_fen bigint DEFAULT 0 NOT NULL,
    settled_gross_fen bigint DEFAULT 0 NOT NULL,
    settled_fee_fen bigint DEFAULT 0 NOT NULL,
    calculated_until uuid,
    assessed_on date,
    plan_sha256 bytea,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ready_at timestamp with time zone,
    approved_by uuid,
    approved_at timestamp with time zone,
    settled_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    surcharge_fen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT pay_run_check CHECK ((period_to >= period_from)),
    CONSTRAINT pay_run_check1 CHECK ((num_nulls(period_from, period_to) = ANY (ARRAY[0, 2]))),
    CONSTRAINT pay_run_check10 CHECK (((settled_gross_fen <= gross_fen) AND (settled_fee_fen <= fee_fen))),
    CONSTRAINT pay_run_check2 CHECK (((posting_id IS NOT NULL) OR (period_from IS NOT NULL))),
    CONSTRAINT pay_run_check3 CHECK (((plan_sha256 IS NULL) = (ready_at IS NULL))),
    CONSTRAINT pay_run_check4 CHECK ((num_nulls(approved_at, approved_by) = ANY (ARRAY[0, 2]))),
    CONSTRAINT pay_run_check5 CHECK (((state = ANY (ARRAY['approved'::text, 'settling'::text, 'settled'::text])) = (approved_at IS NOT NULL))),
    CONSTRAINT pay_run_check6 CHECK (((state = 'settled'::text) = (settled_at IS NOT NULL))),
    CONSTRAINT pay_run_check7 CHECK (((state = 'cancelled'::text) = (cancelled_at IS NOT NULL))),
    CONSTRAINT pay_run_check8 CHECK ((((settled_count + refused_count) <= timesheet_count) AND (settled_chunks <= chunk_count))),
    CONSTRAINT pay_run_check9 CHECK (((state <> 'settled'::text) OR (((settled_count + refused_count) = timesheet_count) AND (settled_chunks = chunk_count)))),
    CONSTRAINT pay_run_plan_sha256_check CHECK ((length(plan_sha256) = 32)),
    CONSTRAINT pay_run_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'calculating'::text, 'ready'::text, 'approved'::text, 'settling'::text, 'settled'::text, 'cancelled'::text])))
);

CREATE TABLE public.pay_run_chunk (
    pay_run_id uuid NOT NULL,
    number integer NOT NULL,
    first_item integer NOT NULL,
    last_item integer NOT NULL,
    sha256 bytea NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT pay_run_chunk_check CHECK ((last_item >= first_item)),
    CONSTRAINT pay_run_chunk_number_check CHECK ((number > 0)),
    CONSTRAINT pay_run_chunk_sha256_check CHECK ((length(sha256) = 32))
);

CREATE TABLE public.pay_run_item (
    id uuid NOT NULL,
    pay_run_id uuid NOT NULL,
    number integer NOT NULL,
    chunk integer NOT NULL,
    timesheet_id uuid NOT NULL,
    settlement_id uuid,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    gross_fen bigint NOT NULL,
    vat_fen bigint NOT NULL,
    iit_fen bigint NOT NULL,
    fee_fen bigint NOT NULL,
    refusal_code text,
    refusal_zh text,
    refusal_en text,
    freed_at timestamp with time zone,
    surcharge_fen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT pay_run_item_check1 CHECK ((num_nulls(refusal_code, refusal_zh, refusal_en) = ANY (ARRAY[0, 3]))),
    CONSTRAINT pay_run_item_check2 CHECK (((refusal_code IS NULL) OR (freed_at IS NOT NULL))),
    CONSTRAINT pay_run_item_check3 CHECK (((settlement_id IS NOT NULL) OR (refusal_code IS NOT NULL))),
    CONSTRAINT pay_run_item_fee_fen_check CHECK ((fee_fen >= 0)),
    CONSTRAINT pay_run_item_gross_fen_check CHECK ((gross_fen >= 0)),
    CONSTRAINT pay_run_item_iit_fen_check CHECK ((iit_fen >= 0)),
    CONSTRAINT pay_run_item_surcharge_fen_check CHECK ((surcharge_fen >= 0)),
    CONSTRAINT pay_run_item_vat_fen_check CHECK ((vat_fen >= 0)),
    CONSTRAINT pay_run_item_withheld CHECK ((((vat_fen + surcharge_fen) + iit_fen) <= gross_fen))
);

CREATE TABLE public.pay_term (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    working_days integer NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    reason text NOT NULL,
    state text NOT NULL,
    requested_by uuid NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    reject_reason text,
    CONSTRAINT pay_term_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT pay_term_check1 CHECK (((state = 'requested'::text) = (decided_by IS NULL))),
    CONSTRAINT pay_term_check2 CHECK (((state = 'requested'::text) = (decided_at IS NULL))),
    CONSTRAINT pay_term_check3 CHECK (((state = 'rejected'::text) = (reject_reason IS NOT NULL))),
    CONSTRAINT pay_term_check4 CHECK ((decided_by <> requested_by)),
    CONSTRAINT pay_term_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'rejected'::text]))),
    CONSTRAINT pay_term_working_days_check CHECK ((working_days > 0))
);

CREATE TABLE public.payout_approval (
    payout_batch_id uuid NOT NULL,
    approved_by uuid NOT NULL,
    made_by uuid NOT NULL,
    plan_sha256 bytea NOT NULL,
    approved_at timestamp with time zone NOT NULL,
    CONSTRAINT payout_approval_two_people CHECK ((approved_by <> made_by))
);

CREATE TABLE public.payout_batch (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    plan_sha256 bytea NOT NULL,
    item_count integer NOT NULL,
    total_fen bigint NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    decided_by uuid,
    decided_at timestamp with time zone,
    reject_reason text,
    finished_at timestamp with time zone,
    approvals_needed integer DEFAULT 1 NOT NULL,
    payout_file_id uuid,
    payout_rule_run_id uuid,
    CONSTRAINT payout_batch_approvals_needed_check CHECK (((approvals_needed >= 1) AND (approvals_needed <= 5))),
    CONSTRAINT payout_batch_check CHECK (((state = ANY (ARRAY['approved'::text, 'rejected'::text])) = (decided_at IS NOT NULL))),
    CONSTRAINT payout_batch_check1 CHECK (((state = 'rejected'::text) = (reject_reason IS NOT NULL))),
    CONSTRAINT payout_batch_item_count_check CHECK ((item_count > 0)),
    CONSTRAINT payout_batch_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text]))),
    CONSTRAINT payout_batch_total_fen_check CHECK ((total_fen > 0)),
    CONSTRAINT payout_batch_two_people CHECK ((decided_by <> made_by))
);

CREATE TABLE public.payout_channel (
    id text NOT NULL,
    destination_kind text NOT NULL,
    rank integer NOT NULL,
    enabled boolean NOT NULL,
    min_fen bigint NOT NULL,
    max_fen bigint NOT NULL,
    opens_minute integer NOT NULL,
    closes_minute integer NOT NULL,
    confirm_within_h integer,
    unknown_after_h integer NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    working_days_only boolean DEFAULT false NOT NULL,
    per_second integer DEFAULT 50 NOT NULL,
    burst integer DEFAULT 50 NOT NULL,
    day_fen bigint DEFAULT '100000000000'::bigint NOT NULL,
    payee_day_fen bigint DEFAULT 100000000 NOT NULL,
    payee_day_count integer DEFAULT 100 NOT NULL,
    arrives_within_min integer DEFAULT 120 NOT NULL,
    batch_size integer DEFAULT 1 NOT NULL,
    batch_from integer DEFAULT 20 NOT NULL,
    not_found_after_h integer DEFAULT 72 NOT NULL,
    not_found_until_h integer,
    receipts text DEFAULT 'available'::text NOT NULL,
    asks_holder boolean DEFAULT false NOT NULL,
    CONSTRAINT payout_channel_arrives_within_min_check CHECK ((arrives_within_min > 0)),
    CONSTRAINT payout_channel_batch_from_check CHECK ((batch_from > 1)),
    CONSTRAINT payout_channel_batch_size_check CHECK (((batch_size >= 1) AND (batch_size <= 10000))),
    CONSTRAINT payout_channel_burst_check CHECK (((burst >= 1) AND (burst <= 10000))),
    CONSTRAINT payout_channel_check CHECK ((max_fen >= min_fen)),
    CONSTRAINT payout_channel_check1 CHECK (((closes_minute > opens_minute) AND (closes_minute <= 1440))),
    CONSTRAINT payout_channel_check2 CHECK ((day_fen >= max_fen)),
    CONSTRAINT payout_channel_check3 CHECK ((payee_day_fen >= max_fen)),
    CONSTRAINT payout_channel_check4 CHECK ((not_found_until_h > not_found_after_h)),
    CONSTRAINT payout_channel_confirm_within_h_check CHECK ((confirm_within_h > 0)),
    CONSTRAINT payout_channel_destination_kind_check CHECK ((destination_kind = ANY (ARRAY['bank_card'::text, 'alipay'::text, 'wechat'::text]))),
    CONSTRAINT payout_channel_id_check CHECK ((id ~ '^[a-z_]{3,30}$'::text)),
    CONSTRAINT payout_channel_min_fen_check CHECK ((min_fen > 0)),
    CONSTRAINT payout_channel_not_found_after_h_check CHECK ((not_found_after_h > 0)),
    CONSTRAINT payout_channel_opens_minute_check CHECK ((opens_minute >= 0)),
    CONSTRAINT payout_channel_payee_day_count_check CHECK ((payee_day_count > 0)),
    CONSTRAINT payout_channel_per_second_check CHECK (((per_second >= 1) AND (per_second <= 10000))),
    CONSTRAINT payout_channel_rank_check CHECK ((rank > 0)),
    CONSTRAINT payout_channel_receipts_check CHECK ((receipts = ANY (ARRAY['available'::text, 'on_request'::text, 'not_given'::text]))),
    CONSTRAINT payout_channel_unknown_after_h_check CHECK ((unknown_after_h > 0))
);

CREATE TABLE public.payout_channel_day (
    channel text NOT NULL,
    day date NOT NULL,
    used_fen bigint NOT NULL,
    limit_fen bigint NOT NULL,
    CONSTRAINT payout_channel_day_check CHECK (((used_fen >= 0) AND (used_fen <= limit_fen)))
)
WITH (fillfactor='50');

CREATE TABLE public.payout_channel_pace (
    channel text NOT NULL,
    slot_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE public.payout_channel_stop (
    id uuid NOT NULL,
    channel text NOT NULL,
    reason text NOT NULL,
    stopped_at timestamp with time zone NOT NULL,
    stopped_by uuid,
    reopen_reason text,
    reopened_at timestamp with time zone,
    reopened_by uuid,
    CONSTRAINT payout_channel_stop_check CHECK (((reopened_at IS NULL) = (reopened_by IS NULL))),
    CONSTRAINT payout_channel_stop_check1 CHECK (((reopened_at IS NULL) = (reopen_reason IS NULL))),
    CONSTRAINT payout_channel_stop_reason_check CHECK (((length(reason) >= 2) AND (length(reason) <= 500))),
    CONSTRAINT payout_channel_stop_reopen_reason_check CHECK (((length(reopen_reason) >= 2) AND (length(reopen_reason) <= 500))),
    CONSTRAINT payout_channel_stop_two_people CHECK ((reopened_by <> stopped_by))
);

CREATE TABLE public.payout_denial (
    payout_escalation_id uuid NOT NULL,
    out_biz_no text NOT NULL,
    state text NOT NULL,
    evidence text NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    not_found_at timestamp with time zone,
    decided_by uuid,
    decided_at timestamp with time zone,
    reject_reason text,
    ended_at timestamp with time zone,
    CONSTRAINT payout_denial_check CHECK (((decided_by IS NULL) = (decided_at IS NULL))),
    CONSTRAINT payout_denial_check1 CHECK (((state <> ALL (ARRAY['confirmed'::text, 'rejected'::text, 'done'::text])) OR (decided_by IS NOT NULL))),
    CONSTRAINT payout_denial_check2 CHECK (((state <> ALL (ARRAY['confirmed'::text, 'done'::text])) OR (not_found_at IS NOT NULL))),
    CONSTRAINT payout_denial_check3 CHECK (((state = 'rejected'::text) = (reject_reason IS NOT NULL))),
    CONSTRAINT payout_denial_check4 CHECK (((state = ANY (ARRAY['done'::text, 'overtaken'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT payout_denial_evidence_check CHECK (((length(evidence) >= 10) AND (length(evidence) <= 500))),
    CONSTRAINT payout_denial_reject_reason_check CHECK (((length(reject_reason) >= 2) AND (length(reject_reason) <= 500))),
    CONSTRAINT payout_denial_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'confirmed'::text, 'rejected'::text, 'done'::text, 'overtaken'::text]))),
    CONSTRAINT payout_denial_two_people CHECK ((decided_by <> proposed_by))
);

CREATE TABLE public.payout_destination (
    id uuid NOT NULL,
    worker_id uuid NOT NULL,
    kind text NOT NULL,
    number_sealed bytea NOT NULL,
    number_mask text NOT NULL,
    number_index bytea NOT NULL,
    holder_verified_at timestamp with time zone NOT NULL,
    usable_from timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    made_default_at timestamp with time zone,
    CONSTRAINT payout_destination_check CHECK ((made_default_at >= created_at)),
    CONSTRAINT payout_destination_kind_check CHECK ((kind = ANY (ARRAY['bank_card'::text, 'alipay'::text, 'wechat'::text])))
);

CREATE TABLE public.payout_escalation (
    id uuid NOT NULL,
    payout_item_id uuid NOT NULL,
    reason text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    closed_by uuid,
    note text,
    CONSTRAINT payout_escalation_check CHECK (((closed_by IS NULL) = (note IS NULL))),
    CONSTRAINT payout_escalation_check1 CHECK (((closed_by IS NULL) OR (closed_at IS NOT NULL))),
    CONSTRAINT payout_escalation_note_check CHECK (((length(note) >= 2) AND (length(note) <= 500))),
    CONSTRAINT payout_escalation_reason_check CHECK ((reason = ANY (ARRAY['unknown'::text, 'contradiction'::text])))
);

CREATE TABLE public.payout_failure (
    code text NOT NULL,
    needs text NOT NULL,
    CONSTRAINT payout_failure_needs_check CHECK ((needs = ANY (ARRAY['platform'::text, 'worker'::text, 'employer'::text, 'nobody'::text])))
);

CREATE TABLE public.payout_file (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    format text,
    document_id uuid,
    sha256 bytea,
    uploaded_at timestamp with time zone,
    sheet text,
    other_sheets integer DEFAULT 0 NOT NULL,
    unreadable_code text,
    unreadable_zh text,
    unreadable_en text,
    row_count integer DEFAULT 0 NOT NULL,
    checked_count integer DEFAULT 0 NOT NULL,
    checked_until integer DEFAULT 0 NOT NULL,
    error_count integer DEFAULT 0 NOT NULL,
    total_fen bigint DEFAULT 0 NOT NULL,
    plan_sha256 bytea,
    checked_at timestamp with time zone,
    committed_by uuid,
    committed_at timestamp with time zone,
    batch_count integer DEFAULT 0 NOT NULL,
    CONSTRAINT payout_file_batch_count_check CHECK ((batch_count >= 0)),
    CONSTRAINT payout_file_check CHECK (((checked_count >= 0) AND (checked_count <= row_count))),
    CONSTRAINT payout_file_check1 CHECK (((error_count >= 0) AND (error_count <= row_count))),
    CONSTRAINT payout_file_check2 CHECK ((((uploaded_at IS NULL) = (sha256 IS NULL)) AND ((uploaded_at IS NULL) = (document_id IS NULL)))),
    CONSTRAINT payout_file_check3 CHECK (((state <> 'awaited'::text) OR (uploaded_at IS NULL))),
    CONSTRAINT payout_file_check4 CHECK (((state = 'unreadable'::text) = (unreadable_code IS NOT NULL))),
    CONSTRAINT payout_file_check5 CHECK ((num_nulls(unreadable_code, unreadable_zh, unreadable_en) = ANY (ARRAY[0, 3]))),
    CONSTRAINT payout_file_check6 CHECK (((state <> ALL (ARRAY['good'::text, 'committing'::text, 'committed'::text, 'outdated'::text])) OR ((error_count = 0) AND (row_count > 0) AND (plan_sha256 IS NOT NULL)))),
    CONSTRAINT payout_file_check7 CHECK (((state = 'committed'::text) = (batch_count > 0))),
    CONSTRAINT payout_file_check8 CHECK ((num_nulls(committed_by, committed_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT payout_file_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'xlsx'::text]))),
    CONSTRAINT payout_file_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 120))),
    CONSTRAINT payout_file_other_sheets_check CHECK ((other_sheets >= 0)),
    CONSTRAINT payout_file_plan_sha256_check CHECK ((length(plan_sha256) = 32)),
    CONSTRAINT payout_file_row_count_check CHECK (((row_count >= 0) AND (row_count <= 100000))),
    CONSTRAINT payout_file_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT payout_file_state_check CHECK ((state = ANY (ARRAY['awaited'::text, 'reading'::text, 'checking'::text, 'wrong'::text, 'good'::text, 'unreadable'::text, 'committing'::text, 'committed'::text, 'outdated'::text, 'discarded'::text]))),
    CONSTRAINT payout_file_total_fen_check CHECK ((total_fen >= 0))
);

CREATE TABLE public.payout_file_error (
    code text NOT NULL,
    text_zh text NOT NULL,
    text_en text NOT NULL,
    CONSTRAINT payout_file_error_code_check CHECK ((code ~ '^[A-Z_]{3,40}$'::text))
);

CREATE TABLE public.payout_payee_day (
    worker_id uuid NOT NULL,
    channel text NOT NULL,
    day date NOT NULL,
    used_fen bigint NOT NULL,
    limit_fen bigint NOT NULL,
    used_count integer NOT NULL,
    limit_count integer NOT NULL,
    CONSTRAINT payout_payee_day_check CHECK (((used_fen >= 0) AND (used_fen <= limit_fen))),
    CONSTRAINT payout_payee_day_check1 CHECK (((used_count >= 0) AND (used_count <= limit_count)))
)
WITH (fillfactor='80');

CREATE TABLE public.payout_rule (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    posting_id uuid,
    name text NOT NULL,
    state text NOT NULL,
    every text NOT NULL,
    weekday integer,
    month_day integer,
    at_minute integer NOT NULL,
    working_days_only boolean NOT NULL,
    run_max_fen bigint NOT NULL,
    payee_max_fen bigint NOT NULL,
    keep_fen bigint NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    terms_sha256 bytea NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    reject_reason text,
    next_run_at timestamp with time zone,
    suspended_code text,
    suspended_zh text,
    suspended_en text,
    CONSTRAINT payout_rule_at_minute_check CHECK (((at_minute >= 0) AND (at_minute <= 1439))),
    CONSTRAINT payout_rule_check CHECK (((payee_max_fen >= 1) AND (payee_max_fen <= run_max_fen))),
    CONSTRAINT payout_rule_check1 CHECK ((valid_until >= valid_from)),
    CONSTRAINT payout_rule_check2 CHECK ((((every = 'week'::text) = (weekday IS NOT NULL)) AND ((every = 'month'::text) = (month_day IS NOT NULL)))),
    CONSTRAINT payout_rule_check3 CHECK ((num_nulls(decided_by, decided_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT payout_rule_check4 CHECK (((state <> ALL (ARRAY['active'::text, 'paused'::text, 'suspended'::text, 'rejected'::text])) OR (decided_at IS NOT NULL))),
    CONSTRAINT payout_rule_check5 CHECK (((state = 'rejected'::text) = (reject_reason IS NOT NULL))),
    CONSTRAINT payout_rule_check6 CHECK (((state = 'active'::text) = (next_run_at IS NOT NULL))),
    CONSTRAINT payout_rule_check7 CHECK (((state = 'suspended'::text) = (suspended_code IS NOT NULL))),
    CONSTRAINT payout_rule_check8 CHECK ((num_nulls(suspended_code, suspended_zh, suspended_en) = ANY (ARRAY[0, 3]))),
    CONSTRAINT payout_rule_every_check CHECK ((every = ANY (ARRAY['day'::text, 'week'::text, 'month'::text]))),
    CONSTRAINT payout_rule_keep_fen_check CHECK ((keep_fen >= 0)),
    CONSTRAINT payout_rule_month_day_check CHECK (((month_day >= 1) AND (month_day <= 28))),
    CONSTRAINT payout_rule_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 60))),
    CONSTRAINT payout_rule_reject_reason_check CHECK (((length(reject_reason) >= 2) AND (length(reject_reason) <= 500))),
    CONSTRAINT payout_rule_run_max_fen_check CHECK ((run_max_fen > 0)),
    CONSTRAINT payout_rule_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'rejected'::text, 'active'::text, 'paused'::text, 'suspended'::text, 'ended'::text]))),
    CONSTRAINT payout_rule_terms_sha256_check CHECK ((length(terms_sha256) = 32)),
    CONSTRAINT payout_rule_weekday_check CHECK (((weekday >= 1) AND (weekday <= 7)))
);

CREATE TABLE public.payout_rule_run (
    id uuid NOT NULL,
    payout_rule_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    due_at timestamp with time zone NOT NULL,
    ran_at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    item_count integer NOT NULL,
    total_fen bigint NOT NULL,
    kept_back_count integer NOT NULL,
    reason_code text,
    reason_zh text,
    reason_en text,
    CONSTRAINT payout_rule_run_check CHECK (((outcome = 'stopped'::text) = (reason_code IS NOT NULL))),
    CONSTRAINT payout_rule_run_check1 CHECK (((outcome <> 'made'::text) OR (item_count > 0))),
    CONSTRAINT payout_rule_run_check2 CHECK ((num_nulls(reason_code, reason_zh, reason_en) = ANY (ARRAY[0, 3]))),
    CONSTRAINT payout_rule_run_item_count_check CHECK ((item_count >= 0)),
    CONSTRAINT payout_rule_run_kept_back_count_check CHECK ((kept_back_count >= 0)),
    CONSTRAINT payout_rule_run_outcome_check CHECK ((outcome = ANY (ARRAY['made'::text, 'nothing'::text, 'stopped'::text]))),
    CONSTRAINT payout_rule_run_total_fen_check CHECK ((total_fen >= 0))
);

CREATE TABLE public.payout_waiting (
    id text NOT NULL,
    text_zh text NOT NULL,
    text_en text NOT NULL,
    CONSTRAINT payout_waiting_id_check CHECK ((id ~ '^[a-z_]{3,30}$'::text))
);

CREATE TABLE public.person (
    id uuid NOT NULL,
    phone_index bytea,
    phone_sealed bytea,
    phone_mask text,
    created_at timestamp with time zone NOT NULL,
    cool_until timestamp with time zone,
    erased_at timestamp with time zone
);

CREATE TABLE public.personal_data_access (
    id uuid NOT NULL,
    worker_id uuid NOT NULL,
    fields text[] NOT NULL,
    purpose text NOT NULL,
    explanation text NOT NULL,
    minutes integer NOT NULL,
    requested_by uuid NOT NULL,
    staff_id uuid,
    employer_id uuid,
    requested_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    decided_by uuid,
    automatic_rule text,
    decide_reason text,
    decided_at timestamp with time zone,
    expires_at timestamp with time zone,
    CONSTRAINT personal_data_access_check CHECK ((num_nonnulls(staff_id, employer_id) = 1)),
    CONSTRAINT personal_data_access_check1 CHECK (((state = 'requested'::text) = (decided_at IS NULL))),
    CONSTRAINT personal_data_access_check2 CHECK (((state = 'approved'::text) = (expires_at IS NOT NULL))),
    CONSTRAINT personal_data_access_check3 CHECK (((state = 'requested'::text) OR (num_nonnulls(decided_by, automatic_rule) = 1))),
    CONSTRAINT personal_data_access_check4 CHECK ((decided_by <> staff_id)),
    CONSTRAINT personal_data_access_check5 CHECK (((automatic_rule IS NULL) OR (employer_id IS NOT NULL))),
    CONSTRAINT personal_data_access_explanation_check CHECK (((char_length(explanation) >= 4) AND (char_length(explanation) <= 200))),
    CONSTRAINT personal_data_access_fields_check CHECK ((cardinality(fields) > 0)),
    CONSTRAINT personal_data_access_minutes_check CHECK ((minutes > 0)),
    CONSTRAINT personal_data_access_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'refused'::text])))
);

CREATE TABLE public.personal_data_reading (
    audit_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    purpose text NOT NULL
);

CREATE TABLE public.personal_data_request (
    id uuid NOT NULL,
    kind text NOT NULL,
    person_id uuid NOT NULL,
    worker_id uuid,
    state text NOT NULL,
    field text,
    value_sealed bytea,
    value_mask text,
    why text DEFAULT ''::text NOT NULL,
    tables_done integer DEFAULT 0 NOT NULL,
    tables_total integer,
    kept_zh text[] DEFAULT '{}'::text[] NOT NULL,
    kept_en text[] DEFAULT '{}'::text[] NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    decided_by uuid,
    decide_reason text,
    CONSTRAINT personal_data_request_check CHECK (((state = 'requested'::text) = (answered_at IS NULL))),
    CONSTRAINT personal_data_request_check1 CHECK (((kind = 'correction'::text) = (field IS NOT NULL))),
    CONSTRAINT personal_data_request_field_check CHECK ((field = ANY (ARRAY['name'::text, 'school'::text, 'major'::text]))),
    CONSTRAINT personal_data_request_kind_check CHECK ((kind = ANY (ARRAY['export'::text, 'correction'::text, 'erasure'::text, 'restriction'::text]))),
    CONSTRAINT personal_data_request_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'done'::text, 'refused'::text, 'lifted'::text])))
);

CREATE TABLE public.phone_notice (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    template text NOT NULL,
    phone_sealed bytea,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    CONSTRAINT phone_notice_check CHECK (((sent_at IS NULL) OR (phone_sealed IS NULL))),
    CONSTRAINT phone_notice_template_check CHECK ((template = ANY (ARRAY['phone_changed'::text, 'recovery_requested'::text, 'recovery_waiting'::text, 'recovery_completed'::text])))
);

CREATE TABLE public.platform_key (
    purpose text NOT NULL,
    wrapped bytea NOT NULL,
    master_version smallint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT platform_key_master_version_check CHECK (((master_version >= 1) AND (master_version <= 254))),
    CONSTRAINT platform_key_purpose_check CHECK ((purpose = 'digest'::text))
);

CREATE TABLE public.policy_acknowledgement (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    policy_document_id uuid NOT NULL,
    session_id uuid,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.policy_document (
    id uuid NOT NULL,
    code text NOT NULL,
    version integer NOT NULL,
    audience text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    body_zh text NOT NULL,
    body_en text NOT NULL,
    changes_zh text NOT NULL,
    changes_en text NOT NULL,
    body_sha256 bytea NOT NULL,
    effective_on date NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    published_by uuid,
    published_at timestamp with time zone,
    refused_by uuid,
    refused_at timestamp with time zone,
    refuse_reason text,
    CONSTRAINT policy_document_audience_check CHECK ((audience = ANY (ARRAY['everybody'::text, 'worker'::text, 'employer'::text]))),
    CONSTRAINT policy_document_body_en_check CHECK (((char_length(body_en) >= 10) AND (char_length(body_en) <= 200000))),
    CONSTRAINT policy_document_body_sha256_check CHECK ((length(body_sha256) = 32)),
    CONSTRAINT policy_document_body_zh_check CHECK (((char_length(body_zh) >= 10) AND (char_length(body_zh) <= 100000))),
    CONSTRAINT policy_document_changes_en_check CHECK (((char_length(changes_en) >= 2) AND (char_length(changes_en) <= 4000))),
    CONSTRAINT policy_document_changes_zh_check CHECK (((char_length(changes_zh) >= 2) AND (char_length(changes_zh) <= 2000))),
    CONSTRAINT policy_document_check CHECK ((num_nulls(published_by, published_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT policy_document_check1 CHECK ((num_nulls(refused_by, refused_at, refuse_reason) = ANY (ARRAY[0, 3]))),
    CONSTRAINT policy_document_check2 CHECK (((published_at IS NULL) OR (refused_at IS NULL))),
    CONSTRAINT policy_document_code_check CHECK ((code = ANY (ARRAY['user_terms'::text, 'privacy_policy'::text, 'platform_rules'::text, 'fee_rules'::text]))),
    CONSTRAINT policy_document_refuse_reason_check CHECK (((char_length(refuse_reason) >= 2) AND (char_length(refuse_reason) <= 500))),
    CONSTRAINT policy_document_title_en_check CHECK (((char_length(title_en) >= 2) AND (char_length(title_en) <= 200))),
    CONSTRAINT policy_document_title_zh_check CHECK (((char_length(title_zh) >= 2) AND (char_length(title_zh) <= 100))),
    CONSTRAINT policy_document_two_people CHECK ((published_by <> proposed_by)),
    CONSTRAINT policy_document_version_check CHECK ((version > 0))
);

CREATE TABLE public.posting_view (
    day date NOT NULL,
    posting_id uuid NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT posting_view_digest_check CHECK ((octet_length(digest) = 32))
);

CREATE TABLE public.posting_views (
    posting_id uuid NOT NULL,
    day date NOT NULL,
    views integer NOT NULL,
    CONSTRAINT posting_views_views_check CHECK ((views > 0))
);

CREATE VIEW public.posting_figure AS
 SELECT p.id,
    p.employer_id,
    p.title,
    p.kind,
    p.published_at,
    p.headcount AS places,
    p.taken,
    (( SELECT COALESCE(sum(v.views), (0)::bigint) AS "coalesce"
           FROM public.posting_views v
          WHERE (v.posting_id = p.id)) + ( SELECT count(*) AS count
           FROM public.posting_view v
          WHERE (v.posting_id = p.id))) AS views,
    ( SELECT count(*) AS count
           FROM public.application a
          WHERE (a.posting_id = p.id)) AS applications,
    o.offers,
    o.hires,
        CASE
            WHEN (p.taken = p.headcount) THEN (EXTRACT(epoch FROM (o.last_hired_at - p.published_at)) / (3600)::numeric)
            ELSE NULL::numeric
        END AS hours_to_fill,
    c.wages_fen,
    c.fees_fen,
    c.tax_fen
   FROM ((public.posting p
     CROSS JOIN LATERAL ( SELECT count(*) AS offers,
            count(*) FILTER (WHERE (o_1.state = 'accepted'::text)) AS hires,
            max(o_1.answered_at) FILTER (WHERE (o_1.state = 'accepted'::text)) AS last_hired_at
           FROM public.offer o_1
          WHERE (o_1.posting_id = p.id)) o)
     CROSS JOIN LATERAL ( SELECT (COALESCE(sum(s.gross_fen), (0)::numeric))::bigint AS wages_fen,
            (COALESCE(sum(s.fee_fen), (0)::numeric))::bigint AS fees_fen,
            (COALESCE(sum((s.vat_fen + s.iit_fen)), (0)::numeric))::bigint AS tax_fen
           FROM (public.assignment a
             JOIN public.settlement s ON ((s.assignment_id = a.id)))
          WHERE ((a.posting_id = p.id) AND (s.state <> 'draft'::text))) c)
  WHERE (p.published_at IS NOT NULL);

CREATE TABLE public.posting_file (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    format text,
    document_id uuid,
    sha256 bytea,
    uploaded_at timestamp with time zone,
    sheet text,
    other_sheets integer DEFAULT 0 NOT NULL,
    unreadable_code text,
    unreadable_zh text,
    unreadable_en text,
    row_count integer DEFAULT 0 NOT NULL,
    checked_count integer DEFAULT 0 NOT NULL,
    checked_until integer DEFAULT 0 NOT NULL,
    wrong_count integer DEFAULT 0 NOT NULL,
    checked_at timestamp with time zone,
    drafted_at timestamp with time zone,
    branch_id uuid,
    CONSTRAINT posting_file_check CHECK (((checked_count >= 0) AND (checked_count <= row_count))),
    CONSTRAINT posting_file_check1 CHECK (((wrong_count >= 0) AND (wrong_count <= row_count))),
    CONSTRAINT posting_file_check2 CHECK ((((uploaded_at IS NULL) = (sha256 IS NULL)) AND ((uploaded_at IS NULL) = (document_id IS NULL)))),
    CONSTRAINT posting_file_check3 CHECK (((state <> 'awaited'::text) OR (uploaded_at IS NULL))),
    CONSTRAINT posting_file_check4 CHECK (((state = 'unreadable'::text) = (unreadable_code IS NOT NULL))),
    CONSTRAINT posting_file_check5 CHECK ((num_nulls(unreadable_code, unreadable_zh, unreadable_en) = ANY (ARRAY[0, 3]))),
    CONSTRAINT posting_file_check6 CHECK (((state <> ALL (ARRAY['making'::text, 'made'::text])) OR ((wrong_count = 0) AND (row_count > 0)))),
    CONSTRAINT posting_file_check7 CHECK (((state = 'made'::text) = (drafted_at IS NOT NULL))),
    CONSTRAINT posting_file_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'xlsx'::text]))),
    CONSTRAINT posting_file_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 120))),
    CONSTRAINT posting_file_other_sheets_check CHECK ((other_sheets >= 0)),
    CONSTRAINT posting_file_row_count_check CHECK (((row_count >= 0) AND (row_count <= 1000))),
    CONSTRAINT posting_file_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT posting_file_state_check CHECK ((state = ANY (ARRAY['awaited'::text, 'reading'::text, 'checking'::text, 'wrong'::text, 'unreadable'::text, 'making'::text, 'made'::text])))
);

CREATE TABLE public.posting_file_error (
    id uuid NOT NULL,
    posting_file_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    number integer NOT NULL,
    "position" integer NOT NULL,
    column_name text NOT NULL,
    code text NOT NULL,
    message_zh text NOT NULL,
    message_en text NOT NULL,
    rule_id text NOT NULL,
    CONSTRAINT posting_file_error_number_check CHECK ((number > 0)),
    CONSTRAINT posting_file_error_position_check CHECK (("position" >= 0))
);

CREATE TABLE public.posting_file_row (
    id uuid NOT NULL,
    posting_file_id uuid NOT NULL,
    number integer NOT NULL,
    content jsonb,
    sha256 bytea,
    posting_id uuid,
    CONSTRAINT posting_file_row_check CHECK (((content IS NULL) = (sha256 IS NULL))),
    CONSTRAINT posting_file_row_check1 CHECK (((posting_id IS NULL) OR (content IS NOT NULL))),
    CONSTRAINT posting_file_row_number_check CHECK ((number > 0)),
    CONSTRAINT posting_file_row_sha256_check CHECK ((length(sha256) = 32))
);

CREATE TABLE public.posting_term (
    posting_id uuid NOT NULL,
    term text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    pay_fen_per_hour bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL
)
WITH (autovacuum_vacuum_insert_scale_factor='0.02', autovacuum_vacuum_scale_factor='0.02');

CREATE VIEW public.posting_found AS
 SELECT w.term,
    w.posting_id AS id,
    w.published_at,
    w.pay_fen_per_hour,
    w.starts_at,
    t.employer_id,
    t.state,
    t.version_id,
    t.live_version_id,
    t.title,
    t.kind,
    t.district,
    t.headcount,
    t.taken,
    t.search_terms,
    t.created_at,
    t.submitted_at,
    t.valid_until,
    t.wage_protection,
    t.latitude,
    t.longitude,
    t.near_terms,
    t.branch_id
   FROM (public.posting_term w
     CROSS JOIN LATERAL ( SELECT p.id,
            p.employer_id,
            p.state,
            p.version_id,
            p.live_version_id,
            p.title,
            p.kind,
            p.district,
            p.pay_fen_per_hour,
            p.headcount,
            p.taken,
            p.starts_at,
            p.search_terms,
            p.created_at,
            p.submitted_at,
            p.published_at,
            p.valid_until,
            p.wage_protection,
            p.latitude,
            p.longitude,
            p.near_terms,
            p.branch_id
           FROM public.posting p
          WHERE (p.id = w.posting_id)
         OFFSET 0) t);

CREATE TABLE public.posting_from_template (
    posting_id uuid NOT NULL,
    posting_template_version_id uuid NOT NULL,
    first_day date NOT NULL
);

CREATE TABLE public.posting_template (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    name text NOT NULL,
    version_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    archived_at timestamp with time zone,
    branch_id uuid,
    CONSTRAINT posting_template_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 60)))
);

CREATE TABLE public.posting_template_version (
    id uuid CONSTRAINT posting_template_version_id_not_null1 NOT NULL,
    posting_template_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    number integer NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    duties text NOT NULL,
    district text NOT NULL,
    address text NOT NULL,
    latitude double precision,
    longitude double precision,
    headcount integer NOT NULL,
    pay_due_days integer NOT NULL,
    shifts jsonb NOT NULL,
    pay_components jsonb NOT NULL,
    requirements jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    CONSTRAINT posting_template_version_headcount_check CHECK (((headcount >= 1) AND (headcount <= 1000))),
    CONSTRAINT posting_template_version_number_check CHECK ((number > 0)),
    CONSTRAINT posting_template_version_pay_due_days_check CHECK ((pay_due_days >= 0)),
    CONSTRAINT posting_template_version_shifts_check CHECK ((jsonb_array_length(shifts) > 0))
);

CREATE TABLE public.posting_to_search (
    posting_id uuid NOT NULL
);

CREATE TABLE public.posting_version (
    id uuid CONSTRAINT posting_version_id_not_null1 NOT NULL,
    posting_id uuid NOT NULL,
    number integer NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    duties text NOT NULL,
    district text NOT NULL,
    address text NOT NULL,
    latitude double precision,
    longitude double precision,
    headcount integer NOT NULL,
    pay_due_days integer NOT NULL,
    valid_until timestamp with time zone NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    sha256 bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by uuid NOT NULL,
    CONSTRAINT posting_version_address_check CHECK (((length(address) >= 4) AND (length(address) <= 200))),
    CONSTRAINT posting_version_duties_check CHECK (((length(duties) >= 20) AND (length(duties) <= 2000))),
    CONSTRAINT posting_version_headcount_check CHECK (((headcount >= 1) AND (headcount <= 1000))),
    CONSTRAINT posting_version_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT posting_version_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT posting_version_number_check CHECK ((number > 0)),
    CONSTRAINT posting_version_pay_due_days_check CHECK (((pay_due_days >= 0) AND (pay_due_days <= 30))),
    CONSTRAINT posting_version_title_check CHECK (((length(title) >= 4) AND (length(title) <= 60)))
);

CREATE TABLE public.privacy_record (
    id uuid NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    owner_id uuid NOT NULL,
    opened_by uuid NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    authority_told_at timestamp with time zone,
    people_told_at timestamp with time zone,
    closed_at timestamp with time zone,
    closed_by uuid,
    outcome text,
    keep_until date,
    CONSTRAINT privacy_record_check CHECK ((due_at > opened_at)),
    CONSTRAINT privacy_record_check1 CHECK ((num_nulls(closed_at, closed_by, outcome, keep_until) = ANY (ARRAY[0, 4]))),
    CONSTRAINT privacy_record_check2 CHECK (((kind = 'incident'::text) OR ((authority_told_at IS NULL) AND (people_told_at IS NULL)))),
    CONSTRAINT privacy_record_check3 CHECK (((kind <> 'incident'::text) OR (closed_at IS NULL) OR ((authority_told_at IS NOT NULL) AND (people_told_at IS NOT NULL)))),
    CONSTRAINT privacy_record_kind_check CHECK ((kind = ANY (ARRAY['classification'::text, 'role_approval'::text, 'training'::text, 'self_check'::text, 'impact_assessment'::text, 'incident'::text]))),
    CONSTRAINT privacy_record_outcome_check CHECK (((char_length(outcome) >= 4) AND (char_length(outcome) <= 4000))),
    CONSTRAINT privacy_record_text_check CHECK (((char_length(text) >= 4) AND (char_length(text) <= 4000))),
    CONSTRAINT privacy_record_title_check CHECK (((char_length(title) >= 2) AND (char_length(title) <= 100)))
);

CREATE TABLE public.qualification_kind (
    code text NOT NULL,
    "bit" integer NOT NULL,
    requirement_kind text NOT NULL,
    pattern text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    CONSTRAINT qualification_kind_bit_check CHECK ((("bit" >= 0) AND ("bit" <= 62)))
);

CREATE TABLE public.ranking_choice (
    id uuid NOT NULL,
    worker_id uuid NOT NULL,
    ranked boolean NOT NULL,
    made_at timestamp with time zone NOT NULL
);

CREATE TABLE public.receipt_bundle (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    payout_batch_id uuid,
    period_from date,
    period_to date,
    purpose text NOT NULL,
    state text NOT NULL,
    receipt_count integer NOT NULL,
    done_count integer DEFAULT 0 NOT NULL,
    requested_by uuid NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    ready_at timestamp with time zone,
    document_id uuid,
    size_bytes integer,
    sha256 bytea,
    CONSTRAINT receipt_bundle_check CHECK ((period_to >= period_from)),
    CONSTRAINT receipt_bundle_check1 CHECK (((done_count >= 0) AND (done_count <= receipt_count))),
    CONSTRAINT receipt_bundle_check2 CHECK ((num_nulls(period_from, period_to) = ANY (ARRAY[0, 2]))),
    CONSTRAINT receipt_bundle_check3 CHECK (((payout_batch_id IS NULL) = (period_from IS NOT NULL))),
    CONSTRAINT receipt_bundle_check4 CHECK ((num_nulls(document_id, size_bytes, sha256, ready_at) =
CASE state
    WHEN 'ready'::text THEN 0
    ELSE 4
END)),
    CONSTRAINT receipt_bundle_purpose_check CHECK (((length(purpose) >= 2) AND (length(purpose) <= 200))),
    CONSTRAINT receipt_bundle_receipt_count_check CHECK (((receipt_count >= 0) AND (receipt_count <= 10000))),
    CONSTRAINT receipt_bundle_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT receipt_bundle_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'ready'::text])))
);

CREATE TABLE public.refusal (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    session_id uuid,
    mutation text NOT NULL,
    code text NOT NULL,
    rule_id text NOT NULL,
    field text
);

CREATE TABLE public.remark (
    id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    written_by uuid NOT NULL,
    written_at timestamp with time zone NOT NULL,
    answer text,
    answered_at timestamp with time zone,
    work_rule_id uuid,
    CONSTRAINT remark_answer_check CHECK (((char_length(answer) >= 2) AND (char_length(answer) <= 1000))),
    CONSTRAINT remark_check CHECK (((answer IS NULL) = (answered_at IS NULL))),
    CONSTRAINT remark_kind_check CHECK ((kind = ANY (ARRAY['duty'::text, 'quality'::text, 'efficiency'::text]))),
    CONSTRAINT remark_text_check CHECK (((char_length(text) >= 2) AND (char_length(text) <= 1000)))
);

CREATE TABLE public.requirement (
    id uuid NOT NULL,
    posting_version_id uuid NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    ground text NOT NULL,
    CONSTRAINT requirement_ground_check CHECK ((length(ground) >= 2)),
    CONSTRAINT requirement_kind_check CHECK ((kind = ANY (ARRAY['skill'::text, 'certificate'::text, 'experience'::text, 'language'::text, 'health_certificate'::text, 'availability'::text, 'other'::text])))
);

CREATE TABLE public.retention_class (
    retention text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    years integer NOT NULL,
    legal_basis text[] NOT NULL,
    CONSTRAINT retention_class_years_check CHECK ((years >= 0))
);

CREATE TABLE public.review (
    id uuid NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    decision text NOT NULL,
    reason text NOT NULL,
    checklist jsonb NOT NULL,
    rule_ids text[] DEFAULT '{}'::text[] NOT NULL,
    reviewer_id uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT review_check CHECK (((decision = 'approved'::text) OR (length(reason) >= 2))),
    CONSTRAINT review_decision_check CHECK ((decision = ANY (ARRAY['approved'::text, 'rejected'::text, 'need_more'::text, 'changes_required'::text]))),
    CONSTRAINT review_subject_type_check CHECK ((subject_type = ANY (ARRAY['worker'::text, 'employer'::text, 'posting_version'::text])))
);

CREATE TABLE public.rule (
    id text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    text_zh text NOT NULL,
    text_en text NOT NULL,
    legal_basis text[] NOT NULL,
    parameters jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT rule_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT rule_id_check CHECK ((id ~ '^[a-z_]+\.[a-z0-9_]+$'::text)),
    CONSTRAINT rule_version_check CHECK ((version > 0))
);

CREATE TABLE public.safety_attestation (
    id uuid NOT NULL,
    safety_checklist_id uuid NOT NULL,
    posting_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    district text NOT NULL,
    address text NOT NULL,
    measures text NOT NULL,
    sha256 bytea NOT NULL,
    attested_by uuid NOT NULL,
    attested_at timestamp with time zone NOT NULL,
    holds_until timestamp with time zone NOT NULL,
    CONSTRAINT safety_attestation_check CHECK ((holds_until > attested_at)),
    CONSTRAINT safety_attestation_measures_check CHECK (((char_length(measures) >= 2) AND (char_length(measures) <= 1000))),
    CONSTRAINT safety_attestation_sha256_check CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.safety_briefing (
    assignment_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    safety_attestation_id uuid NOT NULL,
    briefed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.safety_checklist (
    id uuid NOT NULL,
    kind text NOT NULL,
    number integer NOT NULL,
    valid_from date NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    legal_basis text[] NOT NULL,
    CONSTRAINT safety_checklist_number_check CHECK ((number > 0))
);

CREATE TABLE public.safety_item (
    id uuid NOT NULL,
    safety_checklist_id uuid NOT NULL,
    "position" integer NOT NULL,
    text_zh text NOT NULL,
    text_en text NOT NULL
);

CREATE TABLE public.sample_city (
    singleton boolean DEFAULT true NOT NULL,
    seed bigint NOT NULL,
    began_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT sample_city_singleton_check CHECK (singleton)
);

CREATE TABLE public.sample_person (
    role text NOT NULL,
    person_id uuid,
    worker_id uuid,
    employer_id uuid,
    staff_id uuid,
    partner_id uuid,
    CONSTRAINT sample_person_check CHECK (((person_id IS NULL) = (partner_id IS NOT NULL)))
);

CREATE TABLE public.sandbox_clock (
    singleton boolean DEFAULT true NOT NULL,
    offset_by interval NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT sandbox_clock_singleton_check CHECK (singleton)
);

CREATE TABLE public.sandbox_webhook_host (
    host text NOT NULL,
    allowed_at timestamp with time zone NOT NULL,
    CONSTRAINT sandbox_webhook_host_host_check CHECK ((length(host) <= 100))
);

CREATE TABLE public.saved_search (
    id uuid NOT NULL,
    worker_id uuid NOT NULL,
    title text NOT NULL,
    words text,
    terms text[] NOT NULL,
    kind text,
    district text,
    min_pay_fen bigint,
    latitude double precision,
    longitude double precision,
    within_m integer,
    anchor text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    deleted_at timestamp with time zone,
    CONSTRAINT saved_search_check CHECK ((num_nulls(latitude, longitude, within_m) = ANY (ARRAY[0, 3]))),
    CONSTRAINT saved_search_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT saved_search_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT saved_search_min_pay_fen_check CHECK ((min_pay_fen >= 0)),
    CONSTRAINT saved_search_title_check CHECK (((length(title) >= 1) AND (length(title) <= 40))),
    CONSTRAINT saved_search_within_m_check CHECK ((within_m > 0)),
    CONSTRAINT saved_search_words_check CHECK (((length(words) >= 1) AND (length(words) <= 100)))
);

CREATE TABLE public.saved_search_find (
    worker_id uuid NOT NULL,
    posting_id uuid NOT NULL,
    saved_search_id uuid NOT NULL,
    found_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone
);

CREATE TABLE public.schedule (
    job text NOT NULL,
    queue text NOT NULL,
    outbox_id uuid NOT NULL,
    every_s integer NOT NULL,
    next_at timestamp with time zone NOT NULL,
    CONSTRAINT schedule_every_s_check CHECK ((every_s > 0))
);

CREATE TABLE public.school_office (
    partner_id uuid NOT NULL,
    school text NOT NULL,
    appointed_by uuid NOT NULL,
    appointed_at timestamp with time zone NOT NULL,
    CONSTRAINT school_office_school_check CHECK (((char_length(school) >= 2) AND (char_length(school) <= 60)))
);

CREATE TABLE public.screening_finding (
    id uuid NOT NULL,
    posting_version_id uuid NOT NULL,
    "position" integer NOT NULL,
    field text NOT NULL,
    topic text NOT NULL,
    start_offset integer NOT NULL,
    end_offset integer NOT NULL,
    words text NOT NULL,
    rule_id text NOT NULL,
    CONSTRAINT screening_finding_check CHECK ((end_offset > start_offset)),
    CONSTRAINT screening_finding_start_offset_check CHECK ((start_offset >= 0))
);

CREATE TABLE public.seal (
    number bigint NOT NULL,
    kind text NOT NULL,
    row_id uuid NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    CONSTRAINT seal_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT seal_kind_check CHECK ((kind = ANY (ARRAY['transfer'::text, 'audit'::text]))),
    CONSTRAINT seal_number_check CHECK ((number >= 0))
);

CREATE TABLE public.seal_head (
    singleton boolean DEFAULT true NOT NULL,
    size bigint NOT NULL,
    reached xid8 NOT NULL,
    CONSTRAINT seal_head_singleton_check CHECK (singleton)
);

CREATE TABLE public.seal_node (
    level smallint NOT NULL,
    place bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT seal_node_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT seal_node_level_check CHECK ((level >= 8)),
    CONSTRAINT seal_node_place_check CHECK ((place >= 0))
);

CREATE TABLE public.seal_root (
    day date NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT seal_root_root_check CHECK ((length(root) = 32)),
    CONSTRAINT seal_root_size_check CHECK ((size >= 0))
);

CREATE TABLE public.service_level (
    kind text NOT NULL,
    month date NOT NULL,
    due integer NOT NULL,
    in_time integer NOT NULL,
    late integer NOT NULL,
    unmet integer NOT NULL,
    measured_at timestamp with time zone NOT NULL,
    CONSTRAINT service_level_check CHECK ((due = ((in_time + late) + unmet))),
    CONSTRAINT service_level_due_check CHECK ((due >= 0)),
    CONSTRAINT service_level_in_time_check CHECK ((in_time >= 0)),
    CONSTRAINT service_level_late_check CHECK ((late >= 0)),
    CONSTRAINT service_level_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
    CONSTRAINT service_level_unmet_check CHECK ((unmet >= 0))
);

CREATE TABLE public.session (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    worker_id uuid,
    employer_id uuid,
    staff_id uuid,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    stepped_up_at timestamp with time zone,
    ended_by uuid,
    end_note text,
    address_index bytea,
    wechat_binding_id uuid,
    CONSTRAINT session_check CHECK (((kind = 'worker'::text) = (worker_id IS NOT NULL))),
    CONSTRAINT session_check1 CHECK (((kind = 'employer'::text) = (employer_id IS NOT NULL))),
    CONSTRAINT session_check2 CHECK (((kind = 'staff'::text) = (staff_id IS NOT NULL))),
    CONSTRAINT session_check3 CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
    CONSTRAINT session_end_reason_check CHECK ((end_reason = ANY (ARRAY['signed_out'::text, 'refresh_reused'::text, 'revoked'::text, 'capacity_changed'::text]))),
    CONSTRAINT session_ended_by CHECK (((ended_by IS NULL) OR ((ended_at IS NOT NULL) AND (length(end_note) >= 2)))),
    CONSTRAINT session_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'worker'::text, 'employer'::text, 'staff'::text])))
);

CREATE TABLE public.session_token (
    digest bytea NOT NULL,
    session_id uuid NOT NULL,
    use text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT session_token_use_check CHECK ((use = ANY (ARRAY['access'::text, 'refresh'::text])))
);

CREATE TABLE public.settlement_explanation (
    id uuid NOT NULL,
    settlement_id uuid NOT NULL,
    first_position integer NOT NULL,
    lines jsonb NOT NULL,
    CONSTRAINT settlement_explanation_first_position_check CHECK ((first_position > 0)),
    CONSTRAINT settlement_explanation_id_check CHECK ((id = public.explanation_of(id))),
    CONSTRAINT settlement_explanation_lines_check CHECK (((jsonb_array_length(lines) >= 1) AND (jsonb_array_length(lines) <= 100)))
)
WITH (toast_tuple_target='8160');

CREATE VIEW public.settlement_line AS
 SELECT (encode(set_byte(uuid_send(e.id), 15, (l.n)::integer), 'hex'::text))::uuid AS id,
    e.settlement_id,
    ((e.first_position + (l.n)::integer) - 1) AS "position",
    (l.line ->> 0) AS part,
    (l.line ->> 1) AS label_zh,
    (l.line ->> 2) AS label_en,
    (l.line ->> 3) AS formula,
    ((l.line ->> 4))::bigint AS amount_fen,
    (l.line -> 5) AS inputs,
    (l.line ->> 6) AS rule_ref,
    ( SELECT r.legal_basis
           FROM public.rule r
          WHERE ((r.id = split_part((l.line ->> 6), '@'::text, 1)) AND (r.version = (split_part((l.line ->> 6), '@'::text, 2))::integer))) AS legal_basis,
    e.id AS explanation_id
   FROM (public.settlement_explanation e
     CROSS JOIN LATERAL jsonb_array_elements(e.lines) WITH ORDINALITY l(line, n));

CREATE TABLE public.shift (
    id uuid NOT NULL,
    posting_id uuid NOT NULL,
    posting_version_id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    headcount integer NOT NULL,
    taken integer DEFAULT 0 NOT NULL,
    CONSTRAINT shift_check CHECK (((taken >= 0) AND (taken <= headcount))),
    CONSTRAINT shift_check1 CHECK (((ends_at > starts_at) AND (ends_at <= (starts_at + '31 days'::interval)))),
    CONSTRAINT shift_headcount_check CHECK ((headcount > 0))
);

CREATE TABLE public.sign_in_attempt (
    scope_index bytea NOT NULL,
    kind text NOT NULL,
    slot_at timestamp with time zone NOT NULL,
    count integer NOT NULL,
    CONSTRAINT sign_in_attempt_count_check CHECK ((count > 0)),
    CONSTRAINT sign_in_attempt_kind_check CHECK ((kind = ANY (ARRAY['code'::text, 'failure'::text, 'login_here'::text, 'login'::text])))
);

CREATE TABLE public.sign_in_code (
    id uuid NOT NULL,
    purpose text NOT NULL,
    phone_index bytea NOT NULL,
    phone_sealed bytea,
    code_digest bytea NOT NULL,
    code_sealed bytea,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    used_at timestamp with time zone,
    requester_index bytea,
    by_stranger boolean DEFAULT false NOT NULL,
    CONSTRAINT sign_in_code_attempts_check CHECK ((attempts <= 5)),
    CONSTRAINT sign_in_code_check CHECK (((sent_at IS NULL) OR ((phone_sealed IS NULL) AND (code_sealed IS NULL)))),
    CONSTRAINT sign_in_code_purpose_check CHECK ((purpose = ANY (ARRAY['sign_in'::text, 'sign_agreement'::text, 'step_up'::text, 'leave_phone'::text, 'take_phone'::text, 'recover'::text])))
);

CREATE TABLE public.staff (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    login text NOT NULL,
    display_name text NOT NULL,
    role text NOT NULL,
    password_hash text NOT NULL,
    totp_sealed bytea NOT NULL,
    totp_last_step bigint DEFAULT 0 NOT NULL,
    failed_attempts integer DEFAULT 0 NOT NULL,
    failed_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT staff_role_check CHECK ((role = ANY (ARRAY['reviewer'::text, 'support'::text, 'finance'::text, 'checker'::text, 'auditor'::text, 'admin'::text])))
);

CREATE TABLE public.staff_role_grant (
    id uuid NOT NULL,
    kind text NOT NULL,
    staff_id uuid NOT NULL,
    role text NOT NULL,
    reason text NOT NULL,
    valid_until date NOT NULL,
    by_operator boolean DEFAULT false NOT NULL,
    proposed_by uuid,
    proposed_at timestamp with time zone NOT NULL,
    approved_by uuid,
    approved_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_by uuid,
    end_reason text,
    CONSTRAINT staff_role_grant_check CHECK (((proposed_by IS NULL) = by_operator)),
    CONSTRAINT staff_role_grant_check1 CHECK (((approved_by IS NULL) OR (approved_at IS NOT NULL))),
    CONSTRAINT staff_role_grant_check2 CHECK (((approved_at IS NULL) OR (approved_by IS NOT NULL) OR by_operator)),
    CONSTRAINT staff_role_grant_check3 CHECK (((approved_by IS DISTINCT FROM proposed_by) OR (approved_by IS NULL))),
    CONSTRAINT staff_role_grant_check4 CHECK (((staff_id IS DISTINCT FROM proposed_by) AND (staff_id IS DISTINCT FROM approved_by))),
    CONSTRAINT staff_role_grant_end_reason_check CHECK (((char_length(end_reason) >= 2) AND (char_length(end_reason) <= 500))),
    CONSTRAINT staff_role_grant_kind_check CHECK ((kind = ANY (ARRAY['grant'::text, 'end'::text]))),
    CONSTRAINT staff_role_grant_reason_check CHECK (((char_length(reason) >= 2) AND (char_length(reason) <= 500))),
    CONSTRAINT staff_role_grant_role_check CHECK ((role = ANY (ARRAY['reviewer'::text, 'support'::text, 'finance'::text, 'checker'::text, 'auditor'::text, 'admin'::text])))
);

CREATE TABLE public.statement_match (
    statement_line_id uuid NOT NULL,
    event text NOT NULL,
    channel text NOT NULL,
    payout_item_id uuid,
    amount_fen bigint NOT NULL,
    matched_at timestamp with time zone NOT NULL,
    posted_at timestamp with time zone,
    movement text,
    CONSTRAINT statement_match_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT statement_match_check CHECK (((event <> 'return.unmatched'::text) OR (payout_item_id IS NULL))),
    CONSTRAINT statement_match_check1 CHECK (((event <> 'return.matched'::text) OR (payout_item_id IS NOT NULL))),
    CONSTRAINT statement_match_event_check CHECK ((event = ANY (ARRAY['payout.cleared'::text, 'return.received'::text, 'return.unmatched'::text, 'return.matched'::text, 'bank.agreed'::text, 'bank.claimed'::text]))),
    CONSTRAINT statement_match_movement CHECK (
CASE event
    WHEN 'bank.agreed'::text THEN (movement IS NOT NULL)
    WHEN 'bank.claimed'::text THEN true
    ELSE (movement IS NULL)
END),
    CONSTRAINT statement_match_of_bank CHECK (((event <> ALL (ARRAY['bank.agreed'::text, 'bank.claimed'::text])) OR ((payout_item_id IS NULL) AND (posted_at IS NOT NULL))))
);

CREATE VIEW public.statement_source AS
 SELECT payout_channel.id,
    payout_channel.title_zh,
    payout_channel.title_en
   FROM public.payout_channel
UNION ALL
 SELECT bank_account.id,
    bank_account.title_zh,
    bank_account.title_en
   FROM public.bank_account;

CREATE TABLE public.subject_key (
    subject_id uuid NOT NULL,
    retention text NOT NULL,
    wrapped bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    master_version smallint DEFAULT 1 NOT NULL,
    CONSTRAINT subject_key_master_version_check CHECK (((master_version >= 1) AND (master_version <= 254)))
);

CREATE TABLE public.subject_link (
    table_name text NOT NULL,
    condition text NOT NULL
);

CREATE TABLE public.tax_certificate (
    id uuid NOT NULL,
    worker_id uuid NOT NULL,
    year integer NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    ready_at timestamp with time zone,
    CONSTRAINT tax_certificate_year_check CHECK (((year >= 2019) AND (year <= 2099)))
);

CREATE TABLE public.tax_crossing (
    id uuid NOT NULL,
    worker_id uuid NOT NULL,
    first_month date NOT NULL,
    last_month date NOT NULL,
    sales_fen bigint NOT NULL,
    rule_version integer NOT NULL,
    found_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT tax_crossing_check CHECK ((last_month > first_month)),
    CONSTRAINT tax_crossing_check1 CHECK ((ended_at >= found_at)),
    CONSTRAINT tax_crossing_sales_fen_check CHECK ((sales_fen > 0))
);

CREATE TABLE public.tax_filing (
    id uuid NOT NULL,
    kind text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    due_on date NOT NULL,
    state text NOT NULL,
    purpose text NOT NULL,
    requested_by uuid NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    rows integer,
    ready_at timestamp with time zone,
    receipt_number text,
    submitted_by uuid,
    submitted_at timestamp with time zone,
    CONSTRAINT tax_filing_check CHECK ((last_day > first_day)),
    CONSTRAINT tax_filing_check1 CHECK ((due_on > last_day)),
    CONSTRAINT tax_filing_check2 CHECK (((state = 'requested'::text) = (ready_at IS NULL))),
    CONSTRAINT tax_filing_check3 CHECK (((state = 'requested'::text) = (rows IS NULL))),
    CONSTRAINT tax_filing_check4 CHECK (((state = 'submitted'::text) = (submitted_at IS NOT NULL))),
    CONSTRAINT tax_filing_check5 CHECK ((num_nulls(receipt_number, submitted_by, submitted_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT tax_filing_first_day_check CHECK ((EXTRACT(day FROM first_day) = (1)::numeric)),
    CONSTRAINT tax_filing_kind_check CHECK ((kind = ANY (ARRAY['withholding_declaration'::text, 'identity_report'::text, 'income_report'::text]))),
    CONSTRAINT tax_filing_receipt_number_check CHECK ((receipt_number ~ '^[A-Za-z0-9-]{6,64}$'::text)),
    CONSTRAINT tax_filing_rows_check CHECK ((rows >= 0)),
    CONSTRAINT tax_filing_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'ready'::text, 'submitted'::text])))
);

CREATE TABLE public.tax_payee (
    worker_id uuid NOT NULL,
    method text DEFAULT 'platform_cumulative'::text NOT NULL,
    internship_from date,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT tax_payee_method_check CHECK ((method = ANY (ARRAY['platform_cumulative'::text, 'per_payment'::text, 'student_internship'::text, 'non_resident'::text])))
);

CREATE TABLE public.tax_payment (
    id uuid NOT NULL,
    worker_id uuid NOT NULL,
    number integer NOT NULL,
    settlement_id uuid NOT NULL,
    reverses_id uuid,
    method text NOT NULL,
    paid_on date NOT NULL,
    month date NOT NULL,
    gross_fen bigint NOT NULL,
    vat_fen bigint NOT NULL,
    iit_fen bigint NOT NULL,
    net_fen bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    paid_until date,
    run_rule text,
    run_since date,
    run_until date,
    run_months integer,
    run_income_fen bigint,
    run_withheld_fen bigint,
    vat_month date,
    vat_gross_fen bigint,
    vat_assessed_fen bigint,
    vat_carried_fen bigint,
    exempt_fen bigint DEFAULT 0 NOT NULL,
    surcharge_fen bigint DEFAULT 0 NOT NULL,
    run_exempt_fen bigint DEFAULT 0 NOT NULL,
    surcharge_carried_fen bigint DEFAULT 0 NOT NULL,
    attempt integer DEFAULT 1 NOT NULL,
    corrected_in date,
    period date GENERATED ALWAYS AS (COALESCE(corrected_in, month)) STORED NOT NULL,
    CONSTRAINT tax_payment_attempt_check CHECK ((attempt > 0)),
    CONSTRAINT tax_payment_check CHECK ((month = (date_trunc('month'::text, (paid_on)::timestamp without time zone))::date)),
    CONSTRAINT tax_payment_check2 CHECK (
CASE
    WHEN (reverses_id IS NULL) THEN ((gross_fen > 0) AND (vat_fen >= 0) AND (iit_fen >= 0) AND (net_fen >= 0))
    ELSE ((gross_fen < 0) AND (vat_fen <= 0) AND (iit_fen <= 0) AND (net_fen <= 0))
END),
    CONSTRAINT tax_payment_check3 CHECK ((num_nulls(run_rule, run_since, run_until, run_months, run_income_fen, run_withheld_fen) = ANY (ARRAY[0, 6]))),
    CONSTRAINT tax_payment_check4 CHECK ((num_nulls(vat_month, vat_gross_fen, vat_assessed_fen, vat_carried_fen) = ANY (ARRAY[0, 4]))),
    CONSTRAINT tax_payment_corrected_in_check CHECK ((corrected_in = (date_trunc('month'::text, (corrected_in)::timestamp without time zone))::date)),
    CONSTRAINT tax_payment_correction CHECK (((corrected_in IS NULL) OR ((reverses_id IS NOT NULL) AND (corrected_in > month)))),
    CONSTRAINT tax_payment_method_check CHECK ((method = ANY (ARRAY['platform_cumulative'::text, 'per_payment'::text, 'student_internship'::text, 'non_resident'::text]))),
    CONSTRAINT tax_payment_number_check CHECK ((number > 0)),
    CONSTRAINT tax_payment_parts CHECK (
CASE
    WHEN (reverses_id IS NULL) THEN ((surcharge_fen >= 0) AND ((exempt_fen >= 0) AND (exempt_fen <= gross_fen)))
    ELSE ((surcharge_fen <= 0) AND ((exempt_fen >= gross_fen) AND (exempt_fen <= 0)))
END),
    CONSTRAINT tax_payment_run_exempt_fen_check CHECK ((run_exempt_fen >= 0)),
    CONSTRAINT tax_payment_run_income_fen_check CHECK ((run_income_fen >= 0)),
    CONSTRAINT tax_payment_run_months_check CHECK ((run_months > 0)),
    CONSTRAINT tax_payment_run_withheld_fen_check CHECK ((run_withheld_fen >= 0)),
    CONSTRAINT tax_payment_sum CHECK ((gross_fen = (((vat_fen + surcharge_fen) + iit_fen) + net_fen))),
    CONSTRAINT tax_payment_vat_assessed_fen_check CHECK ((vat_assessed_fen >= 0)),
    CONSTRAINT tax_payment_vat_gross_fen_check CHECK ((vat_gross_fen >= 0))
);

CREATE TABLE public.tax_remittance_correction (
    id uuid NOT NULL,
    remittance_id uuid NOT NULL,
    tax_payment_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    vat_fen bigint NOT NULL,
    surcharge_fen bigint NOT NULL,
    iit_fen bigint NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT tax_remittance_correction_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT tax_remittance_correction_check CHECK ((amount_fen = ((vat_fen + surcharge_fen) + iit_fen))),
    CONSTRAINT tax_remittance_correction_iit_fen_check CHECK ((iit_fen >= 0)),
    CONSTRAINT tax_remittance_correction_surcharge_fen_check CHECK ((surcharge_fen >= 0)),
    CONSTRAINT tax_remittance_correction_vat_fen_check CHECK ((vat_fen >= 0))
);

CREATE TABLE public.tax_remittance_item (
    id uuid NOT NULL,
    remittance_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    through_number integer NOT NULL,
    vat_fen bigint NOT NULL,
    iit_fen bigint NOT NULL,
    amount_fen bigint NOT NULL,
    surcharge_fen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT tax_remittance_item_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT tax_remittance_item_iit_fen_check CHECK ((iit_fen >= 0)),
    CONSTRAINT tax_remittance_item_sum CHECK ((amount_fen = ((vat_fen + surcharge_fen) + iit_fen))),
    CONSTRAINT tax_remittance_item_surcharge_fen_check CHECK ((surcharge_fen >= 0)),
    CONSTRAINT tax_remittance_item_through_number_check CHECK ((through_number > 0)),
    CONSTRAINT tax_remittance_item_vat_fen_check CHECK ((vat_fen >= 0))
);

CREATE TABLE public.text_kept (
    table_name text NOT NULL,
    column_name text NOT NULL,
    about text NOT NULL,
    legal_basis text[] NOT NULL,
    CONSTRAINT text_kept_about_check CHECK ((char_length(about) > 3)),
    CONSTRAINT text_kept_legal_basis_check CHECK ((cardinality(legal_basis) > 0))
);

CREATE TABLE public.timesheet (
    id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    state text NOT NULL,
    worked_minutes integer NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    submitted_at timestamp with time zone NOT NULL,
    approval_due_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    return_reason text,
    CONSTRAINT timesheet_check CHECK (((state = 'submitted'::text) = (decided_at IS NULL))),
    CONSTRAINT timesheet_check1 CHECK (((state = 'returned'::text) = (return_reason IS NOT NULL))),
    CONSTRAINT timesheet_state_check CHECK ((state = ANY (ARRAY['submitted'::text, 'approved'::text, 'returned'::text]))),
    CONSTRAINT timesheet_worked_minutes_check CHECK (((worked_minutes >= 1) AND (worked_minutes <= 44640)))
);

CREATE TABLE public.timetable (
    worker_id uuid NOT NULL,
    sha256 bytea NOT NULL,
    events integer NOT NULL,
    classes integer NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    CONSTRAINT timetable_classes_check CHECK ((classes >= 0)),
    CONSTRAINT timetable_events_check CHECK ((events > 0)),
    CONSTRAINT timetable_sha256_check CHECK ((length(sha256) = 32))
);

CREATE TABLE public.timetable_week (
    worker_id uuid NOT NULL,
    week_on date NOT NULL,
    busy bigint[] NOT NULL,
    CONSTRAINT timetable_week_busy_check CHECK ((cardinality(busy) = 7)),
    CONSTRAINT timetable_week_week_on_check CHECK ((EXTRACT(isodow FROM week_on) = (1)::numeric))
);

CREATE TABLE public.trusted_document (
    id text NOT NULL,
    name text NOT NULL,
    document text NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    CONSTRAINT trusted_document_check CHECK ((id = ('sha256:'::text || encode(sha256(convert_to(document, 'UTF8'::name)), 'hex'::text)))),
    CONSTRAINT trusted_document_id_check CHECK ((id ~ '^sha256:[0-9a-f]{64}$'::text))
);

CREATE TABLE public.trusted_revocation (
    document_id text NOT NULL,
    revoked_at timestamp with time zone NOT NULL,
    restored_at timestamp with time zone,
    CONSTRAINT trusted_revocation_check CHECK ((restored_at >= revoked_at))
);

CREATE TABLE public.upload_ticket (
    digest bytea NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    person_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT upload_ticket_kind_check CHECK ((kind = ANY (ARRAY['payout_file'::text, 'posting_file'::text])))
);

CREATE TABLE public.vault_field (
    table_name text NOT NULL,
    column_name text NOT NULL,
    retention text NOT NULL,
    field text NOT NULL,
    subject_column text NOT NULL
);

CREATE TABLE public.verification (
    id uuid NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    method text NOT NULL,
    state text NOT NULL,
    provider text NOT NULL,
    request_no text NOT NULL,
    result_code text,
    answer_sealed bytea,
    consented_at timestamp with time zone NOT NULL,
    checked_by uuid,
    requested_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    expires_at timestamp with time zone,
    CONSTRAINT verification_check CHECK (((state = 'pending'::text) = (answered_at IS NULL))),
    CONSTRAINT verification_check1 CHECK (((state <> ALL (ARRAY['passed'::text, 'expired'::text])) OR (expires_at IS NOT NULL))),
    CONSTRAINT verification_method_check CHECK ((method = ANY (ARRAY['two_element'::text, 'student_status'::text, 'business_licence'::text]))),
    CONSTRAINT verification_method_of CHECK (((method = ANY (ARRAY['two_element'::text, 'student_status'::text])) = (subject_type = 'worker'::text))),
    CONSTRAINT verification_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'passed'::text, 'failed'::text, 'expired'::text]))),
    CONSTRAINT verification_subject_type_check CHECK ((subject_type = ANY (ARRAY['worker'::text, 'employer'::text])))
);

CREATE TABLE public.wage_protection (
    posting_version_id uuid NOT NULL,
    level text NOT NULL,
    expected_fen bigint NOT NULL,
    funded_fen bigint NOT NULL,
    rule_version integer NOT NULL,
    measured_at timestamp with time zone NOT NULL,
    CONSTRAINT wage_protection_expected_fen_check CHECK ((expected_fen >= 0)),
    CONSTRAINT wage_protection_funded_fen_check CHECK ((funded_fen >= 0)),
    CONSTRAINT wage_protection_level_check CHECK ((level = ANY (ARRAY['none'::text, 'deposit_backed'::text, 'prefunded'::text])))
);

CREATE TABLE public.webhook_delivery (
    id uuid NOT NULL,
    webhook_endpoint_id uuid NOT NULL,
    partner_event_id uuid,
    state text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    replays integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    chunk_id uuid,
    last_status integer,
    last_reason text,
    last_at timestamp with time zone,
    delivered_at timestamp with time zone,
    CONSTRAINT webhook_delivery_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT webhook_delivery_check CHECK (((state = ANY (ARRAY['queued'::text, 'sending'::text])) = (due_at IS NOT NULL))),
    CONSTRAINT webhook_delivery_check1 CHECK (((state = 'sending'::text) = (chunk_id IS NOT NULL))),
    CONSTRAINT webhook_delivery_check2 CHECK (((state <> 'delivered'::text) OR (delivered_at IS NOT NULL))),
    CONSTRAINT webhook_delivery_replays_check CHECK ((replays >= 0)),
    CONSTRAINT webhook_delivery_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'delivered'::text, 'failed'::text])))
);

CREATE TABLE public.webhook_endpoint (
    id uuid NOT NULL,
    partner_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    url text NOT NULL,
    topics text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    failing_since timestamp with time zone,
    probe_at timestamp with time zone,
    disabled_at timestamp with time zone,
    disable_reason text,
    CONSTRAINT webhook_endpoint_check CHECK (((disabled_at IS NULL) = (disable_reason IS NULL))),
    CONSTRAINT webhook_endpoint_check1 CHECK (((failing_since IS NULL) = (probe_at IS NULL))),
    CONSTRAINT webhook_endpoint_disable_reason_check CHECK ((disable_reason = ANY (ARRAY['by_hand'::text, 'failing'::text, 'gone'::text]))),
    CONSTRAINT webhook_endpoint_topics_check CHECK (((cardinality(topics) >= 1) AND (cardinality(topics) <= 60))),
    CONSTRAINT webhook_endpoint_url_check CHECK ((length(url) <= 500))
);

CREATE TABLE public.webhook_secret (
    id uuid NOT NULL,
    webhook_endpoint_id uuid NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone
);

CREATE TABLE public.webhook_topic (
    topic text NOT NULL,
    scope text NOT NULL,
    CONSTRAINT webhook_topic_scope_check CHECK ((scope = ANY (ARRAY['postings:read'::text, 'settlements:read'::text, 'payouts:read'::text, 'ledger:read'::text]))),
    CONSTRAINT webhook_topic_topic_check CHECK ((topic ~ '^[a-z_]+\.[a-z_]+$'::text))
);

CREATE TABLE public.wechat_binding (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    openid_sealed bytea,
    openid_index bytea,
    bound_at timestamp with time zone NOT NULL,
    unbound_at timestamp with time zone,
    CONSTRAINT wechat_binding_check CHECK (((unbound_at IS NULL) = (openid_sealed IS NOT NULL))),
    CONSTRAINT wechat_binding_check1 CHECK (((openid_sealed IS NULL) = (openid_index IS NULL)))
);

CREATE TABLE public.wechat_exchange (
    id uuid NOT NULL,
    person_id uuid,
    ticket_digest bytea NOT NULL,
    js_code_digest bytea NOT NULL,
    js_code_sealed bytea,
    openid_sealed bytea,
    state text NOT NULL,
    failure text,
    asked integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT wechat_exchange_asked_check CHECK ((asked >= 0)),
    CONSTRAINT wechat_exchange_check CHECK (((state = 'pending'::text) = (js_code_sealed IS NOT NULL))),
    CONSTRAINT wechat_exchange_check1 CHECK (((state = 'answered'::text) = (openid_sealed IS NOT NULL))),
    CONSTRAINT wechat_exchange_check2 CHECK (((state = 'failed'::text) = (failure IS NOT NULL))),
    CONSTRAINT wechat_exchange_failure_check CHECK ((failure = ANY (ARRAY['refused'::text, 'blocked'::text, 'away'::text]))),
    CONSTRAINT wechat_exchange_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'answered'::text, 'failed'::text, 'used'::text])))
);

CREATE TABLE public.wechat_subscription (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    granted_at timestamp with time zone NOT NULL,
    delivery_id uuid,
    used_at timestamp with time zone,
    CONSTRAINT wechat_subscription_check CHECK (((delivery_id IS NULL) = (used_at IS NULL))),
    CONSTRAINT wechat_subscription_kind_check CHECK ((kind = ANY (ARRAY['work'::text, 'pay'::text, 'account'::text, 'platform'::text, 'promotion'::text, 'legal'::text])))
);

CREATE TABLE public.work_difference (
    id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    agreed text NOT NULL,
    actual text NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    answer text,
    answered_at timestamp with time zone,
    answered_by uuid,
    CONSTRAINT work_difference_actual_check CHECK (((char_length(actual) >= 2) AND (char_length(actual) <= 1000))),
    CONSTRAINT work_difference_answer_check CHECK (((char_length(answer) >= 2) AND (char_length(answer) <= 1000))),
    CONSTRAINT work_difference_check CHECK (((state = 'reported'::text) = (answered_at IS NULL))),
    CONSTRAINT work_difference_check1 CHECK (((answered_at IS NULL) = (answered_by IS NULL))),
    CONSTRAINT work_difference_check2 CHECK (((state <> 'denied'::text) OR (answer IS NOT NULL))),
    CONSTRAINT work_difference_kind_check CHECK ((kind = ANY (ARRAY['time'::text, 'place'::text, 'duties'::text, 'pay'::text]))),
    CONSTRAINT work_difference_state_check CHECK ((state = ANY (ARRAY['reported'::text, 'confirmed'::text, 'denied'::text])))
);

CREATE TABLE public.work_evidence (
    id uuid NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    side text NOT NULL,
    document_id uuid NOT NULL,
    file_name text NOT NULL,
    size_bytes integer NOT NULL,
    sha256 bytea NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT work_evidence_file_name_check CHECK (((char_length(file_name) >= 1) AND (char_length(file_name) <= 120))),
    CONSTRAINT work_evidence_sha256_check CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT work_evidence_side_check CHECK ((side = ANY (ARRAY['worker'::text, 'employer'::text, 'staff'::text]))),
    CONSTRAINT work_evidence_size_bytes_check CHECK (((size_bytes >= 1) AND (size_bytes <= 524288))),
    CONSTRAINT work_evidence_subject_type_check CHECK ((subject_type = ANY (ARRAY['Absence'::text, 'DamageClaim'::text, 'Incident'::text, 'Delivery'::text])))
);

CREATE TABLE public.work_rule (
    id uuid NOT NULL,
    work_rules_id uuid NOT NULL,
    "position" integer NOT NULL,
    text text NOT NULL,
    CONSTRAINT work_rule_text_check CHECK (((char_length(text) >= 2) AND (char_length(text) <= 500)))
);

CREATE TABLE public.work_rules (
    id uuid NOT NULL,
    posting_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    number integer NOT NULL,
    sha256 bytea NOT NULL,
    written_by uuid NOT NULL,
    written_at timestamp with time zone NOT NULL,
    CONSTRAINT work_rules_number_check CHECK ((number > 0)),
    CONSTRAINT work_rules_sha256_check CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.work_rules_acknowledgement (
    id uuid NOT NULL,
    work_rules_id uuid NOT NULL,
    posting_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    sha256 bytea NOT NULL,
    acknowledged_at timestamp with time zone NOT NULL,
    CONSTRAINT work_rules_acknowledgement_sha256_check CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.work_study_agreement (
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    posting_id uuid NOT NULL,
    partner_id uuid,
    worker_id uuid NOT NULL,
    employer_id uuid NOT NULL,
    terms text NOT NULL,
    sha256 bytea NOT NULL,
    drafted_at timestamp with time zone NOT NULL,
    worker_signed_at timestamp with time zone,
    employer_signed_at timestamp with time zone,
    employer_signed_by uuid,
    school_signed_at timestamp with time zone,
    school_signed_by uuid,
    signed_at timestamp with time zone,
    CONSTRAINT work_study_agreement_check CHECK ((sha256 = sha256(convert_to(terms, 'UTF8'::name)))),
    CONSTRAINT work_study_agreement_check1 CHECK (((employer_signed_at IS NULL) = (employer_signed_by IS NULL))),
    CONSTRAINT work_study_agreement_check2 CHECK ((((school_signed_at IS NULL) = (school_signed_by IS NULL)) AND (school_signed_by = partner_id))),
    CONSTRAINT work_study_agreement_check3 CHECK (((signed_at IS NULL) = (num_nulls(worker_signed_at, employer_signed_at, school_signed_at) > 0)))
);

CREATE TABLE public.work_study_cap (
    school text NOT NULL,
    valid_from date NOT NULL,
    week_minutes integer NOT NULL,
    month_minutes integer NOT NULL,
    stated_by uuid,
    CONSTRAINT work_study_cap_month_minutes_check CHECK ((month_minutes > 0)),
    CONSTRAINT work_study_cap_week_minutes_check CHECK ((week_minutes > 0))
);

CREATE TABLE public.work_study_post (
    posting_id uuid NOT NULL,
    school text NOT NULL,
    marked_at timestamp with time zone NOT NULL,
    CONSTRAINT work_study_post_school_check CHECK (((length(school) >= 2) AND (length(school) <= 60)))
);

CREATE TABLE public.worker (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    state text NOT NULL,
    name_sealed bytea,
    name_mask text NOT NULL,
    id_number_sealed bytea,
    id_number_mask text NOT NULL,
    id_number_index bytea,
    sex_sealed bytea,
    birth_date_sealed bytea,
    contact_sealed bytea,
    contact_mask text NOT NULL,
    school text NOT NULL,
    major text NOT NULL,
    experience text NOT NULL,
    working_age_on date,
    adult_on date,
    declared_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    state_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    approved_at timestamp with time zone,
    reviewer_id uuid,
    erased_at timestamp with time zone,
    CONSTRAINT worker_check CHECK (((state <> 'approved'::text) OR (approved_at IS NOT NULL))),
    CONSTRAINT worker_check1 CHECK (((state <> 'in_review'::text) OR (reviewer_id IS NOT NULL))),
    CONSTRAINT worker_check2 CHECK (((erased_at IS NOT NULL) OR ((working_age_on IS NOT NULL) AND (adult_on IS NOT NULL)))),
    CONSTRAINT worker_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'in_review'::text, 'need_more'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text])))
);

CREATE TABLE public.worker_qualification (
    worker_id uuid NOT NULL,
    code text NOT NULL,
    valid_until date,
    declared_at timestamp with time zone NOT NULL
);

CREATE TABLE public.worker_week (
    worker_id uuid NOT NULL,
    week_on date NOT NULL,
    free bigint[] NOT NULL,
    CONSTRAINT worker_week_free_check CHECK ((cardinality(free) = 7)),
    CONSTRAINT worker_week_week_on_check CHECK ((EXTRACT(isodow FROM week_on) = (1)::numeric))
);

ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_assignment_id_key UNIQUE (assignment_id);

ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account_recovery
    ADD CONSTRAINT account_recovery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_agreement_text_id_employer_id_key UNIQUE (agreement_text_id, employer_id);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_agreement_text_id_worker_id_key UNIQUE (agreement_text_id, worker_id);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agreement_text
    ADD CONSTRAINT agreement_text_kind_version_key UNIQUE (kind, version);

ALTER TABLE ONLY public.agreement_text
    ADD CONSTRAINT agreement_text_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.arrangement_message
    ADD CONSTRAINT arrangement_message_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_shift_id_worker_id_key UNIQUE (shift_id, worker_id);

ALTER TABLE ONLY public.attendance_event
    ADD CONSTRAINT attendance_event_assignment_id_kind_key UNIQUE (assignment_id, kind);

ALTER TABLE ONLY public.attendance_event
    ADD CONSTRAINT attendance_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.attestation
    ADD CONSTRAINT attestation_pkey PRIMARY KEY (application_id, requirement_id);

ALTER TABLE ONLY public.audit_engagement
    ADD CONSTRAINT audit_engagement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_reading
    ADD CONSTRAINT audit_reading_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.availability_exception
    ADD CONSTRAINT availability_exception_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.availability_rule
    ADD CONSTRAINT availability_rule_pkey PRIMARY KEY (worker_id, "position");

ALTER TABLE ONLY public.backup_drill
    ADD CONSTRAINT backup_drill_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bank_account
    ADD CONSTRAINT bank_account_ledger_kind_key UNIQUE (ledger_kind);

ALTER TABLE ONLY public.bank_account
    ADD CONSTRAINT bank_account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bank_notice
    ADD CONSTRAINT bank_notice_bank_serial_key UNIQUE (bank_serial);

ALTER TABLE ONLY public.bank_notice
    ADD CONSTRAINT bank_notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bank_sending
    ADD CONSTRAINT bank_sending_pkey PRIMARY KEY (bank_serial);

ALTER TABLE ONLY public.bank_sending
    ADD CONSTRAINT bank_sending_subject_id_key UNIQUE (subject_id);

ALTER TABLE ONLY public.books_check
    ADD CONSTRAINT books_check_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.branch
    ADD CONSTRAINT branch_id_employer_id_key UNIQUE (id, employer_id);

ALTER TABLE ONLY public.branch
    ADD CONSTRAINT branch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bulk_release
    ADD CONSTRAINT bulk_release_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendar_day
    ADD CONSTRAINT calendar_day_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.channel_batch
    ADD CONSTRAINT channel_batch_batch_no_key UNIQUE (batch_no);

ALTER TABLE ONLY public.channel_batch
    ADD CONSTRAINT channel_batch_id_channel_key UNIQUE (id, channel);

ALTER TABLE ONLY public.channel_batch
    ADD CONSTRAINT channel_batch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channel_event
    ADD CONSTRAINT channel_event_channel_event_key_key UNIQUE (channel, event_key);

ALTER TABLE ONLY public.channel_event
    ADD CONSTRAINT channel_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.column_tag
    ADD CONSTRAINT column_tag_pkey PRIMARY KEY (table_name, column_name);

ALTER TABLE ONLY public.confidentiality_undertaking
    ADD CONSTRAINT confidentiality_undertaking_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.confidentiality_undertaking
    ADD CONSTRAINT confidentiality_undertaking_staff_id_rule_version_key UNIQUE (staff_id, rule_version);

ALTER TABLE ONLY public.consent_notice
    ADD CONSTRAINT consent_notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.consent_notice
    ADD CONSTRAINT consent_notice_purpose_version_key UNIQUE (purpose, version);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.damage_claim
    ADD CONSTRAINT damage_claim_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.damage_obligation
    ADD CONSTRAINT damage_obligation_pkey PRIMARY KEY (damage_claim_id);

ALTER TABLE ONLY public.data_purpose
    ADD CONSTRAINT data_purpose_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.deadline_kind
    ADD CONSTRAINT deadline_kind_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY public.deadline_pause
    ADD CONSTRAINT deadline_pause_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.deadline
    ADD CONSTRAINT deadline_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_sub_order_id_number_key UNIQUE (sub_order_id, number);

ALTER TABLE ONLY public.demand_package
    ADD CONSTRAINT demand_package_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.deposit
    ADD CONSTRAINT deposit_bank_notice_id_key UNIQUE (bank_notice_id);

ALTER TABLE ONLY public.deposit
    ADD CONSTRAINT deposit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.deposit_resolution
    ADD CONSTRAINT deposit_resolution_bank_serial_key UNIQUE (bank_serial);

ALTER TABLE ONLY public.deposit_resolution
    ADD CONSTRAINT deposit_resolution_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.difference_resolution
    ADD CONSTRAINT difference_resolution_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.disclosure
    ADD CONSTRAINT disclosure_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.disclosure
    ADD CONSTRAINT disclosure_reference_id_worker_id_recipient_key UNIQUE (reference_id, worker_id, recipient);

ALTER TABLE ONLY public.document_kind
    ADD CONSTRAINT document_kind_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.document_release
    ADD CONSTRAINT document_release_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.document_ticket
    ADD CONSTRAINT document_ticket_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.employer_document
    ADD CONSTRAINT employer_document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.employer_member
    ADD CONSTRAINT employer_member_employer_id_person_id_key UNIQUE (employer_id, person_id);

ALTER TABLE ONLY public.employer_member
    ADD CONSTRAINT employer_member_id_employer_id_key UNIQUE (id, employer_id);

ALTER TABLE ONLY public.employer_member
    ADD CONSTRAINT employer_member_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.employer
    ADD CONSTRAINT employer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.employer
    ADD CONSTRAINT employer_uscc_key UNIQUE (uscc);

ALTER TABLE ONLY public.employer
    ADD CONSTRAINT employer_virtual_account_key UNIQUE (virtual_account);

ALTER TABLE ONLY public.erasure_lock
    ADD CONSTRAINT erasure_lock_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.erasure_lock
    ADD CONSTRAINT erasure_lock_subject_id_retention_key UNIQUE (subject_id, retention);

ALTER TABLE ONLY public.erasure_rule
    ADD CONSTRAINT erasure_rule_pkey PRIMARY KEY (table_name, column_name);

ALTER TABLE ONLY public.evaluation
    ADD CONSTRAINT evaluation_assignment_id_side_key UNIQUE (assignment_id, side);

ALTER TABLE ONLY public.evaluation
    ADD CONSTRAINT evaluation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.evaluation_window
    ADD CONSTRAINT evaluation_window_pkey PRIMARY KEY (assignment_id);

ALTER TABLE ONLY public.fee_notice
    ADD CONSTRAINT fee_notice_pkey PRIMARY KEY (fee_schedule_id, employer_id);

ALTER TABLE ONLY public.fee_schedule
    ADD CONSTRAINT fee_schedule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fee_waiver
    ADD CONSTRAINT fee_waiver_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.hire_agreement
    ADD CONSTRAINT hire_agreement_offer_id_key UNIQUE (offer_id);

ALTER TABLE ONLY public.hire_agreement
    ADD CONSTRAINT hire_agreement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.holder_check
    ADD CONSTRAINT holder_check_pkey PRIMARY KEY (payout_destination_id);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (actor, mutation, key);

ALTER TABLE ONLY public.incident_notice
    ADD CONSTRAINT incident_notice_incident_id_recipient_key UNIQUE (incident_id, recipient);

ALTER TABLE ONLY public.incident_notice
    ADD CONSTRAINT incident_notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incident_statement
    ADD CONSTRAINT incident_statement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.instant_choice
    ADD CONSTRAINT instant_choice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.instant_round
    ADD CONSTRAINT instant_round_pkey PRIMARY KEY (shift_id);

ALTER TABLE ONLY public.insurance_claim
    ADD CONSTRAINT insurance_claim_claim_no_key UNIQUE (claim_no);

ALTER TABLE ONLY public.insurance_claim
    ADD CONSTRAINT insurance_claim_insurance_policy_id_incident_id_key UNIQUE (insurance_policy_id, incident_id);

ALTER TABLE ONLY public.insurance_claim
    ADD CONSTRAINT insurance_claim_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.insurance_claim
    ADD CONSTRAINT insurance_claim_request_no_key UNIQUE (request_no);

ALTER TABLE ONLY public.insurance_plan
    ADD CONSTRAINT insurance_plan_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.insurance_policy
    ADD CONSTRAINT insurance_policy_assignment_id_key UNIQUE (assignment_id);

ALTER TABLE ONLY public.insurance_policy
    ADD CONSTRAINT insurance_policy_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.insurance_policy
    ADD CONSTRAINT insurance_policy_policy_no_key UNIQUE (policy_no);

ALTER TABLE ONLY public.insurance_policy
    ADD CONSTRAINT insurance_policy_request_no_key UNIQUE (request_no);

ALTER TABLE ONLY public.insurance_product
    ADD CONSTRAINT insurance_product_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.insurance_product
    ADD CONSTRAINT insurance_product_product_no_key UNIQUE (product_no);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_match_pair_id_key UNIQUE (match_pair_id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.job_decision
    ADD CONSTRAINT job_decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.job_intention
    ADD CONSTRAINT job_intention_id_key UNIQUE (id);

ALTER TABLE ONLY public.job_intention
    ADD CONSTRAINT job_intention_pkey PRIMARY KEY (worker_id);

ALTER TABLE ONLY public.ledger_account_kind
    ADD CONSTRAINT ledger_account_kind_kind_book_key UNIQUE (kind, book);

ALTER TABLE ONLY public.ledger_account_kind
    ADD CONSTRAINT ledger_account_kind_kind_book_owner_side_debits_must_not_ex_key UNIQUE (kind, book, owner, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits);

ALTER TABLE ONLY public.ledger_account_kind
    ADD CONSTRAINT ledger_account_kind_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_hold_expiry
    ADD CONSTRAINT ledger_hold_expiry_pkey PRIMARY KEY (hold_id);

ALTER TABLE ONLY public.ledger_hold
    ADD CONSTRAINT ledger_hold_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_rejection
    ADD CONSTRAINT ledger_rejection_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_route
    ADD CONSTRAINT ledger_route_pkey PRIMARY KEY (event, kind, debit_kind, credit_kind);

ALTER TABLE ONLY public.ledger_snapshot_balance
    ADD CONSTRAINT ledger_snapshot_balance_pkey PRIMARY KEY (account_id, day);

ALTER TABLE ONLY public.ledger_snapshot
    ADD CONSTRAINT ledger_snapshot_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.ledger_stage
    ADD CONSTRAINT ledger_stage_pkey PRIMARY KEY (run_id, chunk, ord);

ALTER TABLE ONLY public.ledger_stage_run
    ADD CONSTRAINT ledger_stage_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_transfer
    ADD CONSTRAINT ledger_transfer_journal_once UNIQUE (journal_id, leg);

ALTER TABLE ONLY public.ledger_transfer
    ADD CONSTRAINT ledger_transfer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.liability_case
    ADD CONSTRAINT liability_case_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.liability_case
    ADD CONSTRAINT liability_case_settlement_id_key UNIQUE (settlement_id);

ALTER TABLE ONLY public.match_block
    ADD CONSTRAINT match_block_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.match_contest
    ADD CONSTRAINT match_contest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.match_pair
    ADD CONSTRAINT match_pair_match_run_id_shift_id_worker_id_key UNIQUE (match_run_id, shift_id, worker_id);

ALTER TABLE ONLY public.match_pair
    ADD CONSTRAINT match_pair_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT match_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.match_run_shift
    ADD CONSTRAINT match_run_shift_pkey PRIMARY KEY (match_run_id, number);

ALTER TABLE ONLY public.match_run_worker
    ADD CONSTRAINT match_run_worker_pkey PRIMARY KEY (match_run_id, number);

ALTER TABLE ONLY public.match_set_aside
    ADD CONSTRAINT match_set_aside_pkey PRIMARY KEY (assignment_id);

ALTER TABLE ONLY public.member_branch
    ADD CONSTRAINT member_branch_pkey PRIMARY KEY (member_id, branch_id);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.notification_delivery
    ADD CONSTRAINT notification_delivery_notification_id_channel_key UNIQUE (notification_id, channel);

ALTER TABLE ONLY public.notification_delivery
    ADD CONSTRAINT notification_delivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_event_id_person_id_key UNIQUE (event_id, person_id);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notification_preference
    ADD CONSTRAINT notification_preference_pkey PRIMARY KEY (person_id, kind, channel);

ALTER TABLE ONLY public.notification_setting
    ADD CONSTRAINT notification_setting_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY public.notification_template
    ADD CONSTRAINT notification_template_pkey PRIMARY KEY (topic, audience, version);

ALTER TABLE ONLY public.offer
    ADD CONSTRAINT offer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offer_shift
    ADD CONSTRAINT offer_shift_pkey PRIMARY KEY (offer_id, shift_id);

ALTER TABLE ONLY public.official_receipt_standing
    ADD CONSTRAINT official_receipt_standing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.partner_event_noted
    ADD CONSTRAINT partner_event_noted_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.partner_event
    ADD CONSTRAINT partner_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.partner_event
    ADD CONSTRAINT partner_event_position_key UNIQUE ("position");

ALTER TABLE ONLY public.partner_key
    ADD CONSTRAINT partner_key_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.partner_key
    ADD CONSTRAINT partner_key_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.partner
    ADD CONSTRAINT partner_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pay_component
    ADD CONSTRAINT pay_component_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pay_component
    ADD CONSTRAINT pay_component_posting_version_id_position_key UNIQUE (posting_version_id, "position");

ALTER TABLE ONLY public.pay_delay
    ADD CONSTRAINT pay_delay_deadline_id_key UNIQUE (deadline_id);

ALTER TABLE ONLY public.pay_delay
    ADD CONSTRAINT pay_delay_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pay_dispute_evidence
    ADD CONSTRAINT pay_dispute_evidence_document_id_key UNIQUE (document_id);

ALTER TABLE ONLY public.pay_dispute_evidence
    ADD CONSTRAINT pay_dispute_evidence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pay_dispute
    ADD CONSTRAINT pay_dispute_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pay_dispute_step
    ADD CONSTRAINT pay_dispute_step_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pay_run_chunk
    ADD CONSTRAINT pay_run_chunk_pkey PRIMARY KEY (pay_run_id, number);

ALTER TABLE ONLY public.pay_run_item
    ADD CONSTRAINT pay_run_item_pay_run_id_number_key UNIQUE (pay_run_id, number);

ALTER TABLE ONLY public.pay_run_item
    ADD CONSTRAINT pay_run_item_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pay_run
    ADD CONSTRAINT pay_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pay_term
    ADD CONSTRAINT pay_term_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_approval
    ADD CONSTRAINT payout_approval_pkey PRIMARY KEY (payout_batch_id, approved_by);

ALTER TABLE ONLY public.payout_attempt
    ADD CONSTRAINT payout_attempt_out_biz_no_key UNIQUE (out_biz_no);

ALTER TABLE ONLY public.payout_attempt
    ADD CONSTRAINT payout_attempt_payout_item_id_number_key UNIQUE (payout_item_id, number);

ALTER TABLE ONLY public.payout_attempt
    ADD CONSTRAINT payout_attempt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_batch
    ADD CONSTRAINT payout_batch_id_made_by_plan_sha256_key UNIQUE (id, made_by, plan_sha256);

ALTER TABLE ONLY public.payout_batch
    ADD CONSTRAINT payout_batch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_channel_day
    ADD CONSTRAINT payout_channel_day_pkey PRIMARY KEY (channel, day);

ALTER TABLE ONLY public.payout_channel
    ADD CONSTRAINT payout_channel_destination_kind_rank_key UNIQUE (destination_kind, rank);

ALTER TABLE ONLY public.payout_channel_pace
    ADD CONSTRAINT payout_channel_pace_pkey PRIMARY KEY (channel);

ALTER TABLE ONLY public.payout_channel
    ADD CONSTRAINT payout_channel_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_channel_stop
    ADD CONSTRAINT payout_channel_stop_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_denial
    ADD CONSTRAINT payout_denial_pkey PRIMARY KEY (payout_escalation_id);

ALTER TABLE ONLY public.payout_destination
    ADD CONSTRAINT payout_destination_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_escalation
    ADD CONSTRAINT payout_escalation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_failure
    ADD CONSTRAINT payout_failure_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.payout_file_error
    ADD CONSTRAINT payout_file_error_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.payout_file
    ADD CONSTRAINT payout_file_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_file_row
    ADD CONSTRAINT payout_file_row_payout_file_id_number_key UNIQUE (payout_file_id, number);

ALTER TABLE ONLY public.payout_file_row
    ADD CONSTRAINT payout_file_row_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_item
    ADD CONSTRAINT payout_item_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_payee_day
    ADD CONSTRAINT payout_payee_day_pkey PRIMARY KEY (worker_id, channel, day);

ALTER TABLE ONLY public.payout_receipt
    ADD CONSTRAINT payout_receipt_out_biz_no_key UNIQUE (out_biz_no);

ALTER TABLE ONLY public.payout_receipt
    ADD CONSTRAINT payout_receipt_payout_item_id_key UNIQUE (payout_item_id);

ALTER TABLE ONLY public.payout_receipt
    ADD CONSTRAINT payout_receipt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_rule
    ADD CONSTRAINT payout_rule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_rule_run
    ADD CONSTRAINT payout_rule_run_payout_rule_id_due_at_key UNIQUE (payout_rule_id, due_at);

ALTER TABLE ONLY public.payout_rule_run
    ADD CONSTRAINT payout_rule_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payout_waiting
    ADD CONSTRAINT payout_waiting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_phone_index_key UNIQUE (phone_index);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.personal_data_access
    ADD CONSTRAINT personal_data_access_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.personal_data_reading
    ADD CONSTRAINT personal_data_reading_pkey PRIMARY KEY (audit_id);

ALTER TABLE ONLY public.personal_data_request
    ADD CONSTRAINT personal_data_request_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.phone_notice
    ADD CONSTRAINT phone_notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.platform_key
    ADD CONSTRAINT platform_key_pkey PRIMARY KEY (purpose);

ALTER TABLE ONLY public.policy_acknowledgement
    ADD CONSTRAINT policy_acknowledgement_person_id_policy_document_id_key UNIQUE (person_id, policy_document_id);

ALTER TABLE ONLY public.policy_acknowledgement
    ADD CONSTRAINT policy_acknowledgement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.policy_document
    ADD CONSTRAINT policy_document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_file_error
    ADD CONSTRAINT posting_file_error_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_file_error
    ADD CONSTRAINT posting_file_error_posting_file_id_number_position_key UNIQUE (posting_file_id, number, "position");

ALTER TABLE ONLY public.posting_file
    ADD CONSTRAINT posting_file_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_file_row
    ADD CONSTRAINT posting_file_row_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_file_row
    ADD CONSTRAINT posting_file_row_posting_file_id_number_key UNIQUE (posting_file_id, number);

ALTER TABLE ONLY public.posting_file_row
    ADD CONSTRAINT posting_file_row_posting_id_key UNIQUE (posting_id);

ALTER TABLE ONLY public.posting_from_template
    ADD CONSTRAINT posting_from_template_pkey PRIMARY KEY (posting_id);

ALTER TABLE ONLY public.posting
    ADD CONSTRAINT posting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_template
    ADD CONSTRAINT posting_template_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_template_version
    ADD CONSTRAINT posting_template_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_template_version
    ADD CONSTRAINT posting_template_version_posting_template_id_number_key UNIQUE (posting_template_id, number);

ALTER TABLE ONLY public.posting_term
    ADD CONSTRAINT posting_term_pkey PRIMARY KEY (posting_id, term);

ALTER TABLE ONLY public.posting_to_search
    ADD CONSTRAINT posting_to_search_pkey PRIMARY KEY (posting_id);

ALTER TABLE ONLY public.posting_version
    ADD CONSTRAINT posting_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_version
    ADD CONSTRAINT posting_version_posting_id_number_key UNIQUE (posting_id, number);

ALTER TABLE ONLY public.posting_view
    ADD CONSTRAINT posting_view_pkey PRIMARY KEY (posting_id, day, digest);

ALTER TABLE ONLY public.posting_views
    ADD CONSTRAINT posting_views_pkey PRIMARY KEY (posting_id, day);

ALTER TABLE ONLY public.privacy_record
    ADD CONSTRAINT privacy_record_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.qualification_kind
    ADD CONSTRAINT qualification_kind_bit_key UNIQUE ("bit");

ALTER TABLE ONLY public.qualification_kind
    ADD CONSTRAINT qualification_kind_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.ranking_choice
    ADD CONSTRAINT ranking_choice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.receipt_bundle_item
    ADD CONSTRAINT receipt_bundle_item_pkey PRIMARY KEY (receipt_bundle_id, number);

ALTER TABLE ONLY public.receipt_bundle
    ADD CONSTRAINT receipt_bundle_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reconciliation
    ADD CONSTRAINT reconciliation_channel_day_key UNIQUE (channel, day);

ALTER TABLE ONLY public.reconciliation_difference
    ADD CONSTRAINT reconciliation_difference_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reconciliation_difference
    ADD CONSTRAINT reconciliation_difference_reconciliation_id_kind_out_biz_no_key UNIQUE NULLS NOT DISTINCT (reconciliation_id, kind, out_biz_no, statement_line_id);

ALTER TABLE ONLY public.reconciliation
    ADD CONSTRAINT reconciliation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_bank_serial_key UNIQUE (bank_serial);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.refusal
    ADD CONSTRAINT refusal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.remark
    ADD CONSTRAINT remark_assignment_id_kind_key UNIQUE (assignment_id, kind);

ALTER TABLE ONLY public.remark
    ADD CONSTRAINT remark_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.requirement
    ADD CONSTRAINT requirement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.requirement
    ADD CONSTRAINT requirement_posting_version_id_position_key UNIQUE (posting_version_id, "position");

ALTER TABLE ONLY public.retention_class
    ADD CONSTRAINT retention_class_pkey PRIMARY KEY (retention);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.rule
    ADD CONSTRAINT rule_pkey PRIMARY KEY (id, version);

ALTER TABLE ONLY public.safety_attestation
    ADD CONSTRAINT safety_attestation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.safety_briefing
    ADD CONSTRAINT safety_briefing_pkey PRIMARY KEY (assignment_id);

ALTER TABLE ONLY public.safety_checklist
    ADD CONSTRAINT safety_checklist_kind_number_key UNIQUE (kind, number);

ALTER TABLE ONLY public.safety_checklist
    ADD CONSTRAINT safety_checklist_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.safety_item
    ADD CONSTRAINT safety_item_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.safety_item
    ADD CONSTRAINT safety_item_safety_checklist_id_position_key UNIQUE (safety_checklist_id, "position");

ALTER TABLE ONLY public.sample_city
    ADD CONSTRAINT sample_city_pkey PRIMARY KEY (singleton);

ALTER TABLE ONLY public.sample_person
    ADD CONSTRAINT sample_person_pkey PRIMARY KEY (role);

ALTER TABLE ONLY public.sandbox_clock
    ADD CONSTRAINT sandbox_clock_pkey PRIMARY KEY (singleton);

ALTER TABLE ONLY public.sandbox_webhook_host
    ADD CONSTRAINT sandbox_webhook_host_pkey PRIMARY KEY (host);

ALTER TABLE ONLY public.saved_search_find
    ADD CONSTRAINT saved_search_find_pkey PRIMARY KEY (worker_id, posting_id);

ALTER TABLE ONLY public.saved_search
    ADD CONSTRAINT saved_search_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schedule
    ADD CONSTRAINT schedule_outbox_id_key UNIQUE (outbox_id);

ALTER TABLE ONLY public.schedule
    ADD CONSTRAINT schedule_pkey PRIMARY KEY (job);

ALTER TABLE ONLY public.school_office
    ADD CONSTRAINT school_office_pkey PRIMARY KEY (partner_id);

ALTER TABLE ONLY public.school_office
    ADD CONSTRAINT school_office_school_key UNIQUE (school);

ALTER TABLE ONLY public.screening_finding
    ADD CONSTRAINT screening_finding_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.screening_finding
    ADD CONSTRAINT screening_finding_posting_version_id_position_key UNIQUE (posting_version_id, "position");

ALTER TABLE ONLY public.seal_head
    ADD CONSTRAINT seal_head_pkey PRIMARY KEY (singleton);

ALTER TABLE ONLY public.seal_node
    ADD CONSTRAINT seal_node_pkey PRIMARY KEY (level, place);

ALTER TABLE ONLY public.seal
    ADD CONSTRAINT seal_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.seal_root
    ADD CONSTRAINT seal_root_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.seal
    ADD CONSTRAINT seal_row_id_key UNIQUE (row_id);

ALTER TABLE ONLY public.service_level
    ADD CONSTRAINT service_level_pkey PRIMARY KEY (kind, month);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session_token
    ADD CONSTRAINT session_token_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.settlement_explanation
    ADD CONSTRAINT settlement_explanation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlement_explanation
    ADD CONSTRAINT settlement_explanation_settlement_id_first_position_key UNIQUE (settlement_id, first_position);

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_journal_id_key UNIQUE (journal_id);

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_pay_dispute_id_key UNIQUE (pay_dispute_id);

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.shift
    ADD CONSTRAINT shift_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sign_in_attempt
    ADD CONSTRAINT sign_in_attempt_pkey PRIMARY KEY (scope_index, kind, slot_at);

ALTER TABLE ONLY public.sign_in_code
    ADD CONSTRAINT sign_in_code_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_login_key UNIQUE (login);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_person_id_key UNIQUE (person_id);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.staff_role_grant
    ADD CONSTRAINT staff_role_grant_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statement_file
    ADD CONSTRAINT statement_file_channel_day_sha256_key UNIQUE (channel, day, sha256);

ALTER TABLE ONLY public.statement_file
    ADD CONSTRAINT statement_file_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statement_line
    ADD CONSTRAINT statement_line_channel_line_key_key UNIQUE (channel, line_key);

ALTER TABLE ONLY public.statement_line
    ADD CONSTRAINT statement_line_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statement_match
    ADD CONSTRAINT statement_match_pkey PRIMARY KEY (statement_line_id, event);

ALTER TABLE ONLY public.statement_posting
    ADD CONSTRAINT statement_posting_pkey PRIMARY KEY (statement_file_id);

ALTER TABLE ONLY public.sub_order
    ADD CONSTRAINT sub_order_demand_package_id_number_key UNIQUE (demand_package_id, number);

ALTER TABLE ONLY public.sub_order
    ADD CONSTRAINT sub_order_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sub_order
    ADD CONSTRAINT sub_order_posting_id_key UNIQUE (posting_id);

ALTER TABLE ONLY public.subject_key
    ADD CONSTRAINT subject_key_pkey PRIMARY KEY (subject_id, retention);

ALTER TABLE ONLY public.subject_link
    ADD CONSTRAINT subject_link_pkey PRIMARY KEY (table_name);

ALTER TABLE ONLY public.tax_certificate
    ADD CONSTRAINT tax_certificate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tax_crossing
    ADD CONSTRAINT tax_crossing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tax_filing
    ADD CONSTRAINT tax_filing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tax_filing
    ADD CONSTRAINT tax_filing_receipt_number_key UNIQUE (receipt_number);

ALTER TABLE ONLY public.tax_filing_worker
    ADD CONSTRAINT tax_filing_worker_pkey PRIMARY KEY (filing_id, worker_id);

ALTER TABLE ONLY public.tax_payee
    ADD CONSTRAINT tax_payee_pkey PRIMARY KEY (worker_id);

ALTER TABLE ONLY public.tax_payment
    ADD CONSTRAINT tax_payment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tax_payment
    ADD CONSTRAINT tax_payment_reverses_id_key UNIQUE (reverses_id);

ALTER TABLE ONLY public.tax_payment
    ADD CONSTRAINT tax_payment_worker_id_number_key UNIQUE (worker_id, number);

ALTER TABLE ONLY public.tax_remittance_correction
    ADD CONSTRAINT tax_remittance_correction_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tax_remittance_correction
    ADD CONSTRAINT tax_remittance_correction_remittance_id_tax_payment_id_key UNIQUE (remittance_id, tax_payment_id);

ALTER TABLE ONLY public.tax_remittance_item
    ADD CONSTRAINT tax_remittance_item_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tax_remittance_item
    ADD CONSTRAINT tax_remittance_item_remittance_id_worker_id_key UNIQUE (remittance_id, worker_id);

ALTER TABLE ONLY public.tax_remittance
    ADD CONSTRAINT tax_remittance_month_number_key UNIQUE (month, number);

ALTER TABLE ONLY public.tax_remittance
    ADD CONSTRAINT tax_remittance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tax_remittance
    ADD CONSTRAINT tax_remittance_voucher_number_key UNIQUE (voucher_number);

ALTER TABLE ONLY public.text_kept
    ADD CONSTRAINT text_kept_pkey PRIMARY KEY (table_name, column_name);

ALTER TABLE ONLY public.timesheet
    ADD CONSTRAINT timesheet_assignment_id_key UNIQUE (assignment_id);

ALTER TABLE ONLY public.timesheet
    ADD CONSTRAINT timesheet_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.timetable
    ADD CONSTRAINT timetable_pkey PRIMARY KEY (worker_id);

ALTER TABLE ONLY public.timetable_week
    ADD CONSTRAINT timetable_week_pkey PRIMARY KEY (worker_id, week_on);

ALTER TABLE ONLY public.trusted_document
    ADD CONSTRAINT trusted_document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.trusted_revocation
    ADD CONSTRAINT trusted_revocation_pkey PRIMARY KEY (document_id, revoked_at);

ALTER TABLE ONLY public.upload_ticket
    ADD CONSTRAINT upload_ticket_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.vault_field
    ADD CONSTRAINT vault_field_pkey PRIMARY KEY (table_name, column_name);

ALTER TABLE ONLY public.verification
    ADD CONSTRAINT verification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.verification
    ADD CONSTRAINT verification_request_no_key UNIQUE (request_no);

ALTER TABLE ONLY public.wage_protection
    ADD CONSTRAINT wage_protection_pkey PRIMARY KEY (posting_version_id);

ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_webhook_endpoint_id_partner_event_id_key UNIQUE (webhook_endpoint_id, partner_event_id);

ALTER TABLE ONLY public.webhook_endpoint
    ADD CONSTRAINT webhook_endpoint_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_secret
    ADD CONSTRAINT webhook_secret_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_topic
    ADD CONSTRAINT webhook_topic_pkey PRIMARY KEY (topic);

ALTER TABLE ONLY public.wechat_binding
    ADD CONSTRAINT wechat_binding_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wechat_exchange
    ADD CONSTRAINT wechat_exchange_js_code_digest_key UNIQUE (js_code_digest);

ALTER TABLE ONLY public.wechat_exchange
    ADD CONSTRAINT wechat_exchange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wechat_exchange
    ADD CONSTRAINT wechat_exchange_ticket_digest_key UNIQUE (ticket_digest);

ALTER TABLE ONLY public.wechat_subscription
    ADD CONSTRAINT wechat_subscription_delivery_id_key UNIQUE (delivery_id);

ALTER TABLE ONLY public.wechat_subscription
    ADD CONSTRAINT wechat_subscription_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.work_difference
    ADD CONSTRAINT work_difference_assignment_id_kind_key UNIQUE (assignment_id, kind);

ALTER TABLE ONLY public.work_difference
    ADD CONSTRAINT work_difference_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.work_evidence
    ADD CONSTRAINT work_evidence_document_id_key UNIQUE (document_id);

ALTER TABLE ONLY public.work_evidence
    ADD CONSTRAINT work_evidence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.work_rule
    ADD CONSTRAINT work_rule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.work_rule
    ADD CONSTRAINT work_rule_work_rules_id_position_key UNIQUE (work_rules_id, "position");

ALTER TABLE ONLY public.work_rules_acknowledgement
    ADD CONSTRAINT work_rules_acknowledgement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.work_rules_acknowledgement
    ADD CONSTRAINT work_rules_acknowledgement_work_rules_id_worker_id_key UNIQUE (work_rules_id, worker_id);

ALTER TABLE ONLY public.work_rules
    ADD CONSTRAINT work_rules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.work_rules
    ADD CONSTRAINT work_rules_posting_id_number_key UNIQUE (posting_id, number);

ALTER TABLE ONLY public.work_study_agreement
    ADD CONSTRAINT work_study_agreement_offer_id_key UNIQUE (offer_id);

ALTER TABLE ONLY public.work_study_agreement
    ADD CONSTRAINT work_study_agreement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.work_study_cap
    ADD CONSTRAINT work_study_cap_pkey PRIMARY KEY (school, valid_from);

ALTER TABLE ONLY public.work_study_post
    ADD CONSTRAINT work_study_post_pkey PRIMARY KEY (posting_id);

ALTER TABLE ONLY public.worker
    ADD CONSTRAINT worker_id_number_index_key UNIQUE (id_number_index);

ALTER TABLE ONLY public.worker
    ADD CONSTRAINT worker_person_id_key UNIQUE (person_id);

ALTER TABLE ONLY public.worker
    ADD CONSTRAINT worker_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.worker_qualification
    ADD CONSTRAINT worker_qualification_pkey PRIMARY KEY (worker_id, code);

ALTER TABLE ONLY public.worker_week
    ADD CONSTRAINT worker_week_pkey PRIMARY KEY (worker_id, week_on);

CREATE INDEX absence_employer ON public.absence USING btree (employer_id, recorded_at DESC, id DESC);

CREATE INDEX absence_noticed ON public.absence USING btree (id) WHERE (state = 'noticed'::text);

CREATE INDEX absence_recent ON public.absence USING btree (recorded_at DESC, id DESC);

CREATE INDEX absence_worker ON public.absence USING btree (worker_id, recorded_at DESC, id DESC);

CREATE INDEX account_recovery_due ON public.account_recovery USING btree (waits_until, id) WHERE (state = 'waiting'::text);

CREATE UNIQUE INDEX account_recovery_open ON public.account_recovery USING btree (person_id, kind) WHERE (ended_at IS NULL);

CREATE INDEX account_recovery_person ON public.account_recovery USING btree (person_id, requested_at DESC, id DESC);

CREATE INDEX account_recovery_recent ON public.account_recovery USING btree (requested_at DESC, id DESC);

CREATE INDEX account_recovery_state ON public.account_recovery USING btree (state, requested_at DESC, id DESC);

CREATE INDEX agreement_employer ON public.agreement USING btree (employer_id, signed_at DESC, id DESC);

CREATE INDEX agreement_recent ON public.agreement USING btree (signed_at DESC, id DESC);

CREATE INDEX agreement_worker ON public.agreement USING btree (worker_id, signed_at DESC, id DESC);

CREATE INDEX application_employer ON public.application USING btree (employer_id, created_at DESC, id DESC);

CREATE INDEX application_employer_state ON public.application USING btree (employer_id, state, created_at DESC, id DESC);

CREATE UNIQUE INDEX application_open ON public.application USING btree (posting_id, worker_id) WHERE (state <> ALL (ARRAY['rejected'::text, 'withdrawn'::text, 'expired'::text]));

CREATE INDEX application_posting ON public.application USING btree (posting_id, created_at DESC, id DESC);

CREATE INDEX application_recent ON public.application USING btree (created_at DESC, id DESC);

CREATE INDEX application_reply_due ON public.application USING btree (reply_due_at) WHERE (replied_at IS NULL);

CREATE INDEX application_worker ON public.application USING btree (worker_id, created_at DESC, id DESC);

CREATE INDEX arrangement_message_of ON public.arrangement_message USING btree (offer_id, sent_at, id);

CREATE INDEX assignment_employer ON public.assignment USING btree (employer_id, starts_at DESC, id DESC);

CREATE INDEX assignment_offer ON public.assignment USING btree (offer_id);

CREATE INDEX assignment_planned ON public.assignment USING btree (starts_at, id) WHERE (state = 'planned'::text);

CREATE INDEX assignment_posting ON public.assignment USING btree (posting_id, starts_at, id);

CREATE INDEX assignment_recent ON public.assignment USING btree (starts_at DESC, id DESC);

CREATE INDEX assignment_unattended ON public.assignment USING btree (ends_at) WHERE (state = 'planned'::text);

CREATE INDEX assignment_worker ON public.assignment USING btree (worker_id, starts_at DESC, id DESC);

CREATE INDEX audit_at ON public.audit USING btree (at DESC, id DESC);

CREATE INDEX audit_engagement_auditor ON public.audit_engagement USING btree (staff_id, proposed_at DESC, id DESC);

CREATE UNIQUE INDEX audit_engagement_open ON public.audit_engagement USING btree (staff_id) WHERE (ended_at IS NULL);

CREATE INDEX audit_engagement_recent ON public.audit_engagement USING btree (proposed_at DESC, id DESC);

CREATE INDEX audit_reading_engagement ON public.audit_reading USING btree (audit_engagement_id, at DESC, id DESC);

CREATE INDEX audit_subject ON public.audit USING btree (subject_id, id);

CREATE INDEX audit_written ON public.audit USING btree (written_in);

CREATE INDEX availability_exception_worker ON public.availability_exception USING btree (worker_id, starts_at, id);

CREATE INDEX backup_drill_recent ON public.backup_drill USING btree (done_at DESC, id DESC);

CREATE UNIQUE INDEX books_check_areas ON public.books_check USING btree (day) WHERE (scope = 'areas'::text);

CREATE UNIQUE INDEX books_check_daily ON public.books_check USING btree (day) WHERE (scope = 'settlement_cash'::text);

CREATE INDEX books_check_recent ON public.books_check USING btree (checked_at DESC, id DESC);

CREATE UNIQUE INDEX branch_name ON public.branch USING btree (employer_id, name) WHERE (closed_at IS NULL);

CREATE INDEX branch_recent ON public.branch USING btree (employer_id, created_at DESC, id DESC);

CREATE INDEX bulk_release_recent ON public.bulk_release USING btree (released_at DESC, id DESC);

CREATE INDEX channel_event_waiting ON public.channel_event USING btree (received_at) WHERE (applied_at IS NULL);

CREATE INDEX consent_person ON public.consent USING btree (person_id, purpose, at DESC, id DESC);

CREATE INDEX consent_recent ON public.consent USING btree (person_id, at DESC, id DESC);

CREATE INDEX damage_claim_employer ON public.damage_claim USING btree (employer_id, opened_at DESC, id DESC);

CREATE UNIQUE INDEX damage_claim_one_open ON public.damage_claim USING btree (assignment_id) WHERE (ended_at IS NULL);

CREATE INDEX damage_claim_recent ON public.damage_claim USING btree (opened_at DESC, id DESC);

CREATE INDEX damage_claim_state ON public.damage_claim USING btree (state, opened_at DESC, id DESC);

CREATE INDEX damage_claim_worker ON public.damage_claim USING btree (worker_id, opened_at DESC, id DESC);

CREATE INDEX deadline_due ON public.deadline USING btree (due_at) WHERE ((met_at IS NULL) AND (missed_at IS NULL) AND (lifted_at IS NULL) AND (paused_at IS NULL));

CREATE INDEX deadline_employer ON public.deadline USING btree (employer_id, due_at DESC, id DESC);

CREATE INDEX deadline_near ON public.deadline USING btree (remind_at) WHERE ((reminded_at IS NULL) AND (met_at IS NULL) AND (missed_at IS NULL) AND (lifted_at IS NULL) AND (paused_at IS NULL));

CREATE UNIQUE INDEX deadline_open ON public.deadline USING btree (kind, subject_id) WHERE ((met_at IS NULL) AND (lifted_at IS NULL));

CREATE INDEX deadline_pause_deadline ON public.deadline_pause USING btree (deadline_id, paused_at);

CREATE UNIQUE INDEX deadline_pause_open ON public.deadline_pause USING btree (deadline_id) WHERE (resumed_at IS NULL);

CREATE INDEX deadline_recent ON public.deadline USING btree (due_at DESC, id DESC);

CREATE INDEX deadline_subject ON public.deadline USING btree (subject_id, started_at DESC, id DESC);

CREATE INDEX deadline_unfunded ON public.deadline USING btree (due_at) WHERE ((kind = 'wage_funding'::text) AND (missed_at IS NOT NULL) AND (met_at IS NULL) AND (lifted_at IS NULL));

CREATE INDEX deadline_unreleased ON public.deadline USING btree (due_at) WHERE ((kind = 'pay_release'::text) AND (missed_at IS NOT NULL) AND (met_at IS NULL) AND (lifted_at IS NULL));

CREATE INDEX deadline_worker ON public.deadline USING btree (worker_id, due_at DESC, id DESC);

CREATE INDEX delivery_assignment ON public.delivery USING btree (assignment_id);

CREATE INDEX delivery_due ON public.delivery USING btree (inspect_by) WHERE (state = 'waiting'::text);

CREATE INDEX delivery_employer ON public.delivery USING btree (employer_id, delivered_at DESC, id DESC);

CREATE UNIQUE INDEX delivery_one_verdict ON public.delivery USING btree (sub_order_id) WHERE (state = ANY (ARRAY['accepted'::text, 'rejected'::text]));

CREATE UNIQUE INDEX delivery_one_waiting ON public.delivery USING btree (sub_order_id) WHERE (state = 'waiting'::text);

CREATE INDEX delivery_recent ON public.delivery USING btree (delivered_at DESC, id DESC);

CREATE INDEX delivery_worker ON public.delivery USING btree (worker_id, delivered_at DESC, id DESC);

CREATE INDEX demand_package_employer ON public.demand_package USING btree (employer_id, created_at DESC, id DESC);

CREATE INDEX demand_package_employer_state ON public.demand_package USING btree (employer_id, state, created_at DESC, id DESC);

CREATE INDEX demand_package_recent ON public.demand_package USING btree (created_at DESC, id DESC);

CREATE INDEX demand_package_state ON public.demand_package USING btree (state, created_at DESC, id DESC);

CREATE INDEX deposit_employer ON public.deposit USING btree (employer_id, deposited_at DESC, id DESC);

CREATE INDEX deposit_recent ON public.deposit USING btree (deposited_at DESC, id DESC);

CREATE INDEX deposit_resolution_deposit ON public.deposit_resolution USING btree (deposit_id, proposed_at DESC, id DESC);

CREATE INDEX deposit_resolution_employer ON public.deposit_resolution USING btree (employer_id, proposed_at DESC, id DESC) WHERE (state = 'completed'::text);

CREATE UNIQUE INDEX deposit_resolution_once ON public.deposit_resolution USING btree (deposit_id) WHERE (state <> 'rejected'::text);

CREATE INDEX deposit_resolution_recent ON public.deposit_resolution USING btree (proposed_at DESC, id DESC);

CREATE INDEX deposit_suspense ON public.deposit USING btree (deposited_at DESC, id DESC) WHERE (employer_id IS NULL);

CREATE INDEX difference_resolution_of ON public.difference_resolution USING btree (reconciliation_difference_id, proposed_at DESC, id DESC);

CREATE UNIQUE INDEX difference_resolution_open ON public.difference_resolution USING btree (reconciliation_difference_id) WHERE (state = ANY (ARRAY['proposed'::text, 'confirmed'::text]));

CREATE INDEX difference_resolution_recent ON public.difference_resolution USING btree (proposed_at DESC, id DESC);

CREATE INDEX disclosure_worker ON public.disclosure USING btree (worker_id, at DESC, id DESC);

CREATE INDEX document_person ON public.document USING btree (person_id, created_at DESC, id DESC);

CREATE INDEX document_recent ON public.document USING btree (created_at DESC, id DESC);

CREATE INDEX document_release_asker ON public.document_release USING btree (requested_by, requested_at DESC, id DESC);

CREATE INDEX document_release_document ON public.document_release USING btree (document_id, requested_at DESC, id DESC);

CREATE INDEX document_release_recent ON public.document_release USING btree (requested_at DESC, id DESC);

CREATE INDEX document_subject ON public.document USING btree (subject_id, id);

CREATE INDEX document_ticket_expires ON public.document_ticket USING btree (expires_at);

CREATE INDEX document_worker ON public.document USING btree (worker_id, created_at DESC, id DESC);

CREATE INDEX employer_document_employer ON public.employer_document USING btree (employer_id, uploaded_at, id);

CREATE INDEX employer_member_employer ON public.employer_member USING btree (employer_id, created_at, id);

CREATE INDEX employer_member_person ON public.employer_member USING btree (person_id, created_at, id);

CREATE INDEX employer_public ON public.employer USING btree (created_at DESC, id DESC) WHERE (state = 'approved'::text);

CREATE INDEX employer_queue ON public.employer USING btree (state, state_at, id);

CREATE INDEX employer_recent ON public.employer USING btree (created_at DESC, id DESC);

CREATE INDEX employer_waiting ON public.employer USING btree (state_at, id);

CREATE INDEX erasure_lock_due ON public.erasure_lock USING btree (until, id) WHERE (shredded_at IS NULL);

CREATE INDEX evaluation_employer ON public.evaluation USING btree (employer_id, published_at DESC, id DESC) WHERE (published_at IS NOT NULL);

CREATE INDEX evaluation_own ON public.evaluation USING btree (author_id, written_at DESC, id DESC);

CREATE INDEX evaluation_published ON public.evaluation USING btree (published_at DESC, id DESC) WHERE (published_at IS NOT NULL);

CREATE INDEX evaluation_recent ON public.evaluation USING btree (written_at DESC, id DESC);

CREATE INDEX evaluation_window_due ON public.evaluation_window USING btree (closes_at) WHERE (closed_at IS NULL);

CREATE INDEX evaluation_window_employer ON public.evaluation_window USING btree (employer_id, opened_at DESC);

CREATE INDEX evaluation_window_worker ON public.evaluation_window USING btree (worker_id, opened_at DESC);

CREATE INDEX evaluation_worker ON public.evaluation USING btree (worker_id, published_at DESC, id DESC) WHERE (published_at IS NOT NULL);

CREATE INDEX fee_schedule_employer ON public.fee_schedule USING btree (employer_id, valid_from DESC, id DESC);

CREATE INDEX fee_schedule_recent ON public.fee_schedule USING btree (valid_from DESC, id DESC);

CREATE INDEX fee_waiver_employer ON public.fee_waiver USING btree (employer_id, requested_at DESC, id DESC);

CREATE INDEX fee_waiver_recent ON public.fee_waiver USING btree (requested_at DESC, id DESC);

CREATE INDEX hire_agreement_worker ON public.hire_agreement USING btree (worker_id, agreed_at DESC, id DESC);

CREATE INDEX holder_check_worker ON public.holder_check USING btree (worker_id);

CREATE INDEX incident_assignment ON public.incident USING btree (assignment_id, reported_at, id);

CREATE INDEX incident_employer ON public.incident USING btree (employer_id, reported_at DESC, id DESC);

CREATE INDEX incident_notice_of ON public.incident_notice USING btree (incident_id, due_at, id);

CREATE INDEX incident_recent ON public.incident USING btree (reported_at DESC, id DESC);

CREATE INDEX incident_state ON public.incident USING btree (state, reported_at DESC, id DESC);

CREATE INDEX incident_statement_of ON public.incident_statement USING btree (incident_id, made_at, id);

CREATE INDEX incident_worker ON public.incident USING btree (worker_id, reported_at DESC, id DESC);

CREATE INDEX instant_choice_employer ON public.instant_choice USING btree (employer_id, made_at DESC, id DESC);

CREATE INDEX insurance_claim_employer ON public.insurance_claim USING btree (employer_id, made_at DESC, id DESC);

CREATE INDEX insurance_claim_of ON public.insurance_claim USING btree (insurance_policy_id, made_at, id);

CREATE INDEX insurance_claim_recent ON public.insurance_claim USING btree (made_at DESC, id DESC);

CREATE INDEX insurance_claim_worker ON public.insurance_claim USING btree (worker_id, made_at DESC, id DESC);

CREATE INDEX insurance_plan_of ON public.insurance_plan USING btree (posting_id, chosen_at DESC, id DESC);

CREATE UNIQUE INDEX insurance_plan_one ON public.insurance_plan USING btree (posting_id) WHERE (ended_at IS NULL);

CREATE INDEX insurance_policy_employer ON public.insurance_policy USING btree (employer_id, wanted_at DESC, id DESC);

CREATE INDEX insurance_policy_live ON public.insurance_policy USING btree (id) WHERE ((state = ANY (ARRAY['wanted'::text, 'issued'::text])) AND (cancel_code IS NULL));

CREATE INDEX insurance_policy_recent ON public.insurance_policy USING btree (wanted_at DESC, id DESC);

CREATE INDEX insurance_policy_worker ON public.insurance_policy USING btree (worker_id, wanted_at DESC, id DESC);

CREATE INDEX insurance_product_recent ON public.insurance_product USING btree (valid_from DESC, id DESC);

CREATE INDEX invitation_employer ON public.invitation USING btree (employer_id, made_at DESC, id DESC);

CREATE INDEX invitation_expiring ON public.invitation USING btree (expires_at) WHERE (state = 'open'::text);

CREATE UNIQUE INDEX invitation_once ON public.invitation USING btree (worker_id, posting_id) WHERE (state = 'open'::text);

CREATE INDEX invitation_posting ON public.invitation USING btree (posting_id) WHERE (state = 'open'::text);

CREATE INDEX invitation_recent ON public.invitation USING btree (made_at DESC, id DESC);

CREATE INDEX invitation_shift ON public.invitation USING btree (shift_id) WHERE (state = 'open'::text);

CREATE INDEX invitation_worker ON public.invitation USING btree (worker_id, made_at DESC, id DESC);

CREATE INDEX job_decision_outbox ON public.job_decision USING btree (outbox_id, id DESC);

CREATE INDEX job_intention_cell ON public.job_intention USING btree (cell, updated_at DESC);

CREATE INDEX job_intention_updated ON public.job_intention USING btree (worker_id, updated_at DESC, id DESC);

CREATE INDEX ledger_account_by_kind ON public.ledger_account USING btree (kind, id);

CREATE UNIQUE INDEX ledger_account_one ON public.ledger_account USING btree (owner_id, kind) WHERE (owner_id IS NOT NULL);

CREATE INDEX ledger_account_owner ON public.ledger_account USING btree (owner_id, kind, id);

CREATE INDEX ledger_hold_credit ON public.ledger_hold USING btree (credit_account_id, held_at, id);

CREATE INDEX ledger_hold_expiring ON public.ledger_hold USING btree (expires_at, id) WHERE (expires_at IS NOT NULL);

CREATE INDEX ledger_stage_refused ON public.ledger_stage USING btree (run_id, chunk, ord) WHERE (code IS NOT NULL);

CREATE INDEX ledger_transfer_bank ON public.ledger_transfer USING btree (subject_id) WHERE (event = ANY (ARRAY['deposit.received'::text, 'deposit.unmatched'::text, 'deposit.sent_back'::text, 'refund.succeeded'::text, 'tax.remitted'::text]));

CREATE INDEX ledger_transfer_clearing ON public.ledger_transfer USING btree (created_at) WHERE (event = ANY (ARRAY['payout.succeeded'::text, 'payout.returned'::text]));

CREATE INDEX ledger_transfer_credit ON public.ledger_transfer USING btree (credit_account_id, number);

CREATE INDEX ledger_transfer_debit ON public.ledger_transfer USING btree (debit_account_id, number);

CREATE UNIQUE INDEX ledger_transfer_hold_once ON public.ledger_transfer USING btree (pending_id) WHERE (pending_id IS NOT NULL);

CREATE UNIQUE INDEX ledger_transfer_reversal_once ON public.ledger_transfer USING btree (reverses_id) WHERE (reverses_id IS NOT NULL);

CREATE INDEX ledger_transfer_written ON public.ledger_transfer USING btree (written_in);

CREATE INDEX liability_case_employer ON public.liability_case USING btree (employer_id, opened_at DESC, id DESC);

CREATE INDEX liability_case_open ON public.liability_case USING btree (employer_id) WHERE (state <> 'resolved'::text);

CREATE INDEX liability_case_recent ON public.liability_case USING btree (opened_at DESC, id DESC);

CREATE INDEX liability_case_worker ON public.liability_case USING btree (worker_id, opened_at DESC, id DESC);

CREATE INDEX match_block_employer ON public.match_block USING btree (employer_id) WHERE (lifted_at IS NULL);

CREATE UNIQUE INDEX match_block_once ON public.match_block USING btree (worker_id, employer_id, side) WHERE (lifted_at IS NULL);

CREATE INDEX match_contest_employer ON public.match_contest USING btree (by_employer_id, contested_at DESC, id DESC);

CREATE UNIQUE INDEX match_contest_one_open_of_employer ON public.match_contest USING btree (by_employer_id, shift_id, worker_id) WHERE (state = 'open'::text);

CREATE UNIQUE INDEX match_contest_one_open_of_worker ON public.match_contest USING btree (by_worker_id, shift_id) WHERE (state = 'open'::text);

CREATE INDEX match_contest_recent ON public.match_contest USING btree (contested_at DESC, id DESC);

CREATE INDEX match_contest_run ON public.match_contest USING btree (match_run_id);

CREATE INDEX match_contest_state ON public.match_contest USING btree (state, contested_at DESC, id DESC);

CREATE INDEX match_contest_worker ON public.match_contest USING btree (by_worker_id, contested_at DESC, id DESC);

CREATE INDEX match_pair_employer ON public.match_pair USING btree (employer_id, made_at DESC, id DESC);

CREATE UNIQUE INDEX match_pair_one_shift ON public.match_pair USING btree (match_run_id, worker_id) WHERE (place = 0);

CREATE INDEX match_pair_recent ON public.match_pair USING btree (made_at DESC, id DESC);

CREATE INDEX match_pair_run ON public.match_pair USING btree (match_run_id, shift_id, place, id);

CREATE INDEX match_pair_waiting ON public.match_pair USING btree (match_run_id, id) WHERE ((place = 0) AND (state = 'proposed'::text));

CREATE INDEX match_pair_worker ON public.match_pair USING btree (worker_id, made_at DESC, id DESC);

CREATE INDEX match_run_employer ON public.match_run USING btree (employer_id, made_at DESC, id DESC);

CREATE INDEX match_run_facts ON public.match_run USING btree (made_at, id) WHERE ((facts_gone_at IS NULL) AND (gathered_at IS NOT NULL));

CREATE UNIQUE INDEX match_run_open ON public.match_run USING btree (COALESCE(employer_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (state = ANY (ARRAY['made'::text, 'gathered'::text, 'inviting'::text]));

CREATE INDEX match_run_recent ON public.match_run USING btree (made_at DESC, id DESC);

CREATE INDEX match_set_aside_contest ON public.match_set_aside USING btree (match_contest_id);

CREATE INDEX match_set_aside_worker ON public.match_set_aside USING btree (worker_id);

CREATE INDEX member_branch_branch ON public.member_branch USING btree (branch_id);

CREATE INDEX notification_delivery_chunk ON public.notification_delivery USING btree (chunk_id) WHERE (state = 'sending'::text);

CREATE INDEX notification_delivery_due ON public.notification_delivery USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX notification_delivery_newest ON public.notification_delivery USING btree (created_at DESC, id DESC) WHERE (channel <> 'in_app'::text);

CREATE INDEX notification_delivery_person ON public.notification_delivery USING btree (person_id, created_at DESC, id DESC) WHERE (channel <> 'in_app'::text);

CREATE INDEX notification_person ON public.notification USING btree (person_id, created_at DESC, id DESC);

CREATE INDEX notification_unread ON public.notification USING btree (person_id, created_at DESC, id DESC) WHERE (read_at IS NULL);

CREATE INDEX offer_application ON public.offer USING btree (application_id, created_at DESC, id DESC);

CREATE INDEX offer_employer ON public.offer USING btree (employer_id, created_at DESC, id DESC);

CREATE INDEX offer_expiring ON public.offer USING btree (expires_at) WHERE (state = 'open'::text);

CREATE UNIQUE INDEX offer_open ON public.offer USING btree (application_id) WHERE (state = ANY (ARRAY['open'::text, 'accepted'::text]));

CREATE INDEX offer_posting ON public.offer USING btree (posting_id);

CREATE INDEX offer_recent ON public.offer USING btree (created_at DESC, id DESC);

CREATE INDEX offer_shift_shift ON public.offer_shift USING btree (shift_id);

CREATE INDEX offer_worker ON public.offer USING btree (worker_id, created_at DESC, id DESC);

CREATE INDEX outbox_failed ON public.outbox USING btree (failed_at DESC, id DESC) WHERE (failed_at IS NOT NULL);

CREATE INDEX outbox_open ON public.outbox USING btree (id DESC) WHERE (done_at IS NULL);

CREATE INDEX outbox_subject ON public.outbox USING btree (subject_id);

CREATE INDEX outbox_waiting ON public.outbox USING btree (queue, available_at, id) WHERE ((done_at IS NULL) AND (failed_at IS NULL));

CREATE INDEX partner_employer ON public.partner USING btree (employer_id, created_at DESC, id DESC) WHERE (employer_id IS NOT NULL);

CREATE INDEX partner_event_next ON public.partner_event USING btree (employer_id, scope, "position");

CREATE INDEX partner_event_noted_next ON public.partner_event_noted USING btree (occurred_at, id);

CREATE INDEX partner_event_period ON public.partner_event USING btree (employer_id, occurred_at, id);

CREATE INDEX partner_key_partner ON public.partner_key USING btree (partner_id, created_at DESC, id DESC);

CREATE UNIQUE INDEX partner_key_replaced ON public.partner_key USING btree (replaces_id) WHERE (replaces_id IS NOT NULL);

CREATE INDEX partner_recent ON public.partner USING btree (created_at DESC, id DESC);

CREATE INDEX pay_delay_employer ON public.pay_delay USING btree (employer_id, opened_at DESC, id DESC);

CREATE INDEX pay_delay_fault ON public.pay_delay USING btree (fault, opened_at DESC, id DESC);

CREATE INDEX pay_delay_recent ON public.pay_delay USING btree (opened_at DESC, id DESC);

CREATE INDEX pay_delay_running ON public.pay_delay USING btree (opened_at DESC, id DESC) WHERE (ended_at IS NULL);

CREATE INDEX pay_delay_settlement ON public.pay_delay USING btree (settlement_id, opened_at DESC, id DESC);

CREATE INDEX pay_delay_worker ON public.pay_delay USING btree (worker_id, opened_at DESC, id DESC);

CREATE INDEX pay_dispute_employer ON public.pay_dispute USING btree (employer_id, opened_at DESC, id DESC);

CREATE INDEX pay_dispute_evidence_of ON public.pay_dispute_evidence USING btree (pay_dispute_id, added_at, id);

CREATE UNIQUE INDEX pay_dispute_one_open ON public.pay_dispute USING btree (settlement_id, kind) WHERE (ended_at IS NULL);

CREATE INDEX pay_dispute_recent ON public.pay_dispute USING btree (opened_at DESC, id DESC);

CREATE INDEX pay_dispute_running ON public.pay_dispute USING btree (id) WHERE (ended_at IS NULL);

CREATE INDEX pay_dispute_settlement ON public.pay_dispute USING btree (settlement_id, opened_at DESC, id DESC);

CREATE INDEX pay_dispute_state ON public.pay_dispute USING btree (state, opened_at DESC, id DESC);

CREATE INDEX pay_dispute_step_of ON public.pay_dispute_step USING btree (pay_dispute_id, at, id);

CREATE INDEX pay_dispute_worker ON public.pay_dispute USING btree (worker_id, opened_at DESC, id DESC);

CREATE INDEX pay_run_employer ON public.pay_run USING btree (employer_id, made_at DESC, id DESC);

CREATE UNIQUE INDEX pay_run_item_once ON public.pay_run_item USING btree (timesheet_id) WHERE (freed_at IS NULL);

CREATE INDEX pay_run_item_refused ON public.pay_run_item USING btree (pay_run_id, number) WHERE (refusal_code IS NOT NULL);

CREATE INDEX pay_run_recent ON public.pay_run USING btree (made_at DESC, id DESC);

CREATE INDEX pay_term_approved ON public.pay_term USING btree (employer_id, valid_from) WHERE (state = 'approved'::text);

CREATE INDEX pay_term_employer ON public.pay_term USING btree (employer_id, requested_at DESC, id DESC);

CREATE INDEX pay_term_recent ON public.pay_term USING btree (requested_at DESC, id DESC);

CREATE INDEX pay_term_state ON public.pay_term USING btree (state, requested_at DESC, id DESC);

CREATE INDEX payout_attempt_channel_batch ON public.payout_attempt USING btree (channel_batch_id) WHERE (channel_batch_id IS NOT NULL);

CREATE INDEX payout_attempt_due ON public.payout_attempt USING btree (next_query_at) WHERE (state = 'live'::text);

CREATE UNIQUE INDEX payout_attempt_live ON public.payout_attempt USING btree (payout_item_id) WHERE (state = ANY (ARRAY['live'::text, 'paid'::text]));

CREATE INDEX payout_attempt_paid ON public.payout_attempt USING btree (channel, ended_at) WHERE (state = ANY (ARRAY['paid'::text, 'returned'::text]));

CREATE INDEX payout_batch_employer ON public.payout_batch USING btree (employer_id, made_at DESC, id DESC);

CREATE INDEX payout_batch_file ON public.payout_batch USING btree (payout_file_id, made_at, id) WHERE (payout_file_id IS NOT NULL);

CREATE INDEX payout_batch_recent ON public.payout_batch USING btree (made_at DESC, id DESC);

CREATE INDEX payout_batch_rule_run ON public.payout_batch USING btree (payout_rule_run_id, made_at, id) WHERE (payout_rule_run_id IS NOT NULL);

CREATE UNIQUE INDEX payout_channel_stop_open ON public.payout_channel_stop USING btree (channel) WHERE (reopened_at IS NULL);

CREATE INDEX payout_channel_stop_recent ON public.payout_channel_stop USING btree (stopped_at DESC, id DESC);

CREATE UNIQUE INDEX payout_destination_default ON public.payout_destination USING btree (worker_id) WHERE ((made_default_at IS NOT NULL) AND (removed_at IS NULL));

CREATE INDEX payout_destination_number ON public.payout_destination USING btree (number_index);

CREATE INDEX payout_destination_standing ON public.payout_destination USING btree (worker_id, created_at DESC, id DESC) WHERE (removed_at IS NULL);

CREATE INDEX payout_destination_worker ON public.payout_destination USING btree (worker_id, created_at DESC, id DESC);

CREATE INDEX payout_escalation_item ON public.payout_escalation USING btree (payout_item_id, opened_at DESC, id DESC);

CREATE UNIQUE INDEX payout_escalation_open ON public.payout_escalation USING btree (payout_item_id, reason) WHERE (closed_at IS NULL);

CREATE INDEX payout_escalation_recent ON public.payout_escalation USING btree (opened_at DESC, id DESC);

CREATE INDEX payout_file_employer ON public.payout_file USING btree (employer_id, made_at DESC, id DESC);

CREATE UNIQUE INDEX payout_file_once ON public.payout_file USING btree (employer_id, sha256) WHERE (state = ANY (ARRAY['reading'::text, 'checking'::text, 'good'::text, 'committing'::text, 'committed'::text]));

CREATE INDEX payout_file_recent ON public.payout_file USING btree (made_at DESC, id DESC);

CREATE INDEX payout_file_row_settlement ON public.payout_file_row USING btree (payout_file_id, settlement_id, number);

CREATE INDEX payout_file_row_wrong ON public.payout_file_row USING btree (payout_file_id, number) WHERE (error_code IS NOT NULL);

CREATE INDEX payout_item_batch ON public.payout_item USING btree (payout_batch_id, id);

CREATE INDEX payout_item_confirm ON public.payout_item USING btree (confirm_by) WHERE (state = 'awaiting_payee'::text);

CREATE INDEX payout_item_employer ON public.payout_item USING btree (employer_id, created_at DESC, id DESC);

CREATE INDEX payout_item_employer_problem ON public.payout_item USING btree (employer_id, created_at DESC, id DESC) WHERE (problem_since IS NOT NULL);

CREATE INDEX payout_item_employer_state ON public.payout_item USING btree (employer_id, state, created_at DESC, id DESC);

CREATE UNIQUE INDEX payout_item_once ON public.payout_item USING btree (settlement_id) WHERE (state <> ALL (ARRAY['dropped'::text, 'failed'::text, 'cancelled'::text, 'returned'::text]));

CREATE INDEX payout_item_problem ON public.payout_item USING btree (created_at DESC, id DESC) WHERE (problem_since IS NOT NULL);

CREATE INDEX payout_item_recent ON public.payout_item USING btree (created_at DESC, id DESC);

CREATE INDEX payout_item_returned ON public.payout_item USING btree (channel, finished_at) WHERE (state = 'returned'::text);

CREATE INDEX payout_item_settlement ON public.payout_item USING btree (settlement_id, created_at DESC, id DESC);

CREATE INDEX payout_item_state ON public.payout_item USING btree (state, created_at DESC, id DESC);

CREATE INDEX payout_item_to_hand_over ON public.payout_item USING btree (channel_batch_id) WHERE ((channel_batch_id IS NOT NULL) AND (state = 'queued'::text));

CREATE INDEX payout_item_unanswered ON public.payout_item USING btree (id) WHERE (state = ANY (ARRAY['sending'::text, 'unknown'::text]));

CREATE INDEX payout_item_unfinished ON public.payout_item USING btree (payout_batch_id) WHERE (finished_at IS NULL);

CREATE INDEX payout_item_waiting ON public.payout_item USING btree (waits_until) WHERE (waits_for IS NOT NULL);

CREATE INDEX payout_item_worker ON public.payout_item USING btree (worker_id, created_at DESC, id DESC);

CREATE INDEX payout_item_worker_problem ON public.payout_item USING btree (worker_id, created_at DESC, id DESC) WHERE (problem_since IS NOT NULL);

CREATE INDEX payout_receipt_due ON public.payout_receipt USING btree (next_try_at, id) WHERE (state = 'wanted'::text);

CREATE INDEX payout_receipt_employer ON public.payout_receipt USING btree (employer_id, wanted_at DESC, id DESC);

CREATE INDEX payout_receipt_employer_kept ON public.payout_receipt USING btree (employer_id, kept_at, id) WHERE (state = 'kept'::text);

CREATE INDEX payout_receipt_recent ON public.payout_receipt USING btree (wanted_at DESC, id DESC);

CREATE INDEX payout_receipt_worker ON public.payout_receipt USING btree (worker_id, wanted_at DESC, id DESC);

CREATE INDEX payout_rule_due ON public.payout_rule USING btree (next_run_at) WHERE (state = 'active'::text);

CREATE INDEX payout_rule_employer ON public.payout_rule USING btree (employer_id, made_at DESC, id DESC);

CREATE INDEX payout_rule_recent ON public.payout_rule USING btree (made_at DESC, id DESC);

CREATE INDEX payout_rule_run_employer ON public.payout_rule_run USING btree (employer_id, ran_at DESC, id DESC);

CREATE INDEX payout_rule_run_recent ON public.payout_rule_run USING btree (ran_at DESC, id DESC);

CREATE INDEX payout_rule_run_rule ON public.payout_rule_run USING btree (payout_rule_id, ran_at DESC, id DESC);

CREATE INDEX personal_data_access_asker ON public.personal_data_access USING btree (requested_by, requested_at DESC, id DESC);

CREATE INDEX personal_data_access_recent ON public.personal_data_access USING btree (requested_at DESC, id DESC);

CREATE INDEX personal_data_access_worker ON public.personal_data_access USING btree (worker_id, requested_at DESC, id DESC);

CREATE INDEX personal_data_reading_subject ON public.personal_data_reading USING btree (subject_id);

CREATE UNIQUE INDEX personal_data_request_open ON public.personal_data_request USING btree (person_id, kind) WHERE (state = 'requested'::text);

CREATE INDEX personal_data_request_person ON public.personal_data_request USING btree (person_id, requested_at DESC, id DESC);

CREATE INDEX personal_data_request_recent ON public.personal_data_request USING btree (requested_at DESC, id DESC);

CREATE UNIQUE INDEX personal_data_request_restriction ON public.personal_data_request USING btree (person_id) WHERE ((kind = 'restriction'::text) AND (state = 'done'::text));

CREATE INDEX phone_notice_person ON public.phone_notice USING btree (person_id);

CREATE UNIQUE INDEX policy_document_open ON public.policy_document USING btree (code) WHERE ((published_at IS NULL) AND (refused_at IS NULL));

CREATE INDEX policy_document_published ON public.policy_document USING btree (proposed_at DESC, id DESC) WHERE (published_at IS NOT NULL);

CREATE INDEX policy_document_recent ON public.policy_document USING btree (proposed_at DESC, id DESC);

CREATE UNIQUE INDEX policy_document_version ON public.policy_document USING btree (code, version) WHERE (published_at IS NOT NULL);

CREATE INDEX posting_branch ON public.posting USING btree (branch_id, created_at DESC, id DESC);

CREATE INDEX posting_employer ON public.posting USING btree (employer_id, created_at DESC, id DESC);

CREATE INDEX posting_employer_published ON public.posting USING btree (employer_id, published_at DESC, id DESC) WHERE (published_at IS NOT NULL);

CREATE INDEX posting_expiring ON public.posting USING btree (valid_until) WHERE (state = ANY (ARRAY['live'::text, 'paused'::text, 'filled'::text]));

CREATE UNIQUE INDEX posting_file_once ON public.posting_file USING btree (employer_id, sha256) WHERE (state = ANY (ARRAY['reading'::text, 'checking'::text, 'making'::text, 'made'::text]));

CREATE INDEX posting_file_recent ON public.posting_file USING btree (employer_id, made_at DESC, id DESC);

CREATE INDEX posting_file_row_posting ON public.posting_file_row USING btree (posting_file_id, number) WHERE (posting_id IS NOT NULL);

CREATE INDEX posting_file_row_same ON public.posting_file_row USING btree (posting_file_id, sha256, number);

CREATE INDEX posting_from_template_version ON public.posting_from_template USING btree (posting_template_version_id);

CREATE INDEX posting_live ON public.posting USING btree (published_at DESC, id DESC) WHERE (state = 'live'::text);

CREATE INDEX posting_live_district ON public.posting USING btree (district, published_at DESC, id DESC) WHERE (state = 'live'::text);

CREATE INDEX posting_live_district_pay ON public.posting USING btree (district, pay_fen_per_hour DESC, id DESC) WHERE (state = 'live'::text);

CREATE INDEX posting_live_district_soonest ON public.posting USING btree (district, starts_at, id) WHERE (state = 'live'::text);

CREATE INDEX posting_live_employer ON public.posting USING btree (employer_id, published_at DESC, id DESC) WHERE (state = 'live'::text);

CREATE INDEX posting_live_employer_pay ON public.posting USING btree (employer_id, pay_fen_per_hour DESC, id DESC) WHERE (state = 'live'::text);

CREATE INDEX posting_live_employer_soonest ON public.posting USING btree (employer_id, starts_at, id) WHERE (state = 'live'::text);

CREATE INDEX posting_live_kind ON public.posting USING btree (kind, published_at DESC, id DESC) WHERE (state = 'live'::text);

CREATE INDEX posting_live_kind_pay ON public.posting USING btree (kind, pay_fen_per_hour DESC, id DESC) WHERE (state = 'live'::text);

CREATE INDEX posting_live_kind_soonest ON public.posting USING btree (kind, starts_at, id) WHERE (state = 'live'::text);

CREATE INDEX posting_live_pay ON public.posting USING btree (pay_fen_per_hour DESC, id DESC) WHERE (state = 'live'::text);

CREATE INDEX posting_live_soonest ON public.posting USING btree (starts_at, id) WHERE (state = 'live'::text);

CREATE INDEX posting_queue ON public.posting USING btree (submitted_at, id) WHERE (submitted_at IS NOT NULL);

CREATE INDEX posting_queue_employer ON public.posting USING btree (employer_id, submitted_at, id) WHERE (submitted_at IS NOT NULL);

CREATE INDEX posting_queue_live ON public.posting USING btree (submitted_at, id) WHERE ((submitted_at IS NOT NULL) AND (state = 'live'::text));

CREATE INDEX posting_recent ON public.posting USING btree (created_at DESC, id DESC);

CREATE INDEX posting_template_in_use ON public.posting_template USING btree (employer_id, created_at DESC, id DESC) WHERE (archived_at IS NULL);

CREATE INDEX posting_template_recent ON public.posting_template USING btree (employer_id, created_at DESC, id DESC);

CREATE INDEX posting_template_version_recent ON public.posting_template_version USING btree (employer_id, created_at DESC, id DESC);

CREATE INDEX posting_term_newest ON public.posting_term USING btree (term, published_at DESC, posting_id DESC) INCLUDE (pay_fen_per_hour, starts_at);

CREATE INDEX posting_term_pay ON public.posting_term USING btree (term, pay_fen_per_hour DESC, posting_id DESC) INCLUDE (published_at, starts_at);

CREATE INDEX posting_term_soonest ON public.posting_term USING btree (term, starts_at, posting_id) INCLUDE (published_at, pay_fen_per_hour);

CREATE INDEX posting_unplaced ON public.posting USING btree (id) WHERE ((latitude IS NOT NULL) AND (near_terms = '{}'::text[]));

CREATE INDEX posting_view_day ON public.posting_view USING btree (day);

CREATE INDEX privacy_record_recent ON public.privacy_record USING btree (opened_at DESC, id DESC);

CREATE INDEX ranking_choice_worker ON public.ranking_choice USING btree (worker_id, made_at DESC, id DESC);

CREATE INDEX receipt_bundle_employer ON public.receipt_bundle USING btree (employer_id, requested_at DESC, id DESC);

CREATE INDEX receipt_bundle_recent ON public.receipt_bundle USING btree (requested_at DESC, id DESC);

CREATE INDEX reconciliation_difference_item ON public.reconciliation_difference USING btree (payout_item_id) WHERE (payout_item_id IS NOT NULL);

CREATE INDEX reconciliation_difference_never_paid ON public.reconciliation_difference USING btree (payout_item_id) WHERE (outcome = 'never_paid'::text);

CREATE INDEX reconciliation_difference_of ON public.reconciliation_difference USING btree (reconciliation_id, found_at DESC, id DESC);

CREATE INDEX reconciliation_difference_recent ON public.reconciliation_difference USING btree (found_at DESC, id DESC);

CREATE INDEX reconciliation_difference_unsettled ON public.reconciliation_difference USING btree (channel, reconciliation_id) WHERE (settled_at IS NULL);

CREATE INDEX reconciliation_recent ON public.reconciliation USING btree (day DESC, id DESC);

CREATE INDEX refund_employer ON public.refund USING btree (employer_id, requested_at DESC, id DESC);

CREATE INDEX refund_recent ON public.refund USING btree (requested_at DESC, id DESC);

CREATE UNIQUE INDEX refund_undecided ON public.refund USING btree (employer_id, book) WHERE (state = 'requested'::text);

CREATE INDEX refusal_at ON public.refusal USING btree (at DESC, id DESC);

CREATE INDEX remark_employer ON public.remark USING btree (employer_id, written_at DESC, id DESC);

CREATE INDEX remark_recent ON public.remark USING btree (written_at DESC, id DESC);

CREATE INDEX remark_worker ON public.remark USING btree (worker_id, written_at DESC, id DESC);

CREATE INDEX review_recent ON public.review USING btree (decided_at DESC, id DESC);

CREATE INDEX review_subject ON public.review USING btree (subject_id, decided_at DESC, id DESC);

CREATE INDEX safety_attestation_of ON public.safety_attestation USING btree (posting_id, attested_at DESC, id DESC);

CREATE INDEX safety_checklist_recent ON public.safety_checklist USING btree (valid_from DESC, id DESC);

CREATE INDEX saved_search_anchor ON public.saved_search USING btree (anchor) WHERE (deleted_at IS NULL);

CREATE INDEX saved_search_find_search ON public.saved_search_find USING btree (saved_search_id, found_at DESC);

CREATE INDEX saved_search_find_untold ON public.saved_search_find USING btree (saved_search_id) WHERE (told_at IS NULL);

CREATE INDEX saved_search_kept ON public.saved_search USING btree (worker_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

CREATE INDEX saved_search_worker ON public.saved_search USING btree (worker_id, created_at DESC, id DESC);

CREATE INDEX seal_root_size ON public.seal_root USING btree (size, day);

CREATE INDEX session_known ON public.session USING btree (person_id, address_index, created_at DESC) WHERE (address_index IS NOT NULL);

CREATE INDEX session_person ON public.session USING btree (person_id, created_at DESC, id DESC);

CREATE INDEX session_token_session ON public.session_token USING btree (session_id);

CREATE INDEX session_wechat ON public.session USING btree (wechat_binding_id) WHERE ((wechat_binding_id IS NOT NULL) AND (ended_at IS NULL));

CREATE INDEX settlement_assignment ON public.settlement USING btree (assignment_id);

CREATE INDEX settlement_employer ON public.settlement USING btree (employer_id, created_at DESC, id DESC);

CREATE INDEX settlement_employer_state ON public.settlement USING btree (employer_id, state, created_at DESC, id DESC);

CREATE INDEX settlement_fee_earned ON public.settlement USING btree (paid_at, id) WHERE ((state = 'paid'::text) AND (fee_recognised_at IS NULL) AND (fee_fen > 0));

CREATE INDEX settlement_fee_open ON public.settlement USING btree (approved_at, id) WHERE ((fee_recognised_at IS NULL) AND (fee_fen > 0));

CREATE INDEX settlement_payable ON public.settlement USING btree (employer_id, approved_at, id) WHERE (state = 'approved'::text);

CREATE INDEX settlement_recent ON public.settlement USING btree (created_at DESC, id DESC);

CREATE INDEX settlement_timesheet ON public.settlement USING btree (timesheet_id, id);

CREATE UNIQUE INDEX settlement_timesheet_once ON public.settlement USING btree (timesheet_id) WHERE (pay_dispute_id IS NULL);

CREATE INDEX settlement_worker ON public.settlement USING btree (worker_id, created_at DESC, id DESC);

CREATE INDEX shift_posting ON public.shift USING btree (posting_id, starts_at, id);

CREATE INDEX shift_starting ON public.shift USING btree (starts_at, id);

CREATE INDEX shift_version ON public.shift USING btree (posting_version_id, starts_at, id);

CREATE INDEX sign_in_attempt_old ON public.sign_in_attempt USING btree (slot_at);

CREATE INDEX sign_in_code_phone ON public.sign_in_code USING btree (phone_index, created_at DESC);

CREATE UNIQUE INDEX staff_role_grant_in_force ON public.staff_role_grant USING btree (staff_id) WHERE ((kind = 'grant'::text) AND (approved_at IS NOT NULL) AND (ended_at IS NULL));

CREATE UNIQUE INDEX staff_role_grant_proposed ON public.staff_role_grant USING btree (staff_id) WHERE ((approved_at IS NULL) AND (ended_at IS NULL));

CREATE INDEX staff_role_grant_recent ON public.staff_role_grant USING btree (proposed_at DESC, id DESC);

CREATE INDEX staff_role_grant_staff ON public.staff_role_grant USING btree (staff_id, proposed_at DESC, id DESC);

CREATE UNIQUE INDEX statement_file_accepted ON public.statement_file USING btree (channel, day) WHERE (state = 'accepted'::text);

CREATE INDEX statement_file_of ON public.statement_file USING btree (reconciliation_id, received_at DESC, id DESC);

CREATE INDEX statement_line_file ON public.statement_line USING btree (statement_file_id, id);

CREATE INDEX statement_line_number ON public.statement_line USING btree (out_biz_no, kind);

CREATE UNIQUE INDEX statement_match_movement ON public.statement_match USING btree (channel, movement) WHERE (movement IS NOT NULL);

CREATE UNIQUE INDEX statement_match_once ON public.statement_match USING btree (payout_item_id, ((event = 'payout.cleared'::text))) WHERE (payout_item_id IS NOT NULL);

CREATE INDEX statement_match_unposted ON public.statement_match USING btree (channel, statement_line_id) WHERE (posted_at IS NULL);

CREATE INDEX sub_order_employer ON public.sub_order USING btree (employer_id, created_at DESC, id DESC);

CREATE INDEX sub_order_recent ON public.sub_order USING btree (created_at DESC, id DESC);

CREATE INDEX subject_key_master ON public.subject_key USING btree (master_version, subject_id, retention);

CREATE UNIQUE INDEX tax_certificate_open ON public.tax_certificate USING btree (worker_id, year) WHERE (ready_at IS NULL);

CREATE INDEX tax_certificate_worker ON public.tax_certificate USING btree (worker_id, requested_at DESC, id DESC);

CREATE UNIQUE INDEX tax_crossing_open ON public.tax_crossing USING btree (worker_id) WHERE (ended_at IS NULL);

CREATE INDEX tax_crossing_recent ON public.tax_crossing USING btree (found_at DESC, id DESC);

CREATE INDEX tax_crossing_worker ON public.tax_crossing USING btree (worker_id, found_at DESC, id DESC);

CREATE INDEX tax_filing_recent ON public.tax_filing USING btree (requested_at DESC, id DESC);

CREATE UNIQUE INDEX tax_filing_submitted ON public.tax_filing USING btree (kind, first_day) WHERE (state = 'submitted'::text);

CREATE INDEX tax_filing_worker_worker ON public.tax_filing_worker USING btree (worker_id, filing_id);

CREATE INDEX tax_payment_correction ON public.tax_payment USING btree (corrected_in, recorded_at, id) WHERE (corrected_in IS NOT NULL);

CREATE INDEX tax_payment_month ON public.tax_payment USING btree (month, worker_id);

CREATE INDEX tax_payment_period ON public.tax_payment USING btree (period, worker_id);

CREATE INDEX tax_payment_recent ON public.tax_payment USING btree (recorded_at DESC, id DESC);

CREATE UNIQUE INDEX tax_payment_settlement ON public.tax_payment USING btree (settlement_id, attempt) WHERE (reverses_id IS NULL);

CREATE INDEX tax_payment_worker ON public.tax_payment USING btree (worker_id, recorded_at DESC, id DESC);

CREATE INDEX tax_remittance_correction_all ON public.tax_remittance_correction USING btree (id);

CREATE INDEX tax_remittance_correction_list ON public.tax_remittance_correction USING btree (remittance_id, id);

CREATE INDEX tax_remittance_correction_of ON public.tax_remittance_correction USING btree (tax_payment_id);

CREATE UNIQUE INDEX tax_remittance_draft ON public.tax_remittance USING btree (month) WHERE (state = 'draft'::text);

CREATE INDEX tax_remittance_item_all ON public.tax_remittance_item USING btree (id);

CREATE INDEX tax_remittance_item_list ON public.tax_remittance_item USING btree (remittance_id, id);

CREATE INDEX tax_remittance_item_worker ON public.tax_remittance_item USING btree (worker_id, id);

CREATE INDEX tax_remittance_recent ON public.tax_remittance USING btree (prepared_at DESC, id DESC);

CREATE INDEX timesheet_due ON public.timesheet USING btree (approval_due_at) WHERE (state = 'submitted'::text);

CREATE INDEX timesheet_employer ON public.timesheet USING btree (employer_id, submitted_at DESC, id DESC);

CREATE INDEX timesheet_employer_state ON public.timesheet USING btree (employer_id, state, submitted_at DESC, id DESC);

CREATE INDEX timesheet_payable ON public.timesheet USING btree (employer_id, worker_id, id) WHERE (state = 'approved'::text);

CREATE INDEX timesheet_recent ON public.timesheet USING btree (submitted_at DESC, id DESC);

CREATE INDEX timesheet_worker ON public.timesheet USING btree (worker_id, submitted_at DESC, id DESC);

CREATE UNIQUE INDEX trusted_revocation_standing ON public.trusted_revocation USING btree (document_id) WHERE (restored_at IS NULL);

CREATE INDEX upload_ticket_expires ON public.upload_ticket USING btree (expires_at);

CREATE UNIQUE INDEX verification_pending ON public.verification USING btree (subject_id, method) WHERE (state = 'pending'::text);

CREATE INDEX verification_recent ON public.verification USING btree (requested_at DESC, id DESC);

CREATE INDEX verification_subject ON public.verification USING btree (subject_id, requested_at DESC, id DESC);

CREATE INDEX webhook_delivery_chunk ON public.webhook_delivery USING btree (chunk_id) WHERE (chunk_id IS NOT NULL);

CREATE INDEX webhook_delivery_due ON public.webhook_delivery USING btree (webhook_endpoint_id, due_at, id) WHERE (due_at IS NOT NULL);

CREATE INDEX webhook_delivery_endpoint ON public.webhook_delivery USING btree (webhook_endpoint_id, created_at DESC, id DESC);

CREATE INDEX webhook_endpoint_employer ON public.webhook_endpoint USING btree (employer_id, created_at DESC, id DESC);

CREATE INDEX webhook_endpoint_partner ON public.webhook_endpoint USING btree (partner_id, created_at DESC, id DESC);

CREATE INDEX webhook_endpoint_recent ON public.webhook_endpoint USING btree (created_at DESC, id DESC);

CREATE UNIQUE INDEX webhook_endpoint_url ON public.webhook_endpoint USING btree (partner_id, url) WHERE (disabled_at IS NULL);

CREATE UNIQUE INDEX webhook_secret_current ON public.webhook_secret USING btree (webhook_endpoint_id) WHERE (ends_at IS NULL);

CREATE INDEX webhook_secret_endpoint ON public.webhook_secret USING btree (webhook_endpoint_id, created_at DESC, id DESC);

CREATE INDEX webhook_secret_ends ON public.webhook_secret USING btree (ends_at) WHERE (ends_at IS NOT NULL);

CREATE UNIQUE INDEX wechat_binding_live ON public.wechat_binding USING btree (person_id) WHERE (unbound_at IS NULL);

CREATE UNIQUE INDEX wechat_binding_openid ON public.wechat_binding USING btree (openid_index) WHERE (unbound_at IS NULL);

CREATE INDEX wechat_binding_person ON public.wechat_binding USING btree (person_id, bound_at DESC, id DESC);

CREATE INDEX wechat_exchange_old ON public.wechat_exchange USING btree (created_at);

CREATE INDEX wechat_subscription_left ON public.wechat_subscription USING btree (person_id, kind, granted_at, id) WHERE (used_at IS NULL);

CREATE INDEX work_difference_employer ON public.work_difference USING btree (employer_id, reported_at DESC, id DESC);

CREATE INDEX work_difference_recent ON public.work_difference USING btree (reported_at DESC, id DESC);

CREATE INDEX work_difference_worker ON public.work_difference USING btree (worker_id, reported_at DESC, id DESC);

CREATE INDEX work_evidence_of ON public.work_evidence USING btree (subject_id, added_at, id);

CREATE INDEX work_rules_acknowledgement_of ON public.work_rules_acknowledgement USING btree (worker_id, posting_id, acknowledged_at DESC, id DESC);

CREATE INDEX work_rules_of ON public.work_rules USING btree (posting_id, written_at DESC, id DESC);

CREATE INDEX work_study_agreement_employer ON public.work_study_agreement USING btree (employer_id, drafted_at DESC, id DESC);

CREATE INDEX work_study_agreement_partner ON public.work_study_agreement USING btree (partner_id, drafted_at DESC, id DESC);

CREATE INDEX work_study_agreement_posting ON public.work_study_agreement USING btree (posting_id);

CREATE INDEX work_study_agreement_recent ON public.work_study_agreement USING btree (drafted_at DESC, id DESC);

CREATE INDEX work_study_agreement_worker ON public.work_study_agreement USING btree (worker_id, drafted_at DESC, id DESC);

CREATE INDEX worker_queue ON public.worker USING btree (state, state_at, id);

CREATE INDEX worker_recent ON public.worker USING btree (created_at DESC, id DESC);

CREATE INDEX worker_waiting ON public.worker USING btree (state_at, id);

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.agreement FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.agreement_text FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.attendance_event FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.attestation FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_reading FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.backup_drill FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.bank_notice FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.bank_sending FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.books_check FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.bulk_release FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.confidentiality_undertaking FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.consent FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.consent_notice FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON public.damage_obligation FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.deposit FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.disclosure FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON public.document FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.erasure_rule FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.fee_notice FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.hire_agreement FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.instant_choice FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.insurance_product FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.job_decision FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_account_kind FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_hold_expiry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_rejection FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_route FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_snapshot FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_snapshot_balance FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_transfer FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON public.match_run_shift FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE TRUNCATE ON public.match_run_worker FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.match_set_aside FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.notification_template FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.offer_shift FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.partner_event FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.pay_component FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON public.pay_dispute_evidence FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON public.pay_dispute_step FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.payout_approval FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.payout_rule_run FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.policy_acknowledgement FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.posting_template_version FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.posting_version FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ranking_choice FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.receipt_bundle_item FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.refusal FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.requirement FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON public.review FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.safety_attestation FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.safety_briefing FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.safety_checklist FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.safety_item FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.school_office FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.screening_finding FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.seal FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.seal_node FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.seal_root FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.settlement_explanation FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.statement_file FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.statement_line FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.subject_link FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.tax_filing_worker FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.tax_payment FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.tax_remittance_correction FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.tax_remittance_item FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.text_kept FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.trusted_document FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.wage_protection FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.webhook_topic FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON public.work_evidence FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.work_rule FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.work_rules FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.work_rules_acknowledgement FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER append_only_but_erasure BEFORE UPDATE ON public.damage_obligation FOR EACH ROW EXECUTE FUNCTION public.refuse_change_but_erasure();

CREATE TRIGGER append_only_but_erasure BEFORE UPDATE ON public.document FOR EACH ROW EXECUTE FUNCTION public.refuse_change_but_erasure();

CREATE TRIGGER append_only_but_erasure BEFORE UPDATE ON public.match_run_worker FOR EACH ROW EXECUTE FUNCTION public.refuse_change_but_erasure();

CREATE TRIGGER append_only_but_erasure BEFORE UPDATE ON public.pay_dispute_evidence FOR EACH ROW EXECUTE FUNCTION public.refuse_change_but_erasure();

CREATE TRIGGER append_only_but_erasure BEFORE UPDATE ON public.pay_dispute_step FOR EACH ROW EXECUTE FUNCTION public.refuse_change_but_erasure();

CREATE TRIGGER append_only_but_erasure BEFORE UPDATE ON public.review FOR EACH ROW EXECUTE FUNCTION public.refuse_change_but_erasure();

CREATE TRIGGER append_only_but_erasure BEFORE UPDATE ON public.work_evidence FOR EACH ROW EXECUTE FUNCTION public.refuse_change_but_erasure();

CREATE TRIGGER approved_version_only BEFORE INSERT OR UPDATE OF live_version_id ON public.posting FOR EACH ROW WHEN ((new.live_version_id IS NOT NULL)) EXECUTE FUNCTION public.refuse_unapproved_version();

CREATE TRIGGER begun_batch_takes_no_more AFTER INSERT ON public.payout_attempt REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_begun_batch();

CREATE TRIGGER channel_batch_kept BEFORE UPDATE ON public.channel_batch FOR EACH ROW EXECUTE FUNCTION public.channel_batch_is_kept();

CREATE TRIGGER deadline_fixed BEFORE UPDATE OF kind, subject_id, worker_id, employer_id, rule_id, rule_version ON public.deadline FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER deadline_guard AFTER INSERT ON public.deadline REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.deadline_guard();

CREATE CONSTRAINT TRIGGER enough_approvals AFTER INSERT OR UPDATE OF state ON public.payout_batch DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.state = 'approved'::text)) EXECUTE FUNCTION public.refuse_too_few_approvals();

CREATE TRIGGER kept_facts AFTER DELETE ON public.match_run_shift REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_removing_kept_facts();

CREATE TRIGGER kept_facts AFTER DELETE ON public.match_run_worker REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_removing_kept_facts();

CREATE TRIGGER ledger_account_fixed BEFORE DELETE OR UPDATE OF id, kind, owner_id, channel, opened_at, closed_at ON public.ledger_account FOR EACH ROW EXECUTE FUNCTION public.ledger_account_fixed();

CREATE TRIGGER ledger_account_kept BEFORE TRUNCATE ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER ledger_transfer_1_guard AFTER INSERT ON public.ledger_transfer REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_transfer_guard();

CREATE TRIGGER ledger_transfer_2_apply AFTER INSERT ON public.ledger_transfer REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_transfer_apply();

CREATE TRIGGER no_overlap AFTER INSERT OR UPDATE ON public.fee_schedule FOR EACH ROW EXECUTE FUNCTION public.refuse_overlapping_fees();

CREATE TRIGGER no_overlap AFTER INSERT OR UPDATE ON public.fee_waiver FOR EACH ROW WHEN ((new.state = 'approved'::text)) EXECUTE FUNCTION public.refuse_overlapping_waivers();

CREATE TRIGGER no_overlap AFTER INSERT OR UPDATE ON public.pay_term FOR EACH ROW WHEN ((new.state = 'approved'::text)) EXECUTE FUNCTION public.refuse_overlapping_pay_terms();

CREATE TRIGGER order_stays_in_its_batch BEFORE UPDATE OF channel_batch_id, out_biz_no, amount_fen ON public.payout_attempt FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER partner_key_kept BEFORE UPDATE ON public.partner_key FOR EACH ROW EXECUTE FUNCTION public.partner_key_kept();

CREATE TRIGGER policy_document_stays BEFORE DELETE OR TRUNCATE ON public.policy_document FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER policy_document_words BEFORE UPDATE OF code, version, audience, title_zh, title_en, body_zh, body_en, changes_zh, changes_en, body_sha256, effective_on, effective_at ON public.policy_document FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER posting_terms_begin AFTER INSERT ON public.posting FOR EACH ROW WHEN ((new.state = 'live'::text)) EXECUTE FUNCTION public.keep_posting_terms();

CREATE TRIGGER posting_terms_change AFTER UPDATE ON public.posting FOR EACH ROW WHEN ((((old.state = 'live'::text) IS DISTINCT FROM (new.state = 'live'::text)) OR ((new.state = 'live'::text) AND ((((((((old.search_terms IS DISTINCT FROM new.search_terms) OR (old.near_terms IS DISTINCT FROM new.near_terms)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.district IS DISTINCT FROM new.district)) OR (old.employer_id IS DISTINCT FROM new.employer_id)) OR (old.pay_fen_per_hour IS DISTINCT FROM new.pay_fen_per_hour)) OR (old.starts_at IS DISTINCT FROM new.starts_at)) OR (old.published_at IS DISTINCT FROM new.published_at))))) EXECUTE FUNCTION public.keep_posting_terms();

CREATE TRIGGER publication_noted AFTER UPDATE OF published_at ON public.posting FOR EACH ROW WHEN (((old.published_at IS NULL) AND (new.published_at IS NOT NULL))) EXECUTE FUNCTION public.note_publication();

CREATE TRIGGER reconciliation_source BEFORE INSERT OR UPDATE OF channel ON public.reconciliation FOR EACH ROW EXECUTE FUNCTION public.statement_source_known();

CREATE TRIGGER statement_file_source BEFORE INSERT ON public.statement_file FOR EACH ROW EXECUTE FUNCTION public.statement_source_known();

CREATE TRIGGER statement_match_added AFTER INSERT ON public.statement_match REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.statement_match_added();

CREATE TRIGGER statement_match_posted AFTER UPDATE ON public.statement_match REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.statement_match_posted();

CREATE TRIGGER stopped_channel_sends_nothing AFTER INSERT ON public.payout_attempt FOR EACH ROW EXECUTE FUNCTION public.refuse_stopped_channel();

CREATE TRIGGER work_study_agreement_stands BEFORE UPDATE ON public.work_study_agreement FOR EACH ROW EXECUTE FUNCTION public.work_study_agreement_stands();

ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.account_recovery
    ADD CONSTRAINT account_recovery_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.account_recovery
    ADD CONSTRAINT account_recovery_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.account_recovery
    ADD CONSTRAINT account_recovery_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.account_recovery
    ADD CONSTRAINT account_recovery_refused_by_fkey FOREIGN KEY (refused_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_agreement_text_id_fkey FOREIGN KEY (agreement_text_id) REFERENCES public.agreement_text(id);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_posting_version_id_fkey FOREIGN KEY (posting_version_id) REFERENCES public.posting_version(id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.arrangement_message
    ADD CONSTRAINT arrangement_message_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.arrangement_message
    ADD CONSTRAINT arrangement_message_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES public.offer(id);

ALTER TABLE ONLY public.arrangement_message
    ADD CONSTRAINT arrangement_message_sent_by_fkey FOREIGN KEY (sent_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.arrangement_message
    ADD CONSTRAINT arrangement_message_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES public.offer(id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_posting_version_id_fkey FOREIGN KEY (posting_version_id) REFERENCES public.posting_version(id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES public.shift(id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.attendance_event
    ADD CONSTRAINT attendance_event_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.attendance_event
    ADD CONSTRAINT attendance_event_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.attestation
    ADD CONSTRAINT attestation_application_id_fkey FOREIGN KEY (application_id) REFERENCES public.application(id);

ALTER TABLE ONLY public.attestation
    ADD CONSTRAINT attestation_requirement_id_fkey FOREIGN KEY (requirement_id) REFERENCES public.requirement(id);

ALTER TABLE ONLY public.audit_engagement
    ADD CONSTRAINT audit_engagement_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.audit_engagement
    ADD CONSTRAINT audit_engagement_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.audit_engagement
    ADD CONSTRAINT audit_engagement_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.audit_engagement
    ADD CONSTRAINT audit_engagement_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.audit_reading
    ADD CONSTRAINT audit_reading_audit_engagement_id_fkey FOREIGN KEY (audit_engagement_id) REFERENCES public.audit_engagement(id);

ALTER TABLE ONLY public.audit_reading
    ADD CONSTRAINT audit_reading_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);

ALTER TABLE ONLY public.availability_exception
    ADD CONSTRAINT availability_exception_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.job_intention(worker_id);

ALTER TABLE ONLY public.availability_rule
    ADD CONSTRAINT availability_rule_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.job_intention(worker_id);

ALTER TABLE ONLY public.bank_sending
    ADD CONSTRAINT bank_sending_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.branch
    ADD CONSTRAINT branch_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.bulk_release
    ADD CONSTRAINT bulk_release_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.channel_batch
    ADD CONSTRAINT channel_batch_channel_fkey FOREIGN KEY (channel) REFERENCES public.payout_channel(id);

ALTER TABLE ONLY public.confidentiality_undertaking
    ADD CONSTRAINT confidentiality_undertaking_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES public.agreement(id);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_purpose_text_version_fkey FOREIGN KEY (purpose, text_version) REFERENCES public.consent_notice(purpose, version);

ALTER TABLE ONLY public.damage_claim
    ADD CONSTRAINT damage_claim_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.damage_claim
    ADD CONSTRAINT damage_claim_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.damage_claim
    ADD CONSTRAINT damage_claim_work_rule_id_fkey FOREIGN KEY (work_rule_id) REFERENCES public.work_rule(id);

ALTER TABLE ONLY public.damage_claim
    ADD CONSTRAINT damage_claim_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.damage_obligation
    ADD CONSTRAINT damage_obligation_consented_by_fkey FOREIGN KEY (consented_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.damage_obligation
    ADD CONSTRAINT damage_obligation_damage_claim_id_fkey FOREIGN KEY (damage_claim_id) REFERENCES public.damage_claim(id);

ALTER TABLE ONLY public.damage_obligation
    ADD CONSTRAINT damage_obligation_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.damage_obligation
    ADD CONSTRAINT damage_obligation_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.deadline_pause
    ADD CONSTRAINT deadline_pause_deadline_id_fkey FOREIGN KEY (deadline_id) REFERENCES public.deadline(id);

ALTER TABLE ONLY public.deadline_pause
    ADD CONSTRAINT deadline_pause_paused_by_fkey FOREIGN KEY (paused_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.deadline_pause
    ADD CONSTRAINT deadline_pause_resumed_by_fkey FOREIGN KEY (resumed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_inspected_by_fkey FOREIGN KEY (inspected_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_sub_order_id_fkey FOREIGN KEY (sub_order_id) REFERENCES public.sub_order(id);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.demand_package
    ADD CONSTRAINT demand_package_branch_id_employer_id_fkey FOREIGN KEY (branch_id, employer_id) REFERENCES public.branch(id, employer_id);

ALTER TABLE ONLY public.demand_package
    ADD CONSTRAINT demand_package_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.demand_package
    ADD CONSTRAINT demand_package_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.deposit
    ADD CONSTRAINT deposit_bank_notice_id_fkey FOREIGN KEY (bank_notice_id) REFERENCES public.bank_notice(id);

ALTER TABLE ONLY public.deposit
    ADD CONSTRAINT deposit_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.deposit_resolution
    ADD CONSTRAINT deposit_resolution_bank_serial_fkey FOREIGN KEY (bank_serial) REFERENCES public.bank_sending(bank_serial);

ALTER TABLE ONLY public.deposit_resolution
    ADD CONSTRAINT deposit_resolution_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.deposit_resolution
    ADD CONSTRAINT deposit_resolution_deposit_id_fkey FOREIGN KEY (deposit_id) REFERENCES public.deposit(id);

ALTER TABLE ONLY public.deposit_resolution
    ADD CONSTRAINT deposit_resolution_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.deposit_resolution
    ADD CONSTRAINT deposit_resolution_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.difference_resolution
    ADD CONSTRAINT difference_resolution_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.difference_resolution
    ADD CONSTRAINT difference_resolution_payout_item_id_fkey FOREIGN KEY (payout_item_id) REFERENCES public.payout_item(id);

ALTER TABLE ONLY public.difference_resolution
    ADD CONSTRAINT difference_resolution_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.difference_resolution
    ADD CONSTRAINT difference_resolution_reconciliation_difference_id_fkey FOREIGN KEY (reconciliation_difference_id) REFERENCES public.reconciliation_difference(id);

ALTER TABLE ONLY public.disclosure
    ADD CONSTRAINT disclosure_consent_id_fkey FOREIGN KEY (consent_id) REFERENCES public.consent(id);

ALTER TABLE ONLY public.disclosure
    ADD CONSTRAINT disclosure_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.document_kind
    ADD CONSTRAINT document_kind_retention_fkey FOREIGN KEY (retention) REFERENCES public.retention_class(retention);

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.document_release
    ADD CONSTRAINT document_release_audit_engagement_id_fkey FOREIGN KEY (audit_engagement_id) REFERENCES public.audit_engagement(id);

ALTER TABLE ONLY public.document_release
    ADD CONSTRAINT document_release_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.document_release
    ADD CONSTRAINT document_release_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.document(id);

ALTER TABLE ONLY public.document_release
    ADD CONSTRAINT document_release_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.document_release
    ADD CONSTRAINT document_release_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.document_release
    ADD CONSTRAINT document_release_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.document_ticket
    ADD CONSTRAINT document_ticket_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.document(id);

ALTER TABLE ONLY public.document_ticket
    ADD CONSTRAINT document_ticket_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.employer_document
    ADD CONSTRAINT employer_document_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.employer_member
    ADD CONSTRAINT employer_member_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.employer_member
    ADD CONSTRAINT employer_member_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.employer
    ADD CONSTRAINT employer_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.erasure_lock
    ADD CONSTRAINT erasure_lock_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.erasure_lock
    ADD CONSTRAINT erasure_lock_retention_fkey FOREIGN KEY (retention) REFERENCES public.retention_class(retention);

ALTER TABLE ONLY public.evaluation
    ADD CONSTRAINT evaluation_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.evaluation
    ADD CONSTRAINT evaluation_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.evaluation
    ADD CONSTRAINT evaluation_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.evaluation_window
    ADD CONSTRAINT evaluation_window_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.evaluation_window
    ADD CONSTRAINT evaluation_window_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.evaluation_window
    ADD CONSTRAINT evaluation_window_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.evaluation
    ADD CONSTRAINT evaluation_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.fee_notice
    ADD CONSTRAINT fee_notice_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.fee_notice
    ADD CONSTRAINT fee_notice_fee_schedule_id_fkey FOREIGN KEY (fee_schedule_id) REFERENCES public.fee_schedule(id);

ALTER TABLE ONLY public.fee_schedule
    ADD CONSTRAINT fee_schedule_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.fee_schedule
    ADD CONSTRAINT fee_schedule_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.fee_waiver
    ADD CONSTRAINT fee_waiver_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.fee_waiver
    ADD CONSTRAINT fee_waiver_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.fee_waiver
    ADD CONSTRAINT fee_waiver_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.hire_agreement
    ADD CONSTRAINT hire_agreement_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.hire_agreement
    ADD CONSTRAINT hire_agreement_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES public.offer(id);

ALTER TABLE ONLY public.hire_agreement
    ADD CONSTRAINT hire_agreement_posting_version_id_fkey FOREIGN KEY (posting_version_id) REFERENCES public.posting_version(id);

ALTER TABLE ONLY public.hire_agreement
    ADD CONSTRAINT hire_agreement_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.holder_check
    ADD CONSTRAINT holder_check_channel_fkey FOREIGN KEY (channel) REFERENCES public.payout_channel(id);

ALTER TABLE ONLY public.holder_check
    ADD CONSTRAINT holder_check_payout_destination_id_fkey FOREIGN KEY (payout_destination_id) REFERENCES public.payout_destination(id);

ALTER TABLE ONLY public.holder_check
    ADD CONSTRAINT holder_check_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.incident_notice
    ADD CONSTRAINT incident_notice_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.incident_notice
    ADD CONSTRAINT incident_notice_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.incident_notice
    ADD CONSTRAINT incident_notice_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.incident_notice
    ADD CONSTRAINT incident_notice_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_reported_by_fkey FOREIGN KEY (reported_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.incident_statement
    ADD CONSTRAINT incident_statement_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.incident_statement
    ADD CONSTRAINT incident_statement_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.incident_statement
    ADD CONSTRAINT incident_statement_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.incident_statement
    ADD CONSTRAINT incident_statement_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.instant_choice
    ADD CONSTRAINT instant_choice_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.instant_choice
    ADD CONSTRAINT instant_choice_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.instant_round
    ADD CONSTRAINT instant_round_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES public.shift(id);

ALTER TABLE ONLY public.insurance_claim
    ADD CONSTRAINT insurance_claim_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.insurance_claim
    ADD CONSTRAINT insurance_claim_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.insurance_claim
    ADD CONSTRAINT insurance_claim_insurance_policy_id_fkey FOREIGN KEY (insurance_policy_id) REFERENCES public.insurance_policy(id);

ALTER TABLE ONLY public.insurance_claim
    ADD CONSTRAINT insurance_claim_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.insurance_claim
    ADD CONSTRAINT insurance_claim_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.insurance_plan
    ADD CONSTRAINT insurance_plan_chosen_by_fkey FOREIGN KEY (chosen_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.insurance_plan
    ADD CONSTRAINT insurance_plan_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.insurance_plan
    ADD CONSTRAINT insurance_plan_insurance_product_id_fkey FOREIGN KEY (insurance_product_id) REFERENCES public.insurance_product(id);

ALTER TABLE ONLY public.insurance_plan
    ADD CONSTRAINT insurance_plan_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.insurance_policy
    ADD CONSTRAINT insurance_policy_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.insurance_policy
    ADD CONSTRAINT insurance_policy_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.document(id);

ALTER TABLE ONLY public.insurance_policy
    ADD CONSTRAINT insurance_policy_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.insurance_policy
    ADD CONSTRAINT insurance_policy_insurance_plan_id_fkey FOREIGN KEY (insurance_plan_id) REFERENCES public.insurance_plan(id);

ALTER TABLE ONLY public.insurance_policy
    ADD CONSTRAINT insurance_policy_insurance_product_id_fkey FOREIGN KEY (insurance_product_id) REFERENCES public.insurance_product(id);

ALTER TABLE ONLY public.insurance_policy
    ADD CONSTRAINT insurance_policy_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_application_id_fkey FOREIGN KEY (application_id) REFERENCES public.application(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_match_pair_id_fkey FOREIGN KEY (match_pair_id) REFERENCES public.match_pair(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_posting_version_id_fkey FOREIGN KEY (posting_version_id) REFERENCES public.posting_version(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES public.shift(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.job_decision
    ADD CONSTRAINT job_decision_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.job_intention
    ADD CONSTRAINT job_intention_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_kind_book_owner_side_debits_must_not_exceed_fkey FOREIGN KEY (kind, book, owner, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits) REFERENCES public.ledger_account_kind(kind, book, owner, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits);

ALTER TABLE ONLY public.ledger_hold_expiry
    ADD CONSTRAINT ledger_hold_expiry_hold_id_fkey FOREIGN KEY (hold_id) REFERENCES public.ledger_transfer(id);

ALTER TABLE ONLY public.ledger_hold
    ADD CONSTRAINT ledger_hold_id_fkey FOREIGN KEY (id) REFERENCES public.ledger_transfer(id);

ALTER TABLE ONLY public.ledger_route
    ADD CONSTRAINT ledger_route_credit_kind_book_fkey FOREIGN KEY (credit_kind, book) REFERENCES public.ledger_account_kind(kind, book);

ALTER TABLE ONLY public.ledger_route
    ADD CONSTRAINT ledger_route_debit_kind_book_fkey FOREIGN KEY (debit_kind, book) REFERENCES public.ledger_account_kind(kind, book);

ALTER TABLE ONLY public.ledger_snapshot_balance
    ADD CONSTRAINT ledger_snapshot_balance_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.ledger_account(id);

ALTER TABLE ONLY public.ledger_snapshot_balance
    ADD CONSTRAINT ledger_snapshot_balance_day_fkey FOREIGN KEY (day) REFERENCES public.ledger_snapshot(day);

ALTER TABLE ONLY public.liability_case
    ADD CONSTRAINT liability_case_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.liability_case
    ADD CONSTRAINT liability_case_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.liability_case
    ADD CONSTRAINT liability_case_settlement_id_fkey FOREIGN KEY (settlement_id) REFERENCES public.settlement(id);

ALTER TABLE ONLY public.liability_case
    ADD CONSTRAINT liability_case_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.match_block
    ADD CONSTRAINT match_block_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.match_block
    ADD CONSTRAINT match_block_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.match_contest
    ADD CONSTRAINT match_contest_by_employer_id_fkey FOREIGN KEY (by_employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.match_contest
    ADD CONSTRAINT match_contest_by_worker_id_fkey FOREIGN KEY (by_worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.match_contest
    ADD CONSTRAINT match_contest_contested_by_fkey FOREIGN KEY (contested_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.match_contest
    ADD CONSTRAINT match_contest_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.match_contest
    ADD CONSTRAINT match_contest_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.match_contest
    ADD CONSTRAINT match_contest_match_run_id_fkey FOREIGN KEY (match_run_id) REFERENCES public.match_run(id);

ALTER TABLE ONLY public.match_contest
    ADD CONSTRAINT match_contest_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.match_contest
    ADD CONSTRAINT match_contest_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES public.shift(id);

ALTER TABLE ONLY public.match_contest
    ADD CONSTRAINT match_contest_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT match_run_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT match_run_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.match_run_shift
    ADD CONSTRAINT match_run_shift_match_run_id_fkey FOREIGN KEY (match_run_id) REFERENCES public.match_run(id);

ALTER TABLE ONLY public.match_run_worker
    ADD CONSTRAINT match_run_worker_match_run_id_fkey FOREIGN KEY (match_run_id) REFERENCES public.match_run(id);

ALTER TABLE ONLY public.match_set_aside
    ADD CONSTRAINT match_set_aside_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.match_set_aside
    ADD CONSTRAINT match_set_aside_match_contest_id_fkey FOREIGN KEY (match_contest_id) REFERENCES public.match_contest(id);

ALTER TABLE ONLY public.match_set_aside
    ADD CONSTRAINT match_set_aside_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.member_branch
    ADD CONSTRAINT member_branch_branch_id_employer_id_fkey FOREIGN KEY (branch_id, employer_id) REFERENCES public.branch(id, employer_id);

ALTER TABLE ONLY public.member_branch
    ADD CONSTRAINT member_branch_member_id_employer_id_fkey FOREIGN KEY (member_id, employer_id) REFERENCES public.employer_member(id, employer_id);

ALTER TABLE ONLY public.notification_delivery
    ADD CONSTRAINT notification_delivery_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES public.notification_delivery(id);

ALTER TABLE ONLY public.notification_delivery
    ADD CONSTRAINT notification_delivery_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES public.notification(id);

ALTER TABLE ONLY public.notification_delivery
    ADD CONSTRAINT notification_delivery_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.notification_preference
    ADD CONSTRAINT notification_preference_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.notification_setting
    ADD CONSTRAINT notification_setting_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.offer
    ADD CONSTRAINT offer_application_id_fkey FOREIGN KEY (application_id) REFERENCES public.application(id);

ALTER TABLE ONLY public.offer
    ADD CONSTRAINT offer_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.offer
    ADD CONSTRAINT offer_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.offer_shift
    ADD CONSTRAINT offer_shift_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES public.offer(id);

ALTER TABLE ONLY public.offer_shift
    ADD CONSTRAINT offer_shift_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES public.shift(id);

ALTER TABLE ONLY public.offer
    ADD CONSTRAINT offer_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.partner
    ADD CONSTRAINT partner_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.partner_event
    ADD CONSTRAINT partner_event_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.partner_event_noted
    ADD CONSTRAINT partner_event_noted_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.partner_event_noted
    ADD CONSTRAINT partner_event_noted_topic_fkey FOREIGN KEY (topic) REFERENCES public.webhook_topic(topic);

ALTER TABLE ONLY public.partner_event
    ADD CONSTRAINT partner_event_topic_fkey FOREIGN KEY (topic) REFERENCES public.webhook_topic(topic);

ALTER TABLE ONLY public.partner_key
    ADD CONSTRAINT partner_key_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(id);

ALTER TABLE ONLY public.partner_key
    ADD CONSTRAINT partner_key_replaces_id_fkey FOREIGN KEY (replaces_id) REFERENCES public.partner_key(id);

ALTER TABLE ONLY public.pay_component
    ADD CONSTRAINT pay_component_posting_version_id_fkey FOREIGN KEY (posting_version_id) REFERENCES public.posting_version(id);

ALTER TABLE ONLY public.pay_delay
    ADD CONSTRAINT pay_delay_cause_fkey FOREIGN KEY (cause) REFERENCES public.payout_waiting(id);

ALTER TABLE ONLY public.pay_delay
    ADD CONSTRAINT pay_delay_deadline_id_fkey FOREIGN KEY (deadline_id) REFERENCES public.deadline(id);

ALTER TABLE ONLY public.pay_delay
    ADD CONSTRAINT pay_delay_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.pay_delay
    ADD CONSTRAINT pay_delay_explained_by_fkey FOREIGN KEY (explained_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.pay_delay
    ADD CONSTRAINT pay_delay_settlement_id_fkey FOREIGN KEY (settlement_id) REFERENCES public.settlement(id);

ALTER TABLE ONLY public.pay_delay
    ADD CONSTRAINT pay_delay_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.pay_dispute
    ADD CONSTRAINT pay_dispute_assigned_to_fkey FOREIGN KEY (assigned_to) REFERENCES public.staff(id);

ALTER TABLE ONLY public.pay_dispute
    ADD CONSTRAINT pay_dispute_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.pay_dispute_evidence
    ADD CONSTRAINT pay_dispute_evidence_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.document(id);

ALTER TABLE ONLY public.pay_dispute_evidence
    ADD CONSTRAINT pay_dispute_evidence_pay_dispute_id_fkey FOREIGN KEY (pay_dispute_id) REFERENCES public.pay_dispute(id);

ALTER TABLE ONLY public.pay_dispute
    ADD CONSTRAINT pay_dispute_settlement_id_fkey FOREIGN KEY (settlement_id) REFERENCES public.settlement(id);

ALTER TABLE ONLY public.pay_dispute_step
    ADD CONSTRAINT pay_dispute_step_pay_dispute_id_fkey FOREIGN KEY (pay_dispute_id) REFERENCES public.pay_dispute(id);

ALTER TABLE ONLY public.pay_dispute
    ADD CONSTRAINT pay_dispute_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.pay_run
    ADD CONSTRAINT pay_run_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.pay_run_chunk
    ADD CONSTRAINT pay_run_chunk_pay_run_id_fkey FOREIGN KEY (pay_run_id) REFERENCES public.pay_run(id);

ALTER TABLE ONLY public.pay_run
    ADD CONSTRAINT pay_run_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.pay_run
    ADD CONSTRAINT pay_run_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.pay_run
    ADD CONSTRAINT pay_run_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.pay_term
    ADD CONSTRAINT pay_term_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.pay_term
    ADD CONSTRAINT pay_term_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.pay_term
    ADD CONSTRAINT pay_term_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.payout_approval
    ADD CONSTRAINT payout_approval_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.payout_approval
    ADD CONSTRAINT payout_approval_payout_batch_id_made_by_plan_sha256_fkey FOREIGN KEY (payout_batch_id, made_by, plan_sha256) REFERENCES public.payout_batch(id, made_by, plan_sha256);

ALTER TABLE ONLY public.payout_attempt
    ADD CONSTRAINT payout_attempt_channel_batch_id_channel_fkey FOREIGN KEY (channel_batch_id, channel) REFERENCES public.channel_batch(id, channel);

ALTER TABLE ONLY public.payout_attempt
    ADD CONSTRAINT payout_attempt_channel_fkey FOREIGN KEY (channel) REFERENCES public.payout_channel(id);

ALTER TABLE ONLY public.payout_attempt
    ADD CONSTRAINT payout_attempt_payout_item_id_fkey FOREIGN KEY (payout_item_id) REFERENCES public.payout_item(id);

ALTER TABLE ONLY public.payout_batch
    ADD CONSTRAINT payout_batch_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.payout_batch
    ADD CONSTRAINT payout_batch_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.payout_batch
    ADD CONSTRAINT payout_batch_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.payout_batch
    ADD CONSTRAINT payout_batch_payout_file_id_fkey FOREIGN KEY (payout_file_id) REFERENCES public.payout_file(id);

ALTER TABLE ONLY public.payout_batch
    ADD CONSTRAINT payout_batch_payout_rule_run_id_fkey FOREIGN KEY (payout_rule_run_id) REFERENCES public.payout_rule_run(id);

ALTER TABLE ONLY public.payout_channel_day
    ADD CONSTRAINT payout_channel_day_channel_fkey FOREIGN KEY (channel) REFERENCES public.payout_channel(id);

ALTER TABLE ONLY public.payout_channel_pace
    ADD CONSTRAINT payout_channel_pace_channel_fkey FOREIGN KEY (channel) REFERENCES public.payout_channel(id);

ALTER TABLE ONLY public.payout_channel_stop
    ADD CONSTRAINT payout_channel_stop_channel_fkey FOREIGN KEY (channel) REFERENCES public.payout_channel(id);

ALTER TABLE ONLY public.payout_channel_stop
    ADD CONSTRAINT payout_channel_stop_reopened_by_fkey FOREIGN KEY (reopened_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.payout_channel_stop
    ADD CONSTRAINT payout_channel_stop_stopped_by_fkey FOREIGN KEY (stopped_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.payout_denial
    ADD CONSTRAINT payout_denial_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.payout_denial
    ADD CONSTRAINT payout_denial_payout_escalation_id_fkey FOREIGN KEY (payout_escalation_id) REFERENCES public.payout_escalation(id);

ALTER TABLE ONLY public.payout_denial
    ADD CONSTRAINT payout_denial_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.payout_destination
    ADD CONSTRAINT payout_destination_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.payout_escalation
    ADD CONSTRAINT payout_escalation_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.payout_escalation
    ADD CONSTRAINT payout_escalation_payout_item_id_fkey FOREIGN KEY (payout_item_id) REFERENCES public.payout_item(id);

ALTER TABLE ONLY public.payout_file
    ADD CONSTRAINT payout_file_committed_by_fkey FOREIGN KEY (committed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.payout_file
    ADD CONSTRAINT payout_file_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.document(id);

ALTER TABLE ONLY public.payout_file
    ADD CONSTRAINT payout_file_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.payout_file
    ADD CONSTRAINT payout_file_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.payout_file_row
    ADD CONSTRAINT payout_file_row_error_code_fkey FOREIGN KEY (error_code) REFERENCES public.payout_file_error(code);

ALTER TABLE ONLY public.payout_file_row
    ADD CONSTRAINT payout_file_row_payout_file_id_fkey FOREIGN KEY (payout_file_id) REFERENCES public.payout_file(id);

ALTER TABLE ONLY public.payout_item
    ADD CONSTRAINT payout_item_channel_batch_id_fkey FOREIGN KEY (channel_batch_id) REFERENCES public.channel_batch(id);

ALTER TABLE ONLY public.payout_item
    ADD CONSTRAINT payout_item_channel_fkey FOREIGN KEY (channel) REFERENCES public.payout_channel(id);

ALTER TABLE ONLY public.payout_item
    ADD CONSTRAINT payout_item_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.payout_item
    ADD CONSTRAINT payout_item_payout_batch_id_fkey FOREIGN KEY (payout_batch_id) REFERENCES public.payout_batch(id);

ALTER TABLE ONLY public.payout_item
    ADD CONSTRAINT payout_item_payout_destination_id_fkey FOREIGN KEY (payout_destination_id) REFERENCES public.payout_destination(id);

ALTER TABLE ONLY public.payout_item
    ADD CONSTRAINT payout_item_settlement_id_fkey FOREIGN KEY (settlement_id) REFERENCES public.settlement(id);

ALTER TABLE ONLY public.payout_item
    ADD CONSTRAINT payout_item_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.payout_payee_day
    ADD CONSTRAINT payout_payee_day_channel_fkey FOREIGN KEY (channel) REFERENCES public.payout_channel(id);

ALTER TABLE ONLY public.payout_payee_day
    ADD CONSTRAINT payout_payee_day_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.payout_receipt
    ADD CONSTRAINT payout_receipt_channel_fkey FOREIGN KEY (channel) REFERENCES public.payout_channel(id);

ALTER TABLE ONLY public.payout_receipt
    ADD CONSTRAINT payout_receipt_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.payout_receipt
    ADD CONSTRAINT payout_receipt_payout_item_id_fkey FOREIGN KEY (payout_item_id) REFERENCES public.payout_item(id);

ALTER TABLE ONLY public.payout_receipt
    ADD CONSTRAINT payout_receipt_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.payout_rule
    ADD CONSTRAINT payout_rule_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.payout_rule
    ADD CONSTRAINT payout_rule_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.payout_rule
    ADD CONSTRAINT payout_rule_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.payout_rule
    ADD CONSTRAINT payout_rule_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.payout_rule_run
    ADD CONSTRAINT payout_rule_run_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.payout_rule_run
    ADD CONSTRAINT payout_rule_run_payout_rule_id_fkey FOREIGN KEY (payout_rule_id) REFERENCES public.payout_rule(id);

ALTER TABLE ONLY public.personal_data_access
    ADD CONSTRAINT personal_data_access_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.personal_data_access
    ADD CONSTRAINT personal_data_access_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.personal_data_access
    ADD CONSTRAINT personal_data_access_purpose_fkey FOREIGN KEY (purpose) REFERENCES public.data_purpose(code);

ALTER TABLE ONLY public.personal_data_access
    ADD CONSTRAINT personal_data_access_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.personal_data_access
    ADD CONSTRAINT personal_data_access_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.personal_data_access
    ADD CONSTRAINT personal_data_access_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.personal_data_reading
    ADD CONSTRAINT personal_data_reading_audit_id_fkey FOREIGN KEY (audit_id) REFERENCES public.audit(id);

ALTER TABLE ONLY public.personal_data_request
    ADD CONSTRAINT personal_data_request_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.personal_data_request
    ADD CONSTRAINT personal_data_request_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.personal_data_request
    ADD CONSTRAINT personal_data_request_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.phone_notice
    ADD CONSTRAINT phone_notice_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.policy_acknowledgement
    ADD CONSTRAINT policy_acknowledgement_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.policy_acknowledgement
    ADD CONSTRAINT policy_acknowledgement_policy_document_id_fkey FOREIGN KEY (policy_document_id) REFERENCES public.policy_document(id);

ALTER TABLE ONLY public.policy_document
    ADD CONSTRAINT policy_document_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.policy_document
    ADD CONSTRAINT policy_document_published_by_fkey FOREIGN KEY (published_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.policy_document
    ADD CONSTRAINT policy_document_refused_by_fkey FOREIGN KEY (refused_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.posting
    ADD CONSTRAINT posting_branch_id_employer_id_fkey FOREIGN KEY (branch_id, employer_id) REFERENCES public.branch(id, employer_id);

ALTER TABLE ONLY public.posting
    ADD CONSTRAINT posting_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.posting_file
    ADD CONSTRAINT posting_file_branch_id_employer_id_fkey FOREIGN KEY (branch_id, employer_id) REFERENCES public.branch(id, employer_id);

ALTER TABLE ONLY public.posting_file
    ADD CONSTRAINT posting_file_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.document(id);

ALTER TABLE ONLY public.posting_file
    ADD CONSTRAINT posting_file_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.posting_file_error
    ADD CONSTRAINT posting_file_error_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.posting_file_error
    ADD CONSTRAINT posting_file_error_posting_file_id_fkey FOREIGN KEY (posting_file_id) REFERENCES public.posting_file(id);

ALTER TABLE ONLY public.posting_file
    ADD CONSTRAINT posting_file_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.posting_file_row
    ADD CONSTRAINT posting_file_row_posting_file_id_fkey FOREIGN KEY (posting_file_id) REFERENCES public.posting_file(id);

ALTER TABLE ONLY public.posting_file_row
    ADD CONSTRAINT posting_file_row_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.posting_from_template
    ADD CONSTRAINT posting_from_template_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.posting_from_template
    ADD CONSTRAINT posting_from_template_posting_template_version_id_fkey FOREIGN KEY (posting_template_version_id) REFERENCES public.posting_template_version(id);

ALTER TABLE ONLY public.posting
    ADD CONSTRAINT posting_live_version_id_fkey FOREIGN KEY (live_version_id) REFERENCES public.posting_version(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_template
    ADD CONSTRAINT posting_template_branch_id_employer_id_fkey FOREIGN KEY (branch_id, employer_id) REFERENCES public.branch(id, employer_id);

ALTER TABLE ONLY public.posting_template
    ADD CONSTRAINT posting_template_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.posting_template_version
    ADD CONSTRAINT posting_template_version_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.posting_template_version
    ADD CONSTRAINT posting_template_version_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.posting_template
    ADD CONSTRAINT posting_template_version_id_fkey FOREIGN KEY (version_id) REFERENCES public.posting_template_version(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_template_version
    ADD CONSTRAINT posting_template_version_posting_template_id_fkey FOREIGN KEY (posting_template_id) REFERENCES public.posting_template(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_term
    ADD CONSTRAINT posting_term_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.posting_to_search
    ADD CONSTRAINT posting_to_search_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.posting_version
    ADD CONSTRAINT posting_version_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.posting
    ADD CONSTRAINT posting_version_id_fkey FOREIGN KEY (version_id) REFERENCES public.posting_version(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_version
    ADD CONSTRAINT posting_version_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_view
    ADD CONSTRAINT posting_view_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.posting_views
    ADD CONSTRAINT posting_views_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.privacy_record
    ADD CONSTRAINT privacy_record_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.privacy_record
    ADD CONSTRAINT privacy_record_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.privacy_record
    ADD CONSTRAINT privacy_record_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.ranking_choice
    ADD CONSTRAINT ranking_choice_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.receipt_bundle
    ADD CONSTRAINT receipt_bundle_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.document(id);

ALTER TABLE ONLY public.receipt_bundle
    ADD CONSTRAINT receipt_bundle_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.receipt_bundle_item
    ADD CONSTRAINT receipt_bundle_item_payout_receipt_id_fkey FOREIGN KEY (payout_receipt_id) REFERENCES public.payout_receipt(id);

ALTER TABLE ONLY public.receipt_bundle_item
    ADD CONSTRAINT receipt_bundle_item_receipt_bundle_id_fkey FOREIGN KEY (receipt_bundle_id) REFERENCES public.receipt_bundle(id);

ALTER TABLE ONLY public.receipt_bundle
    ADD CONSTRAINT receipt_bundle_payout_batch_id_fkey FOREIGN KEY (payout_batch_id) REFERENCES public.payout_batch(id);

ALTER TABLE ONLY public.receipt_bundle
    ADD CONSTRAINT receipt_bundle_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.reconciliation_difference
    ADD CONSTRAINT reconciliation_difference_payout_item_id_fkey FOREIGN KEY (payout_item_id) REFERENCES public.payout_item(id);

ALTER TABLE ONLY public.reconciliation_difference
    ADD CONSTRAINT reconciliation_difference_reconciliation_id_fkey FOREIGN KEY (reconciliation_id) REFERENCES public.reconciliation(id);

ALTER TABLE ONLY public.reconciliation_difference
    ADD CONSTRAINT reconciliation_difference_statement_line_id_fkey FOREIGN KEY (statement_line_id) REFERENCES public.statement_line(id);

ALTER TABLE ONLY public.reconciliation
    ADD CONSTRAINT reconciliation_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.reconciliation
    ADD CONSTRAINT reconciliation_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_bank_serial_fkey FOREIGN KEY (bank_serial) REFERENCES public.bank_sending(bank_serial);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_finished_by_fkey FOREIGN KEY (finished_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.remark
    ADD CONSTRAINT remark_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.remark
    ADD CONSTRAINT remark_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.remark
    ADD CONSTRAINT remark_work_rule_id_fkey FOREIGN KEY (work_rule_id) REFERENCES public.work_rule(id);

ALTER TABLE ONLY public.remark
    ADD CONSTRAINT remark_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.remark
    ADD CONSTRAINT remark_written_by_fkey FOREIGN KEY (written_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.requirement
    ADD CONSTRAINT requirement_posting_version_id_fkey FOREIGN KEY (posting_version_id) REFERENCES public.posting_version(id);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.safety_attestation
    ADD CONSTRAINT safety_attestation_attested_by_fkey FOREIGN KEY (attested_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.safety_attestation
    ADD CONSTRAINT safety_attestation_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.safety_attestation
    ADD CONSTRAINT safety_attestation_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.safety_attestation
    ADD CONSTRAINT safety_attestation_safety_checklist_id_fkey FOREIGN KEY (safety_checklist_id) REFERENCES public.safety_checklist(id);

ALTER TABLE ONLY public.safety_briefing
    ADD CONSTRAINT safety_briefing_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.safety_briefing
    ADD CONSTRAINT safety_briefing_safety_attestation_id_fkey FOREIGN KEY (safety_attestation_id) REFERENCES public.safety_attestation(id);

ALTER TABLE ONLY public.safety_briefing
    ADD CONSTRAINT safety_briefing_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.safety_item
    ADD CONSTRAINT safety_item_safety_checklist_id_fkey FOREIGN KEY (safety_checklist_id) REFERENCES public.safety_checklist(id);

ALTER TABLE ONLY public.sample_person
    ADD CONSTRAINT sample_person_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.sample_person
    ADD CONSTRAINT sample_person_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(id);

ALTER TABLE ONLY public.sample_person
    ADD CONSTRAINT sample_person_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.sample_person
    ADD CONSTRAINT sample_person_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.sample_person
    ADD CONSTRAINT sample_person_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.saved_search_find
    ADD CONSTRAINT saved_search_find_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.saved_search_find
    ADD CONSTRAINT saved_search_find_saved_search_id_fkey FOREIGN KEY (saved_search_id) REFERENCES public.saved_search(id);

ALTER TABLE ONLY public.saved_search_find
    ADD CONSTRAINT saved_search_find_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.saved_search
    ADD CONSTRAINT saved_search_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.school_office
    ADD CONSTRAINT school_office_appointed_by_fkey FOREIGN KEY (appointed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.school_office
    ADD CONSTRAINT school_office_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(id);

ALTER TABLE ONLY public.screening_finding
    ADD CONSTRAINT screening_finding_posting_version_id_fkey FOREIGN KEY (posting_version_id) REFERENCES public.posting_version(id);

ALTER TABLE ONLY public.service_level
    ADD CONSTRAINT service_level_kind_fkey FOREIGN KEY (kind) REFERENCES public.deadline_kind(kind);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.session_token
    ADD CONSTRAINT session_token_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_wechat_binding_id_fkey FOREIGN KEY (wechat_binding_id) REFERENCES public.wechat_binding(id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.settlement_explanation
    ADD CONSTRAINT settlement_explanation_settlement_id_fkey FOREIGN KEY (settlement_id) REFERENCES public.settlement(id);

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_pay_dispute_id_fkey FOREIGN KEY (pay_dispute_id) REFERENCES public.pay_dispute(id);

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_posting_version_id_fkey FOREIGN KEY (posting_version_id) REFERENCES public.posting_version(id);

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_timesheet_id_fkey FOREIGN KEY (timesheet_id) REFERENCES public.timesheet(id);

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.shift
    ADD CONSTRAINT shift_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.shift
    ADD CONSTRAINT shift_posting_version_id_fkey FOREIGN KEY (posting_version_id) REFERENCES public.posting_version(id);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.staff_role_grant
    ADD CONSTRAINT staff_role_grant_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.staff_role_grant
    ADD CONSTRAINT staff_role_grant_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.staff_role_grant
    ADD CONSTRAINT staff_role_grant_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.staff_role_grant
    ADD CONSTRAINT staff_role_grant_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.statement_file
    ADD CONSTRAINT statement_file_reconciliation_id_fkey FOREIGN KEY (reconciliation_id) REFERENCES public.reconciliation(id);

ALTER TABLE ONLY public.statement_line
    ADD CONSTRAINT statement_line_statement_file_id_fkey FOREIGN KEY (statement_file_id) REFERENCES public.statement_file(id);

ALTER TABLE ONLY public.statement_match
    ADD CONSTRAINT statement_match_payout_item_id_fkey FOREIGN KEY (payout_item_id) REFERENCES public.payout_item(id);

ALTER TABLE ONLY public.statement_match
    ADD CONSTRAINT statement_match_statement_line_id_fkey FOREIGN KEY (statement_line_id) REFERENCES public.statement_line(id);

ALTER TABLE ONLY public.statement_posting
    ADD CONSTRAINT statement_posting_statement_file_id_fkey FOREIGN KEY (statement_file_id) REFERENCES public.statement_file(id);

ALTER TABLE ONLY public.sub_order
    ADD CONSTRAINT sub_order_demand_package_id_fkey FOREIGN KEY (demand_package_id) REFERENCES public.demand_package(id);

ALTER TABLE ONLY public.sub_order
    ADD CONSTRAINT sub_order_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.sub_order
    ADD CONSTRAINT sub_order_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.subject_key
    ADD CONSTRAINT subject_key_retention_fkey FOREIGN KEY (retention) REFERENCES public.retention_class(retention);

ALTER TABLE ONLY public.tax_certificate
    ADD CONSTRAINT tax_certificate_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.tax_crossing
    ADD CONSTRAINT tax_crossing_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.tax_filing
    ADD CONSTRAINT tax_filing_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.tax_filing
    ADD CONSTRAINT tax_filing_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.tax_filing_worker
    ADD CONSTRAINT tax_filing_worker_filing_id_fkey FOREIGN KEY (filing_id) REFERENCES public.tax_filing(id);

ALTER TABLE ONLY public.tax_filing_worker
    ADD CONSTRAINT tax_filing_worker_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.tax_payee
    ADD CONSTRAINT tax_payee_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.tax_payment
    ADD CONSTRAINT tax_payment_reverses_id_fkey FOREIGN KEY (reverses_id) REFERENCES public.tax_payment(id);

ALTER TABLE ONLY public.tax_payment
    ADD CONSTRAINT tax_payment_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.tax_payee(worker_id);

ALTER TABLE ONLY public.tax_remittance_correction
    ADD CONSTRAINT tax_remittance_correction_remittance_id_fkey FOREIGN KEY (remittance_id) REFERENCES public.tax_remittance(id);

ALTER TABLE ONLY public.tax_remittance_correction
    ADD CONSTRAINT tax_remittance_correction_tax_payment_id_fkey FOREIGN KEY (tax_payment_id) REFERENCES public.tax_payment(id);

ALTER TABLE ONLY public.tax_remittance_correction
    ADD CONSTRAINT tax_remittance_correction_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.tax_payee(worker_id);

ALTER TABLE ONLY public.tax_remittance
    ADD CONSTRAINT tax_remittance_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.tax_remittance_item
    ADD CONSTRAINT tax_remittance_item_remittance_id_fkey FOREIGN KEY (remittance_id) REFERENCES public.tax_remittance(id);

ALTER TABLE ONLY public.tax_remittance_item
    ADD CONSTRAINT tax_remittance_item_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.tax_payee(worker_id);

ALTER TABLE ONLY public.tax_remittance
    ADD CONSTRAINT tax_remittance_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.tax_remittance
    ADD CONSTRAINT tax_remittance_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.timesheet
    ADD CONSTRAINT timesheet_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.timesheet
    ADD CONSTRAINT timesheet_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.timesheet
    ADD CONSTRAINT timesheet_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.timesheet
    ADD CONSTRAINT timesheet_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.timetable_week
    ADD CONSTRAINT timetable_week_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.timetable(worker_id);

ALTER TABLE ONLY public.timetable
    ADD CONSTRAINT timetable_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.job_intention(worker_id);

ALTER TABLE ONLY public.trusted_revocation
    ADD CONSTRAINT trusted_revocation_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.trusted_document(id);

ALTER TABLE ONLY public.upload_ticket
    ADD CONSTRAINT upload_ticket_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.vault_field
    ADD CONSTRAINT vault_field_retention_fkey FOREIGN KEY (retention) REFERENCES public.retention_class(retention);

ALTER TABLE ONLY public.verification
    ADD CONSTRAINT verification_checked_by_fkey FOREIGN KEY (checked_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.wage_protection
    ADD CONSTRAINT wage_protection_posting_version_id_fkey FOREIGN KEY (posting_version_id) REFERENCES public.posting_version(id);

ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_partner_event_id_fkey FOREIGN KEY (partner_event_id) REFERENCES public.partner_event(id);

ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_webhook_endpoint_id_fkey FOREIGN KEY (webhook_endpoint_id) REFERENCES public.webhook_endpoint(id);

ALTER TABLE ONLY public.webhook_endpoint
    ADD CONSTRAINT webhook_endpoint_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.webhook_endpoint
    ADD CONSTRAINT webhook_endpoint_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(id);

ALTER TABLE ONLY public.webhook_secret
    ADD CONSTRAINT webhook_secret_webhook_endpoint_id_fkey FOREIGN KEY (webhook_endpoint_id) REFERENCES public.webhook_endpoint(id);

ALTER TABLE ONLY public.wechat_binding
    ADD CONSTRAINT wechat_binding_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.wechat_exchange
    ADD CONSTRAINT wechat_exchange_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.wechat_subscription
    ADD CONSTRAINT wechat_subscription_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES public.notification_delivery(id);

ALTER TABLE ONLY public.wechat_subscription
    ADD CONSTRAINT wechat_subscription_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.work_difference
    ADD CONSTRAINT work_difference_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.work_difference
    ADD CONSTRAINT work_difference_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.work_difference
    ADD CONSTRAINT work_difference_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.work_difference
    ADD CONSTRAINT work_difference_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.work_evidence
    ADD CONSTRAINT work_evidence_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.document(id);

ALTER TABLE ONLY public.work_evidence
    ADD CONSTRAINT work_evidence_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.work_evidence
    ADD CONSTRAINT work_evidence_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.work_rule
    ADD CONSTRAINT work_rule_work_rules_id_fkey FOREIGN KEY (work_rules_id) REFERENCES public.work_rules(id);

ALTER TABLE ONLY public.work_rules_acknowledgement
    ADD CONSTRAINT work_rules_acknowledgement_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.work_rules_acknowledgement
    ADD CONSTRAINT work_rules_acknowledgement_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.work_rules_acknowledgement
    ADD CONSTRAINT work_rules_acknowledgement_work_rules_id_fkey FOREIGN KEY (work_rules_id) REFERENCES public.work_rules(id);

ALTER TABLE ONLY public.work_rules_acknowledgement
    ADD CONSTRAINT work_rules_acknowledgement_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.work_rules
    ADD CONSTRAINT work_rules_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.work_rules
    ADD CONSTRAINT work_rules_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.work_rules
    ADD CONSTRAINT work_rules_written_by_fkey FOREIGN KEY (written_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.work_study_agreement
    ADD CONSTRAINT work_study_agreement_employer_id_fkey FOREIGN KEY (employer_id) REFERENCES public.employer(id);

ALTER TABLE ONLY public.work_study_agreement
    ADD CONSTRAINT work_study_agreement_employer_signed_by_fkey FOREIGN KEY (employer_signed_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.work_study_agreement
    ADD CONSTRAINT work_study_agreement_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES public.offer(id);

ALTER TABLE ONLY public.work_study_agreement
    ADD CONSTRAINT work_study_agreement_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES public.school_office(partner_id);

ALTER TABLE ONLY public.work_study_agreement
    ADD CONSTRAINT work_study_agreement_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.work_study_agreement
    ADD CONSTRAINT work_study_agreement_school_signed_by_fkey FOREIGN KEY (school_signed_by) REFERENCES public.school_office(partner_id);

ALTER TABLE ONLY public.work_study_agreement
    ADD CONSTRAINT work_study_agreement_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.work_study_cap
    ADD CONSTRAINT work_study_cap_stated_by_fkey FOREIGN KEY (stated_by) REFERENCES public.school_office(partner_id);

ALTER TABLE ONLY public.work_study_post
    ADD CONSTRAINT work_study_post_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES public.posting(id);

ALTER TABLE ONLY public.worker
    ADD CONSTRAINT worker_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.worker_qualification
    ADD CONSTRAINT worker_qualification_code_fkey FOREIGN KEY (code) REFERENCES public.qualification_kind(code);

ALTER TABLE ONLY public.worker_qualification
    ADD CONSTRAINT worker_qualification_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.worker(id);

ALTER TABLE ONLY public.worker
    ADD CONSTRAINT worker_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.worker_week
    ADD CONSTRAINT worker_week_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.job_intention(worker_id);

REVOKE ALL ON FUNCTION public.append_only(table_name regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION public.append_only(table_name regclass) TO linggong_app;
GRANT ALL ON FUNCTION public.append_only(table_name regclass) TO linggong_read;

REVOKE ALL ON FUNCTION public.channel_batch_is_kept() FROM PUBLIC;
GRANT ALL ON FUNCTION public.channel_batch_is_kept() TO linggong_app;
GRANT ALL ON FUNCTION public.channel_batch_is_kept() TO linggong_read;

REVOKE ALL ON FUNCTION public.day_bits(first integer, last integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.day_bits(first integer, last integer) TO linggong_app;
GRANT ALL ON FUNCTION public.day_bits(first integer, last integer) TO linggong_read;

REVOKE ALL ON FUNCTION public.deadline_guard() FROM PUBLIC;
GRANT ALL ON FUNCTION public.deadline_guard() TO linggong_app;
GRANT ALL ON FUNCTION public.deadline_guard() TO linggong_read;

REVOKE ALL ON FUNCTION public.derived(table_name text, columns text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.derived(table_name text, columns text) TO linggong_app;
GRANT ALL ON FUNCTION public.derived(table_name text, columns text) TO linggong_read;

REVOKE ALL ON FUNCTION public.earth_x(latitude double precision, longitude double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION public.earth_x(latitude double precision, longitude double precision) TO linggong_app;
GRANT ALL ON FUNCTION public.earth_x(latitude double precision, longitude double precision) TO linggong_read;

REVOKE ALL ON FUNCTION public.earth_y(latitude double precision, longitude double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION public.earth_y(latitude double precision, longitude double precision) TO linggong_app;
GRANT ALL ON FUNCTION public.earth_y(latitude double precision, longitude double precision) TO linggong_read;

REVOKE ALL ON FUNCTION public.earth_z(latitude double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION public.earth_z(latitude double precision) TO linggong_app;
GRANT ALL ON FUNCTION public.earth_z(latitude double precision) TO linggong_read;

REVOKE ALL ON FUNCTION public.erasable(table_name regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION public.erasable(table_name regclass) TO linggong_app;
GRANT ALL ON FUNCTION public.erasable(table_name regclass) TO linggong_read;

REVOKE ALL ON FUNCTION public.erase_rows(person_id uuid, worker_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.erase_rows(person_id uuid, worker_id uuid) TO linggong_app;
GRANT ALL ON FUNCTION public.erase_rows(person_id uuid, worker_id uuid) TO linggong_read;

REVOKE ALL ON FUNCTION public.explanation_of(line_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.explanation_of(line_id uuid) TO linggong_app;
GRANT ALL ON FUNCTION public.explanation_of(line_id uuid) TO linggong_read;

REVOKE ALL ON FUNCTION public.half_hour(at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.half_hour(at timestamp with time zone) TO linggong_app;
GRANT ALL ON FUNCTION public.half_hour(at timestamp with time zone) TO linggong_read;

REVOKE ALL ON FUNCTION public.half_hour_after(at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.half_hour_after(at timestamp with time zone) TO linggong_app;
GRANT ALL ON FUNCTION public.half_hour_after(at timestamp with time zone) TO linggong_read;

REVOKE ALL ON FUNCTION public.is_provisional(due_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.is_provisional(due_at timestamp with time zone) TO linggong_app;
GRANT ALL ON FUNCTION public.is_provisional(due_at timestamp with time zone) TO linggong_read;

REVOKE ALL ON FUNCTION public.joined_terms(terms text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.joined_terms(terms text[]) TO linggong_app;
GRANT ALL ON FUNCTION public.joined_terms(terms text[]) TO linggong_read;

REVOKE ALL ON FUNCTION public.keep_posting_terms() FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_posting_terms() TO linggong_app;
GRANT ALL ON FUNCTION public.keep_posting_terms() TO linggong_read;

REVOKE ALL ON FUNCTION public.kind_number(kind text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.kind_number(kind text) TO linggong_app;
GRANT ALL ON FUNCTION public.kind_number(kind text) TO linggong_read;

REVOKE ALL ON FUNCTION public.ledger_account_fixed() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_account_fixed() TO linggong_app;
GRANT ALL ON FUNCTION public.ledger_account_fixed() TO linggong_read;

REVOKE ALL ON FUNCTION public.ledger_classified(items public.ledger_item[], history boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_close_account(account_id uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_close_account(account_id uuid, at timestamp with time zone) TO linggong_app;

REVOKE ALL ON FUNCTION public.ledger_coded(items public.ledger_item[], codes text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_doubtful(ids uuid[], journal_ids uuid[], kinds text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], held bigint[], at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_expiries(hold_ids uuid[], ends timestamp with time zone[], made boolean[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_expiries(hold_ids uuid[], ends timestamp with time zone[], made boolean[]) TO linggong_app;

REVOKE ALL ON FUNCTION public.ledger_filled(ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_journals_refused(items public.ledger_item[], codes text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_judged(items public.ledger_item[], codes text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_late(items public.ledger_item[], codes text[], at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_open_accounts(ids uuid[], kinds text[], owner_ids uuid[], channels text[], at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_open_accounts(ids uuid[], kinds text[], owner_ids uuid[], channels text[], at timestamp with time zone) TO linggong_app;

REVOKE ALL ON FUNCTION public.ledger_post(ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamp with time zone, history boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_post_batch(ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_post_batch(ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamp with time zone) TO linggong_app;

REVOKE ALL ON FUNCTION public.ledger_post_few(ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_post_few(ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamp with time zone) TO linggong_app;

REVOKE ALL ON FUNCTION public.ledger_post_staged(run uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_post_staged(run uuid, at timestamp with time zone) TO linggong_app;

REVOKE ALL ON FUNCTION public.ledger_posted_whole(ids uuid[], journal_ids uuid[], kinds text[], events text[], debit_ids uuid[], credit_ids uuid[], amounts bigint[], pending_ids uuid[], reverses_ids uuid[], subject_ids uuid[], at timestamp with time zone) FROM PUBLIC;

GRANT SELECT ON TABLE public.ledger_account TO linggong_app;
GRANT SELECT ON TABLE public.ledger_account TO linggong_read;

REVOKE ALL ON FUNCTION public.ledger_room(a public.ledger_account) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_suspects(items public.ledger_item[], codes text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_take_snapshot(on_day date, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_take_snapshot(on_day date, at timestamp with time zone) TO linggong_app;

REVOKE ALL ON FUNCTION public.ledger_transfer_apply() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_transfer_apply() TO linggong_app;
GRANT ALL ON FUNCTION public.ledger_transfer_apply() TO linggong_read;

REVOKE ALL ON FUNCTION public.ledger_transfer_guard() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_transfer_guard() TO linggong_app;
GRANT ALL ON FUNCTION public.ledger_transfer_guard() TO linggong_read;

REVOKE ALL ON FUNCTION public.ledger_written(items public.ledger_item[], codes text[], at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.metres_apart(latitude double precision, longitude double precision, from_latitude double precision, from_longitude double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION public.metres_apart(latitude double precision, longitude double precision, from_latitude double precision, from_longitude double precision) TO linggong_app;
GRANT ALL ON FUNCTION public.metres_apart(latitude double precision, longitude double precision, from_latitude double precision, from_longitude double precision) TO linggong_read;

REVOKE ALL ON FUNCTION public.money_json(amount_fen bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.money_json(amount_fen bigint) TO linggong_app;
GRANT ALL ON FUNCTION public.money_json(amount_fen bigint) TO linggong_read;

REVOKE ALL ON FUNCTION public.note_publication() FROM PUBLIC;
GRANT ALL ON FUNCTION public.note_publication() TO linggong_app;
GRANT ALL ON FUNCTION public.note_publication() TO linggong_read;

REVOKE ALL ON FUNCTION public.official_receipt_of(item_id uuid, state text, channel text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.official_receipt_of(item_id uuid, state text, channel text) TO linggong_app;
GRANT ALL ON FUNCTION public.official_receipt_of(item_id uuid, state text, channel text) TO linggong_read;

REVOKE ALL ON FUNCTION public.old_enough(on_day date, worker_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.old_enough(on_day date, worker_ids uuid[]) TO linggong_app;
GRANT ALL ON FUNCTION public.old_enough(on_day date, worker_ids uuid[]) TO linggong_read;

REVOKE ALL ON FUNCTION public.partner_key_kept() FROM PUBLIC;
GRANT ALL ON FUNCTION public.partner_key_kept() TO linggong_app;
GRANT ALL ON FUNCTION public.partner_key_kept() TO linggong_read;

REVOKE ALL ON FUNCTION public.pay_steps(pay_fen bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.pay_steps(pay_fen bigint) TO linggong_app;
GRANT ALL ON FUNCTION public.pay_steps(pay_fen bigint) TO linggong_read;

REVOKE ALL ON FUNCTION public.payout_waits_for(state text, waits_for text, needs text, problem_since timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.payout_waits_for(state text, waits_for text, needs text, problem_since timestamp with time zone) TO linggong_app;
GRANT ALL ON FUNCTION public.payout_waits_for(state text, waits_for text, needs text, problem_since timestamp with time zone) TO linggong_read;

REVOKE ALL ON FUNCTION public.personal_rows(table_name text, person_id uuid, worker_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.personal_rows(table_name text, person_id uuid, worker_id uuid) TO linggong_app;
GRANT ALL ON FUNCTION public.personal_rows(table_name text, person_id uuid, worker_id uuid) TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting TO linggong_app;
GRANT SELECT ON TABLE public.posting TO linggong_read;

REVOKE ALL ON FUNCTION public.posting_terms(p public.posting) FROM PUBLIC;
GRANT ALL ON FUNCTION public.posting_terms(p public.posting) TO linggong_app;
GRANT ALL ON FUNCTION public.posting_terms(p public.posting) TO linggong_read;

REVOKE ALL ON FUNCTION public.rarest_term(terms text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rarest_term(terms text[]) TO linggong_app;
GRANT ALL ON FUNCTION public.rarest_term(terms text[]) TO linggong_read;

REVOKE ALL ON FUNCTION public.refuse_begun_batch() FROM PUBLIC;
GRANT ALL ON FUNCTION public.refuse_begun_batch() TO linggong_app;
GRANT ALL ON FUNCTION public.refuse_begun_batch() TO linggong_read;

REVOKE ALL ON FUNCTION public.refuse_change() FROM PUBLIC;
GRANT ALL ON FUNCTION public.refuse_change() TO linggong_app;
GRANT ALL ON FUNCTION public.refuse_change() TO linggong_read;

REVOKE ALL ON FUNCTION public.refuse_change_but_erasure() FROM PUBLIC;
GRANT ALL ON FUNCTION public.refuse_change_but_erasure() TO linggong_app;
GRANT ALL ON FUNCTION public.refuse_change_but_erasure() TO linggong_read;

REVOKE ALL ON FUNCTION public.refuse_overlapping_fees() FROM PUBLIC;
GRANT ALL ON FUNCTION public.refuse_overlapping_fees() TO linggong_app;
GRANT ALL ON FUNCTION public.refuse_overlapping_fees() TO linggong_read;

REVOKE ALL ON FUNCTION public.refuse_overlapping_pay_terms() FROM PUBLIC;
GRANT ALL ON FUNCTION public.refuse_overlapping_pay_terms() TO linggong_app;
GRANT ALL ON FUNCTION public.refuse_overlapping_pay_terms() TO linggong_read;

REVOKE ALL ON FUNCTION public.refuse_overlapping_waivers() FROM PUBLIC;
GRANT ALL ON FUNCTION public.refuse_overlapping_waivers() TO linggong_app;
GRANT ALL ON FUNCTION public.refuse_overlapping_waivers() TO linggong_read;

REVOKE ALL ON FUNCTION public.refuse_removing_kept_facts() FROM PUBLIC;
GRANT ALL ON FUNCTION public.refuse_removing_kept_facts() TO linggong_app;
GRANT ALL ON FUNCTION public.refuse_removing_kept_facts() TO linggong_read;

REVOKE ALL ON FUNCTION public.refuse_stopped_channel() FROM PUBLIC;
GRANT ALL ON FUNCTION public.refuse_stopped_channel() TO linggong_app;
GRANT ALL ON FUNCTION public.refuse_stopped_channel() TO linggong_read;

REVOKE ALL ON FUNCTION public.refuse_too_few_approvals() FROM PUBLIC;
GRANT ALL ON FUNCTION public.refuse_too_few_approvals() TO linggong_app;
GRANT ALL ON FUNCTION public.refuse_too_few_approvals() TO linggong_read;

REVOKE ALL ON FUNCTION public.refuse_unapproved_version() FROM PUBLIC;
GRANT ALL ON FUNCTION public.refuse_unapproved_version() TO linggong_app;
GRANT ALL ON FUNCTION public.refuse_unapproved_version() TO linggong_read;

REVOKE ALL ON FUNCTION public.retire_match_facts(at timestamp with time zone, before timestamp with time zone, contested_before timestamp with time zone, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.retire_match_facts(at timestamp with time zone, before timestamp with time zone, contested_before timestamp with time zone, most integer) TO linggong_app;
GRANT ALL ON FUNCTION public.retire_match_facts(at timestamp with time zone, before timestamp with time zone, contested_before timestamp with time zone, most integer) TO linggong_read;

REVOKE ALL ON FUNCTION public.row_counts() FROM PUBLIC;
GRANT ALL ON FUNCTION public.row_counts() TO linggong_app;
GRANT ALL ON FUNCTION public.row_counts() TO linggong_read;

REVOKE ALL ON FUNCTION public.rows_about(table_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rows_about(table_name text) TO linggong_app;
GRANT ALL ON FUNCTION public.rows_about(table_name text) TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.audit TO linggong_app;
GRANT SELECT ON TABLE public.audit TO linggong_read;

REVOKE ALL ON FUNCTION public.seal_content(a public.audit) FROM PUBLIC;
GRANT ALL ON FUNCTION public.seal_content(a public.audit) TO linggong_app;
GRANT ALL ON FUNCTION public.seal_content(a public.audit) TO linggong_read;

GRANT SELECT ON TABLE public.ledger_transfer TO linggong_app;
GRANT SELECT ON TABLE public.ledger_transfer TO linggong_read;

REVOKE ALL ON FUNCTION public.seal_content(t public.ledger_transfer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.seal_content(t public.ledger_transfer) TO linggong_app;
GRANT ALL ON FUNCTION public.seal_content(t public.ledger_transfer) TO linggong_read;

REVOKE ALL ON FUNCTION public.seal_content(kind text, row_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.seal_content(kind text, row_id uuid) TO linggong_app;
GRANT ALL ON FUNCTION public.seal_content(kind text, row_id uuid) TO linggong_read;

REVOKE ALL ON FUNCTION public.seal_rows(most integer, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.seal_rows(most integer, at timestamp with time zone) TO linggong_app;

REVOKE ALL ON FUNCTION public.statement_match_added() FROM PUBLIC;
GRANT ALL ON FUNCTION public.statement_match_added() TO linggong_app;
GRANT ALL ON FUNCTION public.statement_match_added() TO linggong_read;

REVOKE ALL ON FUNCTION public.statement_match_posted() FROM PUBLIC;
GRANT ALL ON FUNCTION public.statement_match_posted() TO linggong_app;
GRANT ALL ON FUNCTION public.statement_match_posted() TO linggong_read;

REVOKE ALL ON FUNCTION public.statement_source_known() FROM PUBLIC;
GRANT ALL ON FUNCTION public.statement_source_known() TO linggong_app;
GRANT ALL ON FUNCTION public.statement_source_known() TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sub_order TO linggong_app;
GRANT SELECT ON TABLE public.sub_order TO linggong_read;

REVOKE ALL ON FUNCTION public.sub_order_exceptions(s public.sub_order, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sub_order_exceptions(s public.sub_order, at timestamp with time zone) TO linggong_app;
GRANT ALL ON FUNCTION public.sub_order_exceptions(s public.sub_order, at timestamp with time zone) TO linggong_read;

REVOKE ALL ON FUNCTION public.sub_order_stage(s public.sub_order) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sub_order_stage(s public.sub_order) TO linggong_app;
GRANT ALL ON FUNCTION public.sub_order_stage(s public.sub_order) TO linggong_read;

REVOKE ALL ON FUNCTION public.tag(table_name text, kind text, protection text, columns text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.tag(table_name text, kind text, protection text, columns text) TO linggong_app;
GRANT ALL ON FUNCTION public.tag(table_name text, kind text, protection text, columns text) TO linggong_read;

REVOKE ALL ON FUNCTION public.work_study_agreement_stands() FROM PUBLIC;
GRANT ALL ON FUNCTION public.work_study_agreement_stands() TO linggong_app;
GRANT ALL ON FUNCTION public.work_study_agreement_stands() TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.absence TO linggong_app;
GRANT SELECT ON TABLE public.absence TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account_recovery TO linggong_app;
GRANT SELECT ON TABLE public.account_recovery TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.agreement TO linggong_app;
GRANT SELECT ON TABLE public.agreement TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.agreement_text TO linggong_app;
GRANT SELECT ON TABLE public.agreement_text TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.application TO linggong_app;
GRANT SELECT ON TABLE public.application TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.arrangement_message TO linggong_app;
GRANT SELECT ON TABLE public.arrangement_message TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.assignment TO linggong_app;
GRANT SELECT ON TABLE public.assignment TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.attendance_event TO linggong_app;
GRANT SELECT ON TABLE public.attendance_event TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.attestation TO linggong_app;
GRANT SELECT ON TABLE public.attestation TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.audit_engagement TO linggong_app;
GRANT SELECT ON TABLE public.audit_engagement TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.audit_reading TO linggong_app;
GRANT SELECT ON TABLE public.audit_reading TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.availability_exception TO linggong_app;
GRANT SELECT ON TABLE public.availability_exception TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.availability_rule TO linggong_app;
GRANT SELECT ON TABLE public.availability_rule TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.backup_drill TO linggong_app;
GRANT SELECT ON TABLE public.backup_drill TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.bank_account TO linggong_app;
GRANT SELECT ON TABLE public.bank_account TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.bank_notice TO linggong_app;
GRANT SELECT ON TABLE public.bank_notice TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.bank_sending TO linggong_app;
GRANT SELECT ON TABLE public.bank_sending TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.deposit TO linggong_app;
GRANT SELECT ON TABLE public.deposit TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.deposit_resolution TO linggong_app;
GRANT SELECT ON TABLE public.deposit_resolution TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reconciliation TO linggong_app;
GRANT SELECT ON TABLE public.reconciliation TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.refund TO linggong_app;
GRANT SELECT ON TABLE public.refund TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.statement_file TO linggong_app;
GRANT SELECT ON TABLE public.statement_file TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.statement_posting TO linggong_app;
GRANT SELECT ON TABLE public.statement_posting TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tax_remittance TO linggong_app;
GRANT SELECT ON TABLE public.tax_remittance TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.bank_movement TO linggong_app;
GRANT SELECT ON TABLE public.bank_movement TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.books_check TO linggong_app;
GRANT SELECT ON TABLE public.books_check TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.branch TO linggong_app;
GRANT SELECT ON TABLE public.branch TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.bulk_release TO linggong_app;
GRANT SELECT ON TABLE public.bulk_release TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendar_day TO linggong_app;
GRANT SELECT ON TABLE public.calendar_day TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.channel_batch TO linggong_app;
GRANT SELECT ON TABLE public.channel_batch TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.channel_event TO linggong_app;
GRANT SELECT ON TABLE public.channel_event TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.column_tag TO linggong_app;
GRANT SELECT ON TABLE public.column_tag TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.confidentiality_undertaking TO linggong_app;
GRANT SELECT ON TABLE public.confidentiality_undertaking TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.consent TO linggong_app;
GRANT SELECT ON TABLE public.consent TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.consent_notice TO linggong_app;
GRANT SELECT ON TABLE public.consent_notice TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.damage_claim TO linggong_app;
GRANT SELECT ON TABLE public.damage_claim TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.damage_obligation TO linggong_app;
GRANT SELECT ON TABLE public.damage_obligation TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.data_purpose TO linggong_app;
GRANT SELECT ON TABLE public.data_purpose TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.deadline TO linggong_app;
GRANT SELECT ON TABLE public.deadline TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.deadline_kind TO linggong_app;
GRANT SELECT ON TABLE public.deadline_kind TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.deadline_pause TO linggong_app;
GRANT SELECT ON TABLE public.deadline_pause TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.delivery TO linggong_app;
GRANT SELECT ON TABLE public.delivery TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.demand_package TO linggong_app;
GRANT SELECT ON TABLE public.demand_package TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.difference_resolution TO linggong_app;
GRANT SELECT ON TABLE public.difference_resolution TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.disclosure TO linggong_app;
GRANT SELECT ON TABLE public.disclosure TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.document TO linggong_app;
GRANT SELECT ON TABLE public.document TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.document_kind TO linggong_app;
GRANT SELECT ON TABLE public.document_kind TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_attempt TO linggong_app;
GRANT SELECT ON TABLE public.payout_attempt TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_file_row TO linggong_app;
GRANT SELECT ON TABLE public.payout_file_row TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_item TO linggong_app;
GRANT SELECT ON TABLE public.payout_item TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_receipt TO linggong_app;
GRANT SELECT ON TABLE public.payout_receipt TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.receipt_bundle_item TO linggong_app;
GRANT SELECT ON TABLE public.receipt_bundle_item TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reconciliation_difference TO linggong_app;
GRANT SELECT ON TABLE public.reconciliation_difference TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement TO linggong_app;
GRANT SELECT ON TABLE public.settlement TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.statement_line TO linggong_app;
GRANT SELECT ON TABLE public.statement_line TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.tax_filing_worker TO linggong_app;
GRANT SELECT ON TABLE public.tax_filing_worker TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.document_names TO linggong_app;
GRANT SELECT ON TABLE public.document_names TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.document_release TO linggong_app;
GRANT SELECT ON TABLE public.document_release TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.document_ticket TO linggong_app;
GRANT SELECT ON TABLE public.document_ticket TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.employer TO linggong_app;
GRANT SELECT ON TABLE public.employer TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.employer_document TO linggong_app;
GRANT SELECT ON TABLE public.employer_document TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.employer_member TO linggong_app;
GRANT SELECT ON TABLE public.employer_member TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.erasure_lock TO linggong_app;
GRANT SELECT ON TABLE public.erasure_lock TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.erasure_rule TO linggong_app;
GRANT SELECT ON TABLE public.erasure_rule TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.evaluation TO linggong_app;
GRANT SELECT ON TABLE public.evaluation TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.evaluation_window TO linggong_app;
GRANT SELECT ON TABLE public.evaluation_window TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.fee_notice TO linggong_app;
GRANT SELECT ON TABLE public.fee_notice TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.fee_schedule TO linggong_app;
GRANT SELECT ON TABLE public.fee_schedule TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.fee_waiver TO linggong_app;
GRANT SELECT ON TABLE public.fee_waiver TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.hire_agreement TO linggong_app;
GRANT SELECT ON TABLE public.hire_agreement TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.holder_check TO linggong_app;
GRANT SELECT ON TABLE public.holder_check TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency TO linggong_app;
GRANT SELECT ON TABLE public.idempotency TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.incident TO linggong_app;
GRANT SELECT ON TABLE public.incident TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.incident_notice TO linggong_app;
GRANT SELECT ON TABLE public.incident_notice TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.incident_statement TO linggong_app;
GRANT SELECT ON TABLE public.incident_statement TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.instant_choice TO linggong_app;
GRANT SELECT ON TABLE public.instant_choice TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.instant_round TO linggong_app;
GRANT SELECT ON TABLE public.instant_round TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.insurance_claim TO linggong_app;
GRANT SELECT ON TABLE public.insurance_claim TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.insurance_plan TO linggong_app;
GRANT SELECT ON TABLE public.insurance_plan TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.insurance_policy TO linggong_app;
GRANT SELECT ON TABLE public.insurance_policy TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.insurance_product TO linggong_app;
GRANT SELECT ON TABLE public.insurance_product TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.invitation TO linggong_app;
GRANT SELECT ON TABLE public.invitation TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.job_decision TO linggong_app;
GRANT SELECT ON TABLE public.job_decision TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job_intention TO linggong_app;
GRANT SELECT ON TABLE public.job_intention TO linggong_read;

GRANT SELECT ON TABLE public.ledger_account_kind TO linggong_app;
GRANT SELECT ON TABLE public.ledger_account_kind TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ledger_entry TO linggong_app;
GRANT SELECT ON TABLE public.ledger_entry TO linggong_read;

GRANT SELECT ON TABLE public.ledger_hold TO linggong_app;
GRANT SELECT ON TABLE public.ledger_hold TO linggong_read;

GRANT SELECT ON TABLE public.ledger_hold_expiry TO linggong_app;
GRANT SELECT ON TABLE public.ledger_hold_expiry TO linggong_read;

GRANT SELECT ON TABLE public.ledger_rejection TO linggong_app;
GRANT SELECT ON TABLE public.ledger_rejection TO linggong_read;

GRANT SELECT ON TABLE public.ledger_route TO linggong_app;
GRANT SELECT ON TABLE public.ledger_route TO linggong_read;

GRANT SELECT ON TABLE public.ledger_snapshot TO linggong_app;
GRANT SELECT ON TABLE public.ledger_snapshot TO linggong_read;

GRANT SELECT ON TABLE public.ledger_snapshot_balance TO linggong_app;
GRANT SELECT ON TABLE public.ledger_snapshot_balance TO linggong_read;

GRANT SELECT,INSERT,DELETE ON TABLE public.ledger_stage TO linggong_app;
GRANT SELECT ON TABLE public.ledger_stage TO linggong_read;

GRANT SELECT,INSERT,DELETE ON TABLE public.ledger_stage_run TO linggong_app;
GRANT SELECT ON TABLE public.ledger_stage_run TO linggong_read;

GRANT USAGE ON SEQUENCE public.ledger_transfer_number TO linggong_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.liability_case TO linggong_app;
GRANT SELECT ON TABLE public.liability_case TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.match_block TO linggong_app;
GRANT SELECT ON TABLE public.match_block TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.match_contest TO linggong_app;
GRANT SELECT ON TABLE public.match_contest TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.match_pair TO linggong_app;
GRANT SELECT ON TABLE public.match_pair TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.match_run TO linggong_app;
GRANT SELECT ON TABLE public.match_run TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.match_run_shift TO linggong_app;
GRANT SELECT ON TABLE public.match_run_shift TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.match_run_worker TO linggong_app;
GRANT SELECT ON TABLE public.match_run_worker TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.match_set_aside TO linggong_app;
GRANT SELECT ON TABLE public.match_set_aside TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.member_branch TO linggong_app;
GRANT SELECT ON TABLE public.member_branch TO linggong_read;

GRANT SELECT ON TABLE public.migration TO linggong_app;
GRANT SELECT ON TABLE public.migration TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notification TO linggong_app;
GRANT SELECT ON TABLE public.notification TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notification_delivery TO linggong_app;
GRANT SELECT ON TABLE public.notification_delivery TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notification_preference TO linggong_app;
GRANT SELECT ON TABLE public.notification_preference TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notification_setting TO linggong_app;
GRANT SELECT ON TABLE public.notification_setting TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.notification_template TO linggong_app;
GRANT SELECT ON TABLE public.notification_template TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.offer TO linggong_app;
GRANT SELECT ON TABLE public.offer TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.offer_shift TO linggong_app;
GRANT SELECT ON TABLE public.offer_shift TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.official_receipt_standing TO linggong_app;
GRANT SELECT ON TABLE public.official_receipt_standing TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO linggong_app;
GRANT SELECT ON TABLE public.outbox TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outside_delivery TO linggong_app;
GRANT SELECT ON TABLE public.outside_delivery TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.partner TO linggong_app;
GRANT SELECT ON TABLE public.partner TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.partner_event TO linggong_app;
GRANT SELECT ON TABLE public.partner_event TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.partner_event_noted TO linggong_app;
GRANT SELECT ON TABLE public.partner_event_noted TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.partner_key TO linggong_app;
GRANT SELECT ON TABLE public.partner_key TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.pay_component TO linggong_app;
GRANT SELECT ON TABLE public.pay_component TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pay_delay TO linggong_app;
GRANT SELECT ON TABLE public.pay_delay TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pay_dispute TO linggong_app;
GRANT SELECT ON TABLE public.pay_dispute TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.pay_dispute_evidence TO linggong_app;
GRANT SELECT ON TABLE public.pay_dispute_evidence TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.pay_dispute_step TO linggong_app;
GRANT SELECT ON TABLE public.pay_dispute_step TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pay_run TO linggong_app;
GRANT SELECT ON TABLE public.pay_run TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pay_run_chunk TO linggong_app;
GRANT SELECT ON TABLE public.pay_run_chunk TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pay_run_item TO linggong_app;
GRANT SELECT ON TABLE public.pay_run_item TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pay_term TO linggong_app;
GRANT SELECT ON TABLE public.pay_term TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.payout_approval TO linggong_app;
GRANT SELECT ON TABLE public.payout_approval TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_batch TO linggong_app;
GRANT SELECT ON TABLE public.payout_batch TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_channel TO linggong_app;
GRANT SELECT ON TABLE public.payout_channel TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_channel_day TO linggong_app;
GRANT SELECT ON TABLE public.payout_channel_day TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_channel_pace TO linggong_app;
GRANT SELECT ON TABLE public.payout_channel_pace TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_channel_stop TO linggong_app;
GRANT SELECT ON TABLE public.payout_channel_stop TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_denial TO linggong_app;
GRANT SELECT ON TABLE public.payout_denial TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_destination TO linggong_app;
GRANT SELECT ON TABLE public.payout_destination TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_escalation TO linggong_app;
GRANT SELECT ON TABLE public.payout_escalation TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_failure TO linggong_app;
GRANT SELECT ON TABLE public.payout_failure TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_file TO linggong_app;
GRANT SELECT ON TABLE public.payout_file TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_file_error TO linggong_app;
GRANT SELECT ON TABLE public.payout_file_error TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_payee_day TO linggong_app;
GRANT SELECT ON TABLE public.payout_payee_day TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_rule TO linggong_app;
GRANT SELECT ON TABLE public.payout_rule TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.payout_rule_run TO linggong_app;
GRANT SELECT ON TABLE public.payout_rule_run TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payout_waiting TO linggong_app;
GRANT SELECT ON TABLE public.payout_waiting TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.person TO linggong_app;
GRANT SELECT ON TABLE public.person TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.personal_data_access TO linggong_app;
GRANT SELECT ON TABLE public.personal_data_access TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.personal_data_reading TO linggong_app;
GRANT SELECT ON TABLE public.personal_data_reading TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.personal_data_request TO linggong_app;
GRANT SELECT ON TABLE public.personal_data_request TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.phone_notice TO linggong_app;
GRANT SELECT ON TABLE public.phone_notice TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.platform_key TO linggong_app;
GRANT SELECT ON TABLE public.platform_key TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.policy_acknowledgement TO linggong_app;
GRANT SELECT ON TABLE public.policy_acknowledgement TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.policy_document TO linggong_app;
GRANT SELECT ON TABLE public.policy_document TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting_view TO linggong_app;
GRANT SELECT ON TABLE public.posting_view TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting_views TO linggong_app;
GRANT SELECT ON TABLE public.posting_views TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting_figure TO linggong_app;
GRANT SELECT ON TABLE public.posting_figure TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting_file TO linggong_app;
GRANT SELECT ON TABLE public.posting_file TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting_file_error TO linggong_app;
GRANT SELECT ON TABLE public.posting_file_error TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting_file_row TO linggong_app;
GRANT SELECT ON TABLE public.posting_file_row TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting_term TO linggong_app;
GRANT SELECT ON TABLE public.posting_term TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting_found TO linggong_app;
GRANT SELECT ON TABLE public.posting_found TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting_from_template TO linggong_app;
GRANT SELECT ON TABLE public.posting_from_template TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting_template TO linggong_app;
GRANT SELECT ON TABLE public.posting_template TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.posting_template_version TO linggong_app;
GRANT SELECT ON TABLE public.posting_template_version TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting_to_search TO linggong_app;
GRANT SELECT ON TABLE public.posting_to_search TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.posting_version TO linggong_app;
GRANT SELECT ON TABLE public.posting_version TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.privacy_record TO linggong_app;
GRANT SELECT ON TABLE public.privacy_record TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.qualification_kind TO linggong_app;
GRANT SELECT ON TABLE public.qualification_kind TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.ranking_choice TO linggong_app;
GRANT SELECT ON TABLE public.ranking_choice TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.receipt_bundle TO linggong_app;
GRANT SELECT ON TABLE public.receipt_bundle TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.refusal TO linggong_app;
GRANT SELECT ON TABLE public.refusal TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.remark TO linggong_app;
GRANT SELECT ON TABLE public.remark TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.requirement TO linggong_app;
GRANT SELECT ON TABLE public.requirement TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.retention_class TO linggong_app;
GRANT SELECT ON TABLE public.retention_class TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.review TO linggong_app;
GRANT SELECT ON TABLE public.review TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rule TO linggong_app;
GRANT SELECT ON TABLE public.rule TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.safety_attestation TO linggong_app;
GRANT SELECT ON TABLE public.safety_attestation TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.safety_briefing TO linggong_app;
GRANT SELECT ON TABLE public.safety_briefing TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.safety_checklist TO linggong_app;
GRANT SELECT ON TABLE public.safety_checklist TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.safety_item TO linggong_app;
GRANT SELECT ON TABLE public.safety_item TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sample_city TO linggong_app;
GRANT SELECT ON TABLE public.sample_city TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sample_person TO linggong_app;
GRANT SELECT ON TABLE public.sample_person TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sandbox_clock TO linggong_app;
GRANT SELECT ON TABLE public.sandbox_clock TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sandbox_webhook_host TO linggong_app;
GRANT SELECT ON TABLE public.sandbox_webhook_host TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.saved_search TO linggong_app;
GRANT SELECT ON TABLE public.saved_search TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.saved_search_find TO linggong_app;
GRANT SELECT ON TABLE public.saved_search_find TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.schedule TO linggong_app;
GRANT SELECT ON TABLE public.schedule TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.school_office TO linggong_app;
GRANT SELECT ON TABLE public.school_office TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.screening_finding TO linggong_app;
GRANT SELECT ON TABLE public.screening_finding TO linggong_read;

GRANT SELECT ON TABLE public.seal TO linggong_app;
GRANT SELECT ON TABLE public.seal TO linggong_read;

GRANT SELECT ON TABLE public.seal_head TO linggong_app;
GRANT SELECT ON TABLE public.seal_head TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.seal_node TO linggong_app;
GRANT SELECT ON TABLE public.seal_node TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.seal_root TO linggong_app;
GRANT SELECT ON TABLE public.seal_root TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_level TO linggong_app;
GRANT SELECT ON TABLE public.service_level TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.session TO linggong_app;
GRANT SELECT ON TABLE public.session TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.session_token TO linggong_app;
GRANT SELECT ON TABLE public.session_token TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.settlement_explanation TO linggong_app;
GRANT SELECT ON TABLE public.settlement_explanation TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement_line TO linggong_app;
GRANT SELECT ON TABLE public.settlement_line TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.shift TO linggong_app;
GRANT SELECT ON TABLE public.shift TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_in_attempt TO linggong_app;
GRANT SELECT ON TABLE public.sign_in_attempt TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_in_code TO linggong_app;
GRANT SELECT ON TABLE public.sign_in_code TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff TO linggong_app;
GRANT SELECT ON TABLE public.staff TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff_role_grant TO linggong_app;
GRANT SELECT ON TABLE public.staff_role_grant TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.statement_match TO linggong_app;
GRANT SELECT ON TABLE public.statement_match TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.statement_source TO linggong_app;
GRANT SELECT ON TABLE public.statement_source TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.subject_key TO linggong_app;
GRANT SELECT ON TABLE public.subject_key TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.subject_link TO linggong_app;
GRANT SELECT ON TABLE public.subject_link TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tax_certificate TO linggong_app;
GRANT SELECT ON TABLE public.tax_certificate TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tax_crossing TO linggong_app;
GRANT SELECT ON TABLE public.tax_crossing TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tax_filing TO linggong_app;
GRANT SELECT ON TABLE public.tax_filing TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tax_payee TO linggong_app;
GRANT SELECT ON TABLE public.tax_payee TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.tax_payment TO linggong_app;
GRANT SELECT ON TABLE public.tax_payment TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.tax_remittance_correction TO linggong_app;
GRANT SELECT ON TABLE public.tax_remittance_correction TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.tax_remittance_item TO linggong_app;
GRANT SELECT ON TABLE public.tax_remittance_item TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.text_kept TO linggong_app;
GRANT SELECT ON TABLE public.text_kept TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.timesheet TO linggong_app;
GRANT SELECT ON TABLE public.timesheet TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.timetable TO linggong_app;
GRANT SELECT ON TABLE public.timetable TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.timetable_week TO linggong_app;
GRANT SELECT ON TABLE public.timetable_week TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.trusted_document TO linggong_app;
GRANT SELECT ON TABLE public.trusted_document TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.trusted_revocation TO linggong_app;
GRANT SELECT ON TABLE public.trusted_revocation TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.upload_ticket TO linggong_app;
GRANT SELECT ON TABLE public.upload_ticket TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.vault_field TO linggong_app;
GRANT SELECT ON TABLE public.vault_field TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.verification TO linggong_app;
GRANT SELECT ON TABLE public.verification TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.wage_protection TO linggong_app;
GRANT SELECT ON TABLE public.wage_protection TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhook_delivery TO linggong_app;
GRANT SELECT ON TABLE public.webhook_delivery TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhook_endpoint TO linggong_app;
GRANT SELECT ON TABLE public.webhook_endpoint TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhook_secret TO linggong_app;
GRANT SELECT ON TABLE public.webhook_secret TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.webhook_topic TO linggong_app;
GRANT SELECT ON TABLE public.webhook_topic TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.wechat_binding TO linggong_app;
GRANT SELECT ON TABLE public.wechat_binding TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.wechat_exchange TO linggong_app;
GRANT SELECT ON TABLE public.wechat_exchange TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.wechat_subscription TO linggong_app;
GRANT SELECT ON TABLE public.wechat_subscription TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.work_difference TO linggong_app;
GRANT SELECT ON TABLE public.work_difference TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.work_evidence TO linggong_app;
GRANT SELECT ON TABLE public.work_evidence TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.work_rule TO linggong_app;
GRANT SELECT ON TABLE public.work_rule TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.work_rules TO linggong_app;
GRANT SELECT ON TABLE public.work_rules TO linggong_read;

GRANT SELECT,INSERT ON TABLE public.work_rules_acknowledgement TO linggong_app;
GRANT SELECT ON TABLE public.work_rules_acknowledgement TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.work_study_agreement TO linggong_app;
GRANT SELECT ON TABLE public.work_study_agreement TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.work_study_cap TO linggong_app;
GRANT SELECT ON TABLE public.work_study_cap TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.work_study_post TO linggong_app;
GRANT SELECT ON TABLE public.work_study_post TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.worker TO linggong_app;
GRANT SELECT ON TABLE public.worker TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.worker_qualification TO linggong_app;
GRANT SELECT ON TABLE public.worker_qualification TO linggong_read;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.worker_week TO linggong_app;
GRANT SELECT ON TABLE public.worker_week TO linggong_read;

ALTER DEFAULT PRIVILEGES FOR ROLE linggong_owner GRANT USAGE ON SEQUENCES TO linggong_app;

ALTER DEFAULT PRIVILEGES FOR ROLE linggong_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE linggong_owner GRANT ALL ON FUNCTIONS TO linggong_app;
ALTER DEFAULT PRIVILEGES FOR ROLE linggong_owner GRANT ALL ON FUNCTIONS TO linggong_read;

ALTER DEFAULT PRIVILEGES FOR ROLE linggong_owner GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO linggong_app;
ALTER DEFAULT PRIVILEGES FOR ROLE linggong_owner GRANT SELECT ON TABLES TO linggong_read;
