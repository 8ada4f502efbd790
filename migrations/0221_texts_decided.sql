-- Every text that anybody writes is decided: an erasure takes it, a key seals it, or a legal reason is stated for which it stays.

-- What the staff write about one person's payment is about that person. It is sealed with the records of service, then blanked.
create index reconciliation_difference_item on reconciliation_difference (payout_item_id) where payout_item_id is not null;
insert into subject_link (table_name, condition) values
('payout_denial', 't.payout_escalation_id in (select e.id from payout_escalation e join payout_item i on i.id = e.payout_item_id where i.worker_id = $2)'),
('difference_resolution', 't.payout_item_id in (select id from payout_item where worker_id = $2) or t.reconciliation_difference_id in (select d.id from reconciliation_difference d join payout_item i on i.id = d.payout_item_id where i.worker_id = $2)');
insert into erasure_rule (table_name, column_name, becomes, kept) values
('payout_denial', 'evidence', '（本人已注销，内容已删除）', true),
('payout_denial', 'reject_reason', '（已删除）', true),
('difference_resolution', 'reason', '（已删除）', true),
('difference_resolution', 'reject_reason', '（已删除）', true);

-- Texts that stay when somebody's data is erased: about no worker, and which law has them kept. ``about`` says what they are about.
create table text_kept (
    table_name text not null,
    column_name text not null,
    about text not null check (char_length(about) > 3),
    legal_basis text[] not null check (cardinality(legal_basis) > 0),
    primary key (table_name, column_name)
);
select append_only('text_kept');
select tag('text_kept', 'none', 'none', 'table_name column_name about legal_basis');
insert into text_kept (table_name, column_name, about, legal_basis)
select split_part(name, '.', 1), split_part(name, '.', 2), about, legal_basis from (values
    ('deposit.remark deposit_resolution.reason deposit_resolution.reject_reason refund.reason refund.reject_reason refund.fail_reason',
     'money of an employer', '{会计档案管理办法 第14条}'::text[]),
    ('fee_waiver.reason fee_waiver.reject_reason pay_term.reason pay_term.reject_reason', 'a fee or a time of pay of an employer', '{会计档案管理办法 第14条}'),
    ('tax_filing.purpose tax_remittance.reject_reason', 'a declaration or payment of tax for many', '{税收征收管理法实施细则 第29条}'),
    ('document_release.purpose document_release.decide_reason', 'why a file of many people was let out', '{个人信息保护法 第51条,个人信息保护法 第56条}'),
    ('employer_document.file_name employer_document.content_sealed', 'an employer''s licences', '{电子商务法 第27条,电子商务法 第31条}'),
    ('payout_file.name payout_file.sheet payout_rule.name payout_rule.reject_reason receipt_bundle.purpose',
     'an employer''s file, rule or list of pay', '{电子商务法 第31条}'),
    ('posting_file.name posting_file.sheet posting_template.name', 'an employer''s work offered', '{网络招聘服务管理规定 第24条}'),
    ('payout_channel_stop.reason payout_channel_stop.reopen_reason', 'a channel of payment', '{电子商务法 第31条}'),
    ('job_decision.reason match_run.message', 'a job of the machine', '{网络安全法 第21条}')
) as kept (names, about, legal_basis) cross join regexp_split_to_table(names, ' ') as name;
