// Tells the person once in a session what is not guarded inside Thunderbird. The bar in Thunderbird's windows stays;
// this one reaches who is not looking at them.
import type { AttachmentGuardApi } from './guard-api.ts';
import { failedGuards, guardKeys } from './guard-findings.ts';
import { notify } from './notices.ts';
import type { SessionStorage } from './recent-openings.ts';
import { translate } from './translate.ts';

const toldKey = 'guardFailuresTold';

/** Must be called while the background page starts, so that a failure can wake it. */
export const installGuardNotices = (
  guard: Pick<AttachmentGuardApi, 'onGuardFailed' | 'checkGuards'>,
  session: SessionStorage,
): void => {
  let telling = Promise.resolve();
  const tell = (): void => {
    telling = telling.then(() => tellOnce(guard, session)).catch((error: unknown) => console.error(error));
  };
  guard.onGuardFailed.addListener(tell);
  // What failed before this page ran.
  tell();
};

const tellOnce = async (guard: Pick<AttachmentGuardApi, 'checkGuards'>, session: SessionStorage): Promise<void> => {
  const failed = failedGuards(await guard.checkGuards()).join(' ');
  if (failed === '' || (await session.get(toldKey))[toldKey] === failed) return;
  await session.set({ [toldKey]: failed });
  const names = failedGuards(await guard.checkGuards())
    .map((name) => translate(guardKeys[name]))
    .join(' · ');
  await notify(translate('guardsFailed'), translate('guardsFailedText', names));
};
