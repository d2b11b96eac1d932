// Who may import whom: docs/architecture.md in rules. A package that is not named here is an adapter.
const { existsSync, readdirSync } = require("node:fs");

const TESTS = "\\.(test|test-d)\\.ts$";
const NOT_ADAPTERS = ["bench", "cli", "core", "proof", "simulators", "testkit"];
const adapters = readdirSync("packages").filter(
  (name) => existsSync(`packages/${name}/package.json`) && !NOT_ADAPTERS.includes(name),
);
const adapter = `(${adapters.join("|")})`;

/** A package's sources may import their own package and those named, no other. */
const packageMayImport = (name, allowed) => ({
  name: `${name}-imports-only-${allowed.join("-") || "itself"}`,
  severity: "error",
  from: { path: `^packages/${name}/src/`, pathNot: TESTS },
  to: { path: "^packages/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
});

/** A folder of core may import itself and those named, no other folder of core. */
const layerMayImport = (layer, allowed, to = {}) => ({
  name: `core-${layer}-imports-only-${allowed.join("-") || "itself"}`,
  severity: "error",
  from: { path: `^packages/core/src/${layer}/`, pathNot: TESTS },
  to: { path: "^packages/core/src/", pathNot: `^packages/core/src/(${[layer, ...allowed].join("|")})/`, ...to },
});

module.exports = {
  forbidden: [
    {
      name: "no-cycle",
      comment: "Types may refer to each other; loaded modules may not.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "not-found", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-test-in-src",
      severity: "error",
      // The proof plays every adapter's own world, and is published by nobody.
      from: { path: "^packages/[^/]+/src/", pathNot: `^packages/proof/|${TESTS}` },
      to: { path: `^packages/[^/]+/test/|${TESTS}` },
    },
    {
      name: "no-dev-dependency-in-src",
      comment: "What a source imports at run time is in its package's dependencies.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: TESTS },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },

    packageMayImport("core", []),
    ...adapters.map((name) => packageMayImport(name, ["core"])),
    packageMayImport("testkit", ["core", "paper"]),
    // The message schema is the one thing that a simulator shares with its adapter.
    {
      ...packageMayImport("simulators", ["core", "paper"]),
      to: { path: "^packages/", pathNot: "^packages/((simulators|core|paper)/|[^/]+/src/schema/)" },
    },

    layerMayImport("system", []),
    layerMayImport("model", []),
    layerMayImport("errors", ["model", "system"]),
    layerMayImport("adapter", ["model", "system", "errors", "transport"]),
    layerMayImport("transport", ["model", "system", "errors", "adapter"]),
    layerMayImport("engine", ["model", "system", "errors", "adapter"]),
    layerMayImport("facade", ["model", "system", "errors", "adapter", "engine", "transport"]),
    {
      name: "transport-is-loaded-late",
      comment: 'Only "./transport" loads undici and ws: elsewhere in core a type or an `await import()` at most.',
      severity: "error",
      from: { path: "^packages/core/src/", pathNot: ["^packages/core/src/transport/", TESTS] },
      to: {
        path: "^packages/core/src/transport/|/node_modules/(undici|ws)/",
        dependencyTypesNot: ["type-only", "dynamic-import"],
      },
    },
    {
      name: "adapter-contract-loads-no-transport",
      severity: "error",
      from: { path: "^packages/core/src/adapter/", pathNot: TESTS },
      to: { path: "^packages/core/src/transport/", dependencyTypesNot: ["type-only"] },
    },

    {
      name: "client-stands-alone",
      comment: "client/ <- convert/ <- parts/ <- adapter.ts. The client is usable without the rest of its adapter.",
      severity: "error",
      from: { path: `^packages/${adapter}/src/client/`, pathNot: TESTS },
      to: { path: "^packages/$1/src/", pathNot: "^packages/$1/src/((client|schema)/|(errors|options)\\.ts$)" },
    },
    {
      name: "convert-imports-no-parts",
      severity: "error",
      from: { path: `^packages/${adapter}/src/convert/`, pathNot: TESTS },
      to: { path: "^packages/$1/src/(parts/|(adapter|session|index)\\.ts$)" },
    },
    {
      name: "convert-is-pure",
      comment: "No input or output in a conversion.",
      severity: "error",
      from: { path: `^packages/${adapter}/src/convert/`, pathNot: TESTS },
      to: {
        path: "^(node:)?(fs|net|tls|http|https|http2|dgram|child_process|timers)(/|$)|/node_modules/(undici|ws)/|^packages/core/src/transport/",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "parts-import-no-adapter",
      severity: "error",
      from: { path: `^packages/${adapter}/src/parts/`, pathNot: TESTS },
      to: { path: "^packages/$1/src/(adapter|index)\\.ts$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/dist/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@anybroker/source", "import", "node", "default", "types"],
      extensions: [".ts", ".js", ".mjs", ".cjs", ".json", ".d.ts"],
    },
  },
};
