// What an opening needs of the rest of the add-on, and what the rest knows of one that is under way.
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { ActivityList } from './activity.ts';
import type { AttachmentGuardApi, OpenRequest } from './guard-api.ts';
import type { HostConnection } from './host-connection.ts';
import type { CopyPurpose } from '../protocol/copy-purpose.ts';
import type { OpenDocuments } from './open-documents.ts';
import type { CopiedFile, CopyPage, Subject } from './notices.ts';
import type { Decision, EffectivePolicy, Evidence } from './policy/decision.ts';
import type { PolicyStore } from './policy/policy-store.ts';
import type { Questions } from './questions.ts';
import type { RecentOpenings } from './recent-openings.ts';
import type { Remembered } from './remember-answer.ts';
import type { TellDecision } from './tell-decision.ts';

/** What a person is told; every text is made from what is known here, none comes from a DispVM. */
export interface Notices {
  /** The opening takes longer than a moment. */
  showProgress(subject: Subject): Promise<void>;
  /** The same for a copy; `page` is the last that came. */
  showCopying(subject: Subject, purpose: CopyPurpose, page: CopyPage | null): Promise<void>;
  endProgress(subject: Subject): Promise<void>;
  notifyFailure(subject: Subject, code: ErrorCode, wasShown: boolean): Promise<void>;
  notifyEdited(subject: Subject, path: string, isElsewhere: boolean): Promise<void>;
  /** A safe copy of the attachment was saved. */
  notifyCopied(subject: Subject, copied: CopiedFile): Promise<void>;
  /** Nothing of the attachment was saved or printed. */
  notifyNotCopied(subject: Subject, purpose: CopyPurpose, code: ErrorCode): Promise<void>;
  /** The attachment's DispVM was closed because nobody used it. */
  notifyIdleClosed(subject: Subject): Promise<void>;
  /** The window of an open attachment did not come to the front. */
  notifyNotShown(subject: Subject): Promise<void>;
  /** The attachment is not opened here: blocked, or only to be saved. */
  notifyRefused(
    subject: Subject,
    action: 'block' | 'save',
    evidence: Evidence,
    decision: Decision,
    administration: Pick<EffectivePolicy, 'organisation' | 'exceptions'>,
  ): Promise<void>;
  /** The attachment is opened, but something about it is odd. */
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
  /** Brings its window to the front. */
  show(): void;
  /** Whether a click on this is a click on the same. */
  joins(request: OpenRequest): boolean;
}

export interface Parts {
  readonly guard: Pick<
    AttachmentGuardApi,
    'peek' | 'pull' | 'rest' | 'save' | 'openLocally' | 'showInThunderbird' | 'release' | 'showBusy' | 'openAgain'
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
  /** Where the administrator asks for it. */
  readonly tellDecision: TellDecision;
  /** Never rejects. */
  remember(remembered: Remembered): Promise<void>;
}
