import type { Clock } from "@anybroker/core";

/** One of the two ways out of the process. */
export interface OutputStream {
  write(text: string): void;
  /** True when a person looks at it: then there may be colours, progress and redrawing. */
  readonly isTerminal: boolean;
  /** Width in characters; absent where it is no terminal. */
  readonly columns?: number;
  /** Height in lines; absent where it is no terminal. */
  readonly rows?: number;
}

/** Everything outside that the command line touches. Tests put their own in. */
export interface Terminal {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Asks the person in front of it and gives the line typed; absent where nobody can be asked. */
  readonly ask?: (question: string) => Promise<string>;
  /** Shows an address in the user's browser as far as possible; absent where there is none to show it in. */
  readonly browse?: (url: string) => void;
  /** Aborts when the user wants to stop (Ctrl-C, SIGTERM), or when nobody reads stdout any more. */
  readonly stop: AbortSignal;
  readonly clock: Clock;
  /** The environment variables that count here. */
  readonly env: { readonly NO_COLOR?: string | undefined; readonly TERM?: string | undefined };
  /** Relative file names start here. */
  readonly directory: string;
  /** How the user calls this command: `anybroker`, or through npm in a checkout. */
  readonly self: string;
}
