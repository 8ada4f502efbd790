"""Subjects of accounts: people, those who act for an employer or the platform, and an employer's systems."""

# of a member no more than the first character is told: these words stay with those who were told
MEMBER = """
    select null::uuid as worker_id, employer_id, person_id, left(display_name, 1) || '**' as title, name as employer,
           null::bigint as amount_fen,
           case role when 'owner' then '负责人' when 'recruiter' then '招聘' when 'finance' then '财务' else '主管' end
               as reason_zh,
           role as reason_en
    from employer_member join employer on employer.id = employer_id where employer_member.id = :id
"""
PHONE = """
    select null::uuid as worker_id, null::uuid as employer_id, id as person_id, null as title, null as employer,
           null::bigint as amount_fen
    from person where id = :id
"""
ACCOUNT_RECOVERY = """
    select null::uuid as worker_id, null::uuid as employer_id, person_id, null as title, null as employer,
           null::bigint as amount_fen
    from account_recovery where id = :id
"""
STAFF_ROLE = """
    select null::uuid as worker_id, null::uuid as employer_id, person_id, staff_role_grant.role as title, null as employer,
           null::bigint as amount_fen
    from staff_role_grant join staff on staff.id = staff_id where staff_role_grant.id = :id
"""
WECHAT_BINDING = """
    select null::uuid as worker_id, null::uuid as employer_id, person_id, null as title, null as employer,
           null::bigint as amount_fen
    from wechat_binding where id = :id
"""
WEBHOOK_ENDPOINT = """
    select null::uuid as worker_id, w.employer_id, p.name as title, e.name as employer, null::bigint as amount_fen
    from webhook_endpoint w join partner p on p.id = w.partner_id join employer e on e.id = w.employer_id where w.id = :id
"""
