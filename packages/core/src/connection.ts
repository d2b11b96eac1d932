export type { Call } from "./adapter/call.ts";
export type { Caller, CallPlan } from "./engine/call.ts";
export { type LinkMaker, type OpenConnection, openConnection, prepareConnection } from "./facade/open-connection.ts";
export { resolveReferences } from "./facade/references.ts";
