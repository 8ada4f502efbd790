-- What an erasure leaves of words about somebody's deliveries; and files of postings among the documents: they are about work, and
-- whoever would take one out needs another person's word.

insert into erasure_rule (table_name, column_name, becomes, kept) values
('delivery', 'note', '（已删除）', true),
('delivery', 'reason', '（已删除）', true);
insert into document_kind (kind, people, ground, rule_id, fields, retention) values
('posting_file', 'many', 'approval', 'privacy.export_guard', '{}', 'service');
