/** What one run of a contender took. */
export interface Measured {
  readonly count: number;
  /** From the first to the last, in seconds. */
  readonly seconds: number;
  /** Processor time of the whole process meanwhile, in microseconds per item. */
  readonly cpuUs: number;
}

/** Times of single items, in microseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly cpuUs: number;
}

/** Counts what a listener hears and measures how long a given number of them takes. */
export class Tally {
  #target = 0;
  #count = 0;
  #startNs = 0n;
  #startCpu: NodeJS.CpuUsage = process.cpuUsage();
  #delays: Float64Array | undefined;
  #done: (measured: Measured) => void = () => {};
  #finished: Promise<Measured> = Promise.resolve({ count: 0, seconds: 0, cpuUs: 0 });
  /** Keeps what was heard in use, so that no compiler drops the reading of it. */
  sum = 0;

  arm(target: number): void {
    this.#target = target;
    this.#count = 0;
    this.#delays = undefined;
    this.#finished = new Promise((resolve) => {
      this.#done = resolve;
    });
    this.#startCpu = process.cpuUsage();
  }

  /** As `arm`, and keeps how long each item was under way. */
  armDelays(target: number): void {
    this.arm(target);
    this.#delays = new Float64Array(target);
  }

  /** `sentUs` is the instant of sending on the machine's monotonic clock, in microseconds. */
  hit(price: number, sentUs: number): void {
    if (this.#count === 0) this.#startNs = process.hrtime.bigint();
    this.sum += price;
    if (this.#delays !== undefined) this.#delays[this.#count] = nowUs() - sentUs;
    this.#count += 1;
    if (this.#count >= this.#target) this.#end();
  }

  /** Items that the contender took in and did not hand out. */
  skip(count: number): void {
    this.#count += count;
  }

  finished(): Promise<Measured> {
    return this.#finished;
  }

  async delays(): Promise<Latencies> {
    const { cpuUs } = await this.#finished;
    return { ...quantiles(this.#delays ?? new Float64Array(1)), cpuUs };
  }

  #end(): void {
    const seconds = Number(process.hrtime.bigint() - this.#startNs) / 1e9;
    const { user, system } = process.cpuUsage(this.#startCpu);
    this.#done({ count: this.#count, seconds, cpuUs: (user + system) / this.#count });
  }
}

/** The machine's monotonic clock, the same in all processes, in whole microseconds. */
export function nowUs(): number {
  const [seconds, nanos] = process.hrtime();
  return seconds * 1e6 + Math.floor(nanos / 1000);
}

/** The median and the 99th percentile. */
export function quantiles(values: Float64Array): { readonly p50: number; readonly p99: number } {
  const sorted = Float64Array.from(values).sort();
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
