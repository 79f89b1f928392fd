// What a rule that was made from an answer is called in the settings.
import { displayName } from '../protocol/file-names.ts';
import { extensionOf } from './policy/media-types.ts';
import type { Remembered } from './remember-answer.ts';
import { translate } from './translate.ts';

export const ruleTitle = ({ evidence, remember }: Remembered): string => {
  const extension = extensionOf(evidence.untrustedName);
  const ending =
    extension === null
      ? (evidence.detected ?? displayName(evidence.untrustedName, 40))
      : `.${displayName(extension, 40)}`;
  const sender = displayName(evidence.message.sender ?? '', 100);
  if (remember === 'type') return translate('noticeRuleType', ending);
  return remember === 'sender'
    ? translate('noticeRuleSender', sender)
    : translate('noticeRuleTypeAndSender', ending, sender);
};
