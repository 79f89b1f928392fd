// What a guest says in one qubes.OpenInVM call, as a pure machine: on stderr what its viewer tells, on stdout each save
// of an editor between two words of it, then the exit code, each at its place. A save's bytes are counted and never
// looked at; everything else is `agent-protocol`.
import { agentFailure } from '../../protocol/agent-services.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { editedFileMaxBytes } from '../../protocol/limits.ts';
import { decodeUint32, messageTypes, type Message } from '../../protocol/qrexec.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { ViewerNewsReader, type ViewedDocument, type ViewerWord } from './viewer-news.ts';

export type Heard =
  | { readonly heard: 'words'; readonly words: readonly ViewerWord[] }
  /** A piece of the document, as it is being saved. */
  | { readonly heard: 'piece'; readonly untrustedPiece: Uint8Array }
  /** `byEditor`: the person can have ended an editor; nothing else ends by itself. */
  | { readonly heard: 'exit'; readonly byEditor: boolean };

export class AgentOutput {
  readonly #news: ViewerNewsReader;
  #isWholeSent = false;
  #stderrEnded = false;
  /** Bytes of a save that is not whole; null while there is none. */
  #savingBytes: number | null = null;
  #stdoutEnded = false;
  #isOver = false;

  constructor(document: ViewedDocument, nowMs?: () => number) {
    this.#news = new ViewerNewsReader(document, nowMs);
  }

  /** The attachment's end is about to be sent: from now on the viewer can have all of it. */
  attachmentEnds(): void {
    this.#isWholeSent = true;
  }

  hear({ type, payload }: Message): Result<Heard> {
    if (this.#isOver) return failure('agent-protocol');
    switch (type) {
      case messageTypes.dataStderr:
        return this.#hearStderr(payload);
      case messageTypes.dataStdout:
        return this.#hearPiece(payload);
      case messageTypes.dataExitCode:
        return this.#hearExit(payload);
      default:
        return failure('agent-protocol');
    }
  }

  #hearStderr(untrusted: Uint8Array): Result<Heard> {
    if (this.#stderrEnded) return failure('agent-protocol');
    if (untrusted.length === 0) {
      this.#stderrEnded = true;
      return success({ heard: 'words', words: [] });
    }
    if (!this.#isWholeSent || this.#stdoutEnded) return failure('agent-protocol');
    const words = this.#news.take(untrusted);
    return words?.every((word) => this.#follow(word)) === true
      ? success({ heard: 'words', words })
      : failure('agent-protocol');
  }

  /** False where nothing was being saved that could be whole now. */
  #follow({ type }: ViewerWord): boolean {
    const isSaving = this.#savingBytes !== null;
    if (type === 'saving') this.#savingBytes = 0;
    if (type === 'saved') this.#savingBytes = null;
    return type !== 'saved' || isSaving;
  }

  #hearPiece(untrusted: Uint8Array): Result<Heard> {
    if (this.#stdoutEnded) return failure('agent-protocol');
    if (untrusted.length === 0) {
      this.#stdoutEnded = true;
      return success({ heard: 'words', words: [] });
    }
    if (this.#savingBytes === null) return failure('agent-protocol');
    this.#savingBytes += untrusted.length;
    if (this.#savingBytes > editedFileMaxBytes) return failure('edit-lost');
    return success({ heard: 'piece', untrustedPiece: untrusted });
  }

  #hearExit(untrusted: Uint8Array): Result<Heard> {
    this.#isOver = true;
    const code = decodeUint32(untrusted);
    const failed: ErrorCode | null = code === null ? 'agent-protocol' : agentFailure(code);
    if (failed !== null) return failure(failed);
    // A half save must not pass for none, nor an agent that never opened anything for a viewer that was closed.
    const isHalf = this.#savingBytes !== null && this.#savingBytes > 0;
    if (!this.#news.isDelivered || !this.#stdoutEnded || isHalf) return failure('agent-protocol');
    return success({ heard: 'exit', byEditor: this.#news.isEditing });
  }
}
