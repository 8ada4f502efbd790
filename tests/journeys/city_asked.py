"""What the test of the sample city asks of what the seed draws, and of what an employer demands besides."""

OF_DEMAND = """
    with demanded as (
        select posting_id from sub_order union select posting_id from posting_from_template
        union select posting_id from posting_file_row where posting_id is not null
    )
"""
"""Postings that are not drawn by the seed."""
TITLES = (
    OF_DEMAND
    + """
    select array_agg(title order by title) from posting_version where posting_id not in (select posting_id from demanded)
"""
)
GROSSES = (
    OF_DEMAND
    + """
    select array_agg(s.gross_fen order by s.gross_fen) from settlement s join assignment a on a.id = s.assignment_id
    where a.posting_id not in (select posting_id from demanded)
"""
)
APPLIED = (
    OF_DEMAND
    + """
    select count(*) from application
    where id not in (select application_id from invitation where application_id is not null)
      and posting_id not in (select posting_id from demanded)
"""
)
DEMAND = """{
    postingTemplates { nodes { version { postings { state } } } }
    postingFiles { nodes { state postings { state } errors { nodes { row column ruleId } } } }
    demandPackages { nodes { state subOrders { state deliveries { state reason } } } }
    insurancePolicies { nodes { state documentId claims { state claimNo } } }
    incidents { nodes { state severity side statements { side } notices { recipient givenAt } } }
}"""
