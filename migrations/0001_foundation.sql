-- What every area stands on: tags, append-only tables, rules, the sandbox clock, audit, outbox, memory of answers, keys.

-- Every column says what it holds and how it is protected; a test refuses an untagged column (T-003).
create table column_tag (
    table_name text not null,
    column_name text not null,
    kind text not null check (kind in ('none', 'id', 'name', 'phone', 'id_number', 'bank_account', 'address', 'birth_date', 'school', 'text', 'credit', 'wage', 'device', 'secret')),
    protection text not null check (protection in ('none', 'vault', 'mask', 'access')),
    primary key (table_name, column_name),
    check (kind = 'none' or protection <> 'none')
);

create function tag(table_name text, kind text, protection text, columns text) returns void language sql as $$
    insert into column_tag (table_name, column_name, kind, protection)
    select $1, column_name, $2, $3 from regexp_split_to_table(trim($4), '\s+') as column_name
    on conflict on constraint column_tag_pkey do update set kind = excluded.kind, protection = excluded.protection
$$;

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

-- Rows of such a table are never changed or removed: not by the application's role, and not by a slip of the owner's.
create function append_only(table_name regclass) returns void language plpgsql as $$
begin
    execute format('revoke update, delete, truncate on %s from linggong_app', table_name);
    execute format('create trigger append_only before update or delete or truncate on %s for each statement execute function refuse_change()', table_name);
end
$$;

select tag('column_tag', 'none', 'none', 'table_name column_name kind protection');

-- Rules as dated data: every refusal, fee and tax line names one (S-002).
create table rule (
    id text not null check (id ~ '^[a-z_]+\.[a-z0-9_]+$'),
    version integer not null default 1 check (version > 0),
    valid_from date not null,
    valid_until date check (valid_until >= valid_from),
    title_zh text not null,
    title_en text not null,
    text_zh text not null,
    text_en text not null,
    legal_basis text[] not null,
    parameters jsonb not null default '{}',
    primary key (id, version)
);
select tag('rule', 'none', 'none', 'id version valid_from valid_until title_zh title_en text_zh text_en legal_basis parameters');

-- A sandbox's business time is the machine's time plus this one row; production has no row.
create table sandbox_clock (
    singleton boolean primary key default true check (singleton),
    offset_by interval not null,
    set_at timestamptz not null
);
select tag('sandbox_clock', 'none', 'none', 'singleton offset_by set_at');

create table audit (
    id uuid primary key,
    at timestamptz not null,
    actor text not null,
    session_id uuid,
    event text not null,
    subject_id uuid not null,
    data jsonb not null
);
create index audit_subject on audit (subject_id, id);
create index audit_at on audit (at desc, id desc);
select append_only('audit');
select tag('audit', 'none', 'none', 'id at event data');
select tag('audit', 'id', 'access', 'actor session_id subject_id');

create table refusal (
    id uuid primary key,
    at timestamptz not null,
    actor text not null,
    session_id uuid,
    mutation text not null,
    code text not null,
    rule_id text not null,
    field text
);
create index refusal_at on refusal (at desc, id desc);
select append_only('refusal');
select tag('refusal', 'none', 'none', 'id at mutation code rule_id field');
select tag('refusal', 'id', 'access', 'actor session_id');

-- Work is a row written in the change's own transaction. The relay offers it when available_at has come: an offer moves that
-- moment on by the relay's patience, a claim by the lease, a retry by its backoff. Every offer is a new generation, and a worker
-- writes only under the generation it claimed; only its own transaction ends the row. These times are machine time.
create table outbox (
    id uuid primary key,
    job text not null,
    queue text not null check (queue in ('notifications', 'payouts', 'matching')),
    topic text,
    subject_id uuid not null,
    data jsonb not null,
    created_at timestamptz not null,
    available_at timestamptz not null default clock_timestamp(),
    offered_at timestamptz,
    generation integer not null default 0,
    lease_until timestamptz,
    attempts integer not null default 0,
    done_at timestamptz,
    failed_at timestamptz,
    error text,
    check (done_at is null or failed_at is null)
) with (fillfactor = 70);
create index outbox_waiting on outbox (queue, available_at, id) where done_at is null and failed_at is null;
create index outbox_failed on outbox (failed_at desc, id desc) where failed_at is not null;
create index outbox_subject on outbox (subject_id);
select tag('outbox', 'none', 'none', 'id job queue topic data created_at available_at offered_at generation lease_until attempts done_at failed_at error');
select tag('outbox', 'id', 'access', 'subject_id');

create table idempotency (
    actor text not null,
    mutation text not null,
    key text not null check (length(key) between 1 and 200),
    input_hash bytea not null,
    created_at timestamptz not null,
    payload_type text,
    payload_id uuid,
    refusal jsonb,
    -- a plain value's fields; payload_type is its type
    value jsonb,
    primary key (actor, mutation, key)
);
select tag('idempotency', 'none', 'none', 'mutation key input_hash created_at payload_type payload_id refusal value');
select tag('idempotency', 'id', 'access', 'actor');

-- One data key per subject and retention class, wrapped by the master key: deleting a row shreds what it sealed.
create table subject_key (
    subject_id uuid not null,
    retention text not null check (retention in ('contact', 'identity', 'payment')),
    wrapped bytea not null,
    created_at timestamptz not null,
    primary key (subject_id, retention)
);
select tag('subject_key', 'none', 'none', 'retention created_at');
select tag('subject_key', 'id', 'access', 'subject_id');
select tag('subject_key', 'secret', 'vault', 'wrapped');

-- How GraphQL sees money for display.
create function money_json(amount_fen bigint) returns json language sql immutable parallel safe as $$
    select case when amount_fen is not null then json_build_object('fen', amount_fen, 'currency', 'CNY',
        'text', '¥' || to_char(amount_fen / 100.0, 'FM999,999,999,999,990.00')) end
$$;

insert into rule (id, valid_from, title_zh, title_en, text_zh, text_en, legal_basis) values
('platform.valid_input', '2025-01-01', '输入须有效', 'Valid input', '提交的每一项内容须完整、真实、格式正确。', 'Every value submitted must be complete, true and well formed.', '{学生兼职平台管理制度 总则（诚信原则）}'),
('platform.steps_in_order', '2025-01-01', '按流程办理', 'Steps in order', '每项业务只能按规定的状态顺序办理。', 'Every matter moves through its states in the stated order.', '{学生兼职平台管理制度 总则（公平公正原则）}'),
('platform.idempotency', '2025-01-01', '同一请求只办理一次', 'One request, one effect', '同一幂等键只对应一份输入；重复提交返回第一次的结果。', 'An idempotency key stands for one input; a repeat gets the first answer.', '{学生兼职平台管理制度 S5 报酬结算}'),
('access.own_matters', '2025-01-01', '只能查看与自己有关的内容', 'Own matters only', '用户只能查看和办理与自己有关的业务。', 'People see and act on what concerns them only.', '{个人信息保护法 第51条,学生兼职平台管理制度 S4 安全}'),
('access.sign_in_first', '2025-01-01', '先登录', 'Sign in first', '办理业务须先登录。', 'One must sign in before acting.', '{学生兼职平台管理制度 S1 注册与认证}'),
('access.roles', '2025-01-01', '按角色授权', 'Roles', '每项操作只对被授权的角色开放。', 'Every operation is open to the roles it was granted to.', '{个人信息保护法 第51条,学生兼职平台管理制度 S3 岗位}');
