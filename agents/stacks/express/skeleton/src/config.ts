import { z } from "zod";

/** What an installation decides; everything comes from the environment. */
export interface Settings {
  databaseUrl: string;
  /** Signs tokens. */
  secret: string;
  port: number;
  /** The cost of a hash of a password: N of scrypt. */
  passwordCost: number;
  /** Seconds between two looks at what is due. */
  timerSeconds: number;
  /** Requests that one person may make in a minute; none: as many as they like. */
  rateLimitPerMinute?: number | undefined;
  /** The variables that name the first account, if there is one: those that begin with BOOTSTRAP_. */
  bootstrap: Record<string, string>;
}

const environment = z.object({
  DATABASE_URL: z.string().min(1),
  SECRET: z.string().min(32),
  PORT: z.coerce.number().int().min(1).max(65535).default(8000),
  PASSWORD_COST: z.coerce.number().int().min(2).default(16384),
  TIMER_SECONDS: z.coerce.number().positive().default(5),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().positive().optional(),
});

/** Read the settings; an error names each variable that is missing or wrong. */
export function settingsFrom(variables: NodeJS.ProcessEnv): Settings {
  const found = environment.safeParse(variables);
  if (!found.success) {
    const wrong = found.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`the environment is not complete: ${wrong.join("; ")}`);
  }
  return {
    databaseUrl: found.data.DATABASE_URL,
    secret: found.data.SECRET,
    port: found.data.PORT,
    passwordCost: found.data.PASSWORD_COST,
    timerSeconds: found.data.TIMER_SECONDS,
    rateLimitPerMinute: found.data.RATE_LIMIT_PER_MINUTE,
    bootstrap: bootstrap(variables),
  };
}

function bootstrap(variables: NodeJS.ProcessEnv): Record<string, string> {
  const named = Object.entries(variables).filter(([name]) => name.startsWith("BOOTSTRAP_"));
  return Object.fromEntries(named.map(([name, value]) => [name, value ?? ""]));
}
