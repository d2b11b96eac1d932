// Holds every command in the docs' ```sh blocks against what exists: npm scripts, packages, files, and the command
// line's own commands and flags.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createProgram } from "../../packages/cli/src/program.ts";
import { root } from "./markdown.mjs";

const readJson = (file) => JSON.parse(readFileSync(join(root, file), "utf8"));
const { scripts } = readJson("package.json");
const manifests = readdirSync(join(root, "packages"))
  .filter((name) => existsSync(join(root, "packages", name, "package.json")))
  .map((name) => readJson(`packages/${name}/package.json`));
const packageNames = new Set(manifests.map(({ name }) => name));

/** Programs that every machine with Node and a shell has. */
const PLAIN = new Set([
  "cat",
  "cd",
  "cp",
  "echo",
  "export",
  "git",
  "ls",
  "mkdir",
  "node",
  "npx",
  "python3",
  "tail",
  ".",
]);

const silent = { write: () => true };
const program = createProgram({
  terminal: { stdout: silent, stderr: silent, self: "anybroker" },
  services: {},
});

export function checkShell(blocks, faults) {
  for (const { file, line, code } of blocks) {
    const lines = code.replaceAll("\\\n", " ").split("\n");
    for (const [index, text] of lines.entries()) {
      for (const fault of faultsOf(text)) faults.push(`${file}:${line + index} ${fault}: ${text.trim()}`);
    }
  }
}

function faultsOf(text) {
  const bare = text.replace(/^\s*[$]\s/, "").replace(/(^|\s)#.*$/, "");
  return bare
    .split(/&&|\|\||[|;]/)
    .map((command) =>
      command
        .trim()
        .split(/\s+/)
        .filter((word) => !/^[A-Z_]+=/.test(word)),
    )
    .filter(([first]) => first !== undefined && first !== "")
    .flatMap((words) => commandFaults(words));
}

function commandFaults([first, ...rest]) {
  if (first === "anybroker") return cliFaults(rest);
  if (first === "npx" && rest[0] === "anybroker") return cliFaults(rest.slice(1));
  if (first === "npm") return npmFaults(rest);
  if (first === "pnpm") return [];
  if (first === ".ci/run" || first.startsWith("./"))
    return existsSync(join(root, first)) ? [] : [`names no file ${first}`];
  return PLAIN.has(first) ? [] : [`uses "${first}", which the reader may not have`];
}

function npmFaults(words) {
  const [what, ...rest] = words.filter((word) => word !== "-s" && word !== "--silent");
  if (what === "test" || what === "ci" || what === "pack" || what === "init") return [];
  if (what === "install") {
    return rest
      .filter((word) => !word.startsWith("-") && (word.startsWith("@anybroker/") || word === "anybroker"))
      .filter((word) => !packageNames.has(word))
      .map((word) => `installs ${word}, which is no package`);
  }
  if (what !== "run") return [`asks npm for "${what}"`];
  const [script, ...args] = rest;
  if (scripts[script] === undefined) return [`runs the script ${script}, which package.json lacks`];
  return script === "anybroker" ? cliFaults(args.filter((word) => word !== "--")) : [];
}

function cliFaults([name, ...rest]) {
  if (name === undefined || name.startsWith("-") || name === "help") return [];
  let command = program.commands.find((one) => one.name() === name);
  if (command === undefined) return [`names the command ${name}, which does not exist`];
  const child = command.commands.find((one) => one.name() === rest[0]);
  if (child !== undefined) command = child;
  const known = new Set(["--help", "-h"]);
  for (const { short, long } of [...program.options, ...command.options]) {
    if (short) known.add(short);
    if (long) known.add(long);
  }
  return rest
    .filter((word) => /^--?[a-z]/i.test(word))
    .map((word) => word.split("=", 1)[0])
    .filter((flag) => !known.has(flag))
    .map((flag) => `gives ${name} the flag ${flag}, which it does not have`);
}
