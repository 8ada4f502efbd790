-- Service accounts: a partner may be an employer's own; its keys open what their scopes name of that employer (B-06). A key is shown
-- once, is replaced with an overlap, and is revoked at once.

alter table partner add column employer_id uuid references employer;
create index partner_employer on partner (employer_id, created_at desc, id desc) where employer_id is not null;
create index partner_recent on partner (created_at desc, id desc);
select tag('partner', 'none', 'none', 'employer_id');

alter table partner_key
    add column name text not null default '' check (length(name) <= 60),
    add column last_used_at timestamptz,
    add column replaces_id uuid references partner_key,
    add column revoke_reason text,
    add constraint partner_key_scopes check (cardinality(scopes) > 0
        and scopes <@ array['postings:read', 'settlements:read', 'payouts:read', 'ledger:read', 'keys:rotate']),
    add constraint partner_key_revoked check (revoke_reason is null or revoked_at is not null);
drop index partner_key_partner;
create index partner_key_partner on partner_key (partner_id, created_at desc, id desc);
-- a key is replaced once
create unique index partner_key_replaced on partner_key (replaces_id) where replaces_id is not null;
select tag('partner_key', 'none', 'none', 'name last_used_at replaces_id revoke_reason');

-- What a key opens is decided when it is made: nobody widens it, and one that was revoked stays so.
create function partner_key_kept() returns trigger language plpgsql as $$
begin
    if new.scopes <> old.scopes or new.partner_id <> old.partner_id
       or (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
       or (old.expires_at is not null and (new.expires_at is null or new.expires_at > old.expires_at)) then
        raise exception 'a key is not widened, prolonged or revived' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger partner_key_kept before update on partner_key for each row execute function partner_key_kept();

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('partners.keys', '2025-01-01', '{"live": 5, "accounts": 20, "days": 400, "overlap_hours": 168}', '接口密钥', 'Keys of partners', '接口密钥仅在签发时显示一次，只保存摘要；权限以所列范围为限；须设有效期，可随时更换或吊销；更换后原密钥在宽限期内继续有效。', 'A key is shown once and kept as a digest; it opens only its scopes, ends on a date, and can be replaced or revoked at any time; a replaced key works on for its overlap.', '{个人信息保护法 第51条,学生兼职平台管理制度 S4 安全}');
