// Texts by key, in the person's language. The English file is complete by construction: its keys are the type.
import type messages from './_locales/en/messages.json';

export type MessageKey = keyof typeof messages;
/** `substitutions` stand for `$1`, `$2`, … Hostile texts must have passed `displayName`. */
export type Translate = (key: MessageKey, ...substitutions: readonly string[]) => string;

/** From the texts of one language, for programs that run outside Thunderbird. */
export const translateFrom =
  (
    texts: Readonly<
      Record<
        MessageKey,
        { readonly message: string; readonly placeholders?: Readonly<Record<string, { readonly content: string }>> }
      >
    >,
  ): Translate =>
  (key, ...substitutions) => {
    const { message, placeholders = {} } = texts[key];
    return message.replace(/\$(?:(\w+)\$|\$)/g, (_, name: string | undefined) => {
      if (name === undefined) return '$';
      const position = Number(placeholders[name.toLowerCase()]?.content.slice(1));
      return substitutions[position - 1] ?? '';
    });
  };
