-- What is asked together most often has a term of its own: a kind of work in a district. Through either list alone the other was asked
-- of every posting met, and where the two are seldom together in the order asked for, of very many.

create or replace function posting_terms(p posting) returns setof text language sql stable as $$
    select distinct term
    from unnest(p.search_terms || p.near_terms || pay_steps(p.pay_fen_per_hour)
                || array['kind=' || p.kind, 'district=' || p.district, 'kind=' || p.kind || '&district=' || p.district, 'employer=' || p.employer_id]) term
$$;
insert into posting_term (posting_id, term, published_at, pay_fen_per_hour, starts_at)
select id, 'kind=' || kind || '&district=' || district, published_at, pay_fen_per_hour, starts_at from posting where state = 'live'
on conflict do nothing;

-- A kind and a district that are asked together are asked as one.
create function joined_terms(terms text[]) returns text[] language sql immutable parallel safe as $$
    select case when kind is null or district is null then terms
                else array_remove(array_remove(terms, kind), district) || (kind || '&' || district) end
    from (select min(term) filter (where term like 'kind=%') as kind, min(term) filter (where term like 'district=%') as district
          from unnest(terms) term) asked
$$;
-- Of several terms the one whose list is thinnest: whose two hundredth posting is the oldest, or which has none.
create or replace function rarest_term(terms text[]) returns text language sql stable as $$
    select case when cardinality(joined) = 1 then joined[1] else (
        select asked.term from unnest(joined) asked(term)
        order by (select w.published_at from posting_term w where w.term = asked.term order by w.published_at desc, w.posting_id desc offset 200 limit 1) nulls first, asked.term
        limit 1
    ) end
    from (select joined_terms(terms) as joined) together
$$;
