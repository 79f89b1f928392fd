// The window of a call to a farm, drawn by the dom0 of this computer: what the host says of it and its picture go there, and
// what the person does goes back. This program passes both on as they are: each end checks the other. It listens for two things:
// whether the person wants a copy, as that is made by this side, and when they see the document.
import type { CopyPurpose } from '../protocol/copy-purpose.ts';
import { displayName } from '../protocol/file-names.ts';
import { FarmChannels, FarmFrameReader, type FarmChannel } from '../protocol/farm-channels.ts';
import { decodeFromPerson, encodeFromHost, encodeLabel, encodeWindowService } from '../protocol/farm-window.ts';
import { JsonLineReader, type JsonLine } from '../protocol/json-lines.ts';
import { guiLineMaxBytes } from '../protocol/limits.ts';
import { inBackground } from './background.ts';
import type { Call, CallOutcome, CallRequest, DocumentLabel, Transport } from './transport.ts';

export class FarmWindow {
  /** Settles when it cannot be drawn any more, or was closed in order. */
  readonly outcome: Promise<CallOutcome>;
  readonly #call: Call;
  readonly #channels: FarmChannels;
  readonly #frames = new FarmFrameReader();
  readonly #onCopy: (purpose: CopyPurpose) => void;
  #isWanted = true;
  #visibleAtMs: number | null = null;

  /** `onCopy` is called where the person presses a button for a copy. */
  constructor(here: Transport, request: CallRequest, label: DocumentLabel, onCopy: (purpose: CopyPurpose) => void) {
    this.#onCopy = onCopy;
    const { requestId, language = null, closeAfterIdleMs, copies = [] } = request;
    this.#channels = new FarmChannels({
      send: (frame) => this.#call.write(frame),
      post: (frame) => inBackground(this.#call.write(frame)),
    });
    this.#call = here.connect(
      { intendedTarget: '@adminvm', requestId: 'window', service: encodeWindowService(requestId), language },
      { onStdout: (bytes) => this.#receive(bytes), onStatus: () => undefined },
    );
    this.outcome = this.#call.outcome.finally(() => this.#channels.end());
    const { untrustedName, viewOnly, returnEdits } = label;
    const idle = closeAfterIdleMs === undefined ? {} : { closeAfterIdleMs };
    const buttons = copies.length === 0 ? {} : { copies: [...copies] };
    const line = encodeLabel({ fileName: displayName(untrustedName), viewOnly, returnEdits, ...idle, ...buttons });
    inBackground(this.#channels.channel('window').write(line));
  }

  /** When its person saw the document, by the clock of this computer; null where they have not. */
  get visibleAtMs(): number | null {
    return this.#visibleAtMs;
  }

  /** From now on it is the window of this connection. Resolves when that is over. */
  async join(far: FarmChannels): Promise<void> {
    const heard = new JsonLineReader(guiLineMaxBytes);
    inBackground(
      pass(this.#channels.channel('window'), far.channel('window'), (bytes) => this.#hear(heard.push(bytes))),
    );
    inBackground(pass(this.#channels.channel('picture'), far.channel('picture')));
    inBackground(pass(far.channel('picture'), this.#channels.channel('picture')));
    const window = this.#channels.channel('window');
    for await (const bytes of piecesOf(far.channel('window'))) await window.write(bytes);
    // A window that is still open was left without a word.
    const lost = encodeFromHost({ type: 'failed', dispvmId: '', code: 'farm-lost' });
    if (this.#isWanted) await window.write(lost);
    this.#call.end();
  }

  /** Nobody waits for it any more. */
  leave(): void {
    this.#isWanted = false;
    this.#call.close();
  }

  /** A host's word for what its person has pressed would be anybody's. */
  #hear(lines: Iterable<JsonLine>): void {
    for (const line of lines) {
      const news = line.ok ? decodeFromPerson(line.untrustedValue, 'disp0') : null;
      if (news?.type === 'copy') this.#onCopy(news.purpose);
      if (news?.type === 'visible') this.#visibleAtMs = news.atMs;
    }
  }

  #receive(bytes: Uint8Array): Promise<void> {
    for (const frame of this.#frames.push(bytes)) if (!this.#channels.receive(frame)) this.#call.cancel();
    if (this.#frames.isBroken) this.#call.cancel();
    return Promise.resolve();
  }
}

async function* piecesOf(channel: FarmChannel): AsyncGenerator<Uint8Array> {
  for (let bytes = await channel.read(); bytes !== null; bytes = await channel.read()) yield bytes;
}

const pass = async (
  from: FarmChannel,
  to: FarmChannel,
  hear: (bytes: Uint8Array) => void = () => undefined,
): Promise<void> => {
  for await (const bytes of piecesOf(from)) {
    hear(bytes);
    if (!(await to.write(bytes))) return;
  }
  to.end();
};
