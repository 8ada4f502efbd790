-- Nobody decides about their own case, whatever the operation.

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('staff.own_case', '2025-01-01', '{}', '工作人员回避', 'Staff keep from their own case', '工作人员本人是该事项的劳动者，或者现在、曾经是该用人方成员的，不得办理该事项，由其他工作人员办理。', 'Whoever of the staff is the worker of a matter, or is or was a member of its employer, does not handle it; somebody else does.', '{学生兼职平台管理制度 S3 岗位,个人信息保护法 第51条}');
