-- The lines of a settlement are written together and never one by one: a settlement's lines are kept as what was written at once, so
-- that a pay run of a million pays for two rows of a settlement and not for a dozen. `settlement_line` reads them as before.
-- A line is [part, label_zh, label_en, formula, amount_fen, inputs, rule_ref]; its clauses are those of its rule's version, which is
-- never edited. `id` ends in a zero byte: the ids of its lines count on from it.
create function explanation_of(line_id uuid) returns uuid language sql immutable strict parallel safe as $$
    select encode(set_byte(uuid_send(line_id), 15, 0), 'hex')::uuid
$$;

create table settlement_explanation (
    id uuid primary key check (id = explanation_of(id)),
    settlement_id uuid not null references settlement,
    first_position integer not null check (first_position > 0),
    lines jsonb not null check (jsonb_array_length(lines) between 1 and 100),
    unique (settlement_id, first_position)
) with (toast_tuple_target = 8160); -- a few thousand bytes at most: to compress them costs more than to write them
select append_only('settlement_explanation');
select tag('settlement_explanation', 'none', 'none', 'id settlement_id first_position');
select tag('settlement_explanation', 'wage', 'access', 'lines');

insert into settlement_explanation (id, settlement_id, first_position, lines)
select (array_agg(explanation_of(id) order by position))[1], settlement_id, min(position),
    jsonb_agg(jsonb_build_array(part, label_zh, label_en, formula, amount_fen, inputs, rule_ref) order by position)
from settlement_line group by settlement_id;
drop table settlement_line;

create view settlement_line as
select encode(set_byte(uuid_send(e.id), 15, l.n::integer), 'hex')::uuid as id, e.settlement_id, e.first_position + l.n::integer - 1 as position,
    l.line ->> 0 as part, l.line ->> 1 as label_zh, l.line ->> 2 as label_en, l.line ->> 3 as formula, (l.line ->> 4)::bigint as amount_fen,
    l.line -> 5 as inputs, l.line ->> 6 as rule_ref,
    (select r.legal_basis from rule r where r.id = split_part(l.line ->> 6, '@', 1) and r.version = split_part(l.line ->> 6, '@', 2)::integer) as legal_basis,
    e.id as explanation_id
from settlement_explanation e cross join lateral jsonb_array_elements(e.lines) with ordinality as l (line, n);
select tag('settlement_line', 'none', 'none', 'explanation_id');
