import { NotDoneError, UsageError } from "../failures.ts";
import type { Output } from "../output/output.ts";
import { readPasted } from "./redirect.ts";
import { type Answered, type RedirectPage, serveRedirectPage } from "./redirect-page.ts";

/** How the user is sent to a login page. */
export interface Login {
  /** The address to which the page sends the browser back, as it is registered. */
  readonly redirectUri: string;
  /** What has to come back with the code. */
  readonly state: string;
  /** The page's address for a redirect address. */
  readonly pageFor: (redirectUri: string) => string;
}

/** A code, and the redirect address that it was made for. */
export interface Granted {
  readonly code: string;
  readonly redirectUri: string;
}

const LOCAL_HOSTS: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/** Sends the user to the page and waits until the browser comes back to this machine. */
export async function askInBrowser(login: Login, output: Output): Promise<Granted> {
  const { terminal } = output;
  const wanted = new URL(login.redirectUri);
  if (wanted.protocol !== "http:" || !LOCAL_HOSTS.includes(wanted.hostname)) {
    throw new UsageError(
      `${wanted.origin} is not an http address of this machine, so nothing can wait there; add --paste and bring the code by hand.`,
    );
  }
  await using page = await serve(wanted);
  const address = login.pageFor(page.url);
  output.note(`Log in here:\n\n  ${address}\n\nWaiting for the browser to come back to ${page.url} (Ctrl-C ends) ...`);
  terminal.browse?.(address);
  const answered = await wait(page, login.state, terminal.stop);
  const code = codeOf(answered);
  if (!code.stateRepeated) await confirmOwn(output);
  return { code: code.code, redirectUri: page.url };
}

/** Sends the user to the page in a browser elsewhere, and takes what is brought back by hand. */
export async function askToPaste({ redirectUri, state, pageFor }: Login, output: Output): Promise<Granted> {
  const { terminal } = output;
  if (terminal.ask === undefined) {
    throw new UsageError("--paste asks for the code, but nobody is at a terminal to answer; run it in a terminal.");
  }
  output.note(
    `Log in here, in any browser:\n\n  ${pageFor(redirectUri)}\n\nIt ends at an address that starts with ${redirectUri}`,
  );
  const redirect = readPasted(await terminal.ask("Paste that address, or its code, within a minute: "), state);
  if (redirect.kind === "nothing") throw new NotDoneError("No code was pasted; nothing was stored.");
  if (redirect.kind === "foreign") {
    throw new NotDoneError("The pasted address answers another login; paste the one of this login, or start again.");
  }
  return { code: codeOf(redirect).code, redirectUri };
}

async function serve(wanted: URL): Promise<RedirectPage> {
  try {
    return await serveRedirectPage(wanted);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NotDoneError(
      `Nothing can wait at ${wanted.host}: ${reason}; register another redirect address and give it by --redirect, or add --paste.`,
      { cause },
    );
  }
}

async function wait(page: RedirectPage, state: string, stop: AbortSignal): Promise<Answered> {
  try {
    return await page.next(state, stop);
  } catch (cause) {
    throw new NotDoneError("Stopped before the browser came back; nothing was stored.", { cause });
  }
}

function codeOf(answered: Answered): Extract<Answered, { readonly kind: "code" }> {
  if (answered.kind === "code") return answered;
  throw new NotDoneError(`The login page gave no access: ${answered.reason}; nothing was stored.`);
}

/** Any page can send a browser here with a code of somebody else's; only the state would show it. */
async function confirmOwn({ terminal }: Output): Promise<void> {
  const { ask } = terminal;
  const answer = await ask?.("A code came back without this login's mark. Have you just given access yourself? [y/N] ");
  if (/^y(es)?$/i.test(answer?.trim() ?? "")) return;
  throw new NotDoneError(
    "A code came back without this login's mark and was not confirmed; nothing was stored. Add --paste to bring the code by hand.",
  );
}
