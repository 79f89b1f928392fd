// The add-on's texts for the commands, which speak English.
import messages from '../../addon/_locales/en/messages.json' with { type: 'json' };
import { translateFrom } from '../../addon/i18n.ts';

export const translate = translateFrom(messages);
