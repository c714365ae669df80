import { readFileSync, readdirSync } from 'node:fs';
import postgres from 'postgres';

const folder = process.argv[2];
const files = readdirSync(`${folder}/migrations`).sort().map((name) => readFileSync(`${folder}/migrations/${name}`, 'utf8'));
const pause = () => new Promise((done) => setTimeout(done, 100));
const options = { host: process.env.PGHOST ?? '/var/run/postgresql' };   // a folder; the rest is PGDATABASE and so on

const db = postgres({ ...options, max: 1, onnotice: (notice) => console.log(`${notice.severity}: ${notice.message}`) });
console.log('loaded:', (await db`SELECT * FROM migrate.load(${files}::text[])`).count);
for (const row of await db`SELECT revision FROM migrate.upgrade('d1')`)
  console.log('upgraded:', row.revision);
await db`CALL migrate.deploy('app@head')`;      // its notices come while it runs
for (const row of await db`SELECT line FROM migrate.history() WHERE state = 'applied'`)
  console.log('applied:', row.line);

const differences = async () => (await db`SELECT count(*) FROM migrate.check()`)[0].count;
await db`SELECT migrate.set_model(${readFileSync(`${folder}/model.sql`, 'utf8')}::text)`;
console.log('differences:', await differences());
for (const row of await db`SELECT revision FROM migrate.downgrade(${'d1'}::text)`)
  console.log('downgraded:', row.revision);
console.log('differences:', await differences());

try {
  await db`SELECT * FROM migrate.upgrade('broken')`;
} catch (error) {
  console.log('error:', error.code, error.message);
  console.log('at:', error.where);
}

const [{ pid }] = await db`SELECT pg_backend_pid() AS pid`;
const others = postgres({ ...options, max: 5, onnotice: () => {} });
const run = db`SELECT * FROM migrate.upgrade('slow')`.execute();
const canceled = run.catch((error) => console.log('canceled:', error.code));
while (!(await others`SELECT FROM pg_stat_activity WHERE pid = ${pid} AND wait_event = 'PgSleep'`).count)
  await pause();
run.cancel();
await canceled;
await db`SELECT * FROM migrate.downgrade('app@base')`;
await db.end();

const startUp = async () => (await others`SELECT * FROM migrate.upgrade('app@head')`).count;
const steps = await Promise.all([1, 2, 3, 4, 5].map(startUp));
console.log('five at once:', steps.reduce((sum, n) => sum + n), 'steps');
await others.end();
