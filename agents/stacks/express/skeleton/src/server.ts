import { createServer } from "node:http";
import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "./app.ts";
import type { Context, Module } from "./module.ts";
import { MODULES } from "./modules.ts";

/** Start the parts of the application, look after what is due, and listen on a port or a socket. */
export async function serve(
  context: Context,
  place: number | string,
  modules: readonly Module[] = MODULES,
): Promise<() => Promise<void>> {
  for (const module of modules) await module.start?.(context);
  const server = createServer(createApp(context, modules));
  await listening(server, place);
  const ended = new AbortController();
  const ticking = tick(context, modules, ended.signal);
  return async () => {
    ended.abort();
    await closed(server);
    await ticking;
    await context.pool.end();
  };
}

function listening(server: Server, place: number | string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(place, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function tick(context: Context, modules: readonly Module[], ended: AbortSignal): Promise<void> {
  const timed = modules.filter((module) => module.tick);
  while (timed.length > 0 && !ended.aborted) {
    for (const module of timed) {
      try {
        await module.tick?.(context);
      } catch (error) {
        // The next look may succeed; a timer that ends would never be noticed.
        process.stderr.write(`${String(error)}\n`);
      }
    }
    await sleep(context.settings.timerSeconds * 1000, undefined, { signal: ended }).catch(() => undefined);
  }
}
