import { connect } from "./database.ts";
import { down, up } from "./migrations.ts";

const url = process.env["DATABASE_URL"];
if (!url) throw new Error("DATABASE_URL names no database");
const pool = connect(url);
const names = await (process.argv[2] === "down" ? down(pool) : up(pool));
process.stdout.write(names.map((name) => `${name}\n`).join(""));
await pool.end();
