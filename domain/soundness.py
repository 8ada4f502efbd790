"""What must hold between the areas, in one list: asked after every test that touched a database, and daily by the books' own job.

The books alone are ``ledger.check_books``; here remittances, payouts, statements, hiring and evaluations are held against them
and against each other. Every question reads its tables whole, so nobody asks more often than once a day.
"""

from domain import payouts, reconciliation, tax
from domain.database import Transaction

FINDINGS_AT_MOST = 100
ANY_PAYOUTS = "select exists (select from payout_item)"

QUESTIONS = {
    "a posting's places taken are its accepted offers, but for hires that gave a shift back (S-031, S-068)": """
        select p.id::text as what from posting p
        where p.taken <> (select count(*) from offer o where o.posting_id = p.id and o.state = 'accepted'
            and not exists (select from assignment a where a.offer_id = o.id and a.state = 'cancelled'))
    """,
    "a shift's places taken cover its assignments (S-068)": """
        select s.id::text as what from shift s
        where s.taken < (select count(*) from assignment a where a.shift_id = s.id and a.state <> 'cancelled')
    """,
    "a system hears of its own employer's things only, and what it took it said so (B-06)": """
        select d.id::text as what from webhook_delivery d
        join webhook_endpoint e on e.id = d.webhook_endpoint_id
        join partner p on p.id = e.partner_id left join partner_event v on v.id = d.partner_event_id
        where e.employer_id <> p.employer_id or v.employer_id <> e.employer_id
            or (d.state = 'delivered' and coalesce(d.last_status, 0) not between 200 and 299)
    """,
    "every hire has its agreement, of the version it was applied for (S-068)": """
        select o.id::text as what from offer o join application p on p.id = o.application_id
        left join hire_agreement h on h.offer_id = o.id and h.posting_version_id = p.posting_version_id
        where o.state = 'accepted' and h.id is null and o.answered_at > (select min(agreed_at) from hire_agreement)
    """,
    "who is absent was not at work (S-031)": """
        select a.id::text as what from assignment a join absence b on b.assignment_id = a.id
        where a.state not in ('absent', 'cancelled') and b.state <> 'disproved'
    """,
    "nobody is planned into two shifts at once (S-068)": """
        select a.id::text as what from assignment a join assignment b on b.worker_id = a.worker_id and b.id > a.id
        where a.state in ('planned', 'working') and b.state in ('planned', 'working')
            and a.starts_at < b.ends_at and b.starts_at < a.ends_at
    """,
    "the facts of a run are all kept until they are let go (S-065)": """
        select r.id::text as what from match_run r
        where r.gathered_at is not null and r.facts_retired_at is null
            and ((select count(*) from match_run_worker w where w.match_run_id = r.id) < r.worker_count
                 or (select count(*) from match_run_shift s where s.match_run_id = r.id) < r.shift_count)
    """,
    "nobody decided about a contested run without its replay (S-065)": """
        select c.id::text as what from match_contest c join match_run r on r.id = c.match_run_id
        where (c.state <> 'open' and c.replayed_at is null) or (c.state = 'open' and r.facts_retired_at is not null)
    """,
    "the postings of a package or file lie in its branch (S-060)": """
        select p.id::text as what from posting p join sub_order s on s.posting_id = p.id
        join demand_package d on d.id = s.demand_package_id where p.branch_id is distinct from d.branch_id
        union all
        select p.id::text from posting p join posting_file_row r on r.posting_id = p.id
        join posting_file f on f.id = r.posting_file_id where p.branch_id is distinct from f.branch_id
    """,
    "an owner acts for all branches (S-001)": """
        select m.id::text as what from employer_member m join member_branch b on b.member_id = m.id where m.role = 'owner'
    """,
    "a sub-order stands where its last delivery left it (T-011)": """
        select s.id::text as what from sub_order s
        left join lateral (select state from delivery d where d.sub_order_id = s.id order by number desc limit 1) d on true
        where case s.state when 'cancelled' then d.state is not null
            else coalesce(case d.state when 'waiting' then 'delivered' else d.state end, 'open') <> s.state end
    """,
    "a package is completed exactly when all its sub-orders ended (T-011)": """
        select p.id::text as what from demand_package p
        where p.state in ('open', 'completed')
            and (p.state = 'completed') <> (not exists (
                select from sub_order s where s.demand_package_id = p.id and s.ended_at is null))
    """,
    "only who was at work delivered (T-011)": """
        select d.id::text as what from delivery d
        join assignment a on a.id = d.assignment_id join sub_order s on s.id = d.sub_order_id
        where a.state <> 'worked' or a.worker_id <> d.worker_id or a.posting_id <> s.posting_id
    """,
    "a file of postings became drafts of all its rows, or of none (S-063)": """
        select f.id::text as what from posting_file f
        where (select count(*) from posting_file_row r where r.posting_file_id = f.id and r.posting_id is not null)
            <> case f.state when 'made' then f.row_count else 0 end
    """,
    "an evaluation is published exactly when its window is closed (S-050)": """
        select e.id::text as what from evaluation e join evaluation_window w using (assignment_id)
        where (e.published_at is null) <> (w.closed_at is null)
    """,
    "whatever is told is there in the app (B-08)": """
        select n.id::text as what from notification n
        where not exists (select from notification_delivery d where d.notification_id = n.id and d.channel = 'in_app')
    """,
    "a WeChat message uses up one consent, of its person and kind (B-08)": """
        select d.id::text as what from notification_delivery d left join wechat_subscription c on c.delivery_id = d.id
        where d.channel = 'wechat' and d.state in ('queued', 'sending', 'sent', 'unknown', 'delivered')
            and (c.person_id, c.kind) is distinct from (d.person_id, d.kind)
    """,
}


async def faults(tx: Transaction) -> list[str]:
    """What does not hold, named; at most FINDINGS_AT_MOST."""
    found = await tax.remittance_faults(tx)
    if await tx.value(ANY_PAYOUTS):
        found += [f"{one.invariant}: {one.what}" for one in await payouts.check_payouts(tx)]
        found += [f"{one.invariant}: {one.what}" for one in await reconciliation.check_clearing(tx)]
    found += [f"{one.invariant}: {one.what}" for one in await reconciliation.check_bank(tx)]
    for name, question in QUESTIONS.items():
        asked = await tx.all(f"{question} limit :limit", limit=FINDINGS_AT_MOST)
        found += [f"{name}: {row['what']}" for row in asked]
    return found[:FINDINGS_AT_MOST]
