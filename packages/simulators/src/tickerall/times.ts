/** The instant as the service writes it: UTC with milliseconds. */
export const iso = (timeMs: number): string => new Date(timeMs).toISOString();

/** The instant in the broker's zone with its offset, or null while the offset is not known. */
export function brokerIso(timeMs: number, offsetSeconds: number | null): string | null {
  if (offsetSeconds === null) return null;
  const minutes = Math.abs(Math.trunc(offsetSeconds / 60));
  const two = (value: number): string => String(value).padStart(2, "0");
  const zone = `${offsetSeconds < 0 ? "-" : "+"}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
  return `${new Date(timeMs + offsetSeconds * 1000).toISOString().slice(0, 19)}${zone}`;
}
