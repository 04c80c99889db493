// Refuse what would hide code from our tools: comments that silence them, and files that they do not read.

import ts from "typescript";
import { filesBelow, lineOf, parse } from "/harness/sources.mjs";

const SILENCER = /eslint|@ts-|prettier-ignore|node:coverage|[cv]8 ignore|istanbul/i;
const problems = [];

function comments(source) {
  const text = source.text;
  const found = new Map();
  const visit = (node) => {
    for (const at of [node.getFullStart(), node.getEnd()]) {
      const ranges = [...(ts.getLeadingCommentRanges(text, at) ?? []), ...(ts.getTrailingCommentRanges(text, at) ?? [])];
      for (const range of ranges) found.set(range.pos, text.slice(range.pos, range.end));
    }
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return found;
}

for (const path of filesBelow("src", "tests")) {
  if (!path.endsWith(".ts") || path.endsWith(".d.ts")) {
    problems.push(`${path}: is no TypeScript source, so no tool looks at it`);
    continue;
  }
  const source = parse(path);
  for (const [position, comment] of comments(source)) {
    if (SILENCER.test(comment)) problems.push(`${path}:${lineOf(source, position)}: silences a check: ${comment}`);
  }
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
