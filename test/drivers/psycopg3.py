import pathlib, sys, threading, time
import psycopg

folder = pathlib.Path(sys.argv[1])
files = [path.read_text(encoding="utf-8") for path in sorted((folder / "migrations").glob("*.sql"))]
sleeps = "SELECT pid FROM pg_stat_activity WHERE pid = %s AND wait_event = 'PgSleep'"

with psycopg.connect(autocommit=True) as db:            # PGHOST, PGDATABASE and so on
    db.add_notice_handler(lambda notice: print(f"{notice.severity}: {notice.message_primary}"))
    print("loaded:", len(db.execute("SELECT * FROM migrate.load(%s)", [files]).fetchall()))
    for revision, in db.execute("SELECT revision FROM migrate.upgrade('d1')"):
        print("upgraded:", revision)
    db.execute("CALL migrate.deploy('app@head')")       # its notices come while it runs
    for line, in db.execute("SELECT line FROM migrate.history() WHERE state = 'applied'"):
        print("applied:", line)

    db.execute("SELECT migrate.set_model(%s)", [(folder / "model.sql").read_text(encoding="utf-8")])
    print("differences:", db.execute("SELECT count(*) FROM migrate.check()").fetchone()[0])
    for revision, in db.execute("SELECT revision FROM migrate.downgrade(%s)", ["d1"]):
        print("downgraded:", revision)
    print("differences:", db.execute("SELECT count(*) FROM migrate.check()").fetchone()[0])

    try:
        db.execute("SELECT * FROM migrate.upgrade('broken')")
    except psycopg.Error as error:
        print("error:", error.sqlstate, error.diag.message_primary)
        print("at:", error.diag.context)

    def cancel(pid):
        with psycopg.connect(autocommit=True) as other:
            while not other.execute(sleeps, [pid]).fetchone():
                time.sleep(0.1)
        db.cancel_safe()
    threading.Thread(target=cancel, args=[db.info.backend_pid]).start()
    try:
        db.execute("SELECT * FROM migrate.upgrade('slow')")
    except psycopg.Error as error:
        print("canceled:", error.sqlstate)
    db.execute("SELECT * FROM migrate.downgrade('app@base')")

steps = []
def start_up():
    with psycopg.connect() as one:
        steps.extend(one.execute("SELECT * FROM migrate.upgrade('app@head')").fetchall())
threads = [threading.Thread(target=start_up) for _ in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("five at once:", len(steps), "steps")
