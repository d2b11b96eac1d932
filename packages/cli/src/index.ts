export { run } from "./run.ts";
export type { OpenBrokerOptions, Services } from "./services.ts";
export type { OutputStream, Terminal } from "./terminal.ts";
