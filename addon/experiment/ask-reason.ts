// Asks a person why they need an attachment that their organisation keeps closed, in Thunderbird's own dialog.

/** As it was typed; null where they give it up. Thunderbird waits for the answer. */
export const askReason = (parent: Gecko.ChromeWindow | null, title: string, text: string): string | null => {
  const typed = { value: '' };
  return Services.prompt.prompt(parent, title, text, typed, null, { value: false }) ? typed.value : null;
};
