-- Safety at work: checklists of the kinds of work that carry a risk, and the employer's word for a posting and its place (S-069).

-- A kind with a checklist in force carries a risk. A new number is a new checklist; what was attested to stays as it was.
create table safety_checklist (
    id uuid primary key,
    kind text not null,
    number integer not null check (number > 0),
    valid_from date not null,
    title_zh text not null,
    title_en text not null,
    legal_basis text[] not null,
    unique (kind, number)
);
create index safety_checklist_recent on safety_checklist (valid_from desc, id desc);
select append_only('safety_checklist');
select tag('safety_checklist', 'none', 'none', 'id kind number valid_from title_zh title_en legal_basis');

create table safety_item (
    id uuid primary key,
    safety_checklist_id uuid not null references safety_checklist,
    position integer not null,
    text_zh text not null,
    text_en text not null,
    unique (safety_checklist_id, position)
);
select append_only('safety_item');
select tag('safety_item', 'none', 'none', 'id safety_checklist_id position text_zh text_en');

-- A member's word that every item holds at this place; it counts for a version of the posting with this kind and place, for a time.
create table safety_attestation (
    id uuid primary key,
    safety_checklist_id uuid not null references safety_checklist,
    posting_id uuid not null references posting,
    employer_id uuid not null references employer,
    district text not null,
    address text not null,
    measures text not null check (char_length(measures) between 2 and 1000),
    sha256 bytea not null check (octet_length(sha256) = 32),
    attested_by uuid not null references person,
    attested_at timestamptz not null,
    holds_until timestamptz not null check (holds_until > attested_at)
);
create index safety_attestation_of on safety_attestation (posting_id, attested_at desc, id desc);
select append_only('safety_attestation');
select tag('safety_attestation', 'none', 'none', 'id safety_checklist_id posting_id employer_id district address measures sha256 attested_at holds_until');
select tag('safety_attestation', 'id', 'access', 'attested_by');

-- The worker was shown the attestation before the shift.
create table safety_briefing (
    assignment_id uuid primary key references assignment,
    worker_id uuid not null references worker,
    safety_attestation_id uuid not null references safety_attestation,
    briefed_at timestamptz not null
);
select append_only('safety_briefing');
select tag('safety_briefing', 'none', 'none', 'assignment_id safety_attestation_id briefed_at');
select tag('safety_briefing', 'id', 'access', 'worker_id');
create index assignment_planned on assignment (starts_at, id) where state = 'planned';

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('safety.brief', 'notifications', '00000000-0000-7000-8000-00000000a144', 10, '2025-01-01');

insert into safety_checklist (id, kind, number, valid_from, title_zh, title_en, legal_basis) values
('00000000-0000-7000-8000-000001440100', 'logistics', 1, '2025-01-01', '物流仓储作业安全检查表', 'Safety in logistics and warehouses', '{安全生产法 第28条,安全生产法 第44条,安全生产法 第45条,劳动法 第52条,劳动法 第54条}'),
('00000000-0000-7000-8000-000001440200', 'delivery', 1, '2025-01-01', '配送作业安全检查表', 'Safety in delivery', '{安全生产法 第28条,安全生产法 第44条,安全生产法 第45条,劳动法 第52条,劳动法 第54条}'),
('00000000-0000-7000-8000-000001440300', 'event', 1, '2025-01-01', '活动会务作业安全检查表', 'Safety at events', '{安全生产法 第28条,安全生产法 第44条,劳动法 第52条,大型群众性活动安全管理条例 第7条}'),
('00000000-0000-7000-8000-000001440400', 'housekeeping', 1, '2025-01-01', '家政保洁作业安全检查表', 'Safety in housekeeping and cleaning', '{安全生产法 第28条,安全生产法 第44条,安全生产法 第45条,劳动法 第52条,劳动法 第54条}');

insert into safety_item (id, safety_checklist_id, position, text_zh, text_en) values
('00000000-0000-7000-8000-000001440101', '00000000-0000-7000-8000-000001440100', 0, '上岗前由专人讲解搬运、堆码与机械避让的要求，并有记录。', 'Before the first shift somebody explains lifting, stacking and keeping clear of machines, and it is recorded.'),
('00000000-0000-7000-8000-000001440102', '00000000-0000-7000-8000-000001440100', 1, '免费提供手套、防砸鞋等防护用品。', 'Gloves, safety shoes and other protective equipment are provided free of charge.'),
('00000000-0000-7000-8000-000001440103', '00000000-0000-7000-8000-000001440100', 2, '不安排无证人员操作叉车等特种设备。', 'Nobody without a licence operates forklifts or other special equipment.'),
('00000000-0000-7000-8000-000001440104', '00000000-0000-7000-8000-000001440100', 3, '人车通道分开，照明、消防设施和疏散出口完好。', 'People and vehicles are kept apart; lighting, fire equipment and exits are in order.'),
('00000000-0000-7000-8000-000001440201', '00000000-0000-7000-8000-000001440200', 0, '上岗前由专人讲解交通安全与路线，并有记录。', 'Before the first shift somebody explains traffic safety and the routes, and it is recorded.'),
('00000000-0000-7000-8000-000001440202', '00000000-0000-7000-8000-000001440200', 1, '提供的车辆检验合格，并免费提供头盔与反光衣。', 'Vehicles provided are fit for the road; helmet and reflective vest are provided free of charge.'),
('00000000-0000-7000-8000-000001440203', '00000000-0000-7000-8000-000001440200', 2, '送达时限按守法行驶核定，恶劣天气延长或暂停派单。', 'Delivery times allow for lawful driving, and are extended or suspended in bad weather.'),
('00000000-0000-7000-8000-000001440301', '00000000-0000-7000-8000-000001440300', 0, '上岗前由专人讲解现场布局、疏散路线与应急联络，并有记录。', 'Before the first shift somebody explains the site, the ways out and whom to call, and it is recorded.'),
('00000000-0000-7000-8000-000001440302', '00000000-0000-7000-8000-000001440300', 1, '临时搭建与用电经检查合格，不安排兼职人员登高、接电。', 'Temporary structures and wiring were inspected; part-time workers neither climb nor wire.'),
('00000000-0000-7000-8000-000001440303', '00000000-0000-7000-8000-000001440300', 2, '按人数配备现场负责人、急救用品和饮水休息处。', 'A person in charge, first aid, water and a place to rest are there for the number of people.'),
('00000000-0000-7000-8000-000001440401', '00000000-0000-7000-8000-000001440400', 0, '上岗前由专人讲解清洁剂使用与用电安全，并有记录。', 'Before the first shift somebody explains cleaning agents and electrical safety, and it is recorded.'),
('00000000-0000-7000-8000-000001440402', '00000000-0000-7000-8000-000001440400', 1, '免费提供手套、口罩等防护用品，不混用清洁剂。', 'Gloves, masks and other protective equipment are provided free of charge; agents are not mixed.'),
('00000000-0000-7000-8000-000001440403', '00000000-0000-7000-8000-000001440400', 2, '不安排擦洗高处外窗等登高作业。', 'No work at heights such as cleaning windows from outside.');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('safety.checklist', '2025-01-01', '{"days": 180}', '有风险的工种须先作安全承诺', 'Safety is attested first', '有风险的工种，用人方须就岗位和工作地点逐项确认现行安全检查表后方可发布；确认有效180日，检查表更新或地点变更后须重新确认。', 'For kinds of work that carry a risk the employer attests to every item of the checklist in force, for the posting and its place, before it is published; for 180 days, and again when the checklist or the place changes.', '{学生兼职平台管理制度 S2 工作管理1,安全生产法 第28条,安全生产法 第44条,劳动法 第52条}'),
('safety.briefing', '2025-01-01', '{"hours": 24}', '上岗前告知安全事项', 'Told before the shift', '有风险的工作，平台在班次开始前24小时内向劳动者告知用人方确认的安全事项；劳动者申请前亦可查看。', 'Of work that carries a risk the worker is shown what the employer attested, before applying and within 24 hours before the shift.', '{学生兼职平台管理制度 S2 工作管理1,安全生产法 第44条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('assignment.briefed', 'worker', '{}', '上岗前请阅读安全事项', 'Safety before your shift', '您即将参加“{title}”的班次，请先阅读{employer}确认的安全检查表；现场与之不符的，可以拒绝并报告平台。', 'Your shift of “{title}” is near. Please read the safety checklist that {employer} attested; where the place is not as it says you may refuse, and report it.', true);
