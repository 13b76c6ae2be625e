-- Nobody is twice in one household on a day, nor in two registered (or two ISEE) households. What was entered by mistake has an empty
-- period and stands in nobody's way.
-- only sqlite
create trigger registry_member_once_insert before insert on registry_member
when exists (select 1 from registry_member m where m.body_id = new.body_id and m.person_id = new.person_id and m.household_id = new.household_id
             and m.id <> new.id and m.valid_from < new.valid_until and new.valid_from < m.valid_until and m.valid_from < m.valid_until and new.valid_from < new.valid_until)
begin select raise(abort, 'refused: registry_member_once'); end;
create trigger registry_member_once_update before update on registry_member
when exists (select 1 from registry_member m where m.body_id = new.body_id and m.person_id = new.person_id and m.household_id = new.household_id
             and m.id <> new.id and m.valid_from < new.valid_until and new.valid_from < m.valid_until and m.valid_from < m.valid_until and new.valid_from < new.valid_until)
begin select raise(abort, 'refused: registry_member_once'); end;
create trigger registry_member_one_registered_insert before insert on registry_member
when new.kind in ('registered', 'isee')
 and exists (select 1 from registry_member m where m.body_id = new.body_id and m.person_id = new.person_id and m.kind = new.kind and m.household_id <> new.household_id
             and m.valid_from < new.valid_until and new.valid_from < m.valid_until and m.valid_from < m.valid_until and new.valid_from < new.valid_until)
begin select raise(abort, 'refused: registry_member_one_registered'); end;
create trigger registry_member_one_registered_update before update on registry_member
when new.kind in ('registered', 'isee')
 and exists (select 1 from registry_member m where m.body_id = new.body_id and m.person_id = new.person_id and m.kind = new.kind and m.household_id <> new.household_id
             and m.valid_from < new.valid_until and new.valid_from < m.valid_until and m.valid_from < m.valid_until and new.valid_from < new.valid_until)
begin select raise(abort, 'refused: registry_member_one_registered'); end;
-- end
-- only postgres
create extension if not exists btree_gist;
alter table registry_member add constraint registry_member_once exclude using gist (body_id with =, household_id with =, person_id with =, daterange(valid_from, valid_until) with &&);
alter table registry_member add constraint registry_member_one_registered exclude using gist (body_id with =, person_id with =, kind with =, household_id with <>, daterange(valid_from, valid_until) with &&) where (kind in ('registered', 'isee'));
-- end

-- A body around people that is not in the register: a school, a parish, a practice, a post of the third sector. Written once for everybody.
create table registry_resource (
  body_id UUID not null,
  id UUID not null,
  kind TEXT not null constraint registry_resource_kind check (kind in ('school', 'health', 'practice', 'association', 'third_sector', 'parish', 'sport', 'office', 'work', 'other')),
  name TEXT not null,
  sort_name TEXT not null,
  contact_name TEXT not null,
  phone TEXT not null,
  mail TEXT not null,
  place TEXT not null,
  offers TEXT not null,
  closed_on DATE,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id)
);
create index registry_resource_by_name on registry_resource (body_id, sort_name, id);

-- Kin and others around somebody: with a record, only a name, or a body. Each is written once; from the other side it is read turned round.
-- Sex, year of birth and death are those of somebody who has only a name.
create table registry_relation (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  other_id UUID,
  resource_id UUID,
  other_name TEXT not null,
  other_sex TEXT not null constraint registry_relation_sex check (other_sex in ('F', 'M', 'X')),
  other_birth_year WHOLE constraint registry_relation_birth_year check (other_birth_year between 1850 and 2199),
  other_dead BOOL not null,
  kind TEXT not null,
  bond TEXT not null constraint registry_relation_bond check (bond in ('usual', 'strong', 'weak', 'conflict', 'broken')),
  helps TEXT not null,
  call_first BOOL not null,
  phone TEXT not null,
  mail TEXT not null,
  note TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint registry_relation_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_relation_other foreign key (body_id, other_id) references registry_person (body_id, id),
  constraint registry_relation_resource foreign key (body_id, resource_id) references registry_resource (body_id, id),
  constraint registry_relation_who check (other_id is not null or resource_id is not null or other_name <> ''),
  constraint registry_relation_self check (other_id is null or other_id <> person_id),
  constraint registry_relation_period check (valid_from <= valid_until)
);
create index registry_relation_of_person on registry_relation (body_id, person_id, valid_until);
create index registry_relation_of_other on registry_relation (body_id, other_id, valid_until);
create index registry_relation_of_resource on registry_relation (body_id, resource_id, valid_until);

-- Who acts for somebody in law, by which act and how far. A power is 'none', 'with' (both sign) or 'for' (signs in their place).
create table registry_representative (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  other_id UUID,
  other_name TEXT not null,
  other_sex TEXT not null constraint registry_representative_sex check (other_sex in ('F', 'M', 'X')),
  capacity TEXT not null,
  phone TEXT not null,
  mail TEXT not null,
  kind TEXT not null constraint registry_representative_kind check (kind in ('guardian', 'pro_guardian', 'curator', 'special_curator', 'support_administrator', 'parent', 'foster_carer')),
  responsibility TEXT not null constraint registry_representative_responsibility check (responsibility in ('full', 'limited', 'suspended', 'lost', 'not_applicable')),
  ordinary_acts TEXT not null constraint registry_representative_ordinary check (ordinary_acts in ('none', 'with', 'for')),
  extraordinary_acts TEXT not null constraint registry_representative_extraordinary check (extraordinary_acts in ('none', 'with', 'for')),
  health TEXT not null constraint registry_representative_health check (health in ('none', 'with', 'for')),
  money TEXT not null constraint registry_representative_money check (money in ('none', 'with', 'for')),
  residence TEXT not null constraint registry_representative_residence check (residence in ('none', 'with', 'for')),
  powers_note TEXT not null,
  limits_note TEXT not null,
  authority TEXT not null,
  act_number TEXT not null,
  act_date DATE,
  report_months WHOLE constraint registry_representative_report check (report_months between 1 and 60),
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint registry_representative_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint registry_representative_other foreign key (body_id, other_id) references registry_person (body_id, id),
  constraint registry_representative_who check (other_id is not null or other_name <> ''),
  constraint registry_representative_self check (other_id is null or other_id <> person_id),
  constraint registry_representative_period check (valid_from <= valid_until)
);
create index registry_representative_of_person on registry_representative (body_id, person_id, valid_until);
create index registry_representative_of_other on registry_representative (body_id, other_id, valid_until);
