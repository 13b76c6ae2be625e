//! The desk through its door, on both databases.
use store::testing::on_both;

#[tokio::test]
async fn every_statement_prepares() {
    const REG: &[store::Migration] = &[store::Migration { number: 1, name: "x", text: include_str!("../../registry/migrations/0001_persons_and_households.sql") }];
    on_both(vec![("guard", guard::MIGRATIONS), ("registry", REG), ("access", access::MIGRATIONS)], |db| async move {
        for statement in access::room().statements.into_iter().flatten() {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}
