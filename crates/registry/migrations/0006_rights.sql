-- What somebody asked to know of their own data (art. 12 and 15 of Regulation (EU) 2016/679), by when it is owed and what came of it.
-- `extended_to` is the day to which the term was put off; `withheld` the rows that whoever answers took out, each with its ground; `digest`
-- is of the copy that was made last. The copy itself is not kept.
create table registry_data_request (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  asked_on DATE not null,
  asked_by TEXT not null constraint registry_data_request_asked_by check (asked_by in ('person', 'representative')),
  representative TEXT not null,
  means TEXT not null constraint registry_data_request_means check (means in ('in_person', 'letter', 'mail', 'certified_mail', 'online')),
  wants TEXT not null,
  protocol TEXT not null,
  identity TEXT not null constraint registry_data_request_identity check (identity in ('not_yet', 'document', 'known', 'digital', 'copy')),
  identity_note TEXT not null,
  due_on DATE not null,
  extended_to DATE,
  extended_on DATE,
  extension_reason TEXT not null,
  state TEXT not null constraint registry_data_request_state check (state in ('open', 'answered', 'refused', 'withdrawn')),
  withheld JSON not null,
  prepared_at INSTANT,
  prepared_by UUID,
  digest TEXT not null,
  told_rows WHOLE not null,
  in_hand BOOL not null,
  closed_on DATE,
  closed_by UUID,
  delivery TEXT not null constraint registry_data_request_delivery check (delivery in ('none', 'in_hand', 'post', 'mail', 'certified_mail', 'online')),
  outcome TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint registry_data_request_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_data_request_closed check ((state = 'open') = (closed_on is null)),
  constraint registry_data_request_answered check (state <> 'answered' or (delivery <> 'none' and prepared_at is not null and identity <> 'not_yet')),
  constraint registry_data_request_extended check ((extended_on is null) = (extended_to is null))
);
create index registry_data_request_of_person on registry_data_request (body_id, person_id, asked_on);
create index registry_data_request_by_due on registry_data_request (body_id, state, due_on, id);

-- An identity that was sealed: the whole record of a child who was adopted (law 184/1983), or what a record said before a rectified sex was
-- registered (law 164/1982). `successor_id` is the record under which an adopted child goes on, when there is one here. `content` is what
-- was taken out of the register; nothing but this table has it. A record that was sealed by mistake comes back: the row stays, with who undid it, when
-- and why.
create table registry_seal (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  kind TEXT not null constraint registry_seal_kind check (kind in ('adoption', 'rectification')),
  successor_id UUID,
  authority TEXT not null,
  act_number TEXT not null,
  act_date DATE not null,
  note TEXT not null,
  name TEXT not null,
  sort_name TEXT not null,
  content JSON not null,
  sealed_at INSTANT not null,
  sealed_by UUID not null,
  undone_at INSTANT,
  undone_by UUID,
  undo_reason TEXT not null default '',
  primary key (body_id, id),
  constraint registry_seal_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_seal_successor foreign key (body_id, successor_id) references registry_person (body_id, id),
  constraint registry_seal_two check (successor_id is null or successor_id <> person_id),
  constraint registry_seal_adopted check (kind = 'adoption' or successor_id is null),
  constraint registry_seal_undone check ((undone_at is null) = (undone_by is null) and (undone_at is null or (kind = 'adoption' and undo_reason <> '')))
);
create unique index registry_seal_one_adoption on registry_seal (body_id, person_id) where kind = 'adoption' and undone_at is null;
create index registry_seal_by_worker on registry_seal (body_id, sealed_by, sealed_at);
create index registry_seal_of_person on registry_seal (body_id, person_id);
create index registry_seal_by_name on registry_seal (body_id, sort_name, id);

-- The codes that a sealed identity had: by them whoever may read it finds it, and nobody else anything.
create table registry_seal_code (
  body_id UUID not null,
  seal_id UUID not null,
  value TEXT not null,
  primary key (body_id, seal_id, value),
  constraint registry_seal_code_seal foreign key (body_id, seal_id) references registry_seal (body_id, id)
);
create index registry_seal_code_by_value on registry_seal_code (body_id, value, seal_id);
