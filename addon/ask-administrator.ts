// “Ask” in a bar that says what an organisation's rule kept closed: begins a message to its contact, which the person
// reads, completes and sends. Nothing is sent by itself, and the attachment does not go along.
import browser from 'webextension-polyfill';
import { displayName } from '../protocol/file-names.ts';
import type { EffectivePolicy } from './policy/decision.ts';
import { nameDecider } from './policy/explain.ts';
import { whomToAsk } from './policy/whom-to-ask.ts';
import type { RecentOpenings } from './recent-openings.ts';
import { translate } from './translate.ts';

/** The types are written for Firefox, which writes no mail. */
interface Compose {
  beginNew(details: {
    readonly to: readonly string[];
    readonly subject: string;
    readonly plainTextBody: string;
    readonly isPlainText: true;
  }): Promise<unknown>;
}

/** Nothing happens where the opening is not known any more. */
export const askAdministrator = async (
  requestId: string,
  recent: Pick<RecentOpenings, 'find'>,
  organisation: EffectivePolicy['organisation'],
): Promise<void> => {
  const opening = await recent.find(requestId);
  const decision = opening?.decision ?? null;
  const address = decision === null ? null : whomToAsk(decision, organisation);
  if (opening === undefined || decision === null || address === null) return;
  const name = displayName(opening.attachment.name, 100);
  const sender = opening.evidence?.message.sender ?? null;
  const from = sender === null ? translate('activityFromUnknown') : displayName(sender, 200);
  const { compose } = browser as unknown as { readonly compose: Compose };
  await compose.beginNew({
    to: [address],
    subject: translate('askMailSubject', name),
    plainTextBody: translate('askMailText', name, from, nameDecider(decision, translate)),
    isPlainText: true,
  });
};
