import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const testFiles = ["packages/*/test/**/*.test.ts", "packages/*/src/**/*.test.ts"];
const isolatedFiles = ["packages/*/test/**/*.iso.test.ts", "packages/*/src/**/*.iso.test.ts"];
/** What tests write is looked through for secrets; no clock of a test goes on while the disk is read. */
const setupFiles = ["./.ci/secrets/watch-files.mjs", "./.ci/load-transports.mjs"];
const typeFiles = ["packages/*/test/**/*.test-d.ts", "packages/*/src/**/*.test-d.ts"];

export default defineConfig({
  // For Node tests only `ssr.resolve` counts, and it replaces the defaults.
  ssr: { resolve: { conditions: ["@anybroker/source", "module", "node", "development|production"] } },
  test: {
    reporters: ["default", "./.ci/secrets/reporter.mjs", "./.ci/closing-line.mjs"],
    // The default leaves one core idle: half of the machine that runs this.
    maxWorkers: availableParallelism(),
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: { provider: "v8", include: ["packages/*/src/**/*.ts"], exclude: ["**/*.test.ts", "**/*.test-d.ts"] },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: testFiles,
          exclude: ["**/*.iso.test.ts", "**/node_modules/**"],
          isolate: false,
          setupFiles,
        },
      },
      { extends: true, test: { name: "isolated", include: isolatedFiles, isolate: true, setupFiles } },
      {
        extends: true,
        test: {
          name: "types",
          include: [],
          // Faults in the sources are the typecheck command's; here only the type tests count.
          typecheck: {
            enabled: true,
            only: true,
            include: typeFiles,
            tsconfig: "./tsconfig.json",
            ignoreSourceErrors: true,
          },
        },
      },
    ],
  },
});
