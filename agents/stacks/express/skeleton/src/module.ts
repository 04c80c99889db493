import type { Router } from "express";
import type pg from "pg";
import type { Clock } from "./clock.ts";
import type { Settings } from "./config.ts";

/** What every part of the application works with. */
export interface Context {
  settings: Settings;
  clock: Clock;
  pool: pg.Pool;
}

/** A part of the application. */
export interface Module {
  /** Its routes, below the base path of the API. */
  routes: (context: Context) => Router;
  /** What happens once before the first request. */
  start?: (context: Context) => Promise<void>;
  /** What is due, looked at every `timerSeconds`. */
  tick?: (context: Context) => Promise<void>;
}
