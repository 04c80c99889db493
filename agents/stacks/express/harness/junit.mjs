// A reporter of node:test that writes JUnit: the class of a test is its file, with dots, and every test counts.

import { relative } from "node:path";

const escape = (text) =>
  String(text)
    // What XML cannot hold.
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "?")
    .replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);

const place = (file) => relative("/workspace", file ?? "").replaceAll("/", ".");

function told(error) {
  const cause = error?.cause ?? error;
  return cause?.stack ?? cause?.message ?? String(cause);
}

function problem(data) {
  if (data.skip !== undefined) return "<skipped/>";
  if (data.todo !== undefined) return "<skipped/>";
  if (!data.details?.error) return "";
  return `<failure>${escape(told(data.details.error))}</failure>`;
}

export default async function* junit(source) {
  yield '<?xml version="1.0" encoding="utf-8"?>\n<testsuites><testsuite name="node">\n';
  for await (const { type, data } of source) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    // The file as a whole is reported too where it has broken down; whatever else is nested is a test.
    const seconds = (data.details?.duration_ms ?? 0) / 1000;
    const names = `classname="${escape(place(data.file))}" name="${escape(data.name)}" time="${seconds}"`;
    yield `<testcase ${names}>${problem(data)}</testcase>\n`;
  }
  yield "</testsuite></testsuites>\n";
}
