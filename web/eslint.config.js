import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["src/client/schema.d.ts", "node_modules"] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    files: ["tests/e2e/*.mjs"],
    languageOptions: { globals: { process: "readonly", console: "readonly", window: "readonly", document: "readonly", performance: "readonly", requestAnimationFrame: "readonly", KeyboardEvent: "readonly" } },
  },
  {
    plugins: { "react-hooks": hooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
);
