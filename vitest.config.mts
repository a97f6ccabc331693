import { defineConfig } from "vitest/config";

// `npm test` runs fast, integration and e2e one after the other; `npm run test:long` runs long.
const long = "test/**/*.long.test.ts";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "fast",
          include: ["test/{unit,contract,golden}/**/*.test.ts"],
          exclude: [long],
          setupFiles: ["test/support/propertySeed.ts"],
          testTimeout: 20_000,
        },
      },
      {
        // Real processes: one file after the other, so that they do not starve each other.
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: [long],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: [long],
          globalSetup: ["test/e2e/globalSetup.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "long",
          include: [long],
          testTimeout: 3_600_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
