/** What goes wrong with a request before it is carried out; it never reaches the venue, except after a `delay`. */
export type RequestFault =
  | { readonly kind: "cut" }
  | { readonly kind: "delay"; readonly ms?: number }
  | { readonly kind: "throttle"; readonly retryAfterSeconds?: number }
  | { readonly kind: "unavailable" }
  | { readonly kind: "bad-gateway" }
  | { readonly kind: "stall" }
  | { readonly kind: "reject"; readonly code?: string }
  | { readonly kind: "refuse"; readonly status?: number; readonly code?: string; readonly message?: string }
  | { readonly kind: "reject-channel"; readonly channel?: string };

/** What goes wrong with the answer to a request that has been carried out. */
export type AnswerFault =
  | { readonly kind: "drop-answer" }
  | { readonly kind: "cut-answer" }
  | { readonly kind: "late-answer"; readonly ms?: number }
  | { readonly kind: "hold-answer" }
  | { readonly kind: "empty-answer" }
  | { readonly kind: "garbage-answer"; readonly text?: string }
  | { readonly kind: "null-fields" }
  | { readonly kind: "lose-rows" }
  | { readonly kind: "fail-after"; readonly status?: number };

/** What goes wrong with a frame that the server pushes. */
export type FrameFault =
  | { readonly kind: "lose-frame" }
  | { readonly kind: "duplicate-frame" }
  | { readonly kind: "reorder-frame" }
  | { readonly kind: "late-frame"; readonly ms?: number }
  | { readonly kind: "hold-frame" }
  | { readonly kind: "garbage-frame"; readonly text?: string }
  | { readonly kind: "null-frame" }
  | { readonly kind: "cut-frame" }
  | { readonly kind: "oversize-frame" };

/** What happens to the server as a whole: at once, at a time, or when a request arrives (before it is handled). */
export type WorldFault =
  | { readonly kind: "drop-sockets" }
  | { readonly kind: "close-streams"; readonly code?: number }
  | { readonly kind: "restart"; readonly downMs?: number }
  | { readonly kind: "revoke-credentials" }
  | { readonly kind: "expire-grant" }
  | { readonly kind: "cool-account" }
  | { readonly kind: "lag"; readonly ms?: number }
  | { readonly kind: "hide-deals"; readonly hidden?: number }
  | { readonly kind: "lose-terminal"; readonly ms?: number }
  | { readonly kind: "end-process" }
  | { readonly kind: "maintenance"; readonly ms?: number }
  | { readonly kind: "dismiss" }
  | { readonly kind: "trickle"; readonly bytes?: number };

export type Fault = RequestFault | AnswerFault | FrameFault | WorldFault;
export type FaultKind = Fault["kind"];

/** Where a fault strikes. */
export type FaultPhase = "request" | "answer" | "frame" | "world";

/** What is known of a kind of fault: its parameters with their defaults, and what it does in one sentence. */
export interface FaultFacts {
  readonly phase: FaultPhase;
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly meaning: string;
}

const facts = (
  phase: FaultPhase,
  meaning: string,
  parameters: Readonly<Record<string, number | string>> = {},
): FaultFacts => ({ phase, parameters, meaning });

/** Every kind of fault. */
export const FAULTS: Readonly<Record<FaultKind, FaultFacts>> = {
  cut: facts("request", "Cuts the connection before the request is carried out."),
  delay: facts("request", "Waits before the request is carried out.", { ms: 1000 }),
  throttle: facts("request", "Answers 429 with Retry-After; nothing is carried out.", { retryAfterSeconds: 1 }),
  unavailable: facts("request", "Answers as a server that is shutting down; nothing is carried out."),
  "bad-gateway": facts("request", "Answers 502 with an HTML page; nothing is carried out."),
  stall: facts("request", "Takes the request and never carries it out nor answers."),
  reject: facts("request", "Refuses a trade in the protocol's own words for a unified code; nothing is carried out.", {
    code: "REJECT",
  }),
  refuse: facts("request", "Answers an error of choice; nothing is carried out.", {
    status: 400,
    code: "INJECTED",
    message: "Refused by an injected fault.",
  }),
  "reject-channel": facts("request", "Refuses a channel of a subscribe; without `channel`, each.", { channel: "*" }),
  "drop-answer": facts("answer", "Carries the request out and cuts the connection without an answer."),
  "cut-answer": facts("answer", "Carries the request out and cuts the connection in the middle of the answer."),
  "late-answer": facts("answer", "Carries the request out and waits before it answers.", { ms: 1000 }),
  "hold-answer": facts("answer", "Carries the request out and keeps the answer until the rule is taken out."),
  "empty-answer": facts("answer", "Carries the request out and answers with its status and an empty body."),
  "garbage-answer": facts("answer", "Carries the request out and answers with a text that is no JSON.", {
    text: "<html>oops</html>",
  }),
  "null-fields": facts("answer", "Carries the request out and answers with null in every numeric field."),
  "lose-rows": facts(
    "answer",
    "Carries the request out and leaves rows out of the middle of the answer's longest list; a number beside it that counts them stays.",
  ),
  "fail-after": facts("answer", "Carries the request out and answers a server error.", { status: 500 }),
  "lose-frame": facts("frame", "Does not send a frame."),
  "duplicate-frame": facts("frame", "Sends a frame twice."),
  "reorder-frame": facts("frame", "Sends a frame after the next one, or after a second when none follows."),
  "late-frame": facts("frame", "Sends a frame later; those after it overtake it.", { ms: 1000 }),
  "hold-frame": facts("frame", "Keeps a frame until the rule is taken out; those after it overtake it."),
  "garbage-frame": facts("frame", "Sends a text that is no message in place of a frame.", { text: "{garbage" }),
  "null-frame": facts("frame", "Sends a frame with null in every numeric field."),
  "cut-frame": facts("frame", "Sends the first half of a frame and cuts the connection."),
  "oversize-frame": facts("frame", "Announces a frame longer than anybody takes, in place of a frame."),
  "drop-sockets": facts("world", "Cuts every connection."),
  "close-streams": facts("world", "Closes every stream politely, with a WebSocket close code.", { code: 1000 }),
  restart: facts("world", "Cuts every connection, stops listening for a while, and listens on the same port again.", {
    downMs: 1000,
  }),
  "revoke-credentials": facts("world", "Makes the credentials invalid for good."),
  "expire-grant": facts("world", "Makes every temporary grant or access token invalid."),
  "cool-account": facts("world", "Puts every account offline at the server until it is connected again."),
  lag: facts("world", "From now on reads show the books of `ms` ago; 0 ends it.", { ms: 500 }),
  "hide-deals": facts("world", "Lists of deals lack those that are made from now on; hidden=0 shows them again.", {
    hidden: 1,
  }),
  "lose-terminal": facts("world", "Takes the trading terminal behind the server away for `ms`.", { ms: 60_000 }),
  "end-process": facts("world", "Ends the server's process for good."),
  maintenance: facts("world", "Refuses every request for a while and names the end; 0 ends it.", { ms: 60_000 }),
  dismiss: facts("world", "Tells every client that its connection ends, and ends it."),
  trickle: facts("world", "From now on every frame is sent in pieces of so many bytes; 0 ends it.", { bytes: 1 }),
};

/** Which occasions a fault takes. Default: the next one; with `chance` or a time, every one. */
export interface FaultWhen {
  /** An operation or a group (see `OPERATIONS`); default `*`. For faults of the world: what triggers it, default nothing. */
  readonly on?: string;
  /** How many times it strikes in all. */
  readonly times?: number;
  /** How many occasions pass first; default 0. */
  readonly skip?: number;
  /** Probability per occasion, drawn from the simulator's random source; default 1. */
  readonly chance?: number;
  /** Faults of the world: strikes this long from now. */
  readonly afterMs?: number;
  /** Faults of the world: strikes again and again with this period. */
  readonly everyMs?: number;
  /** Only for requests and frames for which this holds; not available in text. */
  readonly where?: (subject: FaultSubject) => boolean;
}

/** A fault and when it strikes. */
export type FaultRule = Fault & FaultWhen;

/** A request or frame as a fault rule sees it. */
export interface FaultSubject {
  readonly operation: string;
  /** The account that it concerns, where it names one. */
  readonly accountId?: string;
  /** The request's parsed body, or the frame's content. */
  readonly body?: unknown;
}

/** What can be named or numbered in a rule besides the fault's own parameters. */
export const WHEN_PARAMETERS = ["times", "skip", "chance", "afterMs", "everyMs"] as const;

/** Short names for rules that are worth one. */
export const FAULT_SHORTHANDS: Readonly<Record<string, string>> = {
  "swallow-pongs": "lose-frame@pong,times=all",
  "silent-stream": "lose-frame@push,times=all",
  "slow-reads": "delay@read,times=all",
};
