import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { firstLoadBudget } from "./scripts/budget.ts";
import { precompress } from "./scripts/precompress.ts";

/** Where a server runs that the pages talk to while they are being worked on. */
const SERVER = process.env.REDRESS_SERVER ?? "http://127.0.0.1:8080";

/** The most that the first load of these may cost: the page itself, and each app that has a frame of its own. */
const BUDGET = {
  "index.html": 220_000,
  "src/desk/Desk.tsx": 220_000,
  "src/admin/Admin.tsx": 220_000,
};

export default defineConfig({
  plugins: [react(), firstLoadBudget(BUDGET), precompress()],
  server: {
    host: "127.0.0.1",
    proxy: { "/api": SERVER, "/log": SERVER, "/hooks": SERVER, "/uploads": SERVER },
  },
  build: {
    outDir: "dist/app",
    target: "es2022",
    // A picture as data: would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}", "src/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    // A machine that compiles something else beside it is slow, not wrong.
    testTimeout: 60_000,
    reporters: ["default", "./scripts/tally.ts"],
  },
});
