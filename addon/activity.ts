// What became of attachments, for the person alone: a list in the profile that survives restarts and forgets by itself.
// Names never leave the profile, and no policy reads them. What comes back from storage is checked: a broken entry is
// dropped alone.
import * as z from 'zod';
import { errorCodeSchema } from '../protocol/error-codes.ts';
import { actionSchema, warningSchema } from '../protocol/policy.ts';
import { requestIdSchema } from '../protocol/stages.ts';

/** In `storage.local`: the entries, oldest first. */
export const activityKey = 'activity';
/** In `storage.local`: for how many days entries are kept. 0 keeps nothing. */
export const activityRetentionKey = 'activityRetentionDays';
export const activityMax = 1000;
export const defaultRetentionDays = 30;
const dayMs = 86_400_000;

/**
 * `opened`: in a DispVM; the document was seen or its window was closed in good order. `copied`: a safe copy was saved.
 * `printed`: its pages went to a printer. `thunderbird`: by Thunderbird itself. `local`: with this computer's programs.
 * `declined`: the person was asked and did not open it. `failed`: see `failure`.
 */
export const activityOutcomes = [
  'opened',
  'copied',
  'printed',
  'thunderbird',
  'local',
  'saved',
  'blocked',
  'declined',
  'failed',
] as const;
export type ActivityOutcome = (typeof activityOutcomes)[number];

const textMax = { name: 512, type: 127, sender: 320, rule: 64, ruleTitle: 200 } as const;
const text = (maxLength: number): z.ZodString => z.string().max(maxLength);

const activityEntrySchema = z.strictObject({
  requestId: requestIdSchema,
  /** When the person asked for it, in Unix milliseconds. */
  askedAtMs: z.number().positive(),
  /** As the message says; hostile. */
  name: text(textMax.name),
  declaredType: text(textMax.type).nullable(),
  detectedType: text(textMax.type).nullable(),
  sizeBytes: z.number().nonnegative().nullable(),
  warnings: z.array(warningSchema).max(warningSchema.options.length),
  /** The address; null where it is not known. */
  sender: text(textMax.sender).nullable(),
  /** null where it ended before there was a decision. */
  decision: z
    .strictObject({ action: actionSchema, rule: text(textMax.rule), ruleTitle: text(textMax.ruleTitle).nullable() })
    .nullable(),
  /** null where none was started. */
  dispvm: z.strictObject({ id: text(32), template: text(64) }).nullable(),
  outcome: z.enum(activityOutcomes),
  failure: errorCodeSchema.nullable(),
  /** Whether the document was on the screen, however it ended. */
  wasShown: z.boolean(),
  /** Whether an edited copy came back. */
  edited: z.boolean(),
});
export type ActivityEntry = z.infer<typeof activityEntrySchema>;

/** The entries that are whole. */
export const checkActivity = (untrustedList: unknown): ActivityEntry[] => {
  if (!Array.isArray(untrustedList)) return [];
  return untrustedList.flatMap((untrustedEntry) => {
    const parsed = activityEntrySchema.safeParse(untrustedEntry);
    return parsed.success ? [parsed.data] : [];
  });
};

export const checkRetentionDays = (untrustedDays: unknown): number => {
  const parsed = z.number().int().min(0).max(36_500).safeParse(untrustedDays);
  return parsed.success ? parsed.data : defaultRetentionDays;
};

/** Those that may stay, oldest first: none that is too old, none beyond the most. */
export const keepRecent = (entries: readonly ActivityEntry[], retentionDays: number, nowMs: number): ActivityEntry[] =>
  retentionDays === 0
    ? []
    : entries
        .filter(({ askedAtMs }) => askedAtMs > nowMs - retentionDays * dayMs)
        .toSorted((a, b) => a.askedAtMs - b.askedAtMs)
        .slice(-activityMax);

interface LocalStorage {
  get(keys: string[]): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}
/** Runs one piece of work after the other. */
type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/** The background page writes the list and the settings page clears it: the browser's locks hold between both. */
const browserQueue: Queue = (work) => navigator.locks.request(activityKey, work);

export class ActivityList {
  readonly #storage: LocalStorage;
  readonly #queue: Queue;

  constructor(storage: LocalStorage, queue: Queue = browserQueue) {
    this.#storage = storage;
    this.#queue = queue;
  }

  /** Never rejects: an entry that cannot be kept is no reason for anything to fail. */
  async recordActivity(entry: ActivityEntry): Promise<void> {
    const fitting = activityEntrySchema.safeParse(cutTexts(entry));
    if (!fitting.success) return console.error(fitting.error);
    await this.#change((entries) => [
      ...entries.filter(({ requestId }) => requestId !== entry.requestId),
      fitting.data,
    ]).catch(console.error);
  }

  /** The end of an opening that may be in the list already: what is known of that stays. Never rejects. */
  async recordKept(kept: ActivityEntry): Promise<void> {
    const { requestId, outcome, failure, edited } = kept;
    await this.#change((entries) => {
      const known = entries.find((entry) => entry.requestId === requestId) ?? cutTexts(kept);
      return [...entries.filter((entry) => entry !== known), { ...known, outcome, failure, edited }];
    }).catch(console.error);
  }

  /** Drops what is too old. Never rejects. */
  async pruneActivity(): Promise<void> {
    await this.#change((entries) => entries).catch(console.error);
  }

  /** Gives what went, for `putBackActivity`. */
  clearActivity(): Promise<ActivityEntry[]> {
    return this.#change(() => []);
  }

  /** What was recorded in between stays. `retentionDays` is given where it changes back as well. */
  async putBackActivity(entries: readonly ActivityEntry[], retentionDays?: number): Promise<void> {
    const ids = new Set(entries.map(({ requestId }) => requestId));
    await this.#change((later) => [...entries, ...later.filter(({ requestId }) => !ids.has(requestId))], retentionDays);
  }

  /** Keeps entries for so many days from now on. Gives what went because of it. */
  keepFor(retentionDays: number): Promise<ActivityEntry[]> {
    return this.#change((entries) => entries, retentionDays);
  }

  /** Gives the entries that are no longer in the list. */
  #change(
    edit: (entries: ActivityEntry[]) => readonly ActivityEntry[],
    newRetentionDays?: number,
  ): Promise<ActivityEntry[]> {
    return this.#queue(async () => {
      const stored = await this.#storage.get([activityKey, activityRetentionKey]);
      const entries = checkActivity(stored[activityKey]);
      const retentionDays = newRetentionDays ?? checkRetentionDays(stored[activityRetentionKey]);
      const kept = keepRecent(edit(entries), retentionDays, Date.now());
      await this.#storage.set({
        [activityKey]: kept,
        ...(newRetentionDays !== undefined && { [activityRetentionKey]: newRetentionDays }),
      });
      const keptIds = new Set(kept.map(({ requestId }) => requestId));
      return entries.filter(({ requestId }) => !keptIds.has(requestId));
    });
  }
}

/** Senders choose these texts. Of a name the end stays, which says the type. */
const cutTexts = (entry: ActivityEntry): ActivityEntry => ({
  ...entry,
  name: entry.name.slice(-textMax.name),
  declaredType: entry.declaredType?.slice(0, textMax.type) ?? null,
  detectedType: entry.detectedType?.slice(0, textMax.type) ?? null,
  sender: entry.sender?.slice(0, textMax.sender) ?? null,
});
