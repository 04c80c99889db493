import { z } from "zod";

/** Text without spaces around it and without NUL; lengths are counted in characters. */
export function text(most: number, least = 1) {
  return z
    .string()
    .trim()
    .refine((value) => !value.includes("\0"), "must not hold a NUL")
    .refine(
      (value) => within(Array.from(value).length, least, most),
      `must have ${least} to ${most} characters`,
    );
}

/** A text that is kept as it is: a password. */
export function secret(most: number, least: number) {
  return z
    .string()
    .refine((value) => !value.includes("\0"), "must not hold a NUL")
    .refine(
      (value) => within(Array.from(value).length, least, most),
      `must have ${least} to ${most} characters`,
    );
}

/** An email address, in small letters. */
export const email = text(254).toLowerCase().pipe(z.email());

/** A calendar day as text, such as 2030-12-31. */
export const day = z.iso.date();

/** The id of a row. */
export const id = z.uuid().toLowerCase();

/** `true` or `false` in a query. */
export const flag = z.enum(["true", "false"]).transform((value) => value === "true");

/** A whole number in a query. */
export function whole(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most));
}

/** What a change names: the values that are not undefined. */
export type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Leave out what is undefined: what a change does not name stays as it is. */
export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

function within(value: number, least: number, most: number): boolean {
  return least <= value && value <= most;
}
