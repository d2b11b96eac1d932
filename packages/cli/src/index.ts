export { libraryServices } from "./library.ts";
export { run } from "./run.ts";
export type { OpenBrokerOptions, RunningSimulator, Services, SimulatorSettings } from "./services.ts";
export type { OutputStream, Terminal } from "./terminal.ts";
