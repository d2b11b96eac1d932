/** What came back with the user's browser. */
export type Redirect =
  | { readonly kind: "code"; readonly code: string; readonly stateRepeated: boolean }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "foreign" }
  | { readonly kind: "nothing" };

/**
 * Reads the address to which a login page has sent the browser back.
 *
 * `foreign`: it answers another request than the one that `state` was made for. A page that does not repeat the state
 * at all is told apart by `stateRepeated`.
 */
export function readRedirect(url: URL, state: string): Redirect {
  const { searchParams: query } = url;
  const repeated = query.get("state");
  if (repeated !== null && repeated !== state) return { kind: "foreign" };
  const reason = query.get("error_description") ?? query.get("error");
  if (reason) return { kind: "refused", reason };
  const code = query.get("code");
  return code ? { kind: "code", code, stateRepeated: repeated !== null } : { kind: "nothing" };
}

/** Reads what a person pasted: the code alone, or the whole address. */
export function readPasted(text: string, state: string): Redirect {
  const pasted = text.trim();
  if (URL.canParse(pasted) && pasted.includes("://")) return readRedirect(new URL(pasted), state);
  // What a person brings by hand is not slipped in by another page.
  return pasted === "" ? { kind: "nothing" } : { kind: "code", code: pasted, stateRepeated: true };
}
