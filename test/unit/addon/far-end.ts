// The far end of the native-messaging port: what a host could say, and what was sent to it.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { HostEvent, OpenMessage } from '../../../addon/host-call.ts';
import { HostConnection } from '../../../addon/host-connection.ts';
import type { HostDeadlines, KeptEdit, Port } from '../../../addon/host-link.ts';
import type { ToHost } from '../../../protocol/native-messages.ts';

/** The far end of a port: what was sent to it, and what it says. */
export class FarEnd {
  readonly sent: ToHost[] = [];
  #onMessage: (message: unknown) => void = () => undefined;
  #onDisconnect: () => void = () => undefined;
  closed = false;
  /** Whatever is sent to it throws, as to a port whose end Thunderbird has not told yet. */
  isDead = false;
  error: { message: string } | undefined;

  readonly say = (message: unknown): void => this.#onMessage(message);
  readonly greet = (): void => this.say({ type: 'hello', version: 1, transport: 'embedded' });
  readonly die = (words?: string): void => {
    if (words !== undefined) this.error = { message: words };
    this.#onDisconnect();
  };

  asPort(): Port {
    const port = {
      postMessage: (message: ToHost) => {
        if (this.isDead) throw new Error('Attempt to postMessage on disconnected port');
        this.sent.push(message);
      },
      disconnect: () => (this.closed = true),
      onMessage: { addListener: (listener: (message: unknown) => void) => (this.#onMessage = listener) },
      onDisconnect: { addListener: (listener: () => void) => (this.#onDisconnect = listener) },
    };
    Object.defineProperty(port, 'error', { get: () => this.error });
    return port as unknown as Port;
  }
}

export const openMessage = (requestId: string): OpenMessage => ({
  type: 'open',
  requestId,
  name: 'a.pdf',
  start: '',
  viewOnly: false,
  disposableTemplate: null,
  network: false,
  returnEdits: true,
  closeAfterIdleMinutes: null,
});

/** Whoever waits for a host holds the test's process: at its end all of them are gone. */
const allEnds: FarEnd[] = [];
after(() => {
  for (const end of allEnds) end.die();
});

type Tell = (kept: KeptEdit) => Promise<void>;
export const connect = (
  deadlines: Partial<HostDeadlines> = {},
  onKept: Tell = () => Promise.resolve(),
  isDead?: () => boolean,
): { ends: FarEnd[]; end: () => FarEnd; host: HostConnection } => {
  const ends: FarEnd[] = [];
  const host = new HostConnection(
    () => {
      const end = new FarEnd();
      end.isDead = isDead?.() === true;
      ends.push(end);
      allEnds.push(end);
      return end.asPort();
    },
    { onKept, language: 'de-AT', deadlines },
  );
  const end = (): FarEnd => ends.at(-1) ?? assert.fail('no port was opened');
  return { ends, end, host };
};

export const settled = (): Promise<void> => new Promise((done) => setImmediate(done));
export const failuresOf = (events: readonly HostEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'failed' ? [event.code] : []));
