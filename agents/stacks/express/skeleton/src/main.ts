import { systemClock } from "./clock.ts";
import { settingsFrom } from "./config.ts";
import { connect } from "./database.ts";
import { serve } from "./server.ts";

const settings = settingsFrom(process.env);
const stop = await serve(
  { settings, clock: systemClock, pool: connect(settings.databaseUrl) },
  settings.port,
);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stop());
}
