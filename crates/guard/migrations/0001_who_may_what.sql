-- Bodies of this installation: a Comune, an Ambito, an Azienda. The list itself is shared by all.
create table guard_body (
  body_id UUID not null,
  code TEXT not null,
  name TEXT not null,
  kind TEXT not null,
  belfiore TEXT not null,
  istat_code TEXT not null,
  demo BOOL not null,
  created_at INSTANT not null,
  primary key (body_id)
);

-- Which body and account a name signs in to: asked before the body is known, hence shared by all.
create table guard_login (
  username TEXT not null,
  body_id UUID not null,
  account_id UUID not null,
  primary key (username)
);

create table guard_unit (
  body_id UUID not null,
  id UUID not null,
  parent_id UUID,
  code TEXT not null,
  name TEXT not null,
  kind TEXT not null,
  municipio WHOLE,
  level WHOLE constraint guard_unit_level check (level in (1, 2)),
  address TEXT not null,
  -- A refuge, a community: whoever needs it asks the office.
  address_secret BOOL not null,
  phone TEXT not null,
  hours TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint guard_unit_parent foreign key (body_id, parent_id) references guard_unit (body_id, id) deferrable initially deferred,
  constraint guard_unit_period check (valid_from < valid_until)
);
create unique index guard_unit_code on guard_unit (body_id, code);

create table guard_account (
  body_id UUID not null,
  id UUID not null,
  username TEXT not null,
  display_name TEXT not null,
  email TEXT not null,
  kind TEXT not null constraint guard_account_kind check (kind in ('staff', 'provider', 'machine')),
  provider_id UUID,
  password_hash TEXT,
  totp_secret TEXT,
  oidc_subject TEXT,
  state TEXT not null constraint guard_account_state check (state in ('invited', 'active', 'suspended', 'closed')),
  demo BOOL not null,
  failed_attempts WHOLE not null,
  locked_until INSTANT,
  created_at INSTANT not null,
  closed_at INSTANT,
  version WHOLE not null,
  primary key (body_id, id)
);
create unique index guard_account_username on guard_account (body_id, username);
create index guard_account_oidc on guard_account (body_id, oidc_subject);
create index guard_account_by_name on guard_account (body_id, display_name, id);

-- Which role somebody has in which unit, since when and until when.
create table guard_assignment (
  body_id UUID not null,
  id UUID not null,
  account_id UUID not null,
  role TEXT not null,
  unit_id UUID not null,
  valid_from DATE not null,
  valid_until DATE not null,
  reason TEXT not null,
  primary key (body_id, id),
  constraint guard_assignment_account foreign key (body_id, account_id) references guard_account (body_id, id),
  constraint guard_assignment_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint guard_assignment_period check (valid_from < valid_until)
);
create index guard_assignment_of_account on guard_assignment (body_id, account_id, valid_from);
create index guard_assignment_of_unit on guard_assignment (body_id, unit_id, role);

create table guard_absence (
  body_id UUID not null,
  id UUID not null,
  account_id UUID not null,
  cover_id UUID,
  reason TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  primary key (body_id, id),
  constraint guard_absence_account foreign key (body_id, account_id) references guard_account (body_id, id),
  constraint guard_absence_cover foreign key (body_id, cover_id) references guard_account (body_id, id),
  constraint guard_absence_period check (valid_from < valid_until)
);
create index guard_absence_of_account on guard_absence (body_id, account_id, valid_from);

-- On-call rosters: in these days the account reaches what a role grants "by roster".
create table guard_roster (
  body_id UUID not null,
  id UUID not null,
  account_id UUID not null,
  valid_from DATE not null,
  valid_until DATE not null,
  primary key (body_id, id),
  constraint guard_roster_account foreign key (body_id, account_id) references guard_account (body_id, id),
  constraint guard_roster_period check (valid_from < valid_until)
);

-- What follows from roles, units, rosters and mandates: read by the predicate in every query. Rebuilt whenever they change.
create table guard_scope (
  body_id UUID not null,
  account_id UUID not null,
  permission TEXT not null,
  extent TEXT not null,
  target_id UUID not null,
  valid_from DATE not null,
  valid_until DATE not null,
  primary key (body_id, account_id, permission, extent, target_id, valid_from)
);

-- For whom an account acts: for itself, and for those it covers while they are absent.
create table guard_acting (
  body_id UUID not null,
  account_id UUID not null,
  acts_for UUID not null,
  valid_from DATE not null,
  valid_until DATE not null,
  primary key (body_id, account_id, acts_for, valid_from)
);

-- Single mandates over one person (protected persons, sealed files): who, by which act, until when.
create table guard_mandate (
  body_id UUID not null,
  id UUID not null,
  account_id UUID not null,
  person_id UUID not null,
  reason TEXT not null,
  granted_by UUID not null,
  valid_from DATE not null,
  valid_until DATE not null,
  primary key (body_id, id),
  constraint guard_mandate_account foreign key (body_id, account_id) references guard_account (body_id, id)
);
create index guard_mandate_of_person on guard_mandate (body_id, person_id, account_id);

create table guard_session (
  body_id UUID not null,
  token_hash BYTES not null,
  account_id UUID not null,
  csrf TEXT not null,
  level TEXT not null constraint guard_session_level check (level in ('password', 'full')),
  created_at INSTANT not null,
  seen_at INSTANT not null,
  ends_at INSTANT not null,
  primary key (body_id, token_hash),
  constraint guard_session_account foreign key (body_id, account_id) references guard_account (body_id, id)
);
create index guard_session_of_account on guard_session (body_id, account_id);

-- Tokens for programs: shown once, kept as a hash, limited to some permissions.
create table guard_token (
  body_id UUID not null,
  id UUID not null,
  token_hash BYTES not null,
  account_id UUID not null,
  name TEXT not null,
  permissions TEXT not null,
  created_at INSTANT not null,
  expires_at INSTANT not null,
  revoked_at INSTANT,
  used_at INSTANT,
  primary key (body_id, id),
  constraint guard_token_account foreign key (body_id, account_id) references guard_account (body_id, id)
);
create unique index guard_token_hash on guard_token (body_id, token_hash);

-- One-time links: first administrator, new colleague, forgotten password.
create table guard_invitation (
  body_id UUID not null,
  secret_hash BYTES not null,
  account_id UUID not null,
  created_at INSTANT not null,
  expires_at INSTANT not null,
  used_at INSTANT,
  primary key (body_id, secret_hash),
  constraint guard_invitation_account foreign key (body_id, account_id) references guard_account (body_id, id)
);

-- Who is controller, processor or joint controller of what, by which act; and what one body may ask another, for which purpose.
create table guard_processing (
  body_id UUID not null,
  id UUID not null,
  name TEXT not null,
  role TEXT not null,
  activity TEXT not null,
  act TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint guard_processing_period check (valid_from < valid_until)
);
create table guard_sharing (
  body_id UUID not null,
  id UUID not null,
  other_body_id UUID not null,
  subject TEXT not null,
  purpose TEXT not null,
  act TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint guard_sharing_period check (valid_from < valid_until)
);
