// The manual in the language of whoever reads it.
import { ownLanguage, type Language } from '../../protocol/language.ts';
import { englishManual } from './english.ts';
import { germanManual } from './german.ts';
import type { Manual } from './manual.ts';

const manuals: Record<Language, Manual> = { en: englishManual, de: germanManual };
export const manualIn = (language: Language): Manual => manuals[language];
export const ownManual = (): Manual => manualIn(ownLanguage(process.env));
