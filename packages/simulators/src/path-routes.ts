/** Which requests a route takes: a method, and a path whose parts are fixed words or `:variable`. */
export interface PathPattern {
  readonly method: string;
  readonly segments: readonly string[];
}

/** A route with the decoded variable parts of the path that it fits. */
export interface Matched<Route extends PathPattern> {
  readonly route: Route;
  readonly params: readonly string[];
}

/** A path as written in a table of routes. */
export const segmentsOf = (path: string): readonly string[] => path.split("/").slice(1);

/** The first route that fits a request, or undefined when there is none. `path` is still percent-encoded. */
export function findByPath<Route extends PathPattern>(
  routes: readonly Route[],
  method: string,
  path: string,
): Matched<Route> | undefined {
  const parts = segmentsOf(path);
  const found = routes.find((candidate) => candidate.method === method && fits(candidate.segments, parts));
  if (found === undefined) return undefined;
  const params = parts.filter((_part, index) => found.segments[index]?.startsWith(":"));
  return { route: found, params: params.map(decode) };
}

function fits(segments: readonly string[], parts: readonly string[]): boolean {
  return (
    segments.length === parts.length &&
    segments.every((segment, index) => (segment.startsWith(":") ? parts[index] !== "" : segment === parts[index]))
  );
}

/** A part that is not properly encoded fits nothing that exists. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
