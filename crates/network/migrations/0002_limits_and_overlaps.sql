-- For which ages a service is, from a day until the next row of the service begins; both bounds included, in completed years. A row
-- without bounds says that there are none any more. What was entered wrongly is withdrawn and stays in the history.
create table network_age_limit (
  body_id UUID not null,
  id UUID not null,
  service_id UUID not null,
  least_years WHOLE constraint network_age_limit_least check (least_years between 0 and 120),
  most_years WHOLE constraint network_age_limit_most check (most_years between 0 and 120),
  source TEXT not null,
  note TEXT not null,
  valid_from DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  withdrawn_at INSTANT,
  withdrawn_by UUID,
  primary key (body_id, id),
  constraint network_age_limit_service foreign key (body_id, service_id) references network_service (body_id, id),
  constraint network_age_limit_order check (least_years is null or most_years is null or least_years <= most_years)
);
create unique index network_age_limit_one_a_day on network_age_limit (body_id, service_id, valid_from) where withdrawn_at is null;
create index network_age_limit_of_service on network_age_limit (body_id, service_id, valid_from, created_at);

-- Why a service is asked for, or granted, to somebody whose age is not among those it is for: the limit as it was said then, and the
-- reason of whoever may set it aside.
create table network_age_exception (
  body_id UUID not null,
  id UUID not null,
  authorisation_id UUID not null,
  step TEXT not null constraint network_age_exception_step check (step in ('request', 'authorise')),
  sentence TEXT not null,
  reason TEXT not null,
  at INSTANT not null,
  account_id UUID not null,
  primary key (body_id, id),
  constraint network_age_exception_authorisation foreign key (body_id, authorisation_id) references network_authorisation (body_id, id)
);
create index network_age_exception_of_authorisation on network_age_exception (body_id, authorisation_id, at);

-- Two services that nobody should have at once, or that must be brought together when somebody has both; also one service twice. Only
-- the validity of a rule changes.
create table network_overlap_rule (
  body_id UUID not null,
  id UUID not null,
  first_service_id UUID not null,
  second_service_id UUID not null,
  kind TEXT not null constraint network_overlap_rule_kind check (kind in ('incompatible', 'reconcile')),
  reason TEXT not null,
  source TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint network_overlap_rule_first foreign key (body_id, first_service_id) references network_service (body_id, id),
  constraint network_overlap_rule_second foreign key (body_id, second_service_id) references network_service (body_id, id),
  constraint network_overlap_rule_period check (valid_from < valid_until)
);
create unique index network_overlap_rule_one_open on network_overlap_rule (body_id, first_service_id, second_service_id) where valid_until = '9999-12-31';
create index network_overlap_rule_of_second on network_overlap_rule (body_id, second_service_id, valid_until);

-- What was decided about two services that somebody has at once.
create table network_overlap_decision (
  body_id UUID not null,
  rule_id UUID not null,
  first_id UUID not null,
  second_id UUID not null,
  outcome TEXT not null constraint network_overlap_decision_outcome check (outcome in ('kept', 'to_end', 'no_overlap')),
  note TEXT not null,
  decided_at INSTANT not null,
  decided_by UUID not null,
  primary key (body_id, rule_id, first_id, second_id),
  constraint network_overlap_decision_rule foreign key (body_id, rule_id) references network_overlap_rule (body_id, id),
  constraint network_overlap_decision_first foreign key (body_id, first_id) references network_authorisation (body_id, id),
  constraint network_overlap_decision_second foreign key (body_id, second_id) references network_authorisation (body_id, id)
);
create index network_authorisation_of_service on network_authorisation (body_id, service_id, person_id, valid_until);
