// Print the id of every test, `FILE::NAME`. A test is `test("name", ...)` at the top of a file, and nothing else is.

import ts from "typescript";
import { filesBelow, lineOf, parse } from "/harness/sources.mjs";

const OTHERS = new Set(["describe", "suite", "it"]);
const problems = [];

function nameOf(call) {
  return call.arguments.length > 0 && ts.isStringLiteralLike(call.arguments[0]) ? call.arguments[0].text : undefined;
}

function look(source, node, top) {
  const call = top && ts.isExpressionStatement(node) && ts.isCallExpression(node.expression) ? node.expression : undefined;
  if (call?.expression.getText(source) === "test") {
    const name = nameOf(call);
    if (name?.includes("::") === false && !name.includes("[")) console.log(`${source.fileName}::${name}`);
    else problems.push(`${source.fileName}:${lineOf(source, call.pos)}: a test needs a plain name, without "::" and "["`);
    node = call.arguments[call.arguments.length - 1] ?? call;
  }
  ts.forEachChild(node, (child) => refuse(source, child));
}

function refuse(source, node) {
  if (ts.isCallExpression(node)) {
    const name = node.expression.getText(source);
    if (name === "test" || name.startsWith("test.") || OTHERS.has(name.split(".")[0])) {
      problems.push(`${source.fileName}:${lineOf(source, node.getStart(source))}: ${name}() is not test("name", ...) at the top`);
    }
  }
  ts.forEachChild(node, (child) => refuse(source, child));
}

for (const path of filesBelow("tests").filter((name) => name.endsWith(".test.ts"))) {
  const source = parse(path);
  for (const statement of source.statements) look(source, statement, true);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
