// Rules about sources that no linter here has:
// - time and randomness come from core's system/ (or the context), so that everything runs on a virtual clock;
// - no source exceeds 350 lines;
// - an adapter's client/ knows no noun of the neutral model;
// - no relative import leaves its package;
// - the workspace's own lists (root devDependencies, build references) name what they must.
// Exceptions, each with its reason: .ci/source-allow.json, "ambient" and "length": { "packages/...": "reason" }.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const MAX_LINES = 350;
const AMBIENT_MEMBERS = {
  Date: ["now"],
  Math: ["random"],
  performance: ["now", "timeOrigin"],
  process: ["hrtime", "uptime"],
  AbortSignal: ["timeout"],
  crypto: ["randomUUID", "getRandomValues"],
};
const AMBIENT_CALLS = ["setTimeout", "setInterval", "setImmediate"];
const AMBIENT_MODULES = ["timers", "timers/promises", "perf_hooks"];
const AMBIENT_IMPORTS = { crypto: ["randomBytes", "randomFillSync", "randomInt", "randomUUID"] };
const NEUTRAL_MODULES = ["@anybroker/core", "@anybroker/core/adapter"];
// Benchmarks measure real time.
const MEASURES = /^packages\/bench\//;
// Numbers on the wire are read by the same decimal arithmetic; it is no noun.
const NOT_NOUNS = /\/model\/(decimal|units)\.ts$/;

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file) => readFileSync(join(root, file), "utf8");
const readJson = (file) => JSON.parse(read(file));
const allowed = readJson(".ci/source-allow.json");
const faults = [];
const used = { ambient: new Set(), length: new Set() };

function excused(kind, file) {
  if (allowed[kind][file] === undefined) return false;
  used[kind].add(file);
  return true;
}

const packages = readdirSync(join(root, "packages")).filter((name) =>
  existsSync(join(root, "packages", name, "package.json")),
);
const isTest = (file) => /\.(test|test-d)\.ts$/.test(file);

function sourcesOf(name) {
  const folder = join(root, "packages", name, "src");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((file) => posix.join("packages", name, "src", file.replaceAll("\\", "/")))
    .filter((file) => file.endsWith(".ts") && !isTest(file))
    .sort();
}

const parse = (file) => ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
const lineOf = (source, node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
const isGlobalThis = (node) => ts.isIdentifier(node) && (node.text === "globalThis" || node.text === "global");

/** `Date` of `Date.now`, and of `globalThis.Date.now`. */
function globalName(node) {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) && isGlobalThis(node.expression) ? node.name.text : undefined;
}

/** Whether an identifier is read as a value here, not declared, named as a member or used as a type. */
function isRead(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isTypeNode(parent) || ts.isTypeQueryNode(parent) || ts.isTypeElement(parent)) return false;
  if (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent) || ts.isBindingElement(parent)) {
    return parent.initializer === node;
  }
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isParameter(parent)) return parent.initializer === node;
  return !(ts.isClassElement(parent) || ts.isObjectLiteralElementLike(parent) || ts.isImportSpecifier(parent));
}

/** How this node reads the ambient clock or randomness, or undefined. */
function ambient(node) {
  if (ts.isPropertyAccessExpression(node)) {
    const owner = globalName(node.expression);
    if (
      owner !== undefined &&
      Object.hasOwn(AMBIENT_MEMBERS, owner) &&
      AMBIENT_MEMBERS[owner].includes(node.name.text)
    ) {
      return `${owner}.${node.name.text}`;
    }
    if (isGlobalThis(node.expression) && AMBIENT_CALLS.includes(node.name.text)) return node.name.text;
  }
  if (ts.isIdentifier(node) && AMBIENT_CALLS.includes(node.text) && isRead(node)) return node.text;
  if (ts.isNewExpression(node) && globalName(node.expression) === "Date" && (node.arguments ?? []).length === 0) {
    return "new Date()";
  }
  if (ts.isCallExpression(node) && globalName(node.expression) === "Date") return "Date()";
  if (ts.isImportDeclaration(node)) {
    const module = node.moduleSpecifier.text.replace(/^node:/, "");
    if (AMBIENT_MODULES.includes(module)) return `"node:${module}"`;
    const named = node.importClause?.namedBindings;
    if (Object.hasOwn(AMBIENT_IMPORTS, module) && named && ts.isNamedImports(named)) {
      const found = named.elements
        .map((e) => (e.propertyName ?? e.name).text)
        .find((n) => AMBIENT_IMPORTS[module].includes(n));
      if (found) return `${found} of "node:${module}"`;
    }
  }
  return undefined;
}

function exportedNames(file) {
  const names = [];
  for (const statement of parse(file).statements) {
    if (!ts.canHaveModifiers(statement)) continue;
    if (!ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)) continue;
    if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) names.push(declaration.name.getText());
    } else if (statement.name) {
      names.push(statement.name.text);
    }
  }
  return names;
}

const nouns = new Set(
  sourcesOf("core")
    .filter((file) => file.includes("/src/model/") && !NOT_NOUNS.test(file))
    .flatMap(exportedNames),
);

function checkImports(file, source, node) {
  const specifier = node.moduleSpecifier ?? node.arguments?.[0];
  if (!specifier || !ts.isStringLiteralLike(specifier)) return;
  const where = `${file}:${lineOf(source, node)}`;
  const folder = file.split("/").slice(0, 2).join("/");
  if (specifier.text.startsWith(".")) {
    const target = posix.normalize(posix.join(posix.dirname(file), specifier.text));
    // The proof takes every adapter's own world from its tests.
    const ofProof = folder === "packages/proof" && target.endsWith("/test/subject.ts");
    if (!target.startsWith(`${folder}/`) && !ofProof)
      faults.push(`${where} imports "${specifier.text}": another package is imported by its name.`);
  }
  const inClient = /^packages\/[^/]+\/src\/client\//.test(file) && !file.startsWith("packages/core/");
  if (!inClient || !NEUTRAL_MODULES.includes(specifier.text)) return;
  const named = node.importClause?.namedBindings ?? node.exportClause;
  if (!named || ts.isNamespaceImport(named)) {
    faults.push(`${where} imports "${specifier.text}" as a whole: client/ names what it takes from there.`);
    return;
  }
  for (const element of named.elements) {
    const name = (element.propertyName ?? element.name).text;
    if (nouns.has(name))
      faults.push(`${where} imports ${name}: client/ speaks in the vendor's words, convert/ translates them.`);
  }
}

function checkSource(file) {
  const source = parse(file);
  const lines = source.text.split("\n").length - (source.text.endsWith("\n") ? 1 : 0);
  if (lines > MAX_LINES && !excused("length", file)) {
    faults.push(`${file} has ${lines} lines; at most ${MAX_LINES}: split it.`);
  }
  const mayBeAmbient =
    MEASURES.test(file) || /^packages\/[^/]+\/src\/(.+\/)?system\//.test(file) || file === "packages/cli/src/bin.ts";
  const visit = (node) => {
    const what = mayBeAmbient ? undefined : ambient(node);
    if (what !== undefined && !excused("ambient", file)) {
      faults.push(`${file}:${lineOf(source, node)} uses ${what}: take the clock or random source of the context.`);
    }
    const isImportCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || isImportCall) checkImports(file, source, node);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** The root must depend on every package, and a package's build must follow the packages that it depends on. */
function checkManifests() {
  const rootManifest = readJson("package.json");
  const manifests = new Map(packages.map((name) => [name, readJson(`packages/${name}/package.json`)]));
  const folderOf = new Map([...manifests].map(([folder, manifest]) => [manifest.name, folder]));
  for (const [folder, manifest] of manifests) {
    if (!manifest.private && rootManifest.devDependencies[manifest.name] !== "workspace:*") {
      faults.push(`package.json: devDependencies lacks "${manifest.name}": "workspace:*".`);
    }
    const project = `packages/${folder}/tsconfig.build.json`;
    if (!existsSync(join(root, project))) {
      if (!manifest.private) faults.push(`${project} is missing.`);
      continue;
    }
    const expected = Object.keys({
      ...manifest.dependencies,
      ...manifest.peerDependencies,
      ...manifest.optionalDependencies,
    })
      .filter((name) => folderOf.has(name))
      .map((name) => `../${folderOf.get(name)}/tsconfig.build.json`)
      .sort();
    const found = (readJson(project).references ?? []).map((reference) => reference.path).sort();
    if (expected.join() !== found.join()) {
      faults.push(
        `${project}: references are [${found.join(", ")}]; by its dependencies they are [${expected.join(", ")}].`,
      );
    }
  }
}

for (const name of packages) for (const file of sourcesOf(name)) checkSource(file);
checkManifests();
for (const kind of Object.keys(used)) {
  for (const file of Object.keys(allowed[kind])) {
    if (!used[kind].has(file)) faults.push(`.ci/source-allow.json: "${kind}" excuses ${file}, which does not need it.`);
  }
}

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
