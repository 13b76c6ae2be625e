-- What somebody for whom the Comune acts has, earns and owes, as the office knows it. A value that changes is another row from its day, so that
-- the inventory and every account can be read as they were. It is no ledger: single movements of money are kept elsewhere.
create table courts_asset (
  body_id UUID not null,
  id UUID not null,
  office_id UUID not null,
  kind TEXT not null constraint courts_asset_kind check (kind in ('account', 'income', 'home', 'movable', 'credit', 'debt', 'other')),
  words TEXT not null,
  value_cents CENTS constraint courts_asset_value check (value_cents >= 0),
  from_day DATE not null,
  until_day DATE,
  ended_reason TEXT not null,
  recorded_by UUID not null,
  at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint courts_asset_office foreign key (body_id, office_id) references courts_office (body_id, id),
  constraint courts_asset_time check (until_day is null or until_day >= from_day)
);
create index courts_asset_of_office on courts_asset (body_id, office_id, from_day, id);
