-- What leaves in bulk (S-107): every document of many people needs a purpose and a ground, and leaves a row that counts them.

-- A document is of one person or of many. What law or contract has handed over leaves on that ground; everything else of many people
-- waits for another person's word. Law keeps a person's own documents by the class named after their account is erased.
create table document_kind (
    kind text primary key,
    people text not null check (people in ('one', 'many')),
    ground text not null check (ground in ('own', 'law', 'contract', 'approval')),
    rule_id text not null,
    fields text[] not null,
    retention text not null references retention_class,
    check ((people = 'one') = (ground = 'own'))
);
select tag('document_kind', 'none', 'none', 'kind people ground rule_id fields retention');
insert into document_kind (kind, people, ground, rule_id, fields, retention) values
('tax_filing', 'many', 'law', 'tax.filing', '{name,id_number,phone,wage}', 'payment'),
('receipt_bundle', 'many', 'contract', 'receipts.bundle', '{name_mask,bank_account_mask,wage}', 'payment'),
('statement_file', 'many', 'approval', 'privacy.export_guard', '{name,bank_account,wage}', 'payment'),
('reconciliation_pack', 'many', 'approval', 'privacy.export_guard', '{wage}', 'payment'),
('payout_file', 'many', 'approval', 'privacy.export_guard', '{wage}', 'payment'),
('payout_file_report', 'many', 'approval', 'privacy.export_guard', '{wage}', 'payment'),
('tax_certificate', 'one', 'own', 'documents.ticket', '{everything}', 'payment'),
('payout_receipt', 'one', 'own', 'documents.ticket', '{everything}', 'payment'),
('pay_dispute_evidence', 'one', 'own', 'documents.ticket', '{everything}', 'service'),
('work_evidence', 'one', 'own', 'documents.ticket', '{everything}', 'service'),
('recovery_evidence', 'one', 'own', 'documents.ticket', '{everything}', 'contact'),
('personal_data_export', 'one', 'own', 'documents.ticket', '{everything}', 'contact');

-- Whom a document of many is about, as far as it names somebody of ours.
create view document_names as
    select d.id as document_id, f.worker_id from document d join tax_filing_worker f on f.filing_id = d.subject_id where d.kind = 'tax_filing'
    union
    select d.id, r.worker_id from document d join receipt_bundle_item i on i.receipt_bundle_id = d.subject_id
        join payout_receipt r on r.id = i.payout_receipt_id where d.kind = 'receipt_bundle'
    union
    select d.id, s.worker_id from document d join payout_file_row r on r.payout_file_id = d.subject_id
        join settlement s on s.id = r.settlement_id where d.kind in ('payout_file', 'payout_file_report')
    union
    select d.id, i.worker_id from document d join statement_line l on l.statement_file_id = d.subject_id
        join payout_attempt a on a.out_biz_no = l.out_biz_no join payout_item i on i.id = a.payout_item_id where d.kind = 'statement_file'
    union
    select d.id, i.worker_id from document d join reconciliation_difference f on f.reconciliation_id = d.subject_id
        join payout_item i on i.id = f.payout_item_id where d.kind = 'reconciliation_pack';

create table document_release (
    id uuid primary key,
    document_id uuid not null references document,
    ground text not null check (ground in ('law', 'contract', 'approval', 'engagement')),
    purpose text not null check (char_length(purpose) between 2 and 200),
    subject_count integer not null check (subject_count >= 0),
    requested_by uuid not null references person,
    staff_id uuid references staff,
    employer_id uuid references employer,
    audit_engagement_id uuid references audit_engagement,
    requested_at timestamptz not null,
    state text not null check (state in ('requested', 'approved', 'refused', 'used')),
    decided_by uuid references staff,
    decide_reason text check (char_length(decide_reason) between 2 and 200),
    decided_at timestamptz,
    expires_at timestamptz,
    used_at timestamptz,
    check (num_nonnulls(staff_id, employer_id) = 1),
    check ((ground = 'engagement') = (audit_engagement_id is not null)),
    check ((state = 'used') = (used_at is not null)),
    -- nobody lets out what they asked for themselves; law, a contract and an engagement were decided before
    check (decided_by <> staff_id),
    check (ground <> 'approval' or (state = 'requested') = (decided_by is null)),
    check (ground = 'approval' or (state = 'used' and decided_by is null)),
    check (num_nulls(decided_by, decide_reason, decided_at) in (0, 3)),
    check ((expires_at is not null) = (ground = 'approval' and state in ('approved', 'used')))
);
create index document_release_recent on document_release (requested_at desc, id desc);
create index document_release_asker on document_release (requested_by, requested_at desc, id desc);
create index document_release_document on document_release (document_id, requested_at desc, id desc);
select tag('document_release', 'none', 'none', 'id document_id ground subject_count employer_id audit_engagement_id requested_at state decided_at expires_at used_at');
select tag('document_release', 'id', 'access', 'requested_by staff_id decided_by');
select tag('document_release', 'text', 'access', 'purpose decide_reason');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('privacy.export_guard', '2025-01-01', '{"waits_days": 7, "minutes": 60}', '批量文件出库须审批', 'What leaves in bulk is approved', '含多人个人信息的文件，除依法或依约须提供的以外，须写明用途，由另一名有权人员批准后，在六十分钟内一次性取用；每次取用均计数，并记入每个相关人员的查阅记录。', 'A document with data of several people, unless law or a contract has it handed over, needs a purpose and another authorised person''s approval, and is then fetched once within sixty minutes; each fetching is counted and stands in the access log of everybody in it.', '{个人信息保护法 第51条,GB/T 35273-2020 7.1,学生兼职平台管理制度 S4 安全1}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('document_release.requested', 'staff', '{admin}', '有待批准的批量文件取用申请', 'Somebody asks for a document of many people', '有人申请取用含多人信息的文件，请核对用途。', 'Somebody asks for a document with data of several people: please check the purpose.', false);
