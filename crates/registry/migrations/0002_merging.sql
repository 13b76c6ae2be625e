-- Two records of one person, joined by somebody who looked at both. The record `merged_id` stays as an alias of `survivor_id`
-- (`registry_person.merged_into`) as long as the joining stands. `fields` are what the survivor was before and became, `mandates` those
-- that moved with it.
create table registry_merge (
  body_id UUID not null,
  id UUID not null,
  survivor_id UUID not null,
  merged_id UUID not null,
  reason TEXT not null,
  fields JSON not null,
  mandates JSON not null,
  merged_at INSTANT not null,
  merged_by UUID not null,
  undone_at INSTANT,
  undone_by UUID,
  undo_reason TEXT not null,
  primary key (body_id, id),
  constraint registry_merge_survivor foreign key (body_id, survivor_id) references registry_person (body_id, id),
  constraint registry_merge_merged foreign key (body_id, merged_id) references registry_person (body_id, id),
  constraint registry_merge_two check (survivor_id <> merged_id),
  constraint registry_merge_undone check ((undone_at is null) = (undone_by is null))
);
create unique index registry_merge_standing on registry_merge (body_id, merged_id) where undone_at is null;
create index registry_merge_of_survivor on registry_merge (body_id, survivor_id, merged_at);

-- Every row that a joining moved, of whatever room: what parting gives back. `row_seq` is 0 for a row with an identifier of its own.
create table registry_moved (
  body_id UUID not null,
  merge_id UUID not null,
  table_name TEXT not null,
  column_name TEXT not null,
  row_id UUID not null,
  row_seq WHOLE not null,
  primary key (body_id, merge_id, table_name, column_name, row_id, row_seq),
  constraint registry_moved_merge foreign key (body_id, merge_id) references registry_merge (body_id, id)
);

-- Every row whose period a joining shortened, because two of a kind cannot hold at once.
create table registry_trimmed (
  body_id UUID not null,
  merge_id UUID not null,
  table_name TEXT not null,
  row_id UUID not null,
  was_from DATE not null,
  was_until DATE not null,
  valid_from DATE not null,
  valid_until DATE not null,
  primary key (body_id, merge_id, table_name, row_id),
  constraint registry_trimmed_merge foreign key (body_id, merge_id) references registry_merge (body_id, id)
);

-- Two records that may be of one person: found by the search through the register, reported by somebody, or a protected person entered
-- again. `person_a` is the smaller identifier. `likeness` is what both were when somebody judged them: when it is another, they are
-- looked at anew. `probability` is in thousandths.
create table registry_pair (
  body_id UUID not null,
  id UUID not null,
  person_a UUID not null,
  person_b UUID not null,
  source TEXT not null constraint registry_pair_source check (source in ('search', 'report', 'entered_again')),
  probability WHOLE not null constraint registry_pair_probability check (probability between 0 and 1000),
  evidence JSON not null,
  note TEXT not null,
  state TEXT not null constraint registry_pair_state check (state in ('open', 'later', 'not_same', 'merged')),
  found_at INSTANT not null,
  found_by UUID not null,
  decided_at INSTANT,
  decided_by UUID,
  reason TEXT not null,
  likeness TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint registry_pair_a foreign key (body_id, person_a) references registry_person (body_id, id),
  constraint registry_pair_b foreign key (body_id, person_b) references registry_person (body_id, id),
  constraint registry_pair_two check (person_a <> person_b)
);
create unique index registry_pair_once on registry_pair (body_id, person_a, person_b);
create index registry_pair_by_state on registry_pair (body_id, state, probability desc, id);
create index registry_pair_of_b on registry_pair (body_id, person_b);

create view registry_v_moved as
select m.body_id, m.merge_id, m.table_name, m.column_name, m.row_id, m.row_seq
  from registry_moved m;
