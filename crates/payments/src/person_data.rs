//! What this room holds of a person, for the copy of their own data.

use crate::entitlement::model::Rhythm;
use crate::payee::PayeeKind;
use crate::recovery::model::{Cause, RecoveryState, RepaymentKind};
use crate::run::model::{Hold, RowState};
use ui::person_data::{Kind, code};

registry::person_data! {
    /// What was granted.
    ENTITLEMENTS = "entitlements" "Somme che ti spettano" origin "Le ha concesse l’ente con una decisione." of ["payments_entitlement"] key "t.id" {
        measure: "Misura", Kind::Text, "t.measure_title";
        decision: "Decisione", Kind::Text, "t.decision_number";
        office: "Ufficio che paga", Kind::Text, "u.name";
        amount: "Importo", Kind::Cents, "t.amount_cents";
        rhythm: "Ogni quanto", Kind::Code(code::<Rhythm>), "t.rhythm";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
        revoked_from: "Revocata dal", Kind::Day, "t.revoked_from";
        act_number: "Atto", Kind::Text, "t.act_number";
        act_date: "Data dell’atto", Kind::Day, "t.act_date";
        recorded_at: "Registrata il", Kind::Moment, "t.created_at";
    } from "payments_entitlement t left join guard_unit u on u.body_id = t.body_id and u.id = t.unit_id where t.body_id = :body and t.person_id = :person"; order "t.valid_from, t.id"
      without { "decision_id" Inner; "application_id" Inner; "measure_id" Inner; "measure_code" Repeated; "chapter_id" Inner; "person_id" Inner; "unit_id" Repeated; "filed_unit_id" Inner; };
    /// Other amounts from a day.
    CHANGES = "entitlement_changes" "Cambiamenti degli importi" origin "Li ha decisi l’ufficio." of ["payments_change"] key "t.id" {
        decision: "Decisione", Kind::Text, "e.decision_number";
        from: "Dal", Kind::Day, "t.from_day";
        amount: "Importo", Kind::Cents, "t.amount_cents";
        reason: "Perché", Kind::Text, "t.reason";
        act: "Atto", Kind::Text, "t.act";
        recorded_at: "Registrato il", Kind::Moment, "t.created_at";
    } from "payments_change t join payments_entitlement e on e.body_id = t.body_id and e.id = t.entitlement_id where t.body_id = :body and e.person_id = :person"; order "t.from_day, t.id"
      without { "entitlement_id" Inner; "created_by" Workers; };
    /// When payments waited.
    SUSPENSIONS = "entitlement_suspensions" "Sospensioni dei pagamenti" origin "Le ha decise l’ufficio." of ["payments_suspension"] key "t.id" {
        decision: "Decisione", Kind::Text, "e.decision_number";
        from: "Dal", Kind::Day, "t.from_day";
        last_day: "Ultimo giorno", Kind::LastDay, "t.until_day";
        reason: "Perché", Kind::Text, "t.reason";
        owed: "Con gli arretrati", Kind::Yes, "t.owed";
        recorded_at: "Registrata il", Kind::Moment, "t.created_at";
        ended_at: "Finita il", Kind::Moment, "t.ended_at";
    } from "payments_suspension t join payments_entitlement e on e.body_id = t.body_id and e.id = t.entitlement_id where t.body_id = :body and e.person_id = :person"; order "t.from_day, t.id"
      without { "entitlement_id" Inner; "created_by" Workers; "ended_by" Workers; };
    /// How they are paid.
    PAYEES = "payees" "Come ti paghiamo" origin "Lo hai detto tu, o chi ti rappresenta." of ["payments_payee"] key "t.id" {
        kind: "Come", Kind::Code(code::<PayeeKind>), "t.kind";
        iban: "IBAN", Kind::Text, "t.iban";
        holder: "Intestatario", Kind::Text, "t.holder";
        from: "Dal", Kind::Day, "t.valid_from";
        last_day: "Ultimo giorno", Kind::LastDay, "t.valid_until";
        recorded_at: "Registrato il", Kind::Moment, "t.created_at";
    } from "payments_payee t where t.body_id = :body and t.person_id = :person"; order "t.valid_from, t.id"
      without { "person_id" Inner; "created_by" Workers; };
    /// What was, or was not, paid.
    PAYMENTS = "payments" "Pagamenti" origin "Li prepara l’ufficio; gli esiti li dà la tesoreria." of ["payments_run_row"] key "t.id" {
        run: "Liquidazione", Kind::Text, "n.number";
        measure: "Misura", Kind::Text, "e.measure_title";
        month: "Mese", Kind::Day, "t.month";
        difference: "Conguaglio", Kind::Yes, "case when t.difference > 0 then true else false end";
        amount: "Importo", Kind::Cents, "t.amount_cents";
        state: "Stato", Kind::Code(code::<RowState>), "t.state";
        hold: "Perché non è pagata", Kind::Code(code::<Hold>), "t.hold";
        hold_note: "Che cosa manca", Kind::Text, "t.hold_note";
        pay_on: "Da pagare il", Kind::Day, "n.pay_on";
        outcome_on: "Esito del", Kind::Day, "t.outcome_on";
        outcome_note: "Nota sull’esito", Kind::Text, "t.outcome_note";
    } from "payments_run_row t join payments_run n on n.body_id = t.body_id and n.id = t.run_id join payments_entitlement e on e.body_id = t.body_id and e.id = t.entitlement_id
            where t.body_id = :body and e.person_id = :person"; order "t.month, t.id"
      without { "run_id" Inner; "number" Inner; "entitlement_id" Inner; "chapter_id" Inner; "payee_id" Inner; };
    /// What is paid by an act outside this program.
    OUTSIDE = "outside_payments" "Somme pagate con un atto a parte" origin "Le ha indicate l’ufficio: si pagano agli eredi." of ["payments_outside"] key "t.id" {
        measure: "Misura", Kind::Text, "e.measure_title";
        month: "Mese", Kind::Day, "t.month";
        amount: "Importo", Kind::Cents, "t.amount_cents";
        act_number: "Atto", Kind::Text, "t.act_number";
        act_date: "Data dell’atto", Kind::Day, "t.act_date";
        recorded_at: "Registrata il", Kind::Moment, "t.created_at";
        ended_at: "Non vale più dal", Kind::Moment, "t.ended_at";
        end_reason: "Perché non vale più", Kind::Text, "t.end_reason";
    } from "payments_outside t join payments_entitlement e on e.body_id = t.body_id and e.id = t.entitlement_id where t.body_id = :body and e.person_id = :person"; order "t.month, t.id"
      without { "row_id" Inner; "entitlement_id" Inner; "created_by" Workers; "ended_by" Workers; };
    /// Parts of what somebody who died was due.
    HEIRS = "inherited_payments" "Somme che ti spettano come erede" origin "Le ha divise l’ufficio con un atto." of ["payments_heir"] key "t.id" {
        measure: "Misura", Kind::Text, "e.measure_title";
        amount: "La tua parte", Kind::Cents, "t.amount_cents";
        declaration: "Atto che dice chi sono gli eredi", Kind::Text, "t.declaration";
        recorded_at: "Registrata il", Kind::Moment, "t.created_at";
    } from "payments_heir t join payments_entitlement e on e.body_id = t.body_id and e.id = t.entitlement_id where t.body_id = :body and e.person_id = :person"; order "t.created_at, t.id"
      without { "outside_id" Inner; "entitlement_id" Inner; "created_by" Workers; };
    /// Outcomes that were written by mistake.
    CORRECTIONS = "payment_corrections" "Esiti corretti" origin "Li ha corretti l’ufficio." of ["payments_correction"] key "t.id" {
        measure: "Misura", Kind::Text, "e.measure_title";
        month: "Mese", Kind::Day, "r.month";
        state: "Esito scritto per errore", Kind::Code(code::<RowState>), "t.state";
        outcome_on: "Esito del", Kind::Day, "t.outcome_on";
        outcome_note: "Nota sull’esito", Kind::Text, "t.outcome_note";
        reason: "Perché", Kind::Text, "t.reason";
        recorded_at: "Corretto il", Kind::Moment, "t.created_at";
    } from "payments_correction t join payments_run_row r on r.body_id = t.body_id and r.id = t.row_id join payments_entitlement e on e.body_id = r.body_id and e.id = r.entitlement_id
            where t.body_id = :body and e.person_id = :person"; order "t.created_at, t.id"
      without { "row_id" Inner; "spends" Inner; "spent_on" Inner; "created_by" Workers; };
    /// What comes back.
    RECOVERIES = "recoveries" "Somme da restituire" origin "Le calcola il programma da quello che è stato pagato." of ["payments_recovery"] key "t.id" {
        measure: "Misura", Kind::Text, "e.measure_title";
        cause: "Perché", Kind::Code(code::<Cause>), "t.cause";
        amount: "Importo", Kind::Cents, "t.amount_cents";
        instalments: "Rate", Kind::Whole, "t.instalments";
        first_month: "Dal mese", Kind::Day, "t.first_month";
        state: "Stato", Kind::Code(code::<RecoveryState>), "t.state";
        recorded_at: "Registrata il", Kind::Moment, "t.created_at";
    } from "payments_recovery t join payments_entitlement e on e.body_id = t.body_id and e.id = t.entitlement_id where t.body_id = :body and e.person_id = :person"; order "t.created_at, t.id"
      without { "entitlement_id" Inner; };
    /// What came back.
    REPAYMENTS = "repayments" "Somme restituite" origin "Le ha registrate l’ufficio." of ["payments_repayment"] key "t.id" {
        measure: "Misura", Kind::Text, "e.measure_title";
        kind: "Che cosa", Kind::Code(code::<RepaymentKind>), "t.kind";
        amount: "Importo", Kind::Cents, "t.amount_cents";
        on_day: "Giorno", Kind::Day, "t.on_day";
        note: "Nota", Kind::Text, "t.note";
        recorded_at: "Registrata il", Kind::Moment, "t.created_at";
    } from "payments_repayment t join payments_recovery r on r.body_id = t.body_id and r.id = t.recovery_id join payments_entitlement e on e.body_id = r.body_id and e.id = r.entitlement_id
            where t.body_id = :body and e.person_id = :person"; order "t.on_day, t.id"
      without { "recovery_id" Inner; "created_by" Workers; };
}
