-- How a proceeding ended, once it is closed; empty while it goes on. An order that comes later opens it again.
alter table courts_proceeding add column outcome TEXT not null default '';

-- A proceeding is read by itself now: what the log tells of a secret one is kept back like what it tells of its orders. Kind `proceeding` beside the others.
drop view courts_v_secret;
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
   where p.secret and r.document_id is not null
  union all
  select p.body_id, 'proceeding', p.id
    from courts_proceeding p
   where p.secret;
