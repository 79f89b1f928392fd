// What a guest says in one call of glovebox.SafeCopy or glovebox.RecogniseText, as a pure machine: bytes after it has all of its
// document, their end, the exit code. The bytes are counted and never looked at; everything else is `agent-protocol`.
import { agentFailure } from '../../protocol/agent-services.ts';
import { decodeUint32, messageTypes, type Message } from '../../protocol/qrexec.ts';
import { failure, success, type Result } from '../../protocol/result.ts';

export type CopyHeard =
  | { readonly heard: 'piece'; readonly untrustedPiece: Uint8Array }
  /** Something that is to be there and means nothing. */
  | { readonly heard: 'nothing' }
  /** The whole copy was said. */
  | { readonly heard: 'exit' };

export class SafeCopyOutput {
  readonly #maxBytes: number;
  #isWholeSent = false;
  #bytes = 0;
  #ended = false;
  #stderrEnded = false;
  #isOver = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The document's end is about to be sent: from now on the guest can draw it. */
  documentEnds(): void {
    this.#isWholeSent = true;
  }

  hear({ type, payload }: Message): Result<CopyHeard> {
    if (this.#isOver) return failure('agent-protocol');
    switch (type) {
      case messageTypes.dataStdout:
        return this.#hearPiece(payload);
      case messageTypes.dataStderr:
        return this.#hearStderr(payload);
      case messageTypes.dataExitCode:
        return this.#hearExit(payload);
      default:
        return failure('agent-protocol');
    }
  }

  #hearPiece(untrusted: Uint8Array): Result<CopyHeard> {
    if (this.#ended) return failure('agent-protocol');
    if (untrusted.length === 0) {
      this.#ended = true;
      return success({ heard: 'nothing' });
    }
    this.#bytes += untrusted.length;
    if (!this.#isWholeSent || this.#bytes > this.#maxBytes) return failure('agent-protocol');
    return success({ heard: 'piece', untrustedPiece: untrusted });
  }

  /** The guest's standard error has no words for anybody: only its end may come, once. */
  #hearStderr(untrusted: Uint8Array): Result<CopyHeard> {
    if (untrusted.length > 0 || this.#stderrEnded) return failure('agent-protocol');
    this.#stderrEnded = true;
    return success({ heard: 'nothing' });
  }

  #hearExit(untrusted: Uint8Array): Result<CopyHeard> {
    this.#isOver = true;
    const code = decodeUint32(untrusted);
    const failed = code === null ? 'agent-protocol' : agentFailure(code);
    if (failed !== null) return failure(failed);
    return this.#ended && this.#bytes > 0 ? success({ heard: 'exit' }) : failure('agent-protocol');
  }
}
