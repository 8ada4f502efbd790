-- Who acts for an employer, as it changes: roles, ownership, leaving; and notices to one person, whoever they are.

alter table notification_template
    drop constraint notification_template_audience_check,
    add constraint notification_template_audience_check check (audience in ('worker', 'employer', 'staff', 'person')),
    drop constraint notification_template_check,
    add constraint notification_template_check check ((audience in ('worker', 'person')) = (cardinality(roles) = 0));

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('accounts.members', '2025-01-01', '{}', '用人单位成员', 'Members of an employer', '用人单位始终至少有一名负责人；只有负责人可以增减成员、更改角色或移交负责人身份，移交须先以手机验证码确认；角色更改即时生效，原有会话随即终止，本人和负责人均获通知。', 'An employer always has an owner; only owners add and remove members, change their roles or hand the ownership over, which needs a fresh code. A change holds at once and ends the member''s sessions; the member and the owners are told.', '{个人信息保护法 第51条,电子商务法 第27条,学生兼职平台管理制度 S2 注册与认证}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('member.added', 'person', '{}', '您已成为“{employer}”的成员', 'You now act for {employer}', '您已成为“{employer}”的成员，角色为{reason_zh}。如与您无关，请退出。', 'You now act for {employer} as {reason_en}. If this is none of yours, leave it.', true),
('member.added', 'employer', '{owner}', '新增成员', 'A member was added', '“{title}”已成为“{employer}”的成员，角色为{reason_zh}。', '{title} now acts for {employer} as {reason_en}.', true),
('member.role_changed', 'person', '{}', '您在“{employer}”的角色已更改', 'Your role at {employer} has changed', '您在“{employer}”的角色现为{reason_zh}，请重新登录。', 'You are now {reason_en} at {employer}; please sign in again.', true),
('member.role_changed', 'employer', '{owner}', '成员角色已更改', 'A member''s role has changed', '“{title}”在“{employer}”的角色现为{reason_zh}。', '{title} is now {reason_en} at {employer}.', true),
('member.removed', 'person', '{}', '您不再是“{employer}”的成员', 'You no longer act for {employer}', '您不再是“{employer}”的成员，相关会话已终止。', 'You no longer act for {employer}; your sessions for it have ended.', true),
('member.removed', 'employer', '{owner}', '成员已移除', 'A member has gone', '“{title}”不再是“{employer}”的成员。', '{title} no longer acts for {employer}.', true);
