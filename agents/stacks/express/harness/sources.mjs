// The files below some folders, and what TypeScript makes of them.

import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";

export function filesBelow(...folders) {
  const found = [];
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) found.push(`${entry.parentPath}/${entry.name}`);
    }
  }
  return found.sort();
}

export function parse(path) {
  return ts.createSourceFile(path, readFileSync(path, "utf-8"), ts.ScriptTarget.Latest, true);
}

export function lineOf(source, position) {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}
