//! The desk through its door, on both databases.
use store::testing::on_both;

#[tokio::test]
async fn every_statement_prepares() {
    
    on_both(vec![("guard", guard::MIGRATIONS), ("registry", registry::MIGRATIONS), ("access", access::MIGRATIONS)], |db| async move {
        for statement in access::room().statements.into_iter().flatten() {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}
