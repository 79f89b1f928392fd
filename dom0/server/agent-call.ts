// dom0's side of the guest agent's qubes.OpenInVM. The guest is hostile: its output is counted and passed on unread, its
// stderr may say one known word, and everything else it does is `agent-protocol`.
import { agentFailure, deliveredLine, openInVmCommand } from '../../protocol/agent-services.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { editedFileMaxBytes, qrexecChunkBytes } from '../../protocol/limits.ts';
import { decodeUint32, encodeHeader, encodeExecParams, encodeMessage, messageTypes, type Message } from '../../protocol/qrexec.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { within } from '../runtime/deadline.ts';
import { guestBudget } from '../runtime/message-budget.ts';
import type { MessageStream } from '../runtime/message-stream.ts';

export interface AgentListener {
  /** The viewer has the whole file. Once. */
  onDelivered(): void;
  /** A piece of the edited file, or null for its end; resolves when the client has taken it, false where it is gone. */
  onEdit(piece: Uint8Array | null): Promise<boolean>;
}

export class AgentCall {
  readonly #stream: MessageStream;
  readonly #budget = guestBudget();
  readonly #mayEdit: boolean;
  readonly #takesMs: number;
  readonly #listener: AgentListener;
  #said = '';
  #isDelivered = false;
  #editBytes = 0;
  #editEnded = false;

  constructor(stream: MessageStream, { mayEdit, takesMs }: { readonly mayEdit: boolean; readonly takesMs: number }, listener: AgentListener) {
    this.#stream = stream;
    this.#mayEdit = mayEdit;
    this.#takesMs = takesMs;
    this.#listener = listener;
  }

  start(): Promise<ErrorCode | null> {
    return this.#send(encodeMessage(messageTypes.execCmdline, encodeExecParams({ domain: 0, port: 0, cmdline: openInVmCommand })));
  }

  /** null ends the attachment. */
  async deliver(piece: Uint8Array | null): Promise<ErrorCode | null> {
    if (piece === null) return this.#send(encodeMessage(messageTypes.dataStdin));
    // Views of it: an attachment's bytes are not copied once more.
    for (let offset = 0; offset < piece.length; offset += qrexecChunkBytes) {
      const payload = piece.subarray(offset, offset + qrexecChunkBytes);
      const failed = await this.#send(encodeHeader(messageTypes.dataStdin, payload.length), payload);
      if (failed !== null) return failed;
    }
    return null;
  }

  /** Asks for an orderly end: the viewer is closed, the edit comes back, then the exit code. */
  terminate(): void {
    void this.#stream.send(encodeMessage(messageTypes.connectionTerminated, new Uint8Array(8)));
  }

  /** Listens until the service ends: null for an orderly end with the whole edit passed on. */
  async listen(): Promise<ErrorCode | null> {
    for (;;) {
      const received = await this.#stream.receive(this.#budget);
      if (received.received === 'end') return 'dispvm-died';
      if (received.received === 'violation') return 'agent-protocol';
      const outcome = await this.#hear(received.message);
      if (!outcome.ok) return outcome.error;
      if (outcome.value === 'finished') return null;
    }
  }

  async #hear({ type, payload }: Message): Promise<Result<'more' | 'finished'>> {
    if (type === messageTypes.dataStderr) return this.#hearStderr(payload);
    if (type === messageTypes.dataStdout) return this.#hearEdit(payload);
    if (type === messageTypes.dataExitCode) return this.#hearExit(payload);
    return failure('agent-protocol');
  }

  #hearStderr(untrusted: Uint8Array): Result<'more'> {
    if (untrusted.length === 0) return success('more');
    if (this.#said.length + untrusted.length > deliveredLine.length) return failure('agent-protocol');
    this.#said += String.fromCharCode(...untrusted);
    if (!deliveredLine.startsWith(this.#said)) return failure('agent-protocol');
    if (this.#said === deliveredLine) {
      this.#isDelivered = true;
      this.#listener.onDelivered();
    }
    return success('more');
  }

  async #hearEdit(untrusted: Uint8Array): Promise<Result<'more'>> {
    if (untrusted.length > 0 && (!this.#isDelivered || !this.#mayEdit || this.#editEnded)) return failure('agent-protocol');
    this.#editBytes += untrusted.length;
    if (this.#editBytes > editedFileMaxBytes) return failure('edit-lost');
    if (untrusted.length === 0 && this.#editEnded) return failure('agent-protocol');
    this.#editEnded = untrusted.length === 0;
    return (await this.#listener.onEdit(this.#editEnded ? null : untrusted)) ? success('more') : failure('cancelled');
  }

  #hearExit(untrusted: Uint8Array): Result<'finished'> {
    const code = decodeUint32(untrusted);
    if (code === null) return failure('agent-protocol');
    const failed = agentFailure(code);
    if (failed !== null) return failure(failed);
    // A half edit must not pass for a whole one, nor an agent that never opened anything for a viewer that was closed.
    return this.#isDelivered && this.#editEnded ? success('finished') : failure('agent-protocol');
  }

  async #send(...parts: readonly Uint8Array[]): Promise<ErrorCode | null> {
    const sent = await within(this.#stream.send(...parts), this.#takesMs, 'late');
    if (sent === 'late') return 'agent-timeout';
    return sent ? null : 'dispvm-died';
  }
}
