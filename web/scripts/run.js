/** Runs a file of TypeScript the way Vite runs its own settings: `node scripts/run.js tests/performance/measure.ts`. */
import { resolve } from "node:path";

import { runnerImport } from "vite";

const [file] = process.argv.slice(2);
if (!file) throw new Error("name the file to run");
await runnerImport(resolve(file), { configFile: false, logLevel: "error" });
