// One opening played against parts that a test directs: what is read, asked, answered and told.
import assert from 'node:assert/strict';
import type { ActivityEntry } from '../../../addon/activity.ts';
import type { OpenRequest, Reading } from '../../../addon/guard-api.ts';
import { HostCall, type HostEvent, type OpenMessage } from '../../../addon/host-call.ts';
import type { Subject } from '../../../addon/notices.ts';
import { openAttachment } from '../../../addon/begin-opening.ts';
import type { Notices, Parts } from '../../../addon/opening-parts.ts';
import { unknownMessage } from '../../../addon/policy/decision.ts';
import { effectivePolicy } from '../../../addon/policy/effective-policy.ts';
import type { Question } from '../../../addon/page-messages.ts';
import type { Outcome } from '../../../addon/questions.ts';
import type { Opening } from '../../../addon/recent-openings.ts';
import type { ToHost } from '../../../protocol/native-messages.ts';
import type { Outcome as PolicyOutcome, Rule } from '../../../protocol/policy.ts';

export const request: OpenRequest = {
  id: 1,
  path: 'reader',
  wish: 'default',
  name: 'a.pdf',
  declaredType: 'application/pdf',
  guessedType: null,
  sizeBytes: 9,
  isRemote: false,
  source: 'plain mailbox:///a?part=1.2',
  message: unknownMessage,
  clickedAtMs: 1000.5,
  interceptedAtMs: 1001,
};
export const doneEvent: HostEvent = { type: 'done', requestId: 'x' };
export const piece = (text: string, isLast: boolean): Reading => ({
  base64: Buffer.from(text).toString('base64'),
  sizeBytes: text.length,
  isLast,
});

export interface Scene {
  readonly request?: Partial<OpenRequest>;
  /** What every attachment comes to; by default the built-in rules count. */
  readonly outcome?: PolicyOutcome;
  /** In the place of the built-in ones. */
  readonly rules?: readonly Rule[];
  readonly mayOpenLocally?: boolean;
  /** Thunderbird can show it itself. */
  readonly isMessage?: boolean;
  readonly answer?: Outcome;
  readonly peeked?: Reading;
  /** Called when the first bytes are asked for. */
  readonly onPeek?: () => void;
  readonly onPull?: () => void;
  readonly pulled?: readonly Reading[];
  /** What the host says once everything was sent. */
  readonly answers?: readonly HostEvent[];
}

export interface Played {
  readonly opening: Opening;
  readonly sent: readonly ToHost[];
  /** Notices by name, with what they were told. */
  readonly told: readonly (readonly [name: keyof Notices, ...values: readonly unknown[]])[];
  readonly released: readonly number[];
  /** What the experiment was told to do with the attachment, and what was remembered. */
  readonly done: readonly string[];
  /** What is said of the document to what waits for all of them. */
  readonly held: readonly string[];
  /** Of the wheel at the attachment, after the press. */
  readonly turns: readonly boolean[];
  readonly questions: readonly Question[];
  readonly activity: readonly ActivityEntry[];
}

/** What one opening or several need; each plays in the same world. */
export const makeWorld = (
  scene: Scene,
): { readonly parts: Parts; readonly played: Omit<Played, 'opening'> & { readonly openings: readonly Opening[] } } => {
  const { outcome } = scene;
  const base = effectivePolicy(null, null);
  const policy = {
    ...base,
    rules: scene.rules ?? base.rules,
    ...(outcome !== undefined && { rules: [], otherwise: outcome }),
    switches: { ...base.switches, mayOpenLocally: scene.mayOpenLocally === true },
  };
  const [openings, sent, told, released, done, questions, activity]: [
    Opening[],
    ToHost[],
    [keyof Notices, ...unknown[]][],
    number[],
    string[],
    Question[],
    ActivityEntry[],
  ] = [[], [], [], [], [], [], []];
  const held: string[] = [];
  const turns: boolean[] = [];
  const pulled = [...(scene.pulled ?? [piece('%PDF-1.4\n', true)])];
  const tell =
    (name: keyof Notices) =>
    ({ untrustedName }: Subject, ...values: readonly unknown[]) =>
      Promise.resolve(void told.push([name, untrustedName, ...values]));
  const note =
    <T>(what: string, value: T) =>
    () =>
      Promise.resolve((done.push(what), value));
  const parts: Parts = {
    guard: {
      peek: () => {
        scene.onPeek?.();
        return Promise.resolve(scene.peeked ?? piece('%PDF-1.4\n', true));
      },
      pull: () => {
        scene.onPull?.();
        return Promise.resolve(pulled.shift() ?? assert.fail('pulled beyond the end'));
      },
      rest: () => Promise.resolve(),
      save: note('save', 'saved'),
      openLocally: note('openLocally', true),
      showInThunderbird: note('showInThunderbird', scene.isMessage === true),
      showBusy: (_id, isBusy) => Promise.resolve(void turns.push(isBusy)),
      openAgain: (id, wish) => Promise.resolve(void done.push(`openAgain ${id} ${wish}`)),
      release: (id) => Promise.resolve(void released.push(id)),
    },
    host: {
      open: (message: OpenMessage, onEvent) => {
        sent.push(message);
        const call: HostCall = new HostCall(
          message.requestId,
          (next) => {
            sent.push(next);
            if (next.type === 'end')
              for (const answer of scene.answers ?? [doneEvent])
                call.receive({ ...answer, requestId: message.requestId });
          },
          onEvent,
        );
        return call;
      },
    },
    recent: { add: (opening) => openings.push(opening), changed: () => undefined },
    activity: { recordActivity: (entry) => Promise.resolve(void activity.push(entry)) },
    policies: { ready: () => Promise.resolve(), current: () => ({ policy, managed: { state: 'none' } }) },
    questions: {
      ask: (_requestId, question) => Promise.resolve((questions.push(question), scene.answer ?? 'declined')),
      answer: () => undefined,
    },
    underWay: new Map(),
    documents: {
      begin: () => void held.push('begin'),
      editing: (_requestId, untrustedName) => void held.push(`editing ${untrustedName}`),
      end: () => void held.push('end'),
    },
    notices: {
      showProgress: (subject) => tell('showProgress')(subject, subject.isQueued ? 'queued' : 'under way'),
      showCopying: tell('showCopying'),
      endProgress: tell('endProgress'),
      notifyFailure: tell('notifyFailure'),
      notifyEdited: tell('notifyEdited'),
      notifyCopied: tell('notifyCopied'),
      notifyNotCopied: tell('notifyNotCopied'),
      notifyIdleClosed: tell('notifyIdleClosed'),
      notifyNotShown: tell('notifyNotShown'),
      notifyRefused: tell('notifyRefused'),
      notifyWarnings: tell('notifyWarnings'),
    },
    nameRule: ({ rule }) => `the rule ${rule}`,
    remember: ({ choice, remember }) => Promise.resolve(void done.push(`remember ${choice} for ${remember}`)),
  };
  return { parts, played: { openings, sent, told, released, done, held, turns, questions, activity } };
};

export const play = async (scene: Scene): Promise<Played> => {
  const { parts, played } = makeWorld(scene);
  await openAttachment({ ...request, ...scene.request }, parts);
  return { ...played, opening: played.openings[0] ?? assert.fail('nothing was recorded') };
};
