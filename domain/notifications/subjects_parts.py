"""What is told of parts of work: packages and their deliveries, agreements of three. Same columns as in ``subjects``."""

DEMAND_PACKAGE = """
    select null::uuid as worker_id, employer_id, d.title, e.name as employer, null::bigint as amount_fen
    from demand_package d join employer e on e.id = employer_id where d.id = :id
"""
DELIVERY = """
    select d.worker_id, d.employer_id, s.title, e.name as employer, null::bigint as amount_fen
    from delivery d join sub_order s on s.id = d.sub_order_id join employer e on e.id = d.employer_id where d.id = :id
"""
WORK_STUDY_AGREEMENT = """
    select g.worker_id, g.employer_id, v.title, e.name as employer, null::bigint as amount_fen
    from work_study_agreement g join hire_agreement h on h.offer_id = g.offer_id
    join posting_version v on v.id = h.posting_version_id join employer e on e.id = g.employer_id
    where g.id = :id
"""
