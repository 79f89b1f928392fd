// One opening, from the click to the end of its DispVM: read, decide, send, and say what became of it.
// Trusts nobody with the outcome: whatever fails, nothing opens here and the person is told.
import type { ErrorCode } from '../protocol/error-codes.ts';
import { nativeChunkBytes } from '../protocol/limits.ts';
import type { AttachmentGuardApi, OpenRequest } from './guard-api.ts';
import type { HostCall, HostConnection, HostEvent } from './host-connection.ts';
import { decide } from './policy/decide.ts';
import { unknownMessage } from './policy/decision.ts';
import { effectivePolicy } from './policy/effective-policy.ts';
import { collectEvidence, detectionBytes } from './policy/evidence.ts';
import type { Opening, OpeningStage, RecentOpenings } from './recent-openings.ts';

export interface Parts {
  readonly guard: Pick<AttachmentGuardApi, 'peek' | 'pull' | 'release'>;
  readonly host: Pick<HostConnection, 'open'>;
  readonly recent: Pick<RecentOpenings, 'add' | 'changed'>;
  readonly notices: {
    notifyFailure(untrustedName: string, code: ErrorCode, wasShown: boolean): Promise<void>;
    notifyEdited(untrustedName: string, path: string): Promise<void>;
  };
}

/** A message carries at most this many UTF-16 units of a name; its end, which says the type, stays. */
const nameMaxLength = 4096;

/** Resolves when the request has ended, well or not; it never rejects. */
export const openAttachment = async (request: OpenRequest, parts: Parts): Promise<void> => {
  const opening = startOpening(request);
  parts.recent.add(opening);
  try {
    await new Run(request, opening, parts).run();
  } catch (error) {
    console.error(error);
    finish(opening, 'internal', parts);
  } finally {
    await parts.guard.release(request.id);
  }
};

class Run {
  readonly #request: OpenRequest;
  readonly #opening: Opening;
  readonly #parts: Parts;

  constructor(request: OpenRequest, opening: Opening, parts: Parts) {
    this.#request = request;
    this.#opening = opening;
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const start = await this.#parts.guard.peek(this.#request.id, detectionBytes);
    if ('error' in start) return finish(this.#opening, start.error, this.#parts);
    if (start.sizeBytes === 0) return finish(this.#opening, 'attachment-empty', this.#parts);
    const decision = await this.#decide(Uint8Array.fromBase64(start.base64));
    if (decision.action !== 'open' && decision.action !== 'view') return finish(this.#opening, 'policy-denied', this.#parts);
    const call = this.#parts.host.open(
      {
        type: 'open',
        requestId: this.#opening.requestId,
        name: this.#request.name.slice(-nameMaxLength),
        viewOnly: decision.action === 'view',
        disposableTemplate: decision.disposableTemplate,
        network: decision.network,
        returnEdits: decision.returnEdits,
        closeAfterIdleMinutes: decision.closeAfterIdleMinutes,
      },
      (event) => this.#follow(event),
    );
    await this.#sendBytes(call);
    await call.end;
  }

  async #decide(start: Uint8Array): Promise<NonNullable<Opening['decision']>> {
    const { name, declaredType, viewOnly, sizeBytes } = this.#request;
    const evidence = await collectEvidence({
      untrustedName: name, untrustedDeclaredType: declaredType, untrustedGuessedType: null, sizeBytes, untrustedStart: start, message: unknownMessage,
    });
    const decision = decide(evidence, effectivePolicy(null, null), viewOnly ? 'view' : 'default');
    this.#opening.attachment.detectedType = evidence.detected;
    this.#opening.decision = decision;
    this.#reach('decided', Date.now());
    return decision;
  }

  /** Pulls no more than the host has granted, so that a slow DispVM slows the reading and nothing piles up. */
  async #sendBytes(call: HostCall): Promise<void> {
    let sentBytes = 0;
    for (let isLast = false; !isLast; ) {
      const creditBytes = await call.credit();
      if (call.ended) return;
      const piece = await this.#parts.guard.pull(this.#request.id, Math.min(creditBytes, nativeChunkBytes));
      if ('error' in piece) return call.abandon(piece.error);
      if (piece.sizeBytes > 0) call.sendChunk(piece.base64, piece.sizeBytes);
      sentBytes += piece.sizeBytes;
      isLast = piece.isLast;
    }
    if (call.ended) return;
    this.#opening.attachment.sizeBytes = sentBytes;
    call.sendEnd();
    this.#reach('sent', Date.now());
  }

  #follow(event: HostEvent): void {
    if (event.type === 'hostFirstByte') this.#reach('hostFirstByte', event.atMs);
    else if (event.type === 'stage') this.#reach(event.stage, event.atMs);
    else if (event.type === 'done') finish(this.#opening, null, this.#parts);
    else if (event.type === 'failed') finish(this.#opening, event.code, this.#parts);
    else if (event.type === 'dispvm') {
      this.#opening.dispvm = event.dispvm;
      this.#parts.recent.changed();
    } else if (event.type === 'edited') {
      this.#opening.editedPath = event.path;
      this.#parts.recent.changed();
      void this.#parts.notices.notifyEdited(this.#request.name, event.path);
    }
  }

  #reach(stage: OpeningStage, atMs: number): void {
    this.#opening.stagesAtMs[stage] ??= atMs;
    this.#parts.recent.changed();
  }
}

const startOpening = (request: OpenRequest): Opening => ({
  // Random, so that it means nothing to anybody and fits qrexec's 31 characters.
  requestId: crypto.randomUUID().replaceAll('-', '').slice(0, 24),
  path: request.path,
  attachment: { name: request.name, sizeBytes: request.sizeBytes, declaredType: request.declaredType, detectedType: null },
  decision: null,
  dispvm: null,
  stagesAtMs: { click: request.clickedAtMs, intercepted: request.interceptedAtMs, received: Date.now() },
  outcome: 'under-way',
  failure: null,
  editedPath: null,
});

const finish = (opening: Opening, failure: ErrorCode | null, parts: Parts): void => {
  if (opening.outcome !== 'under-way') return;
  opening.outcome = failure === null ? 'done' : 'failed';
  opening.failure = failure;
  opening.stagesAtMs.ended = Date.now();
  parts.recent.changed();
  if (failure !== null) void parts.notices.notifyFailure(opening.attachment.name, failure, opening.stagesAtMs.visible !== undefined);
};
