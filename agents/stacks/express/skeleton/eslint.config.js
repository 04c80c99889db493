import { join } from "node:path";
import js from "@eslint/js";
import security from "eslint-plugin-security";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

// Every index and every file name that is no literal would be a finding; the others are telling.
const noisy = ["security/detect-object-injection", "security/detect-non-literal-fs-filename"];
const names = Object.keys(security.configs.recommended.rules).filter((name) => !noisy.includes(name));
const strict = Object.fromEntries(names.map((name) => [name, "error"]));

export default defineConfig(
  { ignores: ["dist/", "node_modules/"] },
  {
    files: ["**/*.ts"],
    extends: [
      js.configs.recommended,
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
    ],
    plugins: { security },
    languageOptions: { parserOptions: { project: join(import.meta.dirname, "tsconfig.json") } },
    rules: {
      ...strict,
      complexity: ["error", 10],
      eqeqeq: "error",
      "max-lines": ["error", 400],
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "off",
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "CallExpression[callee.property.name='query'] > TemplateLiteral.arguments[expressions.length>0]",
          message: "Values go into a query as parameters ($1), never into its text.",
        },
        {
          selector: "CallExpression[callee.property.name='query'] > BinaryExpression.arguments",
          message: "Values go into a query as parameters ($1), never into its text.",
        },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    // node:test keeps the promises of its tests by itself, and answers are looked into as they come.
    files: ["tests/**/*.ts"],
    rules: {
      "@typescript-eslint/no-explicit-any": "off",
      "@typescript-eslint/no-floating-promises": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "security/detect-possible-timing-attacks": "off",
    },
  },
);
