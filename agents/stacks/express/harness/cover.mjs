// Turn what V8 counted in the two runs into /evidence/{unit,integration,joined}.json: for each source the lines and
// blocks that ran, and those that did not. Node strips types in place, so positions are those of the source.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { filesBelow } from "/harness/sources.mjs";

const RUNS = ["unit", "integration"];
const SOURCES = filesBelow("src").filter((path) => path.endsWith(".ts"));

function counted(run) {
  const folder = `/evidence/v8/${run}`;
  const scripts = new Map();
  for (const name of readdirSync(folder)) {
    for (const script of JSON.parse(readFileSync(`${folder}/${name}`, "utf-8")).result) {
      const path = script.url.replace("file:///workspace/", "");
      if (SOURCES.includes(path)) scripts.set(path, [...(scripts.get(path) ?? []), script.functions]);
    }
  }
  return scripts;
}

/** Mark what one process ran; inner ranges come after the outer ones and say it better. */
function mark(text, functions) {
  const ran = new Uint8Array(text.length);
  const blocks = new Map();
  for (const range of functions.flatMap((each) => each.ranges).sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset)) {
    ran.fill(range.count > 0 ? 1 : 0, range.startOffset, range.endOffset);
    blocks.set(`${range.startOffset}-${range.endOffset}`, range);
  }
  return { ran, blocks };
}

function lineAt(text, position) {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < position; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

function file(text, processes) {
  const marked = processes.map((functions) => mark(text, functions));
  const report = { executed_lines: [], missing_lines: [], executed_branches: [], missing_branches: [] };
  let start = 0;
  text.split("\n").forEach((line, index) => {
    const from = start + line.length - line.trimStart().length;
    const to = start + line.trimEnd().length;
    if (to > from) {
      // A bracket that closes what ran does not make a line run.
      const did = marked.some(({ ran }) => ran.subarray(from, to).some((value) => value === 1));
      (did ? report.executed_lines : report.missing_lines).push(index + 1);
    }
    start += line.length + 1;
  });
  const blocks = new Map();
  for (const { blocks: found } of marked) {
    for (const [key, range] of found) blocks.set(key, { range, ran: (blocks.get(key)?.ran ?? false) || range.count > 0 });
  }
  for (const { range, ran } of blocks.values()) {
    const place = [lineAt(text, range.startOffset), lineAt(text, range.endOffset)];
    (ran ? report.executed_branches : report.missing_branches).push(place);
  }
  return report;
}

const runs = Object.fromEntries(RUNS.map((run) => [run, counted(run)]));
for (const name of [...RUNS, "joined"]) {
  const files = {};
  for (const path of SOURCES) {
    const processes = (name === "joined" ? RUNS : [name]).flatMap((run) => runs[run].get(path) ?? []);
    files[path] = file(readFileSync(path, "utf-8"), processes);
  }
  writeFileSync(`/evidence/${name}.json`, JSON.stringify({ files }));
}
