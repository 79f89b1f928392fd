// What a guest says in one qubes.OpenInVM call, as a pure machine: one known word on stderr, the edited file, the
// exit code, each at its place and once. Its bytes are counted and never looked at; everything else is
// `agent-protocol`.
import { agentFailure, deliveredLine } from '../../protocol/agent-services.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { editedFileMaxBytes } from '../../protocol/limits.ts';
import { decodeUint32, messageTypes, type Message } from '../../protocol/qrexec.ts';
import { failure, success, type Result } from '../../protocol/result.ts';

export type Heard =
  | { readonly heard: 'nothing' }
  /** The viewer has the whole file. */
  | { readonly heard: 'delivered' }
  /** A piece of the edited file, or null for its end. */
  | { readonly heard: 'edit'; readonly untrustedPiece: Uint8Array | null }
  | { readonly heard: 'exit' };

const nothing = success<Heard>({ heard: 'nothing' });

export class AgentOutput {
  readonly #mayEdit: boolean;
  #isWholeSent = false;
  #said = '';
  #stderrEnded = false;
  #editBytes = 0;
  #editEnded = false;
  #isOver = false;

  constructor({ mayEdit }: { readonly mayEdit: boolean }) {
    this.#mayEdit = mayEdit;
  }

  /** The attachment's end is about to be sent: from now on the viewer can have all of it. */
  attachmentEnds(): void {
    this.#isWholeSent = true;
  }

  hear({ type, payload }: Message): Result<Heard> {
    if (this.#isOver) return failure('agent-protocol');
    switch (type) {
      case messageTypes.dataStderr: return this.#hearStderr(payload);
      case messageTypes.dataStdout: return this.#hearEdit(payload);
      case messageTypes.dataExitCode: return this.#hearExit(payload);
      default: return failure('agent-protocol');
    }
  }

  get #isDelivered(): boolean {
    return this.#said === deliveredLine;
  }

  #hearStderr(untrusted: Uint8Array): Result<Heard> {
    if (this.#stderrEnded) return failure('agent-protocol');
    if (untrusted.length === 0) {
      this.#stderrEnded = true;
      return nothing;
    }
    if (!this.#isWholeSent || this.#editEnded) return failure('agent-protocol');
    if (this.#said.length + untrusted.length > deliveredLine.length) return failure('agent-protocol');
    this.#said += String.fromCharCode(...untrusted);
    if (!deliveredLine.startsWith(this.#said)) return failure('agent-protocol');
    return this.#isDelivered ? success({ heard: 'delivered' }) : nothing;
  }

  #hearEdit(untrusted: Uint8Array): Result<Heard> {
    if (this.#editEnded) return failure('agent-protocol');
    if (untrusted.length === 0) {
      this.#editEnded = true;
      return success({ heard: 'edit', untrustedPiece: null });
    }
    if (!this.#isDelivered || !this.#mayEdit) return failure('agent-protocol');
    this.#editBytes += untrusted.length;
    if (this.#editBytes > editedFileMaxBytes) return failure('edit-lost');
    return success({ heard: 'edit', untrustedPiece: untrusted });
  }

  #hearExit(untrusted: Uint8Array): Result<Heard> {
    this.#isOver = true;
    const code = decodeUint32(untrusted);
    const failed: ErrorCode | null = code === null ? 'agent-protocol' : agentFailure(code);
    if (failed !== null) return failure(failed);
    // A half edit must not pass for a whole one, nor an agent that never opened anything for a viewer that was closed.
    return this.#isDelivered && this.#editEnded ? success({ heard: 'exit' }) : failure('agent-protocol');
  }
}
