-- Attendance by a rotating code that the employer's device shows, and attendance brought later by a device that was offline: what the
-- device's clock said, how far it was off, and how long the fact had waited (S-030).

alter table attendance_event drop constraint attendance_event_method_check;
alter table attendance_event add constraint attendance_event_method_check check (method in ('place', 'code', 'supervisor'));
alter table attendance_event add column waited_s integer not null default 0 check (waited_s >= 0);
alter table attendance_event add column clock_off_s integer;
alter table attendance_event add constraint attendance_event_waited check (waited_s = 0 or (device_at is not null and method <> 'supervisor'));
select tag('attendance_event', 'none', 'none', 'waited_s clock_off_s');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('assignments.attendance_code', '2025-01-01', '{"step_seconds": 30, "steps_off": 1}', '动态签到码', 'Rotating attendance code', '用工单位设备显示的签到码每30秒更换一次，前后各一个周期内有效。', 'The code on the employer''s device changes every 30 seconds; one step either way still counts.', '{学生兼职平台管理制度 S1 工作执行1}'),
('assignments.offline_attendance', '2025-01-01', '{"live_seconds": 120, "skew_seconds": 120, "place_minutes": 120, "code_minutes": 1440}', '离线签到', 'Attendance brought later', '设备离线时的签到签退可以补传：凭签到码在24小时内，凭位置在2小时内。即时签到以服务器时间为准；补传的以设备时间间隔推算，设备时钟偏差超过2分钟的不予采信，由用工单位现场确认。', 'What a device kept while offline may be brought later: by code within 24 hours, by place within 2. What comes at once counts by our clock; what comes later counts by the time that passed on the device, and a device whose clock is more than 2 minutes off is not believed: the employer confirms instead.', '{学生兼职平台管理制度 S1 工作执行1}');
