// What a guest says in one qubes.OpenInVM call, as a pure machine: on stderr what its viewer tells, then the edited
// file, the exit code, each at its place. The file's bytes are counted and never looked at; everything else is
// `agent-protocol`.
import { agentFailure } from '../../protocol/agent-services.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { editedFileMaxBytes } from '../../protocol/limits.ts';
import { decodeUint32, messageTypes, type Message } from '../../protocol/qrexec.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { ViewerNewsReader, type ViewedDocument, type ViewerNews } from './viewer-news.ts';

export type Heard =
  | { readonly heard: 'news'; readonly news: readonly ViewerNews[] }
  /** A piece of the edited file, or null for its end. */
  | { readonly heard: 'edit'; readonly untrustedPiece: Uint8Array | null }
  /** `byEditor`: the person can have ended an editor; nothing else ends by itself. */
  | { readonly heard: 'exit'; readonly byEditor: boolean };

export class AgentOutput {
  readonly #news: ViewerNewsReader;
  #isWholeSent = false;
  #stderrEnded = false;
  #editBytes = 0;
  #editEnded = false;
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
        return this.#hearEdit(payload);
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
      return success({ heard: 'news', news: [] });
    }
    if (!this.#isWholeSent || this.#editEnded) return failure('agent-protocol');
    const news = this.#news.take(untrusted);
    return news === null ? failure('agent-protocol') : success({ heard: 'news', news });
  }

  #hearEdit(untrusted: Uint8Array): Result<Heard> {
    if (this.#editEnded) return failure('agent-protocol');
    if (untrusted.length === 0) {
      this.#editEnded = true;
      return success({ heard: 'edit', untrustedPiece: null });
    }
    if (!this.#news.isEditing) return failure('agent-protocol');
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
    if (!this.#news.isDelivered || !this.#editEnded) return failure('agent-protocol');
    return success({ heard: 'exit', byEditor: this.#news.isEditing });
  }
}
