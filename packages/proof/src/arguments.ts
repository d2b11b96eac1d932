import { type ParseArgsConfig, parseArgs } from "node:util";

/** Says what is wrong with how a command was called, and ends it with 2. */
export function refuse(fault: string, usage: string): never {
  process.stderr.write(`${fault}\n${usage}`);
  process.exit(2);
}

/** A command's options; one that nobody knows ends it. */
export function readArguments<const Config extends ParseArgsConfig>(
  config: Config,
  usage: string,
): ReturnType<typeof parseArgs<Config>>["values"] {
  try {
    return parseArgs(config).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), usage);
  }
}

/** The number that an option was given; anything else than one from `least` on ends the command. */
export function readNumber(name: string, text: string, least: number, usage: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= least && Number.isFinite(value)) return value;
  return refuse(`--${name} is ${text}; a number from ${least} was expected.`, usage);
}

/** Like `readNumber`, for counts and seeds. */
export function readCount(name: string, text: string, usage: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  return refuse(`--${name} is ${text}; a whole number from 1 was expected.`, usage);
}
