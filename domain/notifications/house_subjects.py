"""Subjects that are the platform's own matters: what leaves, what is published, what is kept on record."""

DOCUMENT_RELEASE = """
    select null::uuid as worker_id, employer_id, kind as title, null as employer, null::bigint as amount_fen
    from document_release r join document d on d.id = r.document_id where r.id = :id
"""
POLICY_DOCUMENT = """
    select null::uuid as worker_id, null::uuid as employer_id, title_zh as title, null as employer, null::bigint as amount_fen
    from policy_document where id = :id
"""
BULK_RELEASE = """
    select null::uuid as worker_id, null::uuid as employer_id, what as title, null as employer, null::bigint as amount_fen
    from bulk_release where id = :id
"""
PRIVACY_RECORD = """
    select null::uuid as worker_id, null::uuid as employer_id, title, null as employer, null::bigint as amount_fen
    from privacy_record where id = :id
"""
