import { type Latencies, type Measured, nowUs, quantiles } from "./tally.ts";

/** Places `count` orders, so many at a time, each as soon as another is done. */
export async function measureOrders(
  place: () => Promise<unknown>,
  count: number,
  inFlight: number,
): Promise<Measured & Latencies> {
  const delays = new Float64Array(count);
  const cpu = process.cpuUsage();
  const startUs = nowUs();
  let begun = 0;
  const work = async (): Promise<void> => {
    while (begun < count) {
      const index = begun;
      begun += 1;
      const sentUs = nowUs();
      await place();
      delays[index] = nowUs() - sentUs;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  const seconds = (nowUs() - startUs) / 1e6;
  const { user, system } = process.cpuUsage(cpu);
  return { count, seconds, cpuUs: (user + system) / count, ...quantiles(delays) };
}
