// The server under test: the project's own application on a socket, with a clock that a file moves.
// With `--openapi` the contract is printed and nothing is started.

import { readFileSync } from "node:fs";
import { settingsFrom } from "/workspace/src/config.ts";
import { connect } from "/workspace/src/database.ts";
import { contract } from "/workspace/src/contract.ts";
import { serve } from "/workspace/src/server.ts";

const OUT_OF_REACH = "1000000000";

class FileClock {
  #path;
  #last = new Date();

  constructor(path) {
    this.#path = path;
  }

  now() {
    let shown;
    try {
      shown = readFileSync(this.#path, "ascii").trim();
    } catch {
      return new Date();
    }
    // Whoever writes the file empties it first; a suite is not stopped for that.
    const read = new Date(shown);
    if (shown && !Number.isNaN(read.getTime())) this.#last = read;
    return new Date(this.#last);
  }
}

function settings() {
  const told = { ...process.env, SECRET: "a-secret-that-only-the-test-server-has", PASSWORD_COST: "2" };
  told.TIMER_SECONDS ??= "0.2";
  delete told.PORT;
  if (told.SERVER_MODE === "raised") told.RATE_LIMIT_PER_MINUTE = OUT_OF_REACH;
  return settingsFrom(told);
}

if (process.argv.includes("--openapi")) {
  process.stdout.write(JSON.stringify(contract));
} else {
  const given = settings();
  const clock = new FileClock(process.env.CLOCK_FILE ?? "/nonexistent");
  const stop = await serve({ settings: given, clock, pool: connect(given.databaseUrl) }, process.env.SERVER_SOCKET);
  // Ends as a finished program does, so that the coverage is written.
  process.once("SIGTERM", () => void stop().finally(() => process.exit(0)));
}
