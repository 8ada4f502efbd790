-- A copy of everything held is for everybody, not only for who works: members of employers, and who has only signed in.

insert into vault_field (table_name, column_name, retention, field, subject_column) values
('phone_notice', 'phone_sealed', 'contact', 'phone_notice.phone', 'person_id'),
('account_recovery', 'new_phone_sealed', 'contact', 'account_recovery.phone', 'id');

-- Whose own a document is, where that is nobody who works.
alter table document add column person_id uuid references person;
create index document_person on document (person_id, created_at desc, id desc);
select tag('document', 'id', 'access', 'person_id');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('personal_data_request.completed', 'person', '{}', '您的数据请求已办理', 'Your data request was answered', '您的“{title}”请求已办理，结果见“我的数据”。', 'Your request ({title}) was answered; see my data.', true),
('personal_data_request.refused', 'person', '{}', '您的数据请求未获同意', 'Your data request was refused', '您的“{title}”请求未获同意，理由见“我的数据”。', 'Your request ({title}) was refused; the reason is with my data.', true);
