-- One person, one record. Names are kept as typed; `sort_name` is the folded text that lists are ordered by. What is not known is
-- an empty text, a null day or "X", never a made-up value. `merged_into` is the record that says today what this one said: this one is
-- an alias then, of which nothing but its old address is left. `sealed` is the record of a child who was adopted: see 0006.
create table registry_person (
  body_id UUID not null,
  id UUID not null,
  family_name TEXT not null,
  given_name TEXT not null,
  display_name TEXT not null,
  sort_name TEXT not null,
  birth_name TEXT not null,
  other_script TEXT not null,
  known_as TEXT not null,
  anonymous BOOL not null,
  sex TEXT not null constraint registry_person_sex check (sex in ('F', 'M', 'X')),
  birth_date DATE,
  birth_year WHOLE constraint registry_person_birth_year check (birth_year between 1850 and 2199),
  birth_estimated BOOL not null,
  birth_place TEXT not null,
  citizenship TEXT not null,
  other_citizenships JSON not null,
  language TEXT not null,
  other_languages JSON not null,
  interpreter BOOL not null,
  identifier TEXT not null,
  identifier_kind TEXT not null constraint registry_person_identifier check (identifier_kind in ('tax_code', 'provisional', 'stp', 'eni', 'none')),
  preferred_channel TEXT not null,
  contact_note TEXT not null,
  death_date DATE,
  restricted BOOL not null,
  known_since DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  merged_into UUID,
  sealed BOOL not null default false,
  primary key (body_id, id),
  constraint registry_person_merged_into foreign key (body_id, merged_into) references registry_person (body_id, id),
  constraint registry_person_not_itself check (merged_into is null or merged_into <> id)
);
create index registry_person_merged on registry_person (body_id, merged_into) where merged_into is not null;
create index registry_person_by_name on registry_person (body_id, sort_name, id);

-- Every identifier that somebody had, how it is known and what became of it. `second` is true for one of two definitive codes that a
-- person really has. Deliberately without uniqueness: see "Protected persons" in the README.
create table registry_identifier (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  kind TEXT not null constraint registry_identifier_kind check (kind in ('tax_code', 'provisional', 'stp', 'eni')),
  value TEXT not null,
  source TEXT not null constraint registry_identifier_source check (source in ('card', 'document', 'office', 'health', 'declared', 'not_stated')),
  ended_as TEXT not null constraint registry_identifier_end check (ended_as in ('holds', 'replaced', 'expired', 'withdrawn', 'removed', 'wrong')),
  second BOOL not null,
  note TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint registry_identifier_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_identifier_period check (valid_from <= valid_until)
);
create index registry_identifier_of_person on registry_identifier (body_id, person_id, valid_from);
create index registry_identifier_by_value on registry_identifier (body_id, value, person_id);

-- Every code that was ever given to somebody, once: whoever gives it again waits here for the one who is giving it now. There is no
-- unique index on the identifiers themselves, because two persons can have one code. Whoever confirms a list of streets waits here too.
create table registry_claim (
  body_id UUID not null,
  kind TEXT not null,
  value TEXT not null,
  claimed_at INSTANT not null,
  primary key (body_id, kind, value)
);

-- What does not agree and waits for somebody to look ("da verificare").
create table registry_mark (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  field TEXT not null,
  reason TEXT not null,
  created_at INSTANT not null,
  resolved_at INSTANT,
  resolved_by UUID,
  note TEXT not null,
  primary key (body_id, id),
  constraint registry_mark_person foreign key (body_id, person_id) references registry_person (body_id, id)
);
create index registry_mark_of_person on registry_mark (body_id, person_id, created_at);

-- Telephones and mail addresses, with what must be known before using them.
create table registry_reach (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  position WHOLE not null,
  kind TEXT not null constraint registry_reach_kind check (kind in ('mobile', 'landline', 'mail', 'certified_mail')),
  value TEXT not null,
  owner TEXT not null,
  safety TEXT not null constraint registry_reach_safety check (safety in ('safe', 'with_care', 'never', 'unknown')),
  note TEXT not null,
  primary key (body_id, id),
  constraint registry_reach_person foreign key (body_id, person_id) references registry_person (body_id, id)
);
create index registry_reach_of_person on registry_reach (body_id, person_id, position);

-- `ended_by` is the address for which this one ended, so that it goes on when that one is taken back; null for one that ended by itself.
-- A `restricted` address is there only for whoever follows its person or has a mandate: see "Protected addresses" in the README. For the
-- same reason it does not stand in the way of an open one of its kind that somebody else enters.
create table registry_address (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  kind TEXT not null constraint registry_address_kind check (kind in ('residence', 'domicile', 'presence', 'fictitious', 'abroad', 'none')),
  street TEXT not null,
  number TEXT not null,
  detail TEXT not null,
  postcode TEXT not null,
  place TEXT not null,
  place_name TEXT not null,
  istat_code TEXT not null,
  district TEXT not null,
  municipio WHOLE,
  quarter TEXT not null,
  latitude WHOLE,
  longitude WHOLE,
  located TEXT not null constraint registry_address_located check (located in ('streets', 'operator', 'unknown', 'elsewhere')),
  locate_reason TEXT not null,
  address_text TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  ended_by UUID,
  restricted BOOL not null,
  primary key (body_id, id),
  constraint registry_address_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_address_period check (valid_from < valid_until)
);
create index registry_address_of_person on registry_address (body_id, person_id, valid_until);
create index registry_address_of_street on registry_address (body_id, street, number);
create unique index registry_address_one_open on registry_address (body_id, person_id, kind, restricted) where valid_until = '9999-12-31';

-- Which office is competent when the address alone does not say it, with the reason; history kept.
create table registry_competence (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  municipio WHOLE,
  unit_id UUID,
  reason TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  decided_at INSTANT not null,
  decided_by UUID not null,
  primary key (body_id, id),
  constraint registry_competence_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_competence_period check (valid_from <= valid_until),
  constraint registry_competence_what check (municipio is not null or unit_id is not null)
);
create index registry_competence_of_person on registry_competence (body_id, person_id, valid_from);
create unique index registry_competence_one_open on registry_competence (body_id, person_id) where valid_until = '9999-12-31';

create table registry_household (
  body_id UUID not null,
  id UUID not null,
  kind TEXT not null constraint registry_household_kind check (kind in ('registered', 'isee', 'de_facto')),
  note TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint registry_household_period check (valid_from <= valid_until)
);

-- `kind` repeats the household's, so that nobody is in two registered (or two ISEE) households at once: see 0003. A place that was
-- never true keeps its row with an empty period.
create table registry_member (
  body_id UUID not null,
  id UUID not null,
  household_id UUID not null,
  person_id UUID not null,
  kind TEXT not null,
  role TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint registry_member_household foreign key (body_id, household_id) references registry_household (body_id, id),
  constraint registry_member_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_member_period check (valid_from <= valid_until)
);
create index registry_member_of_household on registry_member (body_id, household_id, valid_until);
create index registry_member_of_person on registry_member (body_id, person_id, valid_until);

-- Which unit and who has to do with somebody, and because of what: what "unit" and "assigned" mean for a person.
create table registry_involvement (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  unit_id UUID not null,
  account_id UUID,
  kind TEXT not null,
  source_id UUID not null,
  -- Whose matter it is, where it is not their own: the person of the case by which the others of a household are known.
  of_person_id UUID,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  primary key (body_id, id),
  constraint registry_involvement_of foreign key (body_id, of_person_id) references registry_person (body_id, id),
  constraint registry_involvement_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_involvement_period check (valid_from <= valid_until)
);
create index registry_involvement_of_person on registry_involvement (body_id, person_id, valid_until);
create index registry_involvement_of_matter on registry_involvement (body_id, of_person_id) where of_person_id is not null;
create index registry_involvement_of_source on registry_involvement (body_id, source_id, kind);
create index registry_involvement_of_unit on registry_involvement (body_id, unit_id, valid_until, person_id);
create index registry_involvement_of_account on registry_involvement (body_id, account_id, valid_until, person_id);

-- Keys by which people are found: "kind:value", compared byte by byte.
create table registry_key (
  body_id UUID not null,
  search_key TEXT not null,
  person_id UUID not null,
  primary key (body_id, search_key, person_id),
  constraint registry_key_person foreign key (body_id, person_id) references registry_person (body_id, id)
);
create index registry_key_of_person on registry_key (body_id, person_id);

-- Field by field: what it was, what it became, when, by whom and why. A relative with a record of their own is kept as a reference,
-- so that whoever may not know of them reads no name here either. `object_id` is the address or the household, where it is about one;
-- `also_id` another address that the words name. `restricted` says that one of the two is protected, or was when it was taken back.
create table registry_change (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  other_id UUID,
  object_id UUID,
  also_id UUID,
  restricted BOOL not null,
  field TEXT not null,
  before_text TEXT not null,
  after_text TEXT not null,
  reason TEXT not null,
  changed_at INSTANT not null,
  changed_by UUID not null,
  primary key (body_id, id),
  constraint registry_change_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_change_other foreign key (body_id, other_id) references registry_person (body_id, id)
);
create index registry_change_of_person on registry_change (body_id, person_id, id);

-- That somebody was told how their data is used (art. 13 and 14 of Regulation (EU) 2016/679).
create table registry_notice (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  given_on DATE not null,
  edition TEXT not null,
  language TEXT not null,
  means TEXT not null constraint registry_notice_means check (means in ('paper', 'spoken', 'mail', 'interpreter')),
  note TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint registry_notice_person foreign key (body_id, person_id) references registry_person (body_id, id)
);
create index registry_notice_of_person on registry_notice (body_id, person_id, given_on);

-- Work that only those who may see a protected person see: somebody was entered again with the same identifier.
create table registry_task (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  other_id UUID not null,
  kind TEXT not null constraint registry_task_kind check (kind in ('entered_again')),
  created_at INSTANT not null,
  done_at INSTANT,
  done_by UUID,
  primary key (body_id, id),
  constraint registry_task_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_task_other foreign key (body_id, other_id) references registry_person (body_id, id)
);
create index registry_task_of_person on registry_task (body_id, person_id, created_at);
create index registry_task_of_other on registry_task (body_id, other_id) where done_at is null;
create index registry_task_waiting on registry_task (body_id, created_at, id) where done_at is null;

-- The list of streets of the body as of a day, with its source. A draft was read and waits to be confirmed; `faults` are the lines that
-- could not be read. `followed_on` is the day on which the addresses were told to follow it; null until it holds.
create table registry_street_edition (
  body_id UUID not null,
  id UUID not null,
  source TEXT not null,
  file_name TEXT not null,
  state TEXT not null constraint registry_street_edition_state check (state in ('draft', 'held')),
  valid_from DATE not null,
  valid_until DATE not null,
  segments WHOLE not null,
  left_out WHOLE not null,
  faults JSON not null,
  followed_on DATE,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint registry_street_edition_period check (valid_from <= valid_until)
);
create index registry_street_edition_by_day on registry_street_edition (body_id, state, valid_until);
create unique index registry_street_edition_one_open on registry_street_edition (body_id) where state = 'held' and valid_until = '9999-12-31';

-- One side of a street between two numbers, and the district, borough and quarter it lies in, in one edition of the list. Tells nothing
-- of anybody.
create table registry_street (
  body_id UUID not null,
  edition_id UUID not null,
  id UUID not null,
  street TEXT not null,
  street_key TEXT not null,
  place TEXT not null,
  place_name TEXT not null,
  district TEXT not null,
  municipio WHOLE,
  quarter TEXT not null,
  number_from WHOLE not null,
  number_to WHOLE not null,
  parity TEXT not null constraint registry_street_parity check (parity in ('odd', 'even')),
  postcode TEXT not null,
  latitude WHOLE,
  longitude WHOLE,
  primary key (body_id, id),
  constraint registry_street_edition foreign key (body_id, edition_id) references registry_street_edition (body_id, id),
  constraint registry_street_numbers check (number_from <= number_to)
);
create index registry_street_by_key on registry_street (body_id, edition_id, street_key, number_from, id);

create view registry_v_person as
select p.body_id, p.id as person_id, p.family_name, p.given_name, p.display_name, p.sort_name, p.sex, p.birth_date, p.birth_year, p.birth_estimated, p.death_date, p.birth_place,
       p.citizenship, case when cast(p.other_citizenships as text) like '%"IT"%' then true else false end as also_italian,
       case when p.identifier_kind = 'tax_code' then p.identifier end as tax_code, p.identifier, p.identifier_kind, p.anonymous, p.language, p.interpreter,
       p.restricted, p.known_since, p.version
  from registry_person p
 where p.merged_into is null;

create view registry_v_residence as
select a.body_id, a.person_id, a.id as address_id, a.kind, a.place, a.place_name, a.istat_code, a.district, a.municipio, a.quarter, a.postcode, a.address_text,
       a.latitude, a.longitude, a.valid_from, a.valid_until
  from registry_address a
 where not a.restricted;

-- In which municipality everybody lives, also who has a protected address: for counting alone, never shown beside a name.
create view registry_v_place as
select a.body_id, a.person_id, a.id as address_id, a.kind, a.place, a.istat_code, a.valid_from, a.valid_until, a.restricted
  from registry_address a;

create view registry_v_involvement as
select i.body_id, i.person_id, i.unit_id, i.account_id, i.kind, i.source_id, i.valid_from, i.valid_until
  from registry_involvement i;

create view registry_v_member as
select m.body_id, m.household_id, m.person_id, m.kind, m.role, m.valid_from, m.valid_until
  from registry_member m;
