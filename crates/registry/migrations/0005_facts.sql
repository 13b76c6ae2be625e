-- To which of the groups that the services are made for somebody belongs. Proposed from what is known, decided by a person; several at
-- once.
create table registry_target (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  target TEXT not null constraint registry_target_what check (target in ('family_minors', 'disabled', 'addiction', 'elderly', 'foreign', 'adults')),
  note TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint registry_target_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_target_period check (valid_from < valid_until)
);
create index registry_target_of_person on registry_target (body_id, person_id, valid_until);
create unique index registry_target_one_open on registry_target (body_id, person_id, target) where valid_until = '9999-12-31';

-- What a commission certified of somebody's disability, invalidity or need of help. Read by whoever needs it alone (`health.read`).
-- One that gave way on every day, when two records of one person were joined, keeps its row with an empty period.
create table registry_certificate (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  kind TEXT not null constraint registry_certificate_kind check (kind in ('civil_invalidity', 'handicap', 'blindness', 'deafness', 'deafblindness', 'disability', 'work', 'self_sufficiency')),
  percentage WHOLE constraint registry_certificate_percentage check (percentage between 0 and 100),
  handicap TEXT not null constraint registry_certificate_handicap check (handicap in ('none', 'plain', 'grave')),
  allowance TEXT not null constraint registry_certificate_allowance check (allowance in ('none', 'attendance', 'frequency', 'communication', 'special')),
  severity TEXT not null constraint registry_certificate_severity check (severity in ('not_stated', 'mild', 'medium', 'serious', 'very_serious')),
  nature TEXT not null constraint registry_certificate_nature check (nature in ('not_stated', 'physical', 'sensory', 'intellectual', 'psychic', 'multiple')),
  authority TEXT not null,
  number TEXT not null,
  issued_on DATE,
  review_on DATE,
  note TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint registry_certificate_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_certificate_period check (valid_from <= valid_until)
);
create index registry_certificate_of_person on registry_certificate (body_id, person_id, valid_until);
create index registry_certificate_by_review on registry_certificate (body_id, review_on, person_id);

-- By which right somebody who is no Italian citizen is here; the period as above.
create table registry_permit (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  kind TEXT not null constraint registry_permit_kind check (kind in ('work', 'family', 'study', 'minor', 'medical', 'long_term', 'protection', 'application', 'eu_citizen', 'eu_family', 'other', 'waiting', 'none')),
  protection TEXT not null constraint registry_permit_protection check (protection in ('none', 'applicant', 'refugee', 'subsidiary', 'special', 'temporary', 'special_case')),
  unaccompanied BOOL not null,
  number TEXT not null,
  authority TEXT not null,
  expires_on DATE,
  renewal_on DATE,
  note TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint registry_permit_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_permit_period check (valid_from <= valid_until)
);
create index registry_permit_of_person on registry_permit (body_id, person_id, valid_until);
create index registry_permit_by_expiry on registry_permit (body_id, expires_on, person_id);

-- That somebody whom the services know is at risk, so that they are looked after when it is hot, cold, or at any time.
create table registry_risk (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  kind TEXT not null constraint registry_risk_kind check (kind in ('heat', 'cold', 'alone', 'frail', 'housing', 'neglect', 'violence', 'self_harm', 'other')),
  review_on DATE,
  note TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint registry_risk_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_risk_period check (valid_from < valid_until)
);
create index registry_risk_of_person on registry_risk (body_id, person_id, valid_until);
create index registry_risk_by_kind on registry_risk (body_id, kind, valid_until, person_id);
create index registry_risk_by_review on registry_risk (body_id, review_on, person_id);
create unique index registry_risk_one_open on registry_risk (body_id, person_id, kind) where valid_until = '9999-12-31';

-- For counting alone: groups and risks of people, never shown beside a name by those who read these.
create view registry_v_target as
select t.body_id, t.person_id, t.target, t.valid_from, t.valid_until
  from registry_target t;

create view registry_v_risk as
select r.body_id, r.person_id, r.kind, r.valid_from, r.valid_until
  from registry_risk r;
