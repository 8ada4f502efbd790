-- The sample city of a development database: whether it was loaded whole, and its well-known people, by role.
create table sample_city (
    singleton boolean primary key default true check (singleton),
    seed bigint not null,
    began_at timestamptz not null,
    finished_at timestamptz
);
select tag('sample_city', 'none', 'none', 'singleton seed began_at finished_at');

create table sample_person (
    role text primary key,
    person_id uuid references person,
    worker_id uuid references worker,
    employer_id uuid references employer,
    staff_id uuid references staff,
    partner_id uuid references partner,
    check ((person_id is null) = (partner_id is not null))
);
select tag('sample_person', 'none', 'none', 'role');
select tag('sample_person', 'id', 'access', 'person_id worker_id employer_id staff_id partner_id');
