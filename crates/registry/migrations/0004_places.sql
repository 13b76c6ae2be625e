-- Who pays for a stay. Decided once: the rows of what was decided are not changed by a later move of the person.
create table registry_payer (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  source_kind TEXT not null constraint registry_payer_source_kind check (source_kind in ('authorisation', 'operator')),
  source_id UUID not null,
  service_name TEXT not null,
  began_on DATE not null,
  state TEXT not null constraint registry_payer_state check (state in ('to_decide', 'frozen', 'superseded', 'dropped')),
  basis TEXT constraint registry_payer_basis check (basis in ('own_residence', 'guardian_residence', 'parent_residence', 'operator')),
  place TEXT not null,
  place_name TEXT not null,
  evidence JSON not null,
  reason TEXT not null,
  document TEXT not null,
  decided_on DATE,
  decided_by UUID,
  notice_due DATE,
  notice_sent_on DATE,
  notice_protocol TEXT not null,
  replaces_id UUID,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint registry_payer_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_payer_decided check (state in ('to_decide', 'dropped') or (basis is not null and place <> '' and decided_on is not null and decided_by is not null)),
  constraint registry_payer_notice check (notice_sent_on is null or decided_on is not null)
);
create index registry_payer_of_person on registry_payer (body_id, person_id, began_on);
create unique index registry_payer_once on registry_payer (body_id, source_kind, source_id) where state in ('to_decide', 'frozen');
create index registry_payer_to_do on registry_payer (body_id, state, notice_sent_on, began_on, id);

-- That a Comune does not agree that it pays, and what came of it.
create table registry_payer_dispute (
  body_id UUID not null,
  id UUID not null,
  payer_id UUID not null,
  person_id UUID not null,
  opened_on DATE not null,
  argument TEXT not null,
  protocol TEXT not null,
  closed_on DATE,
  outcome TEXT constraint registry_payer_dispute_outcome check (outcome in ('kept', 'changed', 'withdrawn')),
  outcome_reason TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint registry_payer_dispute_payer foreign key (body_id, payer_id) references registry_payer (body_id, id),
  constraint registry_payer_dispute_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_payer_dispute_closed check ((closed_on is null) = (outcome is null))
);
create index registry_payer_dispute_of_payer on registry_payer_dispute (body_id, payer_id, opened_on);
create unique index registry_payer_dispute_one_open on registry_payer_dispute (body_id, payer_id) where closed_on is null;

-- An address whose district became another one by a new list of streets: who is affected.
create table registry_relocation (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  address_id UUID not null,
  before_municipio WHOLE,
  after_municipio WHOLE,
  before_district TEXT not null,
  after_district TEXT not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint registry_relocation_person foreign key (body_id, person_id) references registry_person (body_id, id)
);
create index registry_relocation_of_address on registry_relocation (body_id, address_id, id);
create index registry_relocation_of_person on registry_relocation (body_id, person_id, id);
create index registry_address_by_id on registry_address (body_id, valid_until, id);

-- The desk of a borough (or of the body) that takes requests of registered residence for people without a home, and the street that
-- does not exist in which they are registered. A borough without a desk has no row.
create table registry_residence_desk (
  body_id UUID not null,
  id UUID not null,
  municipio WHOLE,
  name TEXT not null,
  street TEXT not null,
  number TEXT not null,
  contact TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint registry_residence_desk_period check (valid_from <= valid_until)
);
create index registry_residence_desk_by_municipio on registry_residence_desk (body_id, municipio, valid_until);

-- A request of registered residence of somebody without a home, to which desk it went, and what came of it.
create table registry_residence_request (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  desk_id UUID not null,
  requested_on DATE not null,
  ground TEXT not null,
  state TEXT not null constraint registry_residence_request_state check (state in ('sent', 'accepted', 'refused', 'withdrawn')),
  decided_on DATE,
  reason TEXT not null,
  protocol TEXT not null,
  address_id UUID,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint registry_residence_request_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_residence_request_desk foreign key (body_id, desk_id) references registry_residence_desk (body_id, id),
  constraint registry_residence_request_decided check ((state = 'sent') = (decided_on is null))
);
create index registry_residence_request_of_person on registry_residence_request (body_id, person_id, requested_on);
create unique index registry_residence_request_one_open on registry_residence_request (body_id, person_id) where state = 'sent';
