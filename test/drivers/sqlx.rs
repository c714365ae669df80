use std::{env, error::Error, fs, time::Duration};
use sqlx::{postgres::{PgConnectOptions, PgDatabaseError}, ConnectOptions, Connection, PgConnection};

async fn show(db: &mut PgConnection, label: &str, sql: &'static str) -> Result<(), Box<dyn Error>> {
    for value in sqlx::query_scalar::<_, String>(sql).fetch_all(db).await? {
        println!("{label}: {value}");
    }
    Ok(())
}

async fn connect() -> Result<PgConnection, sqlx::Error> {
    PgConnectOptions::new().connect().await         // PGHOST, PGDATABASE and so on
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).unwrap();
    let mut paths: Vec<_> = fs::read_dir(format!("{folder}/migrations"))?.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files: Vec<String> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let differences = "SELECT count(*)::text FROM migrate.check()";

    let mut db = connect().await?;
    let loaded = sqlx::query("SELECT * FROM migrate.load($1)").bind(&files).fetch_all(&mut db).await?;
    println!("loaded: {}", loaded.len());
    show(&mut db, "upgraded", "SELECT revision FROM migrate.upgrade('d1')").await?;
    sqlx::raw_sql("CALL migrate.deploy('app@head')").execute(&mut db).await?;   // notices go to the log, by tracing
    show(&mut db, "applied", "SELECT line FROM migrate.history() WHERE state = 'applied'").await?;

    let model = fs::read_to_string(format!("{folder}/model.sql"))?;
    sqlx::query("SELECT migrate.set_model($1::text)").bind(model).execute(&mut db).await?;
    show(&mut db, "differences", differences).await?;
    show(&mut db, "downgraded", "SELECT revision FROM migrate.downgrade('d1')").await?;
    show(&mut db, "differences", differences).await?;

    let error = sqlx::query("SELECT * FROM migrate.upgrade('broken')").execute(&mut db).await.unwrap_err();
    let fields = error.as_database_error().unwrap().downcast_ref::<PgDatabaseError>();
    println!("error: {} {}", fields.code(), fields.message());
    println!("at: {}", fields.r#where().unwrap());

    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut db).await?;
    let run = tokio::spawn(async move {
        let result = sqlx::query("SELECT * FROM migrate.upgrade('slow')").execute(&mut db).await;
        (db, result)
    });
    let mut other = connect().await?;
    let sleeps = "SELECT pid FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'";
    while sqlx::query(sleeps).bind(pid).fetch_optional(&mut other).await?.is_none() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    sqlx::query("SELECT pg_cancel_backend($1)").bind(pid).execute(&mut other).await?;
    let (mut db, result) = run.await?;
    println!("canceled: {}", result.unwrap_err().as_database_error().unwrap().code().unwrap());
    sqlx::query("SELECT * FROM migrate.downgrade('app@base')").execute(&mut db).await?;
    db.close().await?;

    let mut runs = Vec::new();
    for _ in 0..5 {
        runs.push(tokio::spawn(async {
            let mut one = connect().await.unwrap();
            sqlx::query("SELECT * FROM migrate.upgrade('app@head')").fetch_all(&mut one).await.unwrap().len()
        }));
    }
    let mut steps = 0;
    for run in runs {
        steps += run.await?;
    }
    println!("five at once: {steps} steps");
    Ok(())
}
