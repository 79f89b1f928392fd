// One opening, from the click to its end: it begins here or joins one that is under way, and it always ends with a word
// to the person. Trusts nobody with the outcome: whatever fails, nothing opens here.
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { ActivityList } from './activity.ts';
import type { AttachmentGuardApi, OpenRequest } from './guard-api.ts';
import type { HostConnection } from './host-connection.ts';
import type { OpenDocuments } from './open-documents.ts';
import { OpeningRun } from './opening-run.ts';
import type { Subject } from './notices.ts';
import type { Decision, EffectivePolicy, Evidence } from './policy/decision.ts';
import type { PolicyStore } from './policy/policy-store.ts';
import type { Questions } from './questions.ts';
import type { Opening, RecentOpenings } from './recent-openings.ts';
import type { Remembered } from './remember-answer.ts';

/** What a person is told; every text is made from what is known here, none comes from a DispVM. */
export interface Notices {
  /** It takes longer than a moment. */
  showProgress(subject: Subject): Promise<void>;
  endProgress(subject: Subject): Promise<void>;
  notifyFailure(subject: Subject, code: ErrorCode, wasShown: boolean): Promise<void>;
  notifyEdited(subject: Subject, path: string): Promise<void>;
  /** Its DispVM was closed because nobody used it. */
  notifyIdleClosed(subject: Subject): Promise<void>;
  /** It is not opened here: blocked, or only to be saved. */
  notifyRefused(
    subject: Subject,
    action: 'block' | 'save',
    evidence: Evidence,
    decision: Decision,
    organisation: EffectivePolicy['organisation'],
  ): Promise<void>;
  /** It is opened, but something about it is odd. */
  notifyWarnings(
    subject: Subject,
    evidence: Evidence,
    decision: Decision,
    organisation: EffectivePolicy['organisation'],
  ): Promise<void>;
}

/** An opening that has not ended. */
export interface UnderWay {
  /** The person gives it up, or closes its document. */
  close(): void;
  /** Whether a click on this is a click on the same. */
  joins(request: OpenRequest): boolean;
}

export interface Parts {
  readonly guard: Pick<
    AttachmentGuardApi,
    'peek' | 'pull' | 'rest' | 'save' | 'openLocally' | 'showInThunderbird' | 'release' | 'showBusy'
  >;
  readonly host: Pick<HostConnection, 'open'> & Partial<Pick<HostConnection, 'transport'>>;
  readonly recent: Pick<RecentOpenings, 'add' | 'changed'>;
  readonly activity: Pick<ActivityList, 'recordActivity'>;
  readonly policies: Pick<PolicyStore, 'ready' | 'current'>;
  readonly questions: Pick<Questions, 'ask' | 'answer'>;
  /** By the request's id. */
  readonly underWay: Map<string, UnderWay>;
  readonly documents: Pick<OpenDocuments, 'begin' | 'editing' | 'end'>;
  readonly notices: Notices;
  /** In the person's language. */
  readonly nameRule: (decision: Decision) => string;
  /** Never rejects. */
  remember(remembered: Remembered): Promise<void>;
}

/** Resolves when the opening has ended, well or not; it never rejects. */
export const openAttachment = async (request: OpenRequest, parts: Parts): Promise<void> => {
  const { guard, underWay, recent, documents } = parts;
  if ([...underWay.values()].some((other) => other.joins(request))) return guard.release(request.id);
  const opening = startOpening(request);
  recent.add(opening);
  documents.begin(opening.requestId);
  const run = new OpeningRun(request, opening, parts);
  underWay.set(opening.requestId, run);
  try {
    await run.run();
  } catch (error) {
    console.error(error);
    run.fail('internal');
  } finally {
    underWay.delete(opening.requestId);
    await guard.release(request.id);
    documents.end(opening.requestId);
  }
};

const startOpening = (request: OpenRequest): Opening => ({
  // Random, so that it means nothing to anybody and fits qrexec's 31 characters.
  requestId: crypto.randomUUID().replaceAll('-', '').slice(0, 24),
  path: request.path,
  attachment: {
    name: request.name,
    sizeBytes: request.sizeBytes,
    declaredType: request.declaredType,
    detectedType: null,
  },
  evidence: null,
  decision: null,
  choice: null,
  dispvm: null,
  stagesAtMs: { click: request.clickedAtMs, intercepted: request.interceptedAtMs, received: Date.now() },
  outcome: 'under-way',
  failure: null,
  editedPath: null,
});
