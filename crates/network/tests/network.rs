//! The network through its door, on both databases.

use store::testing::on_both;
use ui::testing::schema;

#[tokio::test]
async fn the_schema_stands_on_both_databases() {
    on_both(schema(&[network::room()]), |db| async move { db.ping().await.expect("a database") }).await;
}
