// A promise that is settled from outside, for what an event decides. (Node 20 has no Promise.withResolvers.)

export class Deferred<T> {
  readonly promise: Promise<T>;
  /** Settling it twice changes nothing. */
  readonly resolve: (value: T) => void;

  constructor() {
    let settle: ((value: T) => void) | null = null;
    this.promise = new Promise((resolve) => {
      settle = resolve;
    });
    this.resolve = (value) => settle?.(value);
  }
}
