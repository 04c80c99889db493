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
  return new pg.Pool({ connectionString: url, max: 10, types });
}

/** Do all of the work or nothing of it. */
export async function transaction<T>(pool: pg.Pool, work: (database: Database) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}
