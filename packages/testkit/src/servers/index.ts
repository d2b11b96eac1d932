export { startSilentHost } from "../silent-host.ts";
export { createAuthority, type IssueOptions, type ServerIdentity, type TestAuthority } from "./certificates.ts";
export { FaultyLine, type FaultyLineOptions } from "./faulty-line.ts";
export { type FramedPeer, FramedServer, type FramedServerOptions } from "./framed-server.ts";
export { type Answer, ScriptedServer, type ScriptedServerOptions, type SeenRequest } from "./scripted-server.ts";
export type { StreamPeer } from "./stream-peer.ts";
