// Which of our languages a person reads. What names a language may come from anywhere.
import * as z from 'zod';
import { languages, type Language } from './languages.ts';

export { languages, type Language } from './languages.ts';
export const languageSchema = z.enum(languages);

type Environment = Readonly<Record<string, string | undefined>>;

const tagMaxCharacters = 35;

/** A language as BCP 47 writes it, e.g. `de-AT`: of any that there is, for whoever knows more languages than we do. */
export const languageTagSchema = z
  .string()
  .max(tagMaxCharacters)
  .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/);

/** English for everybody whose language we do not have. */
export const chooseLanguage = (tag: string | null): Language => {
  const [primary = ''] = (tag ?? '').toLowerCase().split('-');
  return languages.find((language) => language === primary) ?? 'en';
};

/**
 * What POSIX says of messages, as a tag: the first of three that is set counts. null for none, or one that names no
 * language.
 */
export const languageOfEnvironment = (env: Environment): string | null => {
  const locale =
    [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '') ?? '';
  const [untrustedName = ''] = locale.split(/[.@]/);
  const tag = languageTagSchema.safeParse(untrustedName.replaceAll('_', '-'));
  return tag.success && tag.data.toUpperCase() !== 'POSIX' ? tag.data : null;
};

/** The one that a program answers in. */
export const ownLanguage = (env: Environment): Language => chooseLanguage(languageOfEnvironment(env));
