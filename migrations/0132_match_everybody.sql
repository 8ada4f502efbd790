-- Once a day the platform matches everybody's shifts by itself; nobody's hand makes such a run (S-065, T-001).
alter table match_run alter column made_by drop not null;
alter table match_run add constraint match_run_made_by check (made_by is not null or employer_id is null);

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('matching.match_everybody', 'matching', '00000000-0000-7000-8000-00000000a132', 86400, '2025-01-01');
