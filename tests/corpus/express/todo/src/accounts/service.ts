import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { transaction } from "../database.ts";
import type { Context } from "../module.ts";
import { notSignedIn, Problem } from "../problems.ts";
import { ACCESS_SECONDS, accessToken } from "./identity.ts";
import * as rows from "./rows.ts";

const REFRESH_DAYS = 14;
const KEY_BYTES = 32;
const DAY = 24 * 60 * 60 * 1000;

export interface Tokens {
  access_token: string;
  refresh_token: string;
  token_type: "bearer";
  expires_in: number;
}

export interface SignUp {
  email: string;
  password: string;
  display_name: string;
}

/** Make an account. */
export async function register(
  context: Context,
  { email, password, display_name }: SignUp,
): Promise<rows.User> {
  const password_hash = await hashed(password, randomBytes(16), context.settings.passwordCost);
  return rows.insertUser(context.pool, { email, display_name, password_hash }, context.clock.now());
}

/** Give tokens for an address and its password. An unknown address takes as long as a wrong password. */
export async function login(context: Context, email: string, password: string): Promise<Tokens> {
  const found = await rows.findLogin(context.pool, email);
  const [salt = "", hash = ""] = (found?.password_hash ?? "none:none").split(":");
  const tried = await hashed(password, Buffer.from(salt, "hex"), context.settings.passwordCost);
  if (!found || !same(tried, `${salt}:${hash}`)) {
    throw new Problem(401, "wrong_credentials", "The email or the password is wrong.");
  }
  return tokens(context, found.id);
}

/** Exchange a refresh token; it works once. */
export async function refresh(context: Context, token: string): Promise<Tokens> {
  const userId = await transaction(context.pool, (database) =>
    rows.takeToken(database, digest(token), context.clock.now()),
  );
  if (!userId) throw notSignedIn();
  return tokens(context, userId);
}

export async function logout(context: Context, userId: string, token: string): Promise<void> {
  await rows.dropToken(context.pool, digest(token), userId);
}

/** Return the account of who is signed in; one that is gone is not signed in any more. */
export async function me(context: Context, userId: string): Promise<rows.User> {
  const found = await rows.findUser(context.pool, userId);
  if (!found) throw notSignedIn();
  return found;
}

export async function updateMe(
  context: Context,
  userId: string,
  change: { email?: string | undefined; display_name?: string | undefined },
): Promise<rows.User> {
  const found = await rows.updateUser(context.pool, userId, change, context.clock.now());
  if (!found) throw notSignedIn();
  return found;
}

async function tokens(context: Context, userId: string): Promise<Tokens> {
  const refresh_token = randomBytes(32).toString("base64url");
  const expires = new Date(context.clock.now().getTime() + REFRESH_DAYS * DAY);
  await rows.insertToken(context.pool, digest(refresh_token), userId, expires);
  const access_token = accessToken(context, userId);
  return { access_token, refresh_token, token_type: "bearer", expires_in: ACCESS_SECONDS };
}

function hashed(password: string, salt: Buffer, cost: number): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, { N: cost }, (error, key) => {
      if (error) reject(error);
      else resolve(`${salt.toString("hex")}:${key.toString("hex")}`);
    });
  });
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
