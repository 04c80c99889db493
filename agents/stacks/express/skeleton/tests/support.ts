import { setTimeout as sleep } from "node:timers/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { createApp } from "../src/app.ts";
import type { Clock } from "../src/clock.ts";
import { settingsFrom } from "../src/config.ts";
import { connect } from "../src/database.ts";
import type { Context, Module } from "../src/module.ts";
import { BASE, MODULES } from "../src/modules.ts";

/** A clock that stands until a test moves it. */
export class MovedClock implements Clock {
  private time = new Date("2030-06-15T12:00:00Z");

  now(): Date {
    return new Date(this.time);
  }

  move(to: Date): void {
    this.time = to;
  }
}

/** What came back. `body` is read as JSON, undefined where there is none. */
export interface Answer {
  status: number;
  headers: Headers;
  body: any;
}

/** The application with an empty database, and a client of its API. */
export class Api {
  readonly clock = new MovedClock();
  readonly context: Context;
  private readonly modules: readonly Module[];
  private server: Server | undefined;

  constructor(modules: readonly Module[] = MODULES, environment: Record<string, string> = {}) {
    const given = {
      SECRET: "a-secret-that-only-the-tests-have",
      PASSWORD_COST: "2",
      ...process.env,
      ...environment,
    };
    const settings = settingsFrom(given);
    this.context = { settings, clock: this.clock, pool: connect(settings.databaseUrl) };
    this.modules = modules;
  }

  async start(): Promise<void> {
    await this.empty();
    for (const module of this.modules) await module.start?.(this.context);
    this.server = createServer(createApp(this.context, this.modules));
    await new Promise<void>((resolve) => this.server?.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    this.server?.close();
    await this.context.pool.end();
  }

  /** Let everything happen that is due. */
  async tick(): Promise<void> {
    for (const module of this.modules) await module.tick?.(this.context);
    await sleep(0);
  }

  /** Send a request to a path below the base path of the API. */
  async send(method: string, path: string, body?: unknown, token?: string): Promise<Answer> {
    return this.sendTo(`${BASE}${path}`, method, body, token);
  }

  /** Send a request to any path. */
  async sendTo(path: string, method = "GET", body?: unknown, token?: string): Promise<Answer> {
    const { port } = this.server?.address() as AddressInfo;
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await fetch(`http://127.0.0.1:${String(port)}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: text }),
    });
    const content = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: content === "" ? undefined : (JSON.parse(content) as unknown),
    };
  }

  private async empty(): Promise<void> {
    const found = await this.context.pool.query<{ names: string | null }>(
      `SELECT string_agg(format('%I', tablename), ', ') AS names FROM pg_tables
       WHERE schemaname = 'public' AND tablename <> 'schema_migrations'`,
    );
    const names = found.rows[0]?.names;
    if (names) await this.context.pool.query("TRUNCATE ".concat(names, " CASCADE"));
  }
}

/** Run a test against an application of its own. */
export async function withApi(
  work: (api: Api) => Promise<void>,
  modules?: readonly Module[],
  environment?: Record<string, string>,
): Promise<void> {
  const api = new Api(modules, environment);
  try {
    await api.start();
    await work(api);
  } finally {
    await api.stop();
  }
}
