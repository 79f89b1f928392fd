// glovebox.Prepare: makes this clone of the savefile its own, with fresh entropy and the true time, before it gets a
// document. It trusts dom0. A guest that could not be made fresh must answer failure.
import { agentExitCodes, prepareReplyBytes, prepareRequestBytes } from '../../protocol/agent-services.ts';
import type { Call, Reply } from './call.ts';
import type { Guest } from './guest.ts';

export class PrepareCall implements Call {
  readonly #guest: Guest;
  readonly #reply: Reply;
  readonly #onFresh: () => void;
  readonly #request = new Uint8Array(prepareRequestBytes);
  #filled = 0;

  constructor(guest: Guest, reply: Reply, onFresh: () => void) {
    this.#guest = guest;
    this.#reply = reply;
    this.#onFresh = onFresh;
  }

  stdin(untrustedBytes: Uint8Array): void {
    if (untrustedBytes.length === 0) return this.#answer();
    if (this.#filled + untrustedBytes.length > prepareRequestBytes) return this.#reply.exit(agentExitCodes.protocol);
    this.#request.set(untrustedBytes, this.#filled);
    this.#filled += untrustedBytes.length;
  }

  terminate(): void {
    this.#reply.exit(agentExitCodes.protocol);
  }

  abort(): void {
    this.#request.fill(0);
  }

  #answer(): void {
    if (this.#filled !== prepareRequestBytes) return this.#reply.exit(agentExitCodes.protocol);
    const answer = this.#guest.freshen(this.#request);
    this.#request.fill(0);
    if (answer?.length !== prepareReplyBytes) return this.#reply.exit(agentExitCodes.notPrepared);
    this.#onFresh();
    this.#reply.stdout(answer);
    this.#reply.exit(agentExitCodes.ok);
  }
}
