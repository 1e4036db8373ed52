import { defineConfig } from "vitest/config";

/** Walks through the pages in a real browser, against a real server: `npm run journeys`. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/journeys/**/*.journey.ts"],
    globalSetup: ["tests/journeys/setup.ts"],
    // One server and one browser after the other; people wait for each other.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    reporters: ["default", "./scripts/tally.ts"],
  },
});
