-- Official receipts of an employer's payments in bulk (T-048): a masked list with the official receipts' hashes, as one sealed ZIP.

create table receipt_bundle (
    id uuid primary key,
    employer_id uuid not null references employer,
    payout_batch_id uuid references payout_batch,
    period_from date,
    period_to date check (period_to >= period_from),
    purpose text not null check (length(purpose) between 2 and 200),
    state text not null check (state in ('requested', 'ready')),
    receipt_count integer not null check (receipt_count between 0 and 10000),
    done_count integer not null default 0 check (done_count between 0 and receipt_count),
    requested_by uuid not null references person,
    requested_at timestamptz not null,
    ready_at timestamptz,
    document_id uuid references document,
    size_bytes integer,
    sha256 bytea check (length(sha256) = 32),
    check (num_nulls(period_from, period_to) in (0, 2)),
    check ((payout_batch_id is null) = (period_from is not null)),
    check (num_nulls(document_id, size_bytes, sha256, ready_at) = case state when 'ready' then 0 else 4 end)
);
create index receipt_bundle_employer on receipt_bundle (employer_id, requested_at desc, id desc);
create index receipt_bundle_recent on receipt_bundle (requested_at desc, id desc);
select tag('receipt_bundle', 'none', 'none', 'id employer_id payout_batch_id period_from period_to state receipt_count done_count requested_at ready_at document_id size_bytes sha256');
select tag('receipt_bundle', 'id', 'access', 'requested_by');
select tag('receipt_bundle', 'text', 'access', 'purpose');

-- Which receipts a bundle lists, as they were when it was asked for; whose they are is read when somebody fetches it.
create table receipt_bundle_item (
    receipt_bundle_id uuid not null references receipt_bundle,
    number integer not null check (number > 0),
    payout_receipt_id uuid not null references payout_receipt,
    primary key (receipt_bundle_id, number)
);
select append_only('receipt_bundle_item');
select tag('receipt_bundle_item', 'none', 'none', 'receipt_bundle_id number payout_receipt_id');
create index payout_receipt_employer_kept on payout_receipt (employer_id, kept_at, id) where state = 'kept';

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('receipts.bundle', '2025-01-01', '{}', '回单批量提供', 'Receipts in bulk', '渠道官方回单载有收款人姓名和账户，归收款人本人。用人方可批量取得脱敏清单：姓名脱敏、金额、渠道流水号与官方回单的SHA-256，供核对；清单由平台生成，不是官方回单。每次取得均须写明用途，并记入收款人的查阅记录。', 'A channel''s official receipt names its payee and their account and is the payee''s own. An employer gets a masked list in bulk: masked names, amounts, the channel''s numbers and the official receipts'' SHA-256 to check against. The list is made by the platform and is no official receipt. Every fetching states its purpose and stands in each payee''s access log.', '{灵活用工平台服务规范 回单c,个人信息保护法 第6条,个人信息保护法 第51条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('receipt_bundle.completed', 'employer', '{owner,finance}', '回单清单已生成', 'Your list of receipts is ready', '{employer}的回单脱敏清单已生成，请凭用途下载。', 'The masked list of receipts of {employer} is ready to be fetched.', false);
