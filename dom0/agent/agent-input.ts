// dom0's words to a guest's agent in one call: the service, then its input. A pace bounds how slowly the guest may take it.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { qrexecChunkBytes } from '../../protocol/limits.ts';
import { encodeExecParams, encodeHeader, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { within } from '../runtime/deadline.ts';
import type { MessageStream } from '../runtime/message-stream.ts';
import { Pace, type PaceLimits } from './pace.ts';

export class AgentInput {
  readonly #stream: MessageStream;
  readonly #pace: Pace;

  constructor(stream: MessageStream, takes: PaceLimits) {
    this.#stream = stream;
    this.#pace = new Pace(takes);
  }

  start(cmdline: string): Promise<ErrorCode | null> {
    return this.#send(encodeMessage(messageTypes.execCmdline, encodeExecParams({ domain: 0, port: 0, cmdline })));
  }

  /** null ends the input. */
  async deliver(piece: Uint8Array | null): Promise<ErrorCode | null> {
    if (piece === null) return this.#send(encodeMessage(messageTypes.dataStdin));
    // Each message gets a view of the piece: an attachment's bytes are not copied once more.
    for (let offset = 0; offset < piece.length; offset += qrexecChunkBytes) {
      const payload = piece.subarray(offset, offset + qrexecChunkBytes);
      const failed = await this.#send(encodeHeader(messageTypes.dataStdin, payload.length), payload);
      if (failed !== null) return failed;
    }
    return null;
  }

  async #send(...parts: readonly Uint8Array[]): Promise<ErrorCode | null> {
    const sinceMs = performance.now();
    const sent = await within(this.#stream.send(...parts), this.#pace.leftMs, 'late');
    this.#pace.count(
      performance.now() - sinceMs,
      parts.reduce((bytes, part) => bytes + part.length, 0),
    );
    if (sent === 'late') return 'agent-timeout';
    return sent ? null : 'dispvm-died';
  }
}
