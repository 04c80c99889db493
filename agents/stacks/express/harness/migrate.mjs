// Judge migrations after their first way up: all the way down leaves nothing, and up again makes the same.

import { connect } from "/workspace/src/database.ts";
import { down, up } from "/workspace/src/migrations.ts";

const OWN = "schema_migrations";
const LOOKS = [
  `SELECT 'column', table_name, column_name, data_type, is_nullable, column_default, character_maximum_length
   FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> $1`,
  `SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
   WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> $1`,
  `SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> $1`,
  `SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
   WHERE NOT tgisinternal AND tgrelid::regclass::text <> $1`,
  `SELECT 'type', typname, string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum
   JOIN pg_type ON pg_type.oid = enumtypid WHERE $1 <> '' GROUP BY typname`,
  `SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND $1 <> ''
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')`,
];

async function schema(pool) {
  const lines = [];
  for (const look of LOOKS) {
    const found = await pool.query({ text: look, values: [OWN], rowMode: "array" });
    lines.push(...found.rows.map((row) => row.join(" | ")));
  }
  return lines.sort();
}

const pool = connect(process.env.DATABASE_URL);
const problems = [];

/** Note what is wrong, and say it at once: the next step may end here. */
function note(problem) {
  problems.push(problem);
  console.error(problem);
}

const first = await schema(pool);
console.log("$ down:", (await down(pool)).join(", "));
for (const line of await schema(pool)) note(`is still there after the way down: ${line}`);
console.log("$ up:", (await up(pool)).join(", "));
const again = await schema(pool);
for (const line of first.filter((each) => !again.includes(each))) note(`is not there the second time: ${line}`);
for (const line of again.filter((each) => !first.includes(each))) note(`is there the second time only: ${line}`);
if (first.length === 0) note("the migrations make nothing");
await pool.end();
process.exitCode = problems.length > 0 ? 1 : 0;
