-- Beyond the app (B-08): what a person wants by kind and channel, when not to be woken, and one delivery per notification and channel.

-- How to reach one person and in which language; the quiet hours pass midnight when they begin later than they end.
create table notification_setting (
    person_id uuid primary key references person,
    locale text not null check (locale in ('zh', 'en')),
    quiet_from_minute integer not null check (quiet_from_minute between 0 and 1439),
    quiet_until_minute integer not null check (quiet_until_minute between 0 and 1439),
    digest_minute integer not null check (digest_minute between 0 and 1439),
    email_sealed bytea,
    email_mask text,
    openid_sealed bytea,
    updated_at timestamptz not null,
    check ((email_sealed is null) = (email_mask is null))
);
select tag('notification_setting', 'id', 'access', 'person_id');
select tag('notification_setting', 'none', 'none', 'locale quiet_from_minute quiet_until_minute digest_minute updated_at');
select tag('notification_setting', 'address', 'vault', 'email_sealed');
select tag('notification_setting', 'address', 'mask', 'email_mask');
select tag('notification_setting', 'device', 'vault', 'openid_sealed');

insert into vault_field (table_name, column_name, retention, field, subject_column) values
('notification_setting', 'email_sealed', 'contact', 'notification_setting.email', 'person_id'),
('notification_setting', 'openid_sealed', 'contact', 'notification_setting.openid', 'person_id');

-- What differs from what everybody has. A legal notice is sent, whatever else one wants.
create table notification_preference (
    person_id uuid not null references person,
    kind text not null check (kind in ('work', 'pay', 'account', 'platform', 'promotion', 'legal')),
    channel text not null check (channel in ('wechat', 'sms', 'email')),
    delivery text not null check (delivery in ('at_once', 'digest', 'never')),
    chosen_at timestamptz not null,
    primary key (person_id, kind, channel),
    constraint legal_notices_are_sent check (kind <> 'legal' or delivery = 'at_once')
);
select tag('notification_preference', 'id', 'access', 'person_id');
select tag('notification_preference', 'none', 'none', 'kind channel delivery chosen_at');

-- queued --claim--> sending --> sent --its receipt--> delivered      (unknown: asked by its id, never sent under another)
alter table notification_delivery
    drop constraint notification_delivery_channel_check,
    drop constraint notification_delivery_state_check,
    add column person_id uuid references person,
    add column kind text check (kind in ('work', 'pay', 'account', 'platform', 'promotion', 'legal')),
    add column urgent boolean,
    add column digest boolean,
    add column created_at timestamptz,
    add column due_at timestamptz,
    add column ask_first boolean not null default false,
    add column chunk_id uuid,
    add column rolled integer check (rolled > 0),
    add column lead_id uuid references notification_delivery,
    add column provider_ref text;
alter table notification_delivery rename column error to reason;
alter table notification_delivery
    add constraint notification_delivery_channel check (channel in ('in_app', 'wechat', 'sms', 'email')),
    add constraint notification_delivery_state
        check (state in ('queued', 'sending', 'sent', 'unknown', 'delivered', 'failed', 'read', 'rolled_up')),
    add constraint notification_delivery_outside
        check ((channel = 'in_app') = (num_nonnulls(person_id, kind, urgent, digest, created_at) = 0)
               and num_nonnulls(person_id, kind, urgent, digest, created_at) in (0, 5)),
    add constraint notification_delivery_due
        check (case when state in ('queued', 'sending', 'unknown') then due_at is not null when state <> 'sent' then due_at is null end),
    add constraint notification_delivery_legal check (kind <> 'legal' or not digest),
    add constraint notification_delivery_lead check ((state = 'rolled_up') = (lead_id is not null));
create index notification_delivery_due on notification_delivery (due_at) where due_at is not null;
create index notification_delivery_chunk on notification_delivery (chunk_id) where state = 'sending';
create index notification_delivery_person on notification_delivery (person_id, created_at desc, id desc) where channel <> 'in_app';
create index notification_delivery_newest on notification_delivery (created_at desc, id desc) where channel <> 'in_app';
select tag('notification_delivery', 'id', 'access', 'person_id');
select tag('notification_delivery', 'none', 'none',
           'reason kind urgent digest created_at due_at ask_first chunk_id rolled lead_id provider_ref');

-- What goes beyond the app; of these the columns are there (notification_delivery_outside).
create view outside_delivery as
select id, notification_id, person_id, channel, kind, state, attempts, reason, created_at, due_at, delivered_at
from notification_delivery where channel <> 'in_app';
select tag('outside_delivery', 'id', 'access', 'person_id');
select tag('outside_delivery', 'none', 'none',
           'id notification_id channel kind state attempts reason created_at due_at delivered_at');

-- WeChat lets one message be sent for each time the person subscribes: a row per consent, used at most once.
create table wechat_subscription (
    id uuid primary key,
    person_id uuid not null references person,
    kind text not null check (kind in ('work', 'pay', 'account', 'platform', 'promotion', 'legal')),
    granted_at timestamptz not null,
    delivery_id uuid unique references notification_delivery,
    used_at timestamptz,
    check ((delivery_id is null) = (used_at is null))
);
create index wechat_subscription_left on wechat_subscription (person_id, kind, granted_at, id) where used_at is null;
select tag('wechat_subscription', 'none', 'none', 'id kind granted_at delivery_id used_at');
select tag('wechat_subscription', 'id', 'access', 'person_id');

delete from column_tag where table_name = 'notification_delivery' and column_name = 'error';

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('notifications.dispatch', 'notifications', '00000000-0000-7000-8000-00000000a155', 10, '2025-01-01');

insert into rule (id, valid_from, title_zh, title_en, text_zh, text_en, legal_basis, parameters) values
('notifications.legal', '2025-01-01', '法定通知不可关闭', 'Legal notices are always sent', '涉及报酬未付、合同变更、账户安全等法定告知的通知，不能关闭，也不能汇总延后。', 'Notices the law requires (unpaid wages, changed terms, security of the account) cannot be muted or put off into a digest.', '{个人信息保护法 第17条,民法典 第509条,学生兼职平台管理制度 S2}', '{}'),
('notifications.preferences', '2025-01-01', '通知偏好', 'How one is told', '可按类别和渠道选择即时、每日汇总或不发送；默认22时至次日7时不打扰（法定与紧急通知除外）；微信订阅消息每次授权只发一条，每类最多保留50次授权。', 'By kind and channel: at once, in the daily digest or never; nobody is woken from 22:00 to 07:00 unless they choose otherwise (legal and urgent notices excepted); each WeChat subscription lets one message, and at most 50 of a kind are kept.', '{个人信息保护法 第24条,互联网信息服务算法推荐管理规定 第17条}', '{"quiet_from": "22:00", "quiet_until": "07:00", "digest": "18:00", "wechat_kept": 50}');
