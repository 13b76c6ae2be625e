-- What is agreed with a group or in a community: goals, actions, services with what they cost in all; who takes part says whether they agree,
-- and who leads it signs. Nobody's means, share or request stands in it.
create table casework_collective_plan (
  body_id UUID not null,
  id UUID not null,
  collective_id UUID not null,
  edition WHOLE not null,
  state TEXT not null constraint casework_collective_plan_state check (state in ('draft', 'signing', 'agreed', 'superseded', 'ended', 'dropped')),
  tools TEXT not null,
  starts_on DATE not null,
  ends_on DATE not null,
  review_on DATE not null,
  author_id UUID not null,
  at INSTANT not null,
  -- Who signed for the service, and when.
  account_id UUID,
  agreed_on DATE,
  version WHOLE not null,
  primary key (body_id, id),
  constraint casework_collective_plan_of foreign key (body_id, collective_id) references casework_collective (body_id, id),
  constraint casework_collective_plan_period check (starts_on <= ends_on and review_on >= starts_on and review_on <= ends_on),
  constraint casework_collective_plan_signed check ((agreed_on is null) = (account_id is null)),
  constraint casework_collective_plan_agreed check (state in ('agreed', 'superseded', 'ended') or agreed_on is null)
);
create unique index casework_collective_plan_edition on casework_collective_plan (body_id, collective_id, edition);
create unique index casework_collective_plan_one_open on casework_collective_plan (body_id, collective_id) where state in ('draft', 'signing');
create unique index casework_collective_plan_one_agreed on casework_collective_plan (body_id, collective_id, state) where state = 'agreed';

create table casework_collective_goal (
  body_id UUID not null,
  id UUID not null,
  plan_id UUID not null,
  place WHOLE not null,
  words TEXT not null,
  sign TEXT not null,
  primary key (body_id, id),
  constraint casework_collective_goal_plan foreign key (body_id, plan_id) references casework_collective_plan (body_id, id)
);
create unique index casework_collective_goal_place on casework_collective_goal (body_id, plan_id, place);

create table casework_collective_action (
  body_id UUID not null,
  id UUID not null,
  plan_id UUID not null,
  place WHOLE not null,
  what TEXT not null,
  responsible TEXT not null,
  formal BOOL not null,
  from_day DATE not null,
  last_day DATE not null,
  primary key (body_id, id),
  constraint casework_collective_action_plan foreign key (body_id, plan_id) references casework_collective_plan (body_id, id),
  constraint casework_collective_action_period check (from_day <= last_day)
);
create unique index casework_collective_action_place on casework_collective_action (body_id, plan_id, place);

create table casework_collective_service (
  body_id UUID not null,
  id UUID not null,
  plan_id UUID not null,
  place WHOLE not null,
  service_id UUID not null,
  service_name TEXT not null,
  provider_id UUID not null,
  provider_name TEXT not null,
  unit_of_measure TEXT not null,
  per_month WHOLE not null,
  quantity WHOLE not null constraint casework_collective_service_quantity check (quantity > 0),
  unit_price_cents CENTS not null constraint casework_collective_service_price check (unit_price_cents >= 0),
  valid_from DATE not null,
  valid_until DATE not null,
  total_cents CENTS not null,
  primary key (body_id, id),
  constraint casework_collective_service_plan foreign key (body_id, plan_id) references casework_collective_plan (body_id, id),
  constraint casework_collective_service_period check (valid_from < valid_until),
  constraint casework_collective_service_total check (total_cents = quantity * unit_price_cents)
);
create unique index casework_collective_service_place on casework_collective_service (body_id, plan_id, place);

-- Whether somebody who takes part agrees; for a minor whoever has responsibility says so, and as whom is kept.
create table casework_collective_consent (
  body_id UUID not null,
  id UUID not null,
  plan_id UUID not null,
  person_id UUID not null,
  agrees BOOL not null,
  said_on DATE not null,
  by_name TEXT not null,
  ground TEXT not null,
  words TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_collective_consent_plan foreign key (body_id, plan_id) references casework_collective_plan (body_id, id)
);
create unique index casework_collective_consent_once on casework_collective_consent (body_id, plan_id, person_id);
create index casework_collective_consent_of_one on casework_collective_consent (body_id, person_id, said_on);
