// “Open all in one disposable VM”, from the menu item to its end. Where it may not be, or is not possible, each attachment is
// opened by itself, and the person is told why. What one DispVM for several means is said once.
import { openAttachment, runToEnd, startOpening } from './begin-opening.ts';
import type { OpenRequest } from './guard-api.ts';
import { inBackground } from './in-background.ts';
import { Judging, type JudgingParts } from './judging.ts';
import { chooseViewed, judgeForTogether, TogetherRun, type Viewed } from './together-run.ts';

/** Why several do not go together. */
export type NotTogether = 'forbidden' | 'qubes' | 'farm';

export interface TogetherParts extends JudgingParts {
  readonly tellNotTogether: (why: NotTogether) => Promise<void>;
  /** Each time; whoever has been told is told no more. */
  readonly tellRisk: () => Promise<void>;
}

/** Resolves when all have ended, well or not; it never rejects. */
export const openTogether = async (requests: readonly OpenRequest[], parts: TogetherParts): Promise<void> => {
  const why = requests.length < 2 ? null : await reasonAgainst(parts);
  if (why !== null) inBackground(parts.tellNotTogether(why));
  const viewed = why !== null || requests.length < 2 ? [] : await judgeAll(requests, parts);
  if (viewed === 'given-up') {
    for (const { id } of requests) await parts.guard.release(id);
    return;
  }
  const together = viewed.length < 2 ? [] : viewed;
  const taken = new Set(together.map(({ request }) => request.id));
  const alone = requests.filter(({ id }) => !taken.has(id));
  await Promise.all([
    ...(together.length > 0 ? [openViewed(together, parts)] : []),
    ...alone.map((request) => openAttachment(request, parts)),
  ]);
};

const reasonAgainst = async ({ policies, host }: TogetherParts): Promise<NotTogether | null> => {
  await policies.ready();
  if (!policies.current().policy.switches.maySameVm) return 'forbidden';
  return host.transport === 'qubes' || host.transport === 'farm' ? host.transport : null;
};

/**
 * One after the other: forty readings at once are too many for a server. One that fails is left to be opened by itself.
 * The person may give it up.
 */
const judgeAll = async (
  requests: readonly OpenRequest[],
  parts: TogetherParts,
): Promise<readonly Viewed[] | 'given-up'> => {
  const judging = new Judging(requests, parts);
  const judged: (Viewed | null)[] = [];
  try {
    for (const request of requests) {
      judged.push(
        await judgeForTogether(request, parts).catch((error: unknown) => {
          console.error(error);
          return null;
        }),
      );
      if (judging.isGivenUp) return 'given-up';
    }
    return chooseViewed(judged);
  } finally {
    judging.end();
  }
};

const openViewed = async (viewed: readonly Viewed[], parts: TogetherParts): Promise<void> => {
  const [first] = viewed;
  if (first === undefined) return;
  const name = parts.nameTogether(viewed.length);
  const opening = startOpening({ ...first.request, name, declaredType: '', sizeBytes: null });
  inBackground(parts.tellRisk());
  const ids = viewed.map(({ request }) => request.id);
  await runToEnd(opening, new TogetherRun(viewed, opening, parts), ids, parts);
};
