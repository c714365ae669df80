import { readFileSync, readdirSync } from 'node:fs';
import pg from 'pg';

const folder = process.argv[2];
const files = readdirSync(`${folder}/migrations`).sort().map((name) => readFileSync(`${folder}/migrations/${name}`, 'utf8'));
const pause = () => new Promise((done) => setTimeout(done, 100));
const sleeps = "SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'";

const db = new pg.Client();                 // PGHOST, PGDATABASE and so on
db.on('notice', (notice) => console.log(`${notice.severity}: ${notice.message}`));
await db.connect();
console.log('loaded:', (await db.query('SELECT * FROM migrate.load($1::text[])', [files])).rowCount);
for (const row of (await db.query("SELECT revision FROM migrate.upgrade('d1')")).rows)
  console.log('upgraded:', row.revision);
await db.query("CALL migrate.deploy('app@head')");      // its notices come while it runs
for (const row of (await db.query("SELECT line FROM migrate.history() WHERE state = 'applied'")).rows)
  console.log('applied:', row.line);

const differences = async () => (await db.query('SELECT count(*) FROM migrate.check()')).rows[0].count;
await db.query('SELECT migrate.set_model($1)', [readFileSync(`${folder}/model.sql`, 'utf8')]);
console.log('differences:', await differences());
for (const row of (await db.query('SELECT revision FROM migrate.downgrade($1)', ['d1'])).rows)
  console.log('downgraded:', row.revision);
console.log('differences:', await differences());

try {
  await db.query("SELECT * FROM migrate.upgrade('broken')");
} catch (error) {
  console.log('error:', error.code, error.message);
  console.log('at:', error.where);
}

const pool = new pg.Pool({ max: 5 });
const run = db.query("SELECT * FROM migrate.upgrade('slow')").catch((error) => console.log('canceled:', error.code));
while (!(await pool.query(sleeps, [db.processID])).rowCount)
  await pause();
await pool.query('SELECT pg_cancel_backend($1)', [db.processID]);
await run;
await db.query("SELECT * FROM migrate.downgrade('app@base')");
await db.end();

const startUp = async () => (await pool.query("SELECT * FROM migrate.upgrade('app@head')")).rowCount;
const steps = await Promise.all([1, 2, 3, 4, 5].map(startUp));
console.log('five at once:', steps.reduce((sum, n) => sum + n), 'steps');
await pool.end();
