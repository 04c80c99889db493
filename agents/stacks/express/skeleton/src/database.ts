import pg from "pg";

/** Whatever runs a query: the pool, or the connection of a transaction. */
export type Database = Pick<pg.Pool, "query">;

const DATE = 1082;
const BIGINT = 20;
const NUMERIC = 1700;

/** Open a pool. Dates stay text (`2030-12-31`), counts and sums are numbers. */
export function connect(url: string): pg.Pool {
  const types = new pg.TypeOverrides();
  types.setTypeParser(DATE, (value) => value);
  types.setTypeParser(BIGINT, Number);
  types.setTypeParser(NUMERIC, Number);
  const pool = new pg.Pool({ connectionString: url, max: 10, types });
  // The pool opens another connection in the place of one that is lost while nobody uses it.
  pool.on("error", (error) => process.stderr.write(`${error.message}\n`));
  return pool;
}

/** Do all of the work or nothing of it. */
export async function transaction<T>(pool: pg.Pool, work: (database: Database) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false as boolean;
  const lost = () => {
    broken = true;
  };
  // A connection that is lost says so beside the query that fails; unheard, that would end the process.
  client.on("error", lost);
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // A connection that cannot even go back is given up; what is told is why the work failed.
    await client.query("ROLLBACK").catch(lost);
    throw error;
  } finally {
    if (!broken) client.off("error", lost);
    client.release(broken);
  }
}
