// What a question says of an attachment and of each choice, for whoever shows it.
import { displayName } from '../../protocol/file-names.ts';
import type { Choice } from '../../protocol/policy.ts';
import type { MessageKey, Translate } from '../i18n.ts';
import type { Decision, Evidence } from './decision.ts';
import { nameKind } from './explain.ts';

/** These choices put the attachment where the mail lives. */
export const riskyChoices: readonly Choice[] = ['save', 'thunderbird', 'local'];

export const describeKind = ({ detected, extension, declared, guessed }: Evidence, translate: Translate): string => {
  if (detected !== null) return translate('askKindDetected', nameKind(detected, translate));
  const claimed = extension ?? declared ?? guessed;
  return claimed === null ? translate('askKindUnknown') : translate('askKindClaimed', nameKind(claimed, translate));
};

export const describeChoice = (
  choice: Choice,
  { returnEdits, disposableTemplate }: Pick<Decision, 'returnEdits' | 'disposableTemplate'>,
  translate: Translate,
): string => {
  const texts: Readonly<Record<Choice, MessageKey>> = {
    view: 'askViewText',
    'safe-copy': 'askSafeCopyText',
    print: 'askPrintText',
    open: returnEdits ? 'askOpenText' : 'askOpenNoReturnText',
    save: 'askSaveText',
    thunderbird: 'askThunderbirdText',
    local: 'askLocalText',
  };
  const template =
    disposableTemplate !== null && !riskyChoices.includes(choice)
      ? ` ${translate('askTemplate', displayName(disposableTemplate))}`
      : '';
  return translate(texts[choice]) + template;
};
