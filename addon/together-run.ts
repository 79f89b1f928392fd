// Several attachments of one message in one DispVM, only to be looked at: each is decided by itself, and what may be viewed
// goes together. What may not, or wants a question, a place or a template of its own, is opened by itself, as if it had been
// clicked. Whatever fails, nothing opens here.
import type { ErrorCode } from '../protocol/error-codes.ts';
import { filesTogetherMax } from '../protocol/limits.ts';
import { nameTogetherMaxLength, startTogetherMaxLength, type ToHost } from '../protocol/native-messages.ts';
import type { OpenRequest } from './guard-api.ts';
import type { HostCall, HostEvent } from './host-call.ts';
import { inBackground } from './in-background.ts';
import type { Subject } from './notices.ts';
import { OpeningCourse } from './opening-course.ts';
import type { Parts, UnderWay } from './opening-parts.ts';
import { decide } from './policy/decide.ts';
import type { Decision } from './policy/decision.ts';
import { detectionBytes } from './policy/evidence.ts';
import { Progress } from './progress.ts';
import type { Opening } from './recent-openings.ts';
import { evidenceOfRequest } from './request-evidence.ts';
import { sendPieces } from './send-bytes.ts';

export interface Viewed {
  readonly request: OpenRequest;
  /** In base64. */
  readonly untrustedStart: string;
  readonly decision: Decision;
}

/** null where it cannot go with others. Its bytes are read anew when it is sent. */
export const judgeForTogether = async (
  request: OpenRequest,
  { guard, policies }: Pick<Parts, 'guard' | 'policies'>,
): Promise<Viewed | null> => {
  // A server that the sender chose hears of nothing before its attachment is let through by itself.
  if (request.isRemote) return null;
  const start = await guard.peek(request.id, detectionBytes);
  await guard.rest(request.id);
  if ('error' in start || start.sizeBytes === 0) return null;
  const evidence = await evidenceOfRequest(request, Uint8Array.fromBase64(start.base64));
  const decision = decide(evidence, policies.current().policy, 'view');
  const { action, disposableTemplate, network } = decision;
  const isPlain = action === 'view' && disposableTemplate === null && !network;
  return isPlain ? { request, untrustedStart: start.base64, decision } : null;
};

/** As many as one DispVM takes; the first of a message come first. */
export const chooseViewed = (judged: readonly (Viewed | null)[]): readonly Viewed[] =>
  judged.filter((one) => one !== null).slice(0, filesTogetherMax);

export class TogetherRun implements UnderWay {
  readonly #viewed: readonly Viewed[];
  readonly #opening: Opening;
  readonly #parts: Parts;
  readonly #progress: Progress;
  readonly #course: OpeningCourse;
  #call: HostCall | null = null;

  constructor(viewed: readonly Viewed[], opening: Opening, parts: Parts) {
    this.#viewed = viewed;
    this.#opening = opening;
    this.#parts = parts;
    this.#progress = new Progress({
      show: () => inBackground(parts.notices.showProgress(this.#subject)),
      hide: () => inBackground(parts.notices.endProgress(this.#subject)),
      turn: (isTurning) => {
        for (const { request } of viewed) inBackground(parts.guard.showBusy(request.id, isTurning));
      },
    });
    this.#course = new OpeningCourse(opening, this.#progress, parts, {
      subject: () => this.#subject,
      fail: (code) => this.fail(code),
    });
  }

  /** Another click on one of them opens that one by itself. */
  joins(): boolean {
    return false;
  }

  /** Resolves when it has ended. */
  async proceed(): Promise<void> {
    this.#progress.begin();
    const call = this.#parts.host.open(this.#message(), (event) => this.#follow(event));
    this.#call = call;
    const waking = async (): Promise<void> => {
      await call.end;
      for (const { request } of this.#viewed) await this.#parts.guard.rest(request.id);
    };
    inBackground(waking());
    await this.#send(call);
    await call.end;
  }

  fail(code: ErrorCode): void {
    if (!this.#course.isUnderWay) return;
    this.#opening.failure = code;
    this.#course.end('failed');
    const wasShown = this.#opening.stagesAtMs.visible !== undefined;
    inBackground(this.#parts.notices.notifyFailure(this.#subject, code, wasShown));
    this.#call?.abandon(code);
  }

  close(): void {
    if (this.#opening.stagesAtMs.fileDelivered !== undefined) return this.#call?.close();
    this.#course.end('declined');
    this.#call?.abandon('cancelled');
  }

  show(): void {
    this.#call?.show();
  }

  get #subject(): Subject {
    const { requestId, stagesAtMs, attachment } = this.#opening;
    return {
      requestId,
      id: this.#viewed[0]?.request.id ?? 0,
      untrustedName: attachment.name,
      hasWindow: stagesAtMs.callAccepted !== undefined,
      isQueued: stagesAtMs.queued !== undefined && stagesAtMs.callAccepted === undefined,
      isSeveral: true,
    };
  }

  #follow(event: HostEvent): void {
    if (event.type !== 'fileWanted') return this.#course.follow(event);
    // By its own rule, and so in a DispVM of its own.
    const wanted = this.#viewed[event.file];
    if (wanted !== undefined) inBackground(this.#parts.guard.openAgain(wanted.request.id, 'default'));
  }

  #message(): Extract<ToHost, { type: 'openTogether' }> {
    const idle = this.#viewed
      .map(({ decision }) => decision.closeAfterIdleMinutes)
      .filter((minutes) => minutes !== null);
    return {
      type: 'openTogether',
      requestId: this.#opening.requestId,
      name: this.#opening.attachment.name,
      files: this.#viewed.map(({ request, untrustedStart }) => ({
        name: request.name.slice(-nameTogetherMaxLength),
        start: untrustedStart.slice(0, startTogetherMaxLength),
      })),
      closeAfterIdleMinutes: idle.length === 0 ? null : Math.min(...idle),
    };
  }

  /** One that cannot be read to its end ends them all: half a file must not pass for one. */
  async #send(call: HostCall): Promise<void> {
    let sentBytes = 0;
    for (const { request } of this.#viewed) {
      const bytes = await sendPieces(call, this.#parts.guard, request.id);
      if (bytes === null) return;
      sentBytes += bytes;
      call.sendFileEnd();
      await this.#parts.guard.rest(request.id);
    }
    call.sendEnd();
    this.#opening.attachment.sizeBytes = sentBytes;
    this.#course.reach('sent', Date.now());
  }
}
