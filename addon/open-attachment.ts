// One opening, from the click to its end: gather evidence, decide, do what was decided, and say what became of it.
// Trusts nobody with the outcome: whatever fails, nothing opens here and the person is told.
import { headMaxBytes } from '../protocol/document-type.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { Choice } from '../protocol/policy.ts';
import { activityEntry } from './activity-entry.ts';
import type { ActivityList } from './activity.ts';
import type { AttachmentGuardApi, OpenRequest } from './guard-api.ts';
import type { HostCall, HostEvent, OpenMessage } from './host-call.ts';
import type { HostConnection } from './host-connection.ts';
import type { OpenDocuments } from './open-documents.ts';
import { decide } from './policy/decide.ts';
import type { Decision, EffectivePolicy, Evidence } from './policy/decision.ts';
import { detectionBytes } from './policy/evidence.ts';
import type { PolicyStore } from './policy/policy-store.ts';
import type { Questions } from './questions.ts';
import type { Opening, OpeningEnd, OpeningStage, RecentOpenings } from './recent-openings.ts';
import { mayRemember, type Remembered } from './remember-answer.ts';
import { evidenceOfRequest } from './request-evidence.ts';
import { sendBytes } from './send-bytes.ts';

/** What a person is told; every text is made from what is known here, none comes from a DispVM. */
export interface Notices {
  notifyFailure(untrustedName: string, code: ErrorCode, wasShown: boolean): Promise<void>;
  notifyEdited(untrustedName: string, path: string): Promise<void>;
  /** Its DispVM was closed because nobody used it. */
  notifyIdleClosed(untrustedName: string): Promise<void>;
  /** It is not opened here: blocked, or only to be saved. */
  notifyRefused(action: 'block' | 'save', evidence: Evidence, decision: Decision, organisation: EffectivePolicy['organisation']): Promise<void>;
  /** It is opened, but something about it is odd. */
  notifyWarnings(evidence: Evidence, decision: Decision, organisation: EffectivePolicy['organisation']): Promise<void>;
}

export interface Parts {
  readonly guard: Pick<AttachmentGuardApi, 'peek' | 'pull' | 'save' | 'openLocally' | 'showInThunderbird' | 'release'>;
  readonly host: Pick<HostConnection, 'open'>;
  readonly recent: Pick<RecentOpenings, 'add' | 'changed'>;
  readonly activity: Pick<ActivityList, 'recordActivity'>;
  readonly policies: Pick<PolicyStore, 'ready' | 'current'>;
  readonly questions: Pick<Questions, 'ask'>;
  /** Requests under way at the host, by their id. */
  readonly calls: Map<string, HostCall>;
  readonly documents: Pick<OpenDocuments, 'begin' | 'editing' | 'end'>;
  readonly notices: Notices;
  /** Never rejects. */
  remember(remembered: Remembered): Promise<void>;
}

/** A message carries at most this many UTF-16 units of a name; its end, which says the type, stays. */
const nameMaxLength = 4096;
/** Whole groups of base64, so that what is cut off is still base64. */
const startMaxLength = Math.ceil(headMaxBytes / 3) * 4;

/** Resolves when the opening has ended, well or not; it never rejects. */
export const openAttachment = async (request: OpenRequest, parts: Parts): Promise<void> => {
  const opening = startOpening(request);
  parts.recent.add(opening);
  parts.documents.begin(opening.requestId);
  const run = new Run(request, opening, parts);
  try {
    await run.run();
  } catch (error) {
    console.error(error);
    run.fail('internal');
  } finally {
    await parts.guard.release(request.id);
    parts.documents.end(opening.requestId);
  }
};

class Run {
  readonly #request: OpenRequest;
  readonly #opening: Opening;
  readonly #parts: Parts;
  /** In base64. */
  #untrustedStart = '';

  constructor(request: OpenRequest, opening: Opening, parts: Parts) {
    this.#request = request;
    this.#opening = opening;
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { guard, policies } = this.#parts;
    const [start] = await Promise.all([guard.peek(this.#request.id, detectionBytes), policies.ready()]);
    if (!('error' in start)) this.#untrustedStart = start.base64.slice(0, startMaxLength);
    const evidence = await this.#collect('error' in start ? null : Uint8Array.fromBase64(start.base64));
    const decision = decide(evidence, policies.current().policy, this.#request.wish);
    this.#opening.decision = decision;
    this.#reach('decided', Date.now());
    // What is blocked by its name is blocked, bytes or no bytes.
    if (decision.action !== 'block') {
      if ('error' in start) return this.fail(start.error);
      if (start.sizeBytes === 0) return this.fail('attachment-empty');
    }
    await this.#act(evidence, decision);
  }

  fail(code: ErrorCode): void {
    const { attachment, outcome, stagesAtMs } = this.#opening;
    if (outcome !== 'under-way') return;
    this.#opening.failure = code;
    this.#end('failed');
    void this.#parts.notices.notifyFailure(attachment.name, code, stagesAtMs.visible !== undefined);
  }

  async #collect(untrustedStart: Uint8Array | null): Promise<Evidence> {
    const evidence = await evidenceOfRequest(this.#request, untrustedStart);
    this.#opening.evidence = evidence;
    this.#opening.attachment.detectedType = evidence.detected;
    return evidence;
  }

  async #act(evidence: Evidence, decision: Decision): Promise<void> {
    const { notices, policies } = this.#parts;
    const { organisation } = policies.current().policy;
    if (decision.action === 'block') {
      this.#end('blocked');
      return void notices.notifyRefused('block', evidence, decision, organisation);
    }
    if (decision.action === 'ask') return this.#ask(evidence, decision);
    if (decision.action === 'save') void notices.notifyRefused('save', evidence, decision, organisation);
    else if (evidence.warnings.length > 0) void notices.notifyWarnings(evidence, decision, organisation);
    await this.#carryOut(decision.action, decision);
  }

  /** The attachment stays held, and unread, while the person thinks. */
  async #ask(evidence: Evidence, decision: Decision): Promise<void> {
    const { questions, policies } = this.#parts;
    const question = { name: this.#request.name, evidence, decision, mayRemember: mayRemember(decision, policies.current().policy) };
    const answer = await questions.ask(this.#opening.requestId, question);
    // A person who said no knows it.
    if (answer === 'declined') return this.#end('declined');
    if (answer === 'expired' || answer === 'refused') return this.fail('cancelled');
    this.#opening.choice = answer.choice;
    if (answer.remember !== null) void this.#parts.remember({ evidence, decision, choice: answer.choice, remember: answer.remember });
    await this.#carryOut(answer.choice, decision);
  }

  async #carryOut(choice: Choice, decision: Decision): Promise<void> {
    const { guard } = this.#parts;
    const { id } = this.#request;
    if (choice === 'save') {
      const saving = await guard.save(id);
      if (saving === 'failed') this.fail('internal');
      else this.#end(saving);
    } else if (choice === 'local') {
      if (await guard.openLocally(id)) this.#end('local');
      else this.fail('internal');
    } else if (choice === 'thunderbird' && (await guard.showInThunderbird(id))) this.#end('thunderbird');
    else await this.#openInDispvm(choice !== 'open', decision);
  }

  async #openInDispvm(viewOnly: boolean, { disposableTemplate, network, returnEdits, closeAfterIdleMinutes }: Decision): Promise<void> {
    const { host, guard, calls } = this.#parts;
    const { requestId } = this.#opening;
    const message: OpenMessage = {
      type: 'open',
      requestId,
      name: this.#request.name.slice(-nameMaxLength),
      start: this.#untrustedStart,
      viewOnly,
      disposableTemplate,
      network,
      returnEdits: returnEdits && !viewOnly,
      closeAfterIdleMinutes,
    };
    const call = host.open(message, (event) => this.#follow(event));
    calls.set(requestId, call);
    try {
      const sentBytes = await sendBytes(call, guard, this.#request.id);
      if (sentBytes !== null) {
        this.#opening.attachment.sizeBytes = sentBytes;
        this.#reach('sent', Date.now());
      }
      await call.end;
    } finally {
      calls.delete(requestId);
    }
  }

  #follow(event: HostEvent): void {
    if (event.type === 'hostFirstByte') this.#reach('hostFirstByte', event.atMs);
    else if (event.type === 'stage') this.#reach(event.stage, event.atMs);
    else if (event.type === 'done') this.#end('done');
    else if (event.type === 'failed') this.fail(event.code);
    else if (event.type === 'editing') this.#parts.documents.editing(this.#opening.requestId, this.#request.name);
    else if (event.type === 'dispvm') {
      this.#opening.dispvm = event.dispvm;
      this.#parts.recent.changed();
    } else if (event.type === 'edited') {
      this.#opening.editedPath = event.path;
      this.#parts.recent.changed();
      void this.#parts.notices.notifyEdited(this.#request.name, event.path);
    } else if (event.type === 'idleClosed') void this.#parts.notices.notifyIdleClosed(this.#request.name);
  }

  #reach(stage: OpeningStage, atMs: number): void {
    this.#opening.stagesAtMs[stage] ??= atMs;
    this.#parts.recent.changed();
  }

  #end(end: OpeningEnd): void {
    if (this.#opening.outcome !== 'under-way') return;
    this.#opening.outcome = end;
    this.#reach('ended', Date.now());
    void this.#parts.activity.recordActivity(activityEntry(this.#opening, end));
  }
}

const startOpening = (request: OpenRequest): Opening => ({
  // Random, so that it means nothing to anybody and fits qrexec's 31 characters.
  requestId: crypto.randomUUID().replaceAll('-', '').slice(0, 24),
  path: request.path,
  attachment: { name: request.name, sizeBytes: request.sizeBytes, declaredType: request.declaredType, detectedType: null },
  evidence: null,
  decision: null,
  choice: null,
  dispvm: null,
  stagesAtMs: { click: request.clickedAtMs, intercepted: request.interceptedAtMs, received: Date.now() },
  outcome: 'under-way',
  failure: null,
  editedPath: null,
});
