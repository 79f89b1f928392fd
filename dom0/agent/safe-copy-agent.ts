// dom0's side of the guest agent's glovebox.SafeCopy and glovebox.RecogniseText. The guest is hostile: safe-copy-output.ts bounds what
// it may say, a budget how many messages it may say it in, the caller how slowly. Its bytes are passed on unread.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { guestBudget } from '../runtime/message-budget.ts';
import type { MessageStream } from '../runtime/message-stream.ts';
import { AgentInput } from './agent-input.ts';
import type { PaceLimits } from './pace.ts';
import { SafeCopyOutput } from './safe-copy-output.ts';

/** Resolves when the piece is passed on, with a code where that failed. */
type PassOn = (untrustedPiece: Uint8Array) => Promise<ErrorCode | null>;

export class SafeCopyAgent {
  readonly #stream: MessageStream;
  readonly #input: AgentInput;
  readonly #output: SafeCopyOutput;
  readonly #budget = guestBudget();

  /** `maxBytes` is as much as it may say. */
  constructor(stream: MessageStream, takes: PaceLimits, maxBytes: number) {
    this.#stream = stream;
    this.#output = new SafeCopyOutput(maxBytes);
    this.#input = new AgentInput(stream, takes);
  }

  start(command: string): Promise<ErrorCode | null> {
    return this.#input.start(command);
  }

  /** null ends the document. */
  deliver(piece: Uint8Array | null): Promise<ErrorCode | null> {
    if (piece === null) this.#output.documentEnds();
    return this.#input.deliver(piece);
  }

  /** Listens until the service ends; null where the whole copy has been passed on. */
  async listen(passOn: PassOn): Promise<ErrorCode | null> {
    for (;;) {
      const received = await this.#stream.receive(this.#budget);
      if (received.received === 'end') return 'dispvm-died';
      if (received.received === 'violation') return 'agent-protocol';
      const heard = this.#output.hear(received.message);
      if (!heard.ok) return heard.error;
      if (heard.value.heard === 'exit') return null;
      const failed = heard.value.heard === 'piece' ? await passOn(heard.value.untrustedPiece) : null;
      if (failed !== null) return failed;
    }
  }
}
