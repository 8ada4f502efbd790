"""SQL of what was agreed at hire."""

from uuid import UUID

from domain.database import Transaction
from domain.ids import new_id

# all that the parties are bound to, and nothing about who they are: the terms outlive an erasure
AGREE = """
    with terms as (
        select o.id as offer_id, v.id as posting_version_id, o.worker_id, o.employer_id, jsonb_pretty(jsonb_build_object(
            'title', v.title, 'kind', v.kind, 'duties', v.duties, 'district', v.district,
            'address', v.address, 'pay_due_days', v.pay_due_days, 'version', v.number, 'version_sha256', encode(v.sha256, 'hex'),
            'pay', (select jsonb_agg(
                        jsonb_build_object('kind', c.kind, 'unit', c.unit, 'amount_fen', c.amount_fen, 'note', c.note)
                        order by c.position)
                    from pay_component c where c.posting_version_id = v.id),
            'shifts', (select jsonb_agg(jsonb_build_object('starts_at', to_char(s.starts_at at time zone 'UTC', :stamp),
                                                           'ends_at', to_char(s.ends_at at time zone 'UTC', :stamp))
                                        order by s.starts_at, s.id)
                       from offer_shift x join shift s on s.id = x.shift_id where x.offer_id = o.id),
            'work_rules', (select jsonb_build_object('number', r.number, 'sha256', encode(r.sha256, 'hex'))
                           from work_rules r where r.posting_id = o.posting_id order by r.number desc limit 1),
            'safety_sha256', (select encode(a.sha256, 'hex') from safety_attestation a
                              where a.posting_id = o.posting_id and a.district = v.district and a.address = v.address
                              order by a.attested_at desc, a.id desc limit 1)
        )) as words
        from offer o join application p on p.id = o.application_id join posting_version v on v.id = p.posting_version_id
        where o.id = :offer_id
    )
    insert into hire_agreement (id, offer_id, posting_version_id, worker_id, employer_id, terms, sha256, agreed_at)
    select :id, offer_id, posting_version_id, worker_id, employer_id, words, sha256(convert_to(words, 'UTF8')), :now from terms
"""
STAMP = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'


async def agree(tx: Transaction, offer_id: UUID) -> None:
    """Puts down what the worker and the employer agreed by this offer and its acceptance."""
    await tx.run(AGREE, id=new_id(), offer_id=offer_id, stamp=STAMP)
