// Asks a person on the trusted side whether a call may go on and where to, and tells them what policy decided. Only words
// that dom0 has checked are shown. Denied is whatever is not allowed: closed, not answered in time, no window to ask in.
import { setTimeout as delay } from 'node:timers/promises';
import { isAskable, policyNoticeMs, shownServiceOf, shownTargetOf } from '../../protocol/policy-windows.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { statusService } from '../../protocol/dom0-status.ts';
import type { Displays, WindowPlace } from '../gui-displays.ts';
import type { Call, Decision } from '../policy/decision.ts';
import { grantedName } from '../policy/grant-target.ts';
import { wordOf, type GrantedTarget } from '../policy/tokens.ts';
import { inBackground } from '../runtime/background.ts';
import type { Client } from './client.ts';
import type { Deadlines } from './deadlines.ts';

interface Windows {
  readonly displays: Displays;
  readonly deadlines: Pick<Deadlines, 'personAnswers'>;
}
type Question = Extract<Decision, { decision: 'ask' }>;

/**
 * The choice; `cancelled` where the person said no, or nothing. What cannot be shown whole is denied: nobody allows what
 * they have seen a part of.
 */
export const askPerson = async (
  client: Client,
  { call, choices, defaultChoice }: Question,
  { displays, deadlines }: Windows,
): Promise<Result<string>> => {
  const giveUp = new AbortController();
  client.watchGivingUp(() => giveUp.abort());
  const endWaiting = client.tellWaiting();
  const ask = async ({ gui, language }: WindowPlace): Promise<Result<string>> => {
    if (!(await gui.waitReady())) return failure('gui-unavailable');
    const shown = { language, ...describeCall(call), choices: [...choices], defaultChoice };
    if (!isAskable(shown)) return failure('policy-denied');
    const choice = await gui.questions.ask(shown, giveUp.signal, deadlines.personAnswers);
    return choice === null ? failure('cancelled') : success(choice);
  };
  const answer = await displays.use(client.desktop, ask);
  endWaiting();
  return answer ?? failure('gui-unavailable');
};

/** `target` is null for a call that is denied. Nobody waits for the notice, and no call fails for want of one. */
export const tellPerson = (
  client: Client,
  call: Call,
  target: GrantedTarget | null,
  { displays }: Pick<Windows, 'displays'>,
): void => {
  // Our own programs ask again and again how dom0 is: that is nobody's deed.
  if (call.service === statusService) return;
  const show = async ({ gui, language }: WindowPlace): Promise<void> => {
    if (!(await gui.waitReady())) return;
    const { service, ...rest } = describeCall(call);
    const shown = { ...rest, service: shownServiceOf(service) };
    const granted = target === null ? {} : { target: shownTargetOf(grantedName(target)) };
    gui.send({ type: 'policy-notice', language, isAllowed: target !== null, ...shown, ...granted });
    // A display that nobody else uses goes with whoever used it last.
    await delay(policyNoticeMs, undefined, { ref: false });
  };
  inBackground(displays.use(client.desktop, show));
};

/** As a person reads it: without the `+` of a call that has no argument. */
const describeCall = ({
  source,
  service,
  argument,
  intendedTarget,
}: Call): { source: string; service: string; target: string } => ({
  source,
  service: argument === '+' ? service : `${service}${argument}`,
  target: shownTargetOf(wordOf(intendedTarget)),
});
