export { type Cassette, parseCassette, readCassette } from "./read-cassette.ts";
export { type Replay, replay } from "./replay.ts";
