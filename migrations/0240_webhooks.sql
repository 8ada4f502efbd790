-- What happens to an employer's things is told to its systems by webhook, and can be read on from a cursor (B-06, B-08). Rows hold
-- ids only: what a system may know of them it asks for with its key.

alter table outbox
    drop constraint outbox_queue_check,
    add constraint outbox_queue_check check (queue in ('notifications', 'payouts', 'matching', 'webhooks'));
alter table partner_key
    drop constraint partner_key_scopes,
    add constraint partner_key_scopes check (cardinality(scopes) > 0
        and scopes <@ array['postings:read', 'settlements:read', 'payouts:read', 'ledger:read', 'keys:rotate', 'webhooks:manage']);

-- What systems may hear of, and the scope of a key that opens what it is about.
create table webhook_topic (
    topic text primary key check (topic ~ '^[a-z_]+\.[a-z_]+$'),
    scope text not null check (scope in ('postings:read', 'settlements:read', 'payouts:read', 'ledger:read'))
);
select append_only('webhook_topic');
select tag('webhook_topic', 'none', 'none', 'topic scope');

-- An event as it was noted, before it has its place.
create table partner_event_noted (
    id uuid primary key,
    employer_id uuid not null references employer,
    topic text not null references webhook_topic,
    subject_type text not null,
    subject_id uuid not null,
    occurred_at timestamptz not null
);
create index partner_event_noted_next on partner_event_noted (occurred_at, id);
select tag('partner_event_noted', 'none', 'none', 'id employer_id topic subject_type occurred_at');
select tag('partner_event_noted', 'id', 'access', 'subject_id');

-- One order for all: places are given by one job, after the events are committed, so nothing ever appears behind a cursor.
create table partner_event (
    id uuid primary key,
    position bigint not null unique check (position > 0),
    employer_id uuid not null references employer,
    scope text not null,
    topic text not null references webhook_topic,
    subject_type text not null,
    subject_id uuid not null,
    occurred_at timestamptz not null
);
create index partner_event_next on partner_event (employer_id, scope, position);
create index partner_event_period on partner_event (employer_id, occurred_at, id);
select append_only('partner_event');
select tag('partner_event', 'none', 'none', 'id position employer_id scope topic subject_type occurred_at');
select tag('partner_event', 'id', 'access', 'subject_id');

-- Where a service account hears. enabled --five days of nothing but failure, 410, or by hand--> disabled --by hand--> enabled
create table webhook_endpoint (
    id uuid primary key,
    partner_id uuid not null references partner,
    employer_id uuid not null references employer,
    url text not null check (length(url) <= 500),
    topics text[] not null check (cardinality(topics) between 1 and 60),
    created_at timestamptz not null,
    failing_since timestamptz,
    probe_at timestamptz,
    disabled_at timestamptz,
    disable_reason text check (disable_reason in ('by_hand', 'failing', 'gone')),
    check ((disabled_at is null) = (disable_reason is null)),
    check ((failing_since is null) = (probe_at is null))
);
create unique index webhook_endpoint_url on webhook_endpoint (partner_id, url) where disabled_at is null;
create index webhook_endpoint_partner on webhook_endpoint (partner_id, created_at desc, id desc);
create index webhook_endpoint_employer on webhook_endpoint (employer_id, created_at desc, id desc);
create index webhook_endpoint_recent on webhook_endpoint (created_at desc, id desc);
select tag('webhook_endpoint', 'none', 'none', 'id partner_id employer_id topics created_at failing_since probe_at disabled_at disable_reason');
select tag('webhook_endpoint', 'secret', 'access', 'url');

-- What signs: shown once, sealed under the master key, and gone when its overlap is over. Machine time.
create table webhook_secret (
    id uuid primary key,
    webhook_endpoint_id uuid not null references webhook_endpoint,
    sealed bytea not null,
    created_at timestamptz not null,
    ends_at timestamptz
);
create unique index webhook_secret_current on webhook_secret (webhook_endpoint_id) where ends_at is null;
create index webhook_secret_endpoint on webhook_secret (webhook_endpoint_id, created_at desc, id desc);
create index webhook_secret_ends on webhook_secret (ends_at) where ends_at is not null;
select tag('webhook_secret', 'none', 'none', 'id webhook_endpoint_id created_at ends_at');
select tag('webhook_secret', 'secret', 'vault', 'sealed');

-- queued --claim--> sending --2xx--> delivered; anything else: queued again, later; after the last attempt, or when the endpoint
-- was disabled: failed. A replay queues it again. Without an event it is a ping.
create table webhook_delivery (
    id uuid primary key,
    webhook_endpoint_id uuid not null references webhook_endpoint,
    partner_event_id uuid references partner_event,
    state text not null check (state in ('queued', 'sending', 'delivered', 'failed')),
    attempts integer not null default 0 check (attempts >= 0),
    replays integer not null default 0 check (replays >= 0),
    created_at timestamptz not null,
    due_at timestamptz,
    chunk_id uuid,
    last_status integer,
    last_reason text,
    last_at timestamptz,
    delivered_at timestamptz,
    unique (webhook_endpoint_id, partner_event_id),
    check ((state in ('queued', 'sending')) = (due_at is not null)),
    check ((state = 'sending') = (chunk_id is not null)),
    check (state <> 'delivered' or delivered_at is not null)
);
create index webhook_delivery_due on webhook_delivery (webhook_endpoint_id, due_at, id) where due_at is not null;
create index webhook_delivery_chunk on webhook_delivery (chunk_id) where chunk_id is not null;
create index webhook_delivery_endpoint on webhook_delivery (webhook_endpoint_id, created_at desc, id desc);
select tag('webhook_delivery', 'none', 'none',
           'id webhook_endpoint_id partner_event_id state attempts replays created_at due_at chunk_id last_status last_reason last_at delivered_at');

-- Addresses of the machine itself that endpoints of a sandbox may have, `host:port`; production has no such row, and no sandbox.
create table sandbox_webhook_host (
    host text primary key check (length(host) <= 100),
    allowed_at timestamptz not null
);
select tag('sandbox_webhook_host', 'none', 'none', 'host allowed_at');

insert into webhook_topic (topic, scope) values
('posting.submitted', 'postings:read'), ('posting.approved', 'postings:read'), ('posting.changed', 'postings:read'),
('posting.sent_back', 'postings:read'), ('posting.rejected', 'postings:read'), ('posting.removed', 'postings:read'),
('posting.filled', 'postings:read'), ('posting.reopened', 'postings:read'), ('posting.closed', 'postings:read'),
('posting.expired', 'postings:read'), ('posting.created', 'postings:read'), ('posting.revised', 'postings:read'),
('posting.paused', 'postings:read'), ('posting.resumed', 'postings:read'), ('posting.marked_work_study', 'postings:read'),
('settlement.drafted', 'settlements:read'), ('settlement.approved', 'settlements:read'),
('settlement.taxed_again', 'settlements:read'),
('payout_batch.submitted', 'payouts:read'), ('payout_batch.approved', 'payouts:read'), ('payout_batch.rejected', 'payouts:read'),
('payout_batch.finished', 'payouts:read'),
('payout_item.succeeded', 'payouts:read'), ('payout_item.failed', 'payouts:read'), ('payout_item.returned', 'payouts:read'),
('payout_item.awaiting_payee', 'payouts:read'), ('payout_item.cancelled', 'payouts:read'),
('deposit.credited', 'ledger:read'), ('refund.succeeded', 'ledger:read');

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('webhooks.dispatch', 'webhooks', '00000000-0000-7000-8000-00000000a240', 5, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('webhooks.endpoints', '2025-01-01', '{"endpoints": 10, "overlap_hours": 168}', '事件推送地址', 'Endpoints of webhooks', '事件推送只发往公网https地址，不发往内网或本机；只含编号，不含个人信息；只能订阅接口密钥范围内的事件；签名密钥仅显示一次，可更换，原密钥在宽限期内继续签名。', 'Webhooks go to public https addresses, never to private networks or this machine; they carry ids and no personal data; topics are those within the scopes of the account''s keys; a signing secret is shown once and can be replaced, the old one signing on for its overlap.', '{个人信息保护法 第6条,个人信息保护法 第51条,学生兼职平台管理制度 S4 安全}'),
('webhooks.deliveries', '2025-01-01', '{"disabled_after_days": 5, "replayed_at_most": 10000}', '事件推送', 'Deliveries of webhooks', '事件对每个地址推送一次，未答复成功的在数日内逐步重试；连续五日只有失败的地址停用并通知用人方；可按时间段或单个事件重新推送，每次最多一万个。', 'An event is sent to each endpoint once; what was not answered with success is tried again over days; an endpoint that did nothing but fail for five days is disabled and the employer told; a period or one event can be replayed, at most 10,000 at a time.', '{学生兼职平台管理制度 S4 安全}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('webhook_endpoint.added', 'employer', '{owner}', '新增事件推送地址', 'A webhook endpoint was added', '{employer}的系统“{title}”新增了事件推送地址；如非本单位操作，请停用该地址并吊销其密钥。', 'The system “{title}” of {employer} has a new webhook endpoint; if that was not you, disable it and revoke the system''s keys.', false),
('webhook_endpoint.disabled', 'employer', '{owner}', '事件推送已停用', 'A webhook endpoint is disabled', '{employer}的系统“{title}”的事件推送地址已停用；修复后可重新启用，并可补推停用期间的事件。', 'The webhook endpoint of the system “{title}” of {employer} is disabled; enable it again when it is mended, and replay what happened meanwhile.', false);
