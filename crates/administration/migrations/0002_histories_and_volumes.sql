-- What of the accesses to a person's file is not told to the person, by whom it was decided and why (Regulation (EU) 2016/679 art. 23).
create table administration_withholding (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  ground TEXT not null constraint administration_withholding_ground check (ground in ('violence', 'child_protection', 'secret')),
  -- Of one unit alone, or of all.
  unit_id UUID,
  from_at INSTANT not null,
  until_at INSTANT not null,
  reason TEXT not null,
  decided_by UUID not null,
  decided_at INSTANT not null,
  ended_by UUID,
  ended_at INSTANT,
  primary key (body_id, id),
  constraint administration_withholding_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint administration_withholding_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint administration_withholding_time check (from_at < until_at)
);
create index administration_withholding_of_person on administration_withholding (body_id, person_id, ended_at);

-- How many persons' files an account opened on a day, and how many are still usual for its role.
create table administration_volume (
  body_id UUID not null,
  id UUID not null,
  day DATE not null,
  account_id UUID not null,
  role TEXT not null,
  persons WHOLE not null,
  usual WHOLE not null,
  seen_at INSTANT,
  seen_by UUID,
  note TEXT not null,
  primary key (body_id, id),
  constraint administration_volume_account foreign key (body_id, account_id) references guard_account (body_id, id)
);
create unique index administration_volume_once on administration_volume (body_id, day, account_id);
create index administration_volume_of_role on administration_volume (body_id, role, day, persons);
create index administration_volume_unseen on administration_volume (body_id, id) where seen_at is null and persons > usual;

-- Days that were counted, also where nobody did anything.
create table administration_volume_day (
  body_id UUID not null,
  day DATE not null,
  primary key (body_id, day)
);
