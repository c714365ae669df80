use std::{env, error::Error, fs, sync::Arc, time::Duration};
use futures_util::{future::join_all, stream, StreamExt};
use tokio_postgres::{AsyncMessage, Client, NoTls};

async fn connect(quiet: bool) -> Result<Client, Box<dyn Error>> {
    let config = format!(
        "host={} port={} dbname={} user={} password='{}'",
        env::var("PGHOST").unwrap_or("/var/run/postgresql".into()), env::var("PGPORT")?, env::var("PGDATABASE")?,
        env::var("PGUSER")?, env::var("PGPASSWORD").unwrap_or_default()
    );
    let (client, mut connection) = tokio_postgres::connect(&config, NoTls).await?;
    tokio::spawn(async move {
        let mut messages = stream::poll_fn(move |context| connection.poll_message(context));
        while let Some(Ok(message)) = messages.next().await {
            if let (AsyncMessage::Notice(notice), false) = (message, quiet) {
                println!("{}: {}", notice.severity(), notice.message());    // as they come
            }
        }
    });
    Ok(client)
}

async fn show(db: &Client, label: &str, sql: &str) -> Result<(), Box<dyn Error>> {
    for row in db.query(sql, &[]).await? {
        println!("{label}: {}", row.get::<_, String>(0));
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).unwrap();
    let mut paths: Vec<_> = fs::read_dir(format!("{folder}/migrations"))?.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files: Vec<String> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let differences = "SELECT count(*)::text FROM migrate.check()";

    let db = Arc::new(connect(false).await?);
    println!("loaded: {}", db.query("SELECT revision FROM migrate.load($1::text[])", &[&files]).await?.len());
    show(&db, "upgraded", "SELECT revision FROM migrate.upgrade('d1')").await?;
    db.batch_execute("CALL migrate.deploy('app@head')").await?;
    show(&db, "applied", "SELECT line FROM migrate.history() WHERE state = 'applied'").await?;

    db.query("SELECT migrate.set_model($1::text)", &[&fs::read_to_string(format!("{folder}/model.sql"))?]).await?;
    show(&db, "differences", differences).await?;
    for row in db.query("SELECT revision FROM migrate.downgrade($1::text)", &[&"d1"]).await? {
        println!("downgraded: {}", row.get::<_, &str>(0));
    }
    show(&db, "differences", differences).await?;

    let error = db.batch_execute("SELECT * FROM migrate.upgrade('broken')").await.unwrap_err();
    let fields = error.as_db_error().unwrap();
    println!("error: {} {}", fields.code().code(), fields.message());
    println!("at: {}", fields.where_().unwrap());

    let pid: i32 = db.query_one("SELECT pg_backend_pid()", &[]).await?.get(0);
    let token = db.cancel_token();
    let slow = db.clone();
    let run = tokio::spawn(async move { slow.batch_execute("SELECT * FROM migrate.upgrade('slow')").await });
    let other = connect(true).await?;
    while other.query("SELECT pid FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'", &[&pid]).await?.is_empty() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    token.cancel_query(NoTls).await?;
    println!("canceled: {}", run.await?.unwrap_err().code().unwrap().code());
    db.batch_execute("SELECT * FROM migrate.downgrade('app@base')").await?;

    let start_up = || async {
        let one = connect(true).await.unwrap();
        one.query("SELECT revision FROM migrate.upgrade('app@head')", &[]).await.unwrap().len()
    };
    let steps: usize = join_all((0..5).map(|_| start_up())).await.iter().sum();
    println!("five at once: {steps} steps");
    Ok(())
}
