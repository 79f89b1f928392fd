// Ends a reading whose source says nothing any more: a server that is gone mid-way is not reported by Thunderbird for
// many minutes. What counts is silence while somebody waits, never how long or how large the whole is.

import type { Connection } from './connection-activity.ts';
import { inBackground } from '../in-background.ts';

interface TimerModule {
  setInterval(act: () => void, ms: number): number;
  clearInterval(id: number): void;
}
const timers = (): TimerModule => ChromeUtils.importESModule('resource://gre/modules/Timer.sys.mjs') as TimerModule;

/** Where a slow link needs another limit. */
export const silencePreference = 'extensions.glovebox.silenceSeconds';
const usualSilenceSeconds = 30;
const bounds = { least: 2, most: 3600 } as const;

/**
 * The connections of readings that we hold back. One connection serves a whole folder: what waits behind such a reading
 * is silent by our own doing, and its silence does not count meanwhile.
 */
const heldBack = new Map<SilenceWatch, string>();

export class SilenceWatch {
  readonly #onSilent: () => void;
  readonly #connection: Connection | null;
  readonly #maxSeconds = Math.min(
    bounds.most,
    Math.max(bounds.least, Services.prefs.getIntPref(silencePreference, usualSilenceSeconds)),
  );
  /** Seconds are counted, not compared by a clock: a computer that slept has waited for nobody. */
  #silentSeconds = 0;
  #timer: number | null = null;

  constructor(onSilent: () => void, connection: Connection | null) {
    this.#onSilent = onSilent;
    this.#connection = connection;
  }

  /** Somebody waits from now on. */
  start(): void {
    this.#silentSeconds = 0;
    this.#timer ??= timers().setInterval(() => inBackground(this.#tick()), 1000);
  }

  stop(): void {
    if (this.#timer !== null) timers().clearInterval(this.#timer);
    this.#timer = null;
  }

  /** The source is alive. */
  heard(): void {
    this.#silentSeconds = 0;
  }

  holdBack(isHeldBack: boolean): void {
    if (isHeldBack && this.#connection !== null) heldBack.set(this, this.#connection.name);
    else heldBack.delete(this);
  }

  async #tick(): Promise<void> {
    const connection = this.#connection;
    if (connection !== null && [...heldBack.values()].includes(connection.name)) return;
    this.#silentSeconds += 1;
    if (connection !== null && (await connection.isMoving())) this.#silentSeconds = 0;
    // The watch may have been stopped meanwhile.
    if (this.#timer !== null && this.#silentSeconds >= this.#maxSeconds) this.#onSilent();
  }
}
