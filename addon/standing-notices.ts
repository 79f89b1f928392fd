// Warns before Thunderbird stops Glovebox: once in a session where it is about to, and once where the channel in use is
// the one whose next versions are to do it.
import type { ExperimentStanding } from '../protocol/experiments.ts';
import type { AttachmentGuardApi } from './guard-api.ts';
import type { MessageKey } from './i18n.ts';

const toldKey = 'standingTold';

interface Remembered {
  get(key: string): Promise<Record<string, unknown>>;
  set(values: Record<string, unknown>): Promise<void>;
}

/** `session` forgets when Thunderbird ends, `local` does not. */
export const tellStanding = async (
  guard: Pick<AttachmentGuardApi, 'standing'>,
  { session, local }: { readonly session: Remembered; readonly local: Remembered },
  tell: (title: MessageKey, text: MessageKey) => Promise<void>,
): Promise<void> => {
  const { experiments, endsOnThisChannel } = await guard.standing();
  const tellOnce = async (memory: Remembered, title: MessageKey, text: MessageKey): Promise<void> => {
    if ((await memory.get(toldKey))[toldKey] === experiments) return;
    await memory.set({ [toldKey]: experiments satisfies ExperimentStanding });
    await tell(title, text);
  };
  if (experiments === 'suppressed') await tellOnce(session, 'experimentsStopped', 'experimentsStoppedText');
  if (experiments === 'open' && endsOnThisChannel) await tellOnce(local, 'experimentsEnd', 'experimentsEndText');
};
