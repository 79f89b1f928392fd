// One connection to a farm that is there before the call that takes it: TLS is done, the host has judged the certificate, and
// nothing was asked for yet. It is let go while it is young, so the host it leads to was chosen a moment ago and whatever ends a
// certificate ends this soon; and it is only there while calls can be expected. Without it a call connects by itself.
import type { TLSSocket } from 'node:tls';
import type { FarmSettings } from '../protocol/farm-settings.ts';
import { inBackground } from './background.ts';
import { readCredentials, versionOfCredentials } from './farm-credentials.ts';
import { connectSocket } from './farm-socket.ts';

/** Less than a host keeps it for. */
const keptMs = 20_000;
/** From the last sign that somebody opens something. */
const wantedMs = 5 * 60_000;
/** A call has just begun: its document comes first. */
const restsMs = 1_000;

interface Ahead {
  readonly socket: TLSSocket;
  /** Of the files that it was made with. */
  readonly version: string;
}

export class FarmAhead {
  readonly #settings: FarmSettings;
  #wantedUntilMs: number | null = null;
  #ahead: Ahead | null = null;
  #isConnecting = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: FarmSettings) {
    this.#settings = settings;
  }

  get isWaiting(): boolean {
    return this.#ahead !== null;
  }

  /** Calls are to be expected from now on. */
  want(): void {
    this.#wantedUntilMs = performance.now() + wantedMs;
    if (this.#ahead === null) inBackground(this.#connect());
  }

  /** A call has come: where they were expected, more are. */
  wantAgain(): void {
    if (this.#wantedUntilMs === null) return;
    this.#wantedUntilMs = performance.now() + wantedMs;
    if (this.#ahead === null) this.#later(restsMs);
  }

  /**
   * The connection that waits, from now on the caller's; null where there is none, or none of the certificate that is in the files
   * now. Whether the host is still there is known when it answers.
   */
  async take(): Promise<TLSSocket | null> {
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead === null) return null;
    // A word before it was asked anything is a refusal.
    const isOfUse = !ahead.socket.destroyed && ahead.socket.readableLength === 0;
    if (isOfUse && (await versionOfCredentials(this.#settings)) === ahead.version) return ahead.socket.ref();
    ahead.socket.destroy();
    return null;
  }

  async #connect(): Promise<void> {
    if (this.#isConnecting) return;
    this.#isConnecting = true;
    const version = await versionOfCredentials(this.#settings);
    const credentials = await readCredentials(this.#settings);
    const socket = credentials.ok
      ? await connectSocket(this.#settings, credentials.value, new AbortController().signal)
      : credentials;
    this.#isConnecting = false;
    if (socket.ok) this.#ahead = { socket: socket.value.unref(), version };
    this.#later(keptMs);
  }

  /** What there is then is too old. */
  #later(ms: number): void {
    clearTimeout(this.#timer);
    const renew = (): void => {
      this.#ahead?.socket.destroy();
      this.#ahead = null;
      if (performance.now() < (this.#wantedUntilMs ?? 0)) inBackground(this.#connect());
    };
    this.#timer = setTimeout(renew, ms).unref();
  }
}
