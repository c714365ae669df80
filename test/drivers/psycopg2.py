import pathlib, sys, threading, time
import psycopg2

class Notices(list):
    def append(self, notice):               # "NOTICE:  ...\n"
        print(" ".join(notice.split()), flush=True)

def rows(connection, sql, values=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []

folder = pathlib.Path(sys.argv[1])
files = [path.read_text(encoding="utf-8") for path in sorted((folder / "migrations").glob("*.sql"))]
sleeps = "SELECT pid FROM pg_stat_activity WHERE pid = %s AND wait_event = 'PgSleep'"

db = psycopg2.connect("")                   # PGHOST, PGDATABASE and so on
db.autocommit = True                        # deploy() commits by itself
db.notices = Notices()
print("loaded:", len(rows(db, "SELECT * FROM migrate.load(%s)", [files])))
for revision, in rows(db, "SELECT revision FROM migrate.upgrade('d1')"):
    print("upgraded:", revision)
rows(db, "CALL migrate.deploy('app@head')")
for line, in rows(db, "SELECT line FROM migrate.history() WHERE state = 'applied'"):
    print("applied:", line)

rows(db, "SELECT migrate.set_model(%s)", [(folder / "model.sql").read_text(encoding="utf-8")])
print("differences:", rows(db, "SELECT count(*) FROM migrate.check()")[0][0])
for revision, in rows(db, "SELECT revision FROM migrate.downgrade(%s)", ["d1"]):
    print("downgraded:", revision)
print("differences:", rows(db, "SELECT count(*) FROM migrate.check()")[0][0])

try:
    rows(db, "SELECT * FROM migrate.upgrade('broken')")
except psycopg2.Error as error:
    print("error:", error.pgcode, error.diag.message_primary)
    print("at:", error.diag.context)

def cancel():
    other = psycopg2.connect("")
    other.autocommit = True
    while not rows(other, sleeps, [db.get_backend_pid()]):
        time.sleep(0.1)
    db.cancel()
threading.Thread(target=cancel).start()
try:
    rows(db, "SELECT * FROM migrate.upgrade('slow')")
except psycopg2.Error as error:
    print("canceled:", error.pgcode)
rows(db, "SELECT * FROM migrate.downgrade('app@base')")

steps = []
def start_up():
    with psycopg2.connect("") as one:
        steps.extend(rows(one, "SELECT * FROM migrate.upgrade('app@head')"))
threads = [threading.Thread(target=start_up) for _ in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("five at once:", len(steps), "steps")
