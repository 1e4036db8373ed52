import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** `shared` knows nobody, a feature knows `shared`, and only an app knows its features. */
const only = (files, regex, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ regex, message }] }] },
});

export default tseslint.config(
  { ignores: ["dist/app", "**/*.gen.ts"] },
  tseslint.configs.strict,
  tseslint.configs.stylistic,
  reactHooks.configs.flat["recommended-latest"],
  jsxA11y.flatConfigs.strict,
  {
    rules: {
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-invalid-void-type": "off",
      "no-restricted-globals": ["error", { name: "fetch", message: "Ask through shared/api." }],
      "max-lines": ["error", 500],
    },
  },
  { files: ["src/shared/api/client.ts", "tests/**"], rules: { "no-restricted-globals": "off" } },
  only(
    ["src/shared/**"],
    "(^|/)(portal|desk|merchant|mediator|regulator|auditor|admin)(/|$)",
    "What is shared knows no app.",
  ),
  only(
    ["src/{portal,desk,merchant,mediator,regulator,auditor,admin}/*/*"],
    "^\\.\\./(?!\\.\\./shared/)",
    "A feature imports its own files and `shared`; what two features need belongs in `shared`.",
  ),
  only(
    ["src/{portal,desk,merchant,mediator,regulator,auditor,admin}/*/*/*"],
    "^\\.\\./\\.\\./(?!\\.\\./shared/)",
    "A feature imports its own files and `shared`; what two features need belongs in `shared`.",
  ),
);
