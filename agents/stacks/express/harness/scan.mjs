// What is dangerous, whatever the project's own settings say.

import security from "eslint-plugin-security";
import tseslint from "typescript-eslint";

const noisy = ["security/detect-object-injection", "security/detect-non-literal-fs-filename"];
const names = Object.keys(security.configs.recommended.rules).filter((name) => !noisy.includes(name));
const message = "Values go into a query as parameters ($1), never into its text.";

export default [
  {
    files: ["**/*.ts"],
    languageOptions: { parser: tseslint.parser },
    plugins: { security },
    rules: {
      ...Object.fromEntries(names.map((name) => [name, "error"])),
      "no-eval": "error",
      "no-new-func": "error",
      "no-restricted-imports": ["error", { paths: ["child_process", "node:child_process", "vm", "node:vm"] }],
      "no-restricted-syntax": [
        "error",
        { selector: "CallExpression[callee.property.name='query'] > TemplateLiteral.arguments[expressions.length>0]", message },
        { selector: "CallExpression[callee.property.name='query'] > BinaryExpression.arguments", message },
      ],
    },
  },
];
