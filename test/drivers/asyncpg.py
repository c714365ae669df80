import asyncio, pathlib, sys
import asyncpg

folder = pathlib.Path(sys.argv[1])
files = [path.read_text(encoding="utf-8") for path in sorted((folder / "migrations").glob("*.sql"))]
sleeps = "SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'"

async def start_up():
    one = await asyncpg.connect()
    steps = await one.fetch("SELECT * FROM migrate.upgrade('app@head')")
    await one.close()
    return len(steps)

async def main():
    db = await asyncpg.connect()            # PGHOST, PGDATABASE and so on
    db.add_log_listener(lambda _, notice: print(f"{notice.severity}: {notice.message}", flush=True))
    print("loaded:", len(await db.fetch("SELECT * FROM migrate.load($1::text[])", files)))
    for row in await db.fetch("SELECT revision FROM migrate.upgrade('d1')"):
        print("upgraded:", row["revision"])
    await db.execute("CALL migrate.deploy('app@head')")     # its notices come while it runs
    for row in await db.fetch("SELECT line FROM migrate.history() WHERE state = 'applied'"):
        print("applied:", row["line"])

    await db.execute("SELECT migrate.set_model($1::text)", (folder / "model.sql").read_text(encoding="utf-8"))
    print("differences:", await db.fetchval("SELECT count(*) FROM migrate.check()"))
    for row in await db.fetch("SELECT revision FROM migrate.downgrade($1::text)", "d1"):
        print("downgraded:", row["revision"])
    print("differences:", await db.fetchval("SELECT count(*) FROM migrate.check()"))

    try:
        await db.execute("SELECT * FROM migrate.upgrade('broken')")
    except asyncpg.PostgresError as error:
        print("error:", error.sqlstate, error.message)
        print("at:", error.context)

    run = asyncio.create_task(db.execute("SELECT * FROM migrate.upgrade('slow')"))
    other = await asyncpg.connect()
    while not await other.fetch(sleeps, db.get_server_pid()):
        await asyncio.sleep(0.1)
    await other.execute("SELECT pg_cancel_backend($1)", db.get_server_pid())    # run.cancel() has no SQLSTATE
    try:
        await run
    except asyncpg.PostgresError as error:
        print("canceled:", error.sqlstate)
    await db.execute("SELECT * FROM migrate.downgrade('app@base')")
    await asyncio.sleep(0)                  # the listener's turn
    await other.close()
    await db.close()
    print("five at once:", sum(await asyncio.gather(*[start_up() for _ in range(5)])), "steps")

asyncio.run(main())
