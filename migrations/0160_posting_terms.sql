-- Search that stays flat: for each term of each live posting one row, in every order lists are read in. A search walks the list of
-- its rarest term from where the page begins and looks at each posting it meets; postings that are over leave the lists.

-- Near which cells of the map a posting lies, as terms made in Python: H3 cells and their neighbours, at several sizes.
alter table posting add column latitude double precision check (latitude between -90 and 90);
alter table posting add column longitude double precision check (longitude between -180 and 180);
alter table posting add column near_terms text[] not null default '{}';
select tag('posting', 'none', 'none', 'latitude longitude near_terms');
update posting p set latitude = v.latitude, longitude = v.longitude
from posting_version v where v.id = coalesce(p.live_version_id, p.version_id);

-- Steps of pay, each a quarter above the one before: a posting has those it reaches, the highest first; everyone reaches the first.
create function pay_steps(pay_fen bigint) returns text[] language sql immutable parallel safe as $$
    select array(select 'pay=' || step from generate_series(0, 30) step where step = 0 or 2000 * 1.25 ^ step <= pay_fen order by step desc)
$$;
create function posting_terms(p posting) returns setof text language sql stable as $$
    select distinct term
    from unnest(p.search_terms || p.near_terms || pay_steps(p.pay_fen_per_hour)
                || array['kind=' || p.kind, 'district=' || p.district, 'employer=' || p.employer_id]) term
$$;

create table posting_term (
    posting_id uuid not null references posting,
    term text not null,
    published_at timestamptz not null,
    pay_fen_per_hour bigint not null,
    starts_at timestamptz not null,
    primary key (posting_id, term)
);
select tag('posting_term', 'none', 'none', 'posting_id term published_at pay_fen_per_hour starts_at');
-- everything a walk needs stands in its index, so that PostgreSQL never prefers to sort the table's rows
create index posting_term_newest on posting_term (term, published_at desc, posting_id desc) include (pay_fen_per_hour, starts_at);
create index posting_term_pay on posting_term (term, pay_fen_per_hour desc, posting_id desc) include (published_at, starts_at);
create index posting_term_soonest on posting_term (term, starts_at, posting_id) include (published_at, pay_fen_per_hour);
alter table posting_term set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);

create function keep_posting_terms() returns trigger language plpgsql as $$
begin
    delete from posting_term where posting_id = new.id;
    if new.state = 'live' then
        insert into posting_term (posting_id, term, published_at, pay_fen_per_hour, starts_at)
        select new.id, term, new.published_at, new.pay_fen_per_hour, new.starts_at from posting_terms(new) term;
    end if;
    return null;
end
$$;
create trigger posting_terms_begin after insert on posting for each row when (new.state = 'live') execute function keep_posting_terms();
create trigger posting_terms_change after update on posting for each row when (
    (old.state = 'live') is distinct from (new.state = 'live')
    or new.state = 'live' and (old.search_terms, old.near_terms, old.kind, old.district, old.employer_id, old.pay_fen_per_hour, old.starts_at, old.published_at)
        is distinct from (new.search_terms, new.near_terms, new.kind, new.district, new.employer_id, new.pay_fen_per_hour, new.starts_at, new.published_at)
) execute function keep_posting_terms();
insert into posting_term (posting_id, term, published_at, pay_fen_per_hour, starts_at)
select p.id, t.term, p.published_at, p.pay_fen_per_hour, p.starts_at from posting p cross join lateral posting_terms(p) t(term) where p.state = 'live';

-- Of several terms the one whose list is thinnest: whose two hundredth posting is the oldest, or which has none.
create function rarest_term(terms text[]) returns text language sql stable as $$
    select case when cardinality(terms) = 1 then terms[1] else (
        select asked.term from unnest(terms) asked(term)
        order by (select w.published_at from posting_term w where w.term = asked.term order by w.published_at desc, w.posting_id desc offset 200 limit 1) nulls first, asked.term
        limit 1
    ) end
$$;

-- A posting once for each of its terms; its order columns are the term's, whose indexes give the order. The fence (offset 0) keeps
-- each posting a look-up by key, however little of them the conditions are thought to leave.
create view posting_found as
select w.term, w.posting_id as id, w.published_at, w.pay_fen_per_hour, w.starts_at,
    t.employer_id, t.state, t.version_id, t.live_version_id, t.title, t.kind, t.district, t.headcount, t.taken, t.search_terms,
    t.created_at, t.submitted_at, t.valid_until, t.wage_protection, t.latitude, t.longitude, t.near_terms
from posting_term w cross join lateral (select * from posting p where p.id = w.posting_id offset 0) t;

-- The straight distance, which below a hundred kilometres is the way over ground to a metre.
create function metres_apart(latitude double precision, longitude double precision, from_latitude double precision, from_longitude double precision) returns double precision
    language sql immutable parallel safe as $$
    select sqrt((earth_x(latitude, longitude) - earth_x(from_latitude, from_longitude))::double precision ^ 2
              + (earth_y(latitude, longitude) - earth_y(from_latitude, from_longitude))::double precision ^ 2
              + (earth_z(latitude) - earth_z(from_latitude))::double precision ^ 2)
$$;

drop index posting_search;
create index posting_live_kind_pay on posting (kind, pay_fen_per_hour desc, id desc) where state = 'live';
create index posting_live_kind_soonest on posting (kind, starts_at, id) where state = 'live';
create index posting_live_district_pay on posting (district, pay_fen_per_hour desc, id desc) where state = 'live';
create index posting_live_district_soonest on posting (district, starts_at, id) where state = 'live';
