-- A judicial authority and, where it answers for it, the police, the guarantor or an office of justice; competences are dated data, not code.
create table courts_authority (
  body_id UUID not null,
  id UUID not null,
  kind TEXT not null constraint courts_authority_kind check (kind in ('juvenile_court', 'juvenile_prosecutor', 'ordinary_court_civil_9', 'guardianship_section_8', 'guardianship_judge', 'penal_court', 'prosecutor', 'appeal_juvenile', 'ussm', 'uepe', 'police', 'guarantor')),
  name TEXT not null,
  place TEXT not null,
  address TEXT not null,
  mail TEXT not null,
  pec TEXT not null,
  competences TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  source TEXT not null,
  verified BOOL not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint courts_authority_period check (valid_from <= valid_until)
);
create unique index courts_authority_once on courts_authority (body_id, kind, name, valid_from);

-- A proceeding before an authority about one person (the minor, the protected person, the accused). Others of it stand in `courts_party`.
-- `case_id` is the case in which it is followed. Without one it is of a unit, until somebody gives it to a case. A secret one is read by those
-- who work on the case alone, or by whoever entered it.
create table courts_proceeding (
  body_id UUID not null,
  id UUID not null,
  authority_id UUID not null,
  kind TEXT not null constraint courts_proceeding_kind check (kind in ('report', 'protection', 'urgent_placement', 'family', 'adoptability', 'guardianship', 'support', 'penal_minor', 'penal_adult', 'other')),
  register_number TEXT not null,
  year WHOLE not null,
  subject TEXT not null,
  person_id UUID not null,
  opened_on DATE not null,
  closed_on DATE,
  secret BOOL not null,
  case_id UUID,
  unit_id UUID not null,
  opened_by UUID not null,
  note TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint courts_proceeding_authority foreign key (body_id, authority_id) references courts_authority (body_id, id),
  constraint courts_proceeding_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint courts_proceeding_unit foreign key (body_id, unit_id) references guard_unit (body_id, id)
);
create unique index courts_proceeding_once on courts_proceeding (body_id, authority_id, register_number, year, person_id) where register_number <> '';
create index courts_proceeding_of_person on courts_proceeding (body_id, person_id, opened_on);
create index courts_proceeding_of_case on courts_proceeding (body_id, case_id) where case_id is not null;
create index courts_proceeding_in_no_case on courts_proceeding (body_id, id) where case_id is null;
create index courts_proceeding_of_unit on courts_proceeding (body_id, unit_id, opened_on, id);

-- Who else is in a proceeding, and as what.
create table courts_party (
  body_id UUID not null,
  id UUID not null,
  proceeding_id UUID not null,
  person_id UUID not null,
  role TEXT not null constraint courts_party_role check (role in ('minor', 'parent', 'protected', 'accused', 'injured', 'other')),
  from_day DATE not null,
  until_day DATE not null,
  primary key (body_id, id),
  constraint courts_party_proceeding foreign key (body_id, proceeding_id) references courts_proceeding (body_id, id),
  constraint courts_party_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint courts_party_period check (from_day <= until_day)
);
create unique index courts_party_once on courts_party (body_id, proceeding_id, person_id, role);
create index courts_party_of_person on courts_party (body_id, person_id);

-- An order of an authority. `number` is the authority's own, `own_number` the one under which it was entered here. Terms run from `served_on`,
-- the day on which it reached the service, at the moment `served_at`. `revokes_id` is the order that this one took away.
create table courts_order (
  body_id UUID not null,
  id UUID not null,
  proceeding_id UUID not null,
  own_number TEXT not null,
  number TEXT not null,
  issued_on DATE not null,
  served_at INSTANT,
  served_on DATE,
  served_means TEXT not null constraint courts_order_means check (served_means in ('', 'pec', 'paper', 'hand', 'other')),
  kind TEXT not null constraint courts_order_kind check (kind in ('inquiry', 'custody', 'foster', 'removal', 'placement', 'limits', 'suspended_parents', 'guardian', 'support_administrator', 'special_curator', 'visits', 'probation', 'archived', 'other')),
  duration_months WHOLE,
  ends_on DATE,
  state TEXT not null constraint courts_order_state check (state in ('in_force', 'suspended', 'revoked', 'expired', 'executed')),
  revokes_id UUID,
  ended_on DATE,
  ended_reason TEXT not null,
  file_document_id UUID,
  text TEXT not null,
  special_curator TEXT not null,
  child_heard TEXT not null,
  note TEXT not null,
  registered_by UUID not null,
  at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint courts_order_proceeding foreign key (body_id, proceeding_id) references courts_proceeding (body_id, id),
  constraint courts_order_revokes foreign key (body_id, revokes_id) references courts_order (body_id, id),
  constraint courts_order_served check ((served_at is null) = (served_on is null)),
  constraint courts_order_over check ((state in ('in_force', 'suspended')) = (ended_on is null))
);
create unique index courts_order_once on courts_order (body_id, proceeding_id, number, issued_on);
create unique index courts_order_own_number on courts_order (body_id, own_number);
create index courts_order_of_document on courts_order (body_id, file_document_id) where file_document_id is not null;
create index courts_order_of_proceeding on courts_order (body_id, proceeding_id, issued_on, id);
create index courts_order_by_issue on courts_order (body_id, issued_on, id);
create index courts_order_by_revoked on courts_order (body_id, revokes_id, issued_on, id) where revokes_id is not null;

-- What an order asks of the service, given to a unit and followed in a case.
create table courts_mandate (
  body_id UUID not null,
  id UUID not null,
  order_id UUID not null,
  activity TEXT not null constraint courts_mandate_activity check (activity in ('assessment', 'inquiry', 'diagnosis', 'support', 'control', 'custody', 'foster', 'placement', 'probation_minor', 'probation_adult', 'supervised_visits')),
  kind TEXT not null constraint courts_mandate_kind check (kind in ('preventive', 'supportive', 'substitutive')),
  person_id UUID not null,
  unit_id UUID not null,
  case_id UUID,
  account_id UUID,
  starts_on DATE not null,
  ends_on DATE,
  state TEXT not null constraint courts_mandate_state check (state in ('active', 'ended')),
  ended_on DATE,
  ended_reason TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint courts_mandate_order foreign key (body_id, order_id) references courts_order (body_id, id),
  constraint courts_mandate_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint courts_mandate_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint courts_mandate_over check ((state = 'ended') = (ended_on is not null))
);
create index courts_mandate_of_order on courts_mandate (body_id, order_id, starts_on, id);
create index courts_mandate_of_person on courts_mandate (body_id, person_id, state);
create index courts_mandate_of_case on courts_mandate (body_id, case_id) where case_id is not null;
create index courts_mandate_in_no_case on courts_mandate (body_id, order_id) where case_id is null;

-- What an order prescribes to somebody, and what came of it.
create table courts_prescription (
  body_id UUID not null,
  id UUID not null,
  order_id UUID not null,
  mandate_id UUID,
  text TEXT not null,
  whose TEXT not null constraint courts_prescription_whose check (whose in ('service', 'parent', 'minor', 'other')),
  due_on DATE,
  state TEXT not null constraint courts_prescription_state check (state in ('open', 'done', 'missed', 'dropped')),
  done_on DATE,
  note TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint courts_prescription_order foreign key (body_id, order_id) references courts_order (body_id, id)
);
create index courts_prescription_of_order on courts_prescription (body_id, order_id, id);

-- A report that an authority waits for. One that was sent after its day stays late.
create table courts_report (
  body_id UUID not null,
  id UUID not null,
  proceeding_id UUID not null,
  order_id UUID,
  mandate_id UUID,
  kind TEXT not null constraint courts_report_kind check (kind in ('prejudice', 'inquiry', 'periodic', 'final', 'custody', 'foster', 'probation', 'guardianship', 'worker_name', 'first_interview_msna')),
  asked_on DATE not null,
  due_on DATE not null,
  rule TEXT not null,
  document_id UUID,
  state TEXT not null constraint courts_report_state check (state in ('due', 'written', 'sent', 'late', 'waived')),
  sent_on DATE,
  sent_means TEXT not null,
  note TEXT not null,
  waive_reason TEXT not null,
  account_id UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint courts_report_proceeding foreign key (body_id, proceeding_id) references courts_proceeding (body_id, id),
  constraint courts_report_order foreign key (body_id, order_id) references courts_order (body_id, id),
  constraint courts_report_sent check ((state in ('sent', 'late')) = (sent_on is not null)),
  constraint courts_report_waived check (state <> 'waived' or waive_reason <> '')
);
-- A mandate that is given again asks anew for what the one before no longer owes.
create unique index courts_report_once on courts_report (body_id, order_id, mandate_id, kind, due_on) where order_id is not null;
create index courts_report_by_due on courts_report (body_id, due_on, id) where state in ('due', 'written');
create index courts_report_of_proceeding on courts_report (body_id, proceeding_id, due_on);
create index courts_report_of_document on courts_report (body_id, document_id, id) where document_id is not null;
create index courts_report_of_mandate on courts_report (body_id, mandate_id, id) where mandate_id is not null;

-- A minor who was placed at once by the public authority (art. 403 c.c.), with every moment on which the law counts. The place is shown only
-- to those who follow the child, where it is hidden.
create table courts_placement403 (
  body_id UUID not null,
  id UUID not null,
  case_id UUID not null,
  person_id UUID not null,
  placed_at INSTANT not null,
  facts TEXT not null,
  place_text TEXT not null,
  place_hidden BOOL not null,
  authority_id UUID not null,
  oral_at INSTANT,
  oral_to TEXT not null,
  acts_sent_at INSTANT,
  prosecutor_at INSTANT,
  prosecutor_outcome TEXT not null constraint courts_placement403_prosecutor check (prosecutor_outcome in ('', 'asked', 'revoked')),
  decree_at INSTANT,
  decree TEXT not null constraint courts_placement403_decree check (decree in ('', 'validated', 'revoked')),
  hearing_on DATE,
  confirmed_on DATE,
  confirmation TEXT not null constraint courts_placement403_confirmation check (confirmation in ('', 'confirmed', 'changed', 'revoked')),
  child_heard_on DATE,
  child_not_heard TEXT not null,
  special_curator TEXT not null,
  end_kind TEXT not null constraint courts_placement403_end check (end_kind in ('', 'validated', 'revoked', 'lapsed', 'returned', 'died')),
  ended_at INSTANT,
  end_note TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint courts_placement403_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint courts_placement403_authority foreign key (body_id, authority_id) references courts_authority (body_id, id),
  constraint courts_placement403_confirmed check ((confirmation = '') = (confirmed_on is null)),
  constraint courts_placement403_over check ((end_kind = '') = (ended_at is null))
);
create unique index courts_placement403_open on courts_placement403 (body_id, person_id) where ended_at is null;
create index courts_placement403_of_case on courts_placement403 (body_id, case_id, placed_at);
create index courts_placement403_of_person on courts_placement403 (body_id, person_id, placed_at);

-- An appointment of the Comune, or of somebody of it, to act for a person. The powers stand in the register of persons, the work of the office here.
create table courts_office (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  kind TEXT not null constraint courts_office_kind check (kind in ('guardianship', 'curatorship', 'support_administration', 'provisional')),
  authority_id UUID not null,
  appointed_by TEXT not null,
  act_number TEXT not null,
  act_date DATE not null,
  sworn_on DATE,
  unit_id UUID not null,
  account_id UUID not null,
  external_supplier TEXT not null,
  protocol TEXT not null,
  cost_shared BOOL not null,
  from_day DATE not null,
  until_day DATE,
  end_kind TEXT not null constraint courts_office_end check (end_kind in ('', 'died', 'of_age', 'revoked', 'replaced', 'capable')),
  version WHOLE not null,
  primary key (body_id, id),
  constraint courts_office_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint courts_office_authority foreign key (body_id, authority_id) references courts_authority (body_id, id),
  constraint courts_office_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint courts_office_over check ((end_kind = '') = (until_day is null))
);
create unique index courts_office_once on courts_office (body_id, person_id, kind, act_number, act_date);
create index courts_office_of_unit on courts_office (body_id, unit_id, act_date, id);
create index courts_office_of_person on courts_office (body_id, person_id, id);

-- An act that the office owes to the judge: inventory, account of a year, final account, petition, tax return.
create table courts_account (
  body_id UUID not null,
  id UUID not null,
  office_id UUID not null,
  kind TEXT not null constraint courts_account_kind check (kind in ('inventory', 'annual', 'final', 'petition', 'tax')),
  from_day DATE,
  until_day DATE,
  due_on DATE not null,
  rule TEXT not null,
  sent_on DATE,
  document_id UUID,
  balance_cents CENTS,
  note TEXT not null,
  state TEXT not null constraint courts_account_state check (state in ('due', 'sent', 'approved', 'dropped')),
  version WHOLE not null,
  primary key (body_id, id),
  constraint courts_account_office foreign key (body_id, office_id) references courts_office (body_id, id),
  constraint courts_account_sent check (state not in ('sent', 'approved') or sent_on is not null)
);
create unique index courts_account_once on courts_account (body_id, office_id, kind, due_on) where kind in ('inventory', 'annual', 'final');
create index courts_account_of_office on courts_account (body_id, office_id, due_on, id);

-- Probation: of a minor with the juvenile service of justice, of an adult with the external penal office.
create table courts_probation (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  case_id UUID not null,
  kind TEXT not null constraint courts_probation_kind check (kind in ('minor', 'adult')),
  authority_id UUID not null,
  order_id UUID,
  with_service TEXT not null,
  plan TEXT not null,
  consent_on DATE not null,
  starts_on DATE not null,
  ends_on DATE not null,
  hours WHOLE,
  outcome TEXT not null constraint courts_probation_outcome check (outcome in ('', 'positive', 'negative', 'revoked')),
  outcome_on DATE,
  note TEXT not null,
  account_id UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint courts_probation_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint courts_probation_authority foreign key (body_id, authority_id) references courts_authority (body_id, id),
  constraint courts_probation_period check (starts_on < ends_on),
  constraint courts_probation_over check ((outcome = '') = (outcome_on is null))
);
create unique index courts_probation_once on courts_probation (body_id, person_id, starts_on, authority_id);
create index courts_probation_by_end on courts_probation (body_id, ends_on, id);
create index courts_probation_of_case on courts_probation (body_id, case_id, starts_on, id);

-- Who asked for a copy of a minor's file, what may be given and what is to be covered: asked by one, decided by another.
create table courts_file_release (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  for_whom TEXT not null,
  reason TEXT not null,
  pieces JSON not null,
  redactions TEXT not null,
  asked_by UUID not null,
  asked_at INSTANT not null,
  state TEXT not null constraint courts_file_release_state check (state in ('asked', 'granted', 'refused')),
  decided_by UUID,
  decided_at INSTANT,
  decision TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint courts_file_release_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint courts_file_release_two check (decided_by is null or decided_by <> asked_by),
  constraint courts_file_release_decided check ((state = 'asked') = (decided_by is null))
);
create index courts_file_release_of_person on courts_file_release (body_id, person_id, asked_at);

create view courts_v_order as
  select o.body_id, o.id as order_id, p.case_id, p.person_id, a.kind as authority_kind, o.kind, o.served_on, o.ends_on, o.state, p.secret
    from courts_order o
    join courts_proceeding p on p.body_id = o.body_id and p.id = o.proceeding_id
    join courts_authority a on a.body_id = p.body_id and a.id = p.authority_id;

create view courts_v_mandate as
  select m.body_id, m.id as mandate_id, m.order_id, m.case_id, m.person_id, m.unit_id, m.activity, m.kind, m.starts_on, m.ends_on, m.state
    from courts_mandate m;

-- What is of a secret proceeding, as the log of accesses names it: columns `body_id`, `object_kind`, `object_id`, the last two as in
-- `store_audit`. Kinds: `order` (also for its mandates, prescriptions and parties), `court_report` (also for the report of prejudice),
-- `probation`, `document` (what an order or a report is written in). A thing may stand here twice; ask by `exists`.
create view courts_v_secret as
  select p.body_id, 'order' as object_kind, o.id as object_id
    from courts_proceeding p join courts_order o on o.body_id = p.body_id and o.proceeding_id = p.id
   where p.secret
  union all
  select p.body_id, 'court_report', r.id
    from courts_proceeding p join courts_report r on r.body_id = p.body_id and r.proceeding_id = p.id
   where p.secret
  union all
  select p.body_id, 'probation', b.id
    from courts_proceeding p
    join courts_order o on o.body_id = p.body_id and o.proceeding_id = p.id
    join courts_probation b on b.body_id = o.body_id and b.order_id = o.id
   where p.secret
  union all
  select p.body_id, 'document', o.file_document_id
    from courts_proceeding p join courts_order o on o.body_id = p.body_id and o.proceeding_id = p.id
   where p.secret and o.file_document_id is not null
  union all
  select p.body_id, 'document', r.document_id
    from courts_proceeding p join courts_report r on r.body_id = p.body_id and r.proceeding_id = p.id
   where p.secret and r.document_id is not null;
