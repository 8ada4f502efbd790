-- What matching knows of people is their profile, most of it derived; and what an erasure leaves of that and of words about work.

select tag('job_intention', 'profile', 'access', 'kinds preference radius_m pay_floor_fen');
select tag('availability_rule', 'profile', 'access', 'weekday starts_minute ends_minute');
select tag('availability_exception', 'profile', 'access', 'starts_at ends_at free');
select tag('timetable', 'profile', 'access', 'events classes first_day last_day');
select tag('timetable_week', 'profile', 'access', 'week_on busy');
select tag('worker_week', 'profile', 'access', 'week_on free');
select tag('worker_qualification', 'profile', 'access', 'code valid_until');
select tag('ranking_choice', 'profile', 'access', 'ranked');
select tag('saved_search', 'profile', 'access', 'terms kind district min_pay_fen anchor');
select tag('match_run_worker', 'profile', 'access', 'verified ranked wants for_work for_all_work radius_m kinds preference pay_floor_fen skills free held study_minutes shut_postings shut_employers experience finished absent waited_days');
select tag('match_pair', 'profile', 'access', 'place score parts distance_m');
select tag('invitation', 'profile', 'access', 'score parts distance_m');
select derived('job_intention', 'preference cell');
select derived('worker_week', 'free');
select derived('saved_search', 'terms anchor');
select derived('match_run_worker', 'cell x y z verified ranked wants for_work for_all_work preference skills free held study_minutes experience finished absent waited_days');
select derived('match_pair', 'place score parts distance_m');
select derived('invitation', 'score parts distance_m');

insert into erasure_rule (table_name, column_name, becomes, kept) values
('work_difference', 'actual', '（已删除）', true),
('work_difference', 'answer', '（已删除）', true),
('incident', 'text', '（已删除）', true),
('incident', 'outcome', '（已删除）', true),
('incident_statement', 'text', '（已删除）', true),
('incident_notice', 'reference', '（已删除）', true),
('absence', 'reason', '（已删除）', true),
('absence', 'answer', '（已删除）', true),
('arrangement_message', 'text', '（已删除）', true),
('damage_claim', 'cause', '（已删除）', true),
('damage_claim', 'reply', '（已删除）', true),
('damage_claim', 'reason', '（已删除）', true),
('damage_obligation', 'reference', '（已删除）', true),
('invitation', 'message', '（已删除）', true),
('invitation', 'score', '0', false),
('invitation', 'parts', '{0,0,0,0,0,0,0}', false),
('invitation', 'distance_m', '0', false),
('match_pair', 'place', '0', false),
('match_pair', 'score', '0', false),
('match_pair', 'parts', '{0,0,0,0,0,0,0}', false),
('match_pair', 'distance_m', '0', false),
('remark', 'text', '（已删除）', true),
('remark', 'answer', '（已删除）', true),
('work_evidence', 'file_name', '（已删除）', true);
-- A run of matching that has not been solved finds no kind of work any more for who left.
insert into erasure_rule (table_name, column_name, becomes, kept)
select 'match_run_worker', column_name, becomes, false from (values
    ('false', 'verified ranked wants for_work for_all_work'),
    ('0', 'cell x y z radius_m preference pay_floor_fen skills experience finished absent waited_days'),
    ('{}', 'kinds free held study_minutes shut_postings shut_employers')
) as feature (becomes, names) cross join regexp_split_to_table(names, ' ') as column_name;
insert into erasure_rule (table_name, column_name, kept, condition, place) values
('notification_setting', '*', false, 'true', 0),
('saved_search_find', '*', false, 'true', 0),
('saved_search', '*', false, 'true', 1),
('availability_exception', '*', false, 'true', 0),
('availability_rule', '*', false, 'true', 0),
('worker_week', '*', false, 'true', 0),
('worker_qualification', '*', false, 'true', 0),
('timetable_week', '*', false, 'true', 0),
('timetable', '*', false, 'true', 1),
('job_intention', '*', false, 'true', 2);
select erasable(table_name::regclass) from unnest(array['damage_obligation', 'match_run_worker', 'work_evidence']) as table_name;
