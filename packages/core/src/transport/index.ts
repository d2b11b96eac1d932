export type { UnreachableReason } from "./dial-errors.ts";
export { createFrameReader, type FrameHandlers, type FrameReader } from "./frames.ts";
export { readRetryAfter } from "./http-answer.ts";
export { type JsonResult, parseJson } from "./json.ts";
export { nodeTransports, type TransportEnvironment } from "./node-transports.ts";
