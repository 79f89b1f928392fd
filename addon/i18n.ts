// Texts by key, in the person's language. The English file is complete by construction: its keys are the type.
import type messages from './_locales/en/messages.json';

export type MessageKey = keyof typeof messages;
/** `substitutions` stand for `$1`, `$2`, … Hostile texts must have passed `displayName`. */
export type Translate = (key: MessageKey, ...substitutions: readonly string[]) => string;
