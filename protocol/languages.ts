// The languages that we have words in. Apart from language.ts, as the guest's runtime reads it without a library.

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];
