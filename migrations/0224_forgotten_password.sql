-- A forgotten password of the staff: the second factor proves who asks, two administrators decide, a wait passes in which everybody known
-- may object, and who asked sets a new one with the claim shown once and the second factor again.

do $$
declare
    name text;
begin
    for name in select conname from pg_constraint where conrelid = 'account_recovery'::regclass and contype = 'c'
        and (pg_get_constraintdef(oid) like '%claim_digest%' or conname = 'account_recovery_kind_check')
    loop
        execute format('alter table account_recovery drop constraint %I', name);
    end loop;
end
$$;
alter table account_recovery
    add constraint account_recovery_kind_check check (kind in ('phone', 'second_factor', 'password')),
    add constraint account_recovery_claim check ((kind <> 'phone') = (claim_digest is not null));
