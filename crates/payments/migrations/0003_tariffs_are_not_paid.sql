-- What a co-payment regulation grants is a tariff that the person pays. Before it could be told, one by the month, by the day or by the year was
-- taken for something that is paid to them: nothing is due of it from its first day on, what is prepared of it is held, and what was paid of it
-- comes back.
update payments_entitlement set revoked_from = valid_from, version = version + 1
 where (revoked_from is null or revoked_from > valid_from)
   and exists (select 1 from benefits_v_grant g
                where g.body_id = payments_entitlement.body_id and g.decision_id = payments_entitlement.decision_id and g.rule_kind = 'copayment');

update payments_run_row set state = 'held', hold = 'changed', hold_note = 'È una tariffa che paga la persona.'
 where state = 'due'
   and exists (select 1 from payments_run n
                where n.body_id = payments_run_row.body_id and n.id = payments_run_row.run_id and n.state in ('filling', 'proposed', 'checked'))
   and exists (select 1 from payments_entitlement e join benefits_v_grant g on g.body_id = e.body_id and g.decision_id = e.decision_id
                where e.body_id = payments_run_row.body_id and e.id = payments_run_row.entitlement_id and g.rule_kind = 'copayment');

update payments_run set
       payable_count = (select cast(count(*) as bigint) from payments_run_row r
                         where r.body_id = payments_run.body_id and r.run_id = payments_run.id and r.state <> 'held'),
       payable_cents = (select cast(coalesce(sum(r.amount_cents), 0) as bigint) from payments_run_row r
                         where r.body_id = payments_run.body_id and r.run_id = payments_run.id and r.state <> 'held'),
       held_count = (select cast(count(*) as bigint) from payments_run_row r
                      where r.body_id = payments_run.body_id and r.run_id = payments_run.id and r.state = 'held'),
       version = version + 1
 where state in ('filling', 'proposed', 'checked')
   and exists (select 1 from payments_run_row r
                 join payments_entitlement e on e.body_id = r.body_id and e.id = r.entitlement_id
                 join benefits_v_grant g on g.body_id = e.body_id and g.decision_id = e.decision_id
                where r.body_id = payments_run.body_id and r.run_id = payments_run.id and g.rule_kind = 'copayment');

insert into payments_recovery (body_id, id, entitlement_id, cause, amount_cents, instalments, first_month, state, created_at, version)
select e.body_id, e.id, e.id, 'revoked', cast(sum(r.amount_cents) as bigint), 1, max(r.month), 'open', max(n.approved_at), 1
  from payments_entitlement e
  join benefits_v_grant g on g.body_id = e.body_id and g.decision_id = e.decision_id
  join payments_run_row r on r.body_id = e.body_id and r.entitlement_id = e.id
  join payments_run n on n.body_id = r.body_id and n.id = r.run_id
 where g.rule_kind = 'copayment' and r.state in ('due', 'paid') and n.state in ('approved', 'exported', 'reconciled')
   and not exists (select 1 from payments_recovery y where y.body_id = e.body_id and y.entitlement_id = e.id)
 group by e.body_id, e.id;
