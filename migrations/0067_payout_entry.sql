-- Payouts entered by a file: the rule its refusals name.
insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('payouts.file', '2025-01-01', '{}', '按文件制单', 'A batch from a file', '文件每行指定一份已批准且可发放的结算单及其实发金额；任何一行有误，全部不制单，并逐行说明原因。文件不能绕过结算。', 'Each line of the file names an approved settlement that can be paid and its net pay; one wrong line, and no batch is made, with the reason of every line. A file is no way around settlement.', '{学生兼职平台管理制度 S5 报酬结算,灵活用工平台服务规范 发放c}');
