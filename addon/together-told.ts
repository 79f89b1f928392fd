// What one DispVM for several files means is said once, and why they do not go together each time.
import type { MessageKey } from './i18n.ts';
import type { NotTogether } from './open-together.ts';

const toldKey = 'togetherTold';

interface Remembered {
  get(key: string): Promise<Record<string, unknown>>;
  set(values: Record<string, unknown>): Promise<void>;
}
type Tell = (title: MessageKey, text: MessageKey) => Promise<void>;

/** A memory that cannot be read has told nobody. */
export const tellRiskOnce = async (memory: Remembered, tell: Tell): Promise<void> => {
  const told = await memory.get(toldKey).catch((): Record<string, unknown> => ({}));
  if (told[toldKey] === true) return;
  await memory.set({ [toldKey]: true }).catch(() => undefined);
  await tell('togetherRisk', 'togetherRiskText');
};

const reasons = {
  forbidden: 'togetherForbiddenText',
  qubes: 'togetherQubesText',
  farm: 'togetherFarmText',
} as const satisfies Record<NotTogether, MessageKey>;

export const tellNotTogether = (why: NotTogether, tell: Tell): Promise<void> => tell('togetherNot', reasons[why]);
