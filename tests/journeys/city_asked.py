"""What the test of the sample city asks: of wages, of what the seed draws, and of what an employer demands besides."""

TUTORS_WAGES = """
    select s.pay_month, s.gross_fen, s.vat_fen, s.iit_fen, s.net_fen, s.state
    from settlement s join sample_person p on p.worker_id = s.worker_id where p.role = 'worker'
"""
TUTORS_TRANSFERS = """
    select t.event, sum(t.amount_fen)::bigint as fen
    from ledger_transfer t join ledger_account a on a.id in (t.debit_account_id, t.credit_account_id)
    join sample_person p on p.worker_id = a.owner_id
    where p.role = 'worker' and a.kind = 'worker_wage' and t.kind <> 'hold' group by t.event
"""
ITEMS = "select state, fail_code, count(*) from payout_item group by state, fail_code"
PAID = """
    select sum(amount_fen) filter (where channel = 'yunzhanghu' and state in ('succeeded', 'returned'))::bigint,
           sum(amount_fen) filter (where state = 'returned')::bigint from payout_item
"""
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
OURS = "{ myPostings(first: 100) { nodes { id branch { name } } } }"
