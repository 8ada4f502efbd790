-- How often the obligations of either side and of the platform were met, month by month of their due day: counted by a job, read by
-- everybody (S-005, S-072). The present and the last month are counted again every hour.
create table service_level (
    kind text not null references deadline_kind,
    month date not null check (extract(day from month) = 1),
    due integer not null check (due >= 0),
    in_time integer not null check (in_time >= 0),
    late integer not null check (late >= 0),
    unmet integer not null check (unmet >= 0),
    measured_at timestamptz not null,
    primary key (kind, month),
    check (due = in_time + late + unmet)
);
select tag('service_level', 'none', 'none', 'kind month due in_time late unmet measured_at');

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('deadlines.measure', 'notifications', '00000000-0000-7000-8000-00000000a034', 3600, '2025-01-01');
