-- Clocks are started for thousands of settlements at once. What their four foreign keys asked row by row, locking the same few rules
-- and kinds each time, one look at all of them answers; and what a clock is about never changes afterwards.
alter table deadline
    drop constraint deadline_kind_fkey,
    drop constraint deadline_rule_id_rule_version_fkey,
    drop constraint deadline_worker_id_fkey,
    drop constraint deadline_employer_id_fkey;

create function deadline_guard() returns trigger language plpgsql as $$
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
create trigger deadline_guard after insert on deadline referencing new table as fresh for each statement execute function deadline_guard();
create trigger deadline_fixed before update of kind, subject_id, worker_id, employer_id, rule_id, rule_version on deadline
for each statement execute function refuse_change();
