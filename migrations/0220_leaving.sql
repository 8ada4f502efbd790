-- Whoever has an account may end it, whether they work or not: one list of columns for both (PIPL art. 47).

insert into erasure_rule (table_name, column_name, becomes, kept, condition, place) values
('phone_notice', '*', null, false, 'true', 0);

-- Whatever the list names of somebody who was erased. Only this function may change append-only rows, and only of such people; without
-- a worker_id it is about somebody who never worked.
create or replace function erase_rows(person_id uuid, worker_id uuid) returns void language plpgsql security definer set search_path from current as $$
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
$$;
