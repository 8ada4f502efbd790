-- Whether somebody studies, as a second method of the same authority: name and identity number are asked about, nothing else leaves.

do $$
declare
    name text;
begin
    for name in select conname from pg_constraint where conrelid = 'verification'::regclass and contype = 'c'
        and pg_get_constraintdef(oid) like '%two_element%'
    loop
        execute format('alter table verification drop constraint %I', name);
    end loop;
end
$$;
alter table verification
    add constraint verification_method_check check (method in ('two_element', 'student_status', 'business_licence')),
    add constraint verification_method_of check ((method in ('two_element', 'student_status')) = (subject_type = 'worker'));
