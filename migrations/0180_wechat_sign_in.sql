-- Signing in with WeChat: what a mini-program's login code was exchanged for, and whose WeChat account belongs to which person.

-- One person's WeChat account here. What names it is sealed, found again by its blind index, and gone once it is unbound.
create table wechat_binding (
    id uuid primary key,
    person_id uuid not null references person,
    openid_sealed bytea,
    openid_index bytea,
    bound_at timestamptz not null,
    unbound_at timestamptz,
    check ((unbound_at is null) = (openid_sealed is not null)),
    check ((openid_sealed is null) = (openid_index is null))
);
create unique index wechat_binding_openid on wechat_binding (openid_index) where unbound_at is null;
create unique index wechat_binding_live on wechat_binding (person_id) where unbound_at is null;
create index wechat_binding_person on wechat_binding (person_id, bound_at desc, id desc);
select tag('wechat_binding', 'none', 'none', 'id bound_at unbound_at');
select tag('wechat_binding', 'id', 'access', 'person_id openid_index');
select tag('wechat_binding', 'id', 'vault', 'openid_sealed');
insert into vault_field (table_name, column_name, retention, field, subject_column) values
('wechat_binding', 'openid_sealed', 'contact', 'wechat_binding.openid', 'person_id');

-- A login code on its way to WeChat and what came back; for some minutes, and one use. Machine time.
create table wechat_exchange (
    id uuid primary key,
    person_id uuid references person,
    ticket_digest bytea not null unique,
    js_code_digest bytea not null unique,
    js_code_sealed bytea,
    openid_sealed bytea,
    state text not null check (state in ('pending', 'answered', 'failed', 'used')),
    failure text check (failure in ('refused', 'blocked', 'away')),
    asked integer not null default 0 check (asked >= 0),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    check ((state = 'pending') = (js_code_sealed is not null)),
    check ((state = 'answered') = (openid_sealed is not null)),
    check ((state = 'failed') = (failure is not null))
);
create index wechat_exchange_old on wechat_exchange (created_at);
select tag('wechat_exchange', 'none', 'none', 'id state failure asked created_at expires_at');
select tag('wechat_exchange', 'id', 'access', 'person_id');
select tag('wechat_exchange', 'secret', 'access', 'ticket_digest js_code_digest');
select tag('wechat_exchange', 'secret', 'vault', 'js_code_sealed openid_sealed');

-- A session opened by WeChat alone: it did not begin with a code to the phone, and ends with its binding.
alter table session add column wechat_binding_id uuid references wechat_binding;
create index session_wechat on session (wechat_binding_id) where wechat_binding_id is not null and ended_at is null;
select tag('session', 'none', 'none', 'wechat_binding_id');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('accounts.wechat_sign_in', '2025-01-01', '{"exchange_s": 600, "code_s": 270, "tries": 5}', '微信登录', 'Signing in with WeChat', '微信登录凭证仅可使用一次；首次登录须以短信验证码确认本人手机号后绑定，一个微信号只能绑定一个账号，一个账号只能绑定一个微信号；绑定和解绑须有近期的短信验证，并通知本人。', 'A login code of WeChat works once. The first sign-in is confirmed by a code to the phone and binds the WeChat account; one WeChat account belongs to one account and the reverse; binding and unbinding need a recent code to the phone, and the person is told.', '{个人信息保护法 第51条,网络安全法 第21条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('wechat_binding.added', 'person', '{}', '微信号已绑定', 'A WeChat account was bound', '一个微信号已绑定到您的账号，可用于登录。如非本人操作，请立即解绑并终止其他会话。', 'A WeChat account was bound to yours and can sign in to it. If that was not you, unbind it and end your other sessions at once.', true),
('wechat_binding.removed', 'person', '{}', '微信号已解绑', 'A WeChat account was unbound', '您的账号已解绑微信号，由其登录的会话已终止。如非本人操作，请立即终止其他会话。', 'The WeChat account was unbound from yours, and the sessions it opened have ended. If that was not you, end your other sessions at once.', true);
