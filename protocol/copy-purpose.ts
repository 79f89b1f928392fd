// What a document's pages are drawn as pixels for: to be saved as a safe copy, or to be printed.
import * as z from 'zod';

/** What is made of a document's pages as pixels; nothing else of it gets out of its DispVM. */
export const copyPurposes = ['safe-copy', 'print'] as const;
export type CopyPurpose = (typeof copyPurposes)[number];
export const isCopyPurpose = (choice: string): choice is CopyPurpose =>
  copyPurposes.some((purpose) => purpose === choice);

/** Each at most once. */
export const copiesSchema = z.array(z.enum(copyPurposes)).max(copyPurposes.length);
