// What is asked when Thunderbird is to quit while documents are being edited.
import { displayName } from '../protocol/file-names.ts';
import type { QuitQuestion } from './guard-api.ts';
import type { Translate } from './i18n.ts';

const namesMax = 5;
const nameMaxLength = 60;

/** null asks nothing. */
export const quitQuestion = (untrustedNames: readonly string[], translate: Translate): QuitQuestion | null => {
  if (untrustedNames.length === 0) return null;
  const shown = untrustedNames
    .slice(0, namesMax)
    .map((name) => translate('quitQuestionDocument', displayName(name, nameMaxLength)));
  const more = untrustedNames.length - shown.length;
  const list = [...shown, ...(more > 0 ? [translate('quitQuestionMore', String(more))] : [])].join('\n');
  return {
    title: translate('quitQuestionTitle'),
    text: translate('quitQuestionText', list),
    quit: translate('quitQuestionQuit'),
    stay: translate('quitQuestionStay'),
  };
};
