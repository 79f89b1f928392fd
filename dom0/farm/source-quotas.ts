// How much each person's side may have of this host: DispVMs at once, openings a minute, bytes an hour. One that asks for
// more is told that the host is busy; nobody else notices.

export interface QuotaLimits {
  readonly openMax: number;
  readonly opensPerMinute: number;
  readonly bytesPerHour: number;
}

interface Use {
  open: number;
  /** When openings began, in the last minute. */
  opensAtMs: number[];
  bytes: number;
  bytesSinceMs: number;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;
/** Names are the CA's: more than this are not remembered at once, and those that have nothing open are forgotten first. */
const sourcesMax = 10_000;

export class SourceQuotas {
  readonly #limits: QuotaLimits;
  readonly #nowMs: () => number;
  readonly #uses = new Map<string, Use>();

  /** A clock that never jumps, in milliseconds. */
  constructor(limits: QuotaLimits, nowMs: () => number) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  /** Lets one more opening in, until the returned function is called; null where it is too much. */
  enter(source: string): (() => void) | null {
    const use = this.#useOf(source);
    const { openMax, opensPerMinute, bytesPerHour } = this.#limits;
    if (use.open >= openMax || use.opensAtMs.length >= opensPerMinute || use.bytes >= bytesPerHour) return null;
    use.open += 1;
    use.opensAtMs.push(this.#nowMs());
    let isIn = true;
    return () => {
      if (isIn) use.open -= 1;
      isIn = false;
    };
  }

  /** Counts what came from it. */
  spend(source: string, bytes: number): void {
    this.#useOf(source).bytes += bytes;
  }

  #useOf(source: string): Use {
    const nowMs = this.#nowMs();
    const use = this.#uses.get(source) ?? { open: 0, opensAtMs: [], bytes: 0, bytesSinceMs: nowMs };
    use.opensAtMs = use.opensAtMs.filter((atMs) => nowMs - atMs < minuteMs);
    if (nowMs - use.bytesSinceMs >= hourMs) Object.assign(use, { bytes: 0, bytesSinceMs: nowMs });
    if (!this.#uses.has(source) && this.#uses.size >= sourcesMax) this.#forgetUnused();
    this.#uses.set(source, use);
    return use;
  }

  #forgetUnused(): void {
    for (const [source, { open }] of this.#uses) if (open === 0) this.#uses.delete(source);
  }
}
