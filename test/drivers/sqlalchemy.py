import pathlib, sys, threading, time
import sqlalchemy as sa

class Notices(list):
    def append(self, notice):               # "NOTICE:  ...\n"
        print(" ".join(notice.split()), flush=True)

folder = pathlib.Path(sys.argv[1])
files = [path.read_text(encoding="utf-8") for path in sorted((folder / "migrations").glob("*.sql"))]
sleeps = sa.text("SELECT pid FROM pg_stat_activity WHERE pid = :pid AND wait_event = 'PgSleep'")

engine = sa.create_engine("postgresql+psycopg2://", pool_size=8)
with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:    # deploy() commits by itself
    driver = db.connection.driver_connection
    driver.notices = Notices()              # psycopg2's; psycopg 3 has add_notice_handler()
    print("loaded:", len(db.execute(sa.text("SELECT * FROM migrate.load(CAST(:files AS text[]))"), {"files": files}).all()))
    for revision in db.scalars(sa.text("SELECT revision FROM migrate.upgrade('d1')")):
        print("upgraded:", revision)
    db.execute(sa.text("CALL migrate.deploy('app@head')"))
    for line in db.scalars(sa.text("SELECT line FROM migrate.history() WHERE state = 'applied'")):
        print("applied:", line)

    db.execute(sa.text("SELECT migrate.set_model(:model)"), {"model": (folder / "model.sql").read_text(encoding="utf-8")})
    print("differences:", db.scalar(sa.text("SELECT count(*) FROM migrate.check()")))
    for revision in db.scalars(sa.text("SELECT revision FROM migrate.downgrade(:target)"), {"target": "d1"}):
        print("downgraded:", revision)
    print("differences:", db.scalar(sa.text("SELECT count(*) FROM migrate.check()")))

    try:
        db.execute(sa.text("SELECT * FROM migrate.upgrade('broken')"))
    except sa.exc.DBAPIError as error:
        print("error:", error.orig.pgcode, error.orig.diag.message_primary)
        print("at:", error.orig.diag.context)

    def cancel():
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
            while not other.scalar(sleeps, {"pid": driver.get_backend_pid()}):
                time.sleep(0.1)
        driver.cancel()
    threading.Thread(target=cancel).start()
    try:
        db.execute(sa.text("SELECT * FROM migrate.upgrade('slow')"))
    except sa.exc.DBAPIError as error:
        print("canceled:", error.orig.pgcode)
    db.execute(sa.text("SELECT * FROM migrate.downgrade('app@base')"))
    driver.notices = []                     # the connection goes back to the pool

steps = []
def start_up():
    with engine.begin() as one:
        steps.extend(one.execute(sa.text("SELECT * FROM migrate.upgrade('app@head')")).all())
threads = [threading.Thread(target=start_up) for _ in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("five at once:", len(steps), "steps")
