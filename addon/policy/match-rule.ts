// Whether a rule's condition holds for an attachment, looked at as one of the types that it may be.
import type { Condition, Family } from '../../protocol/policy.ts';
import type { Evidence } from './decision.ts';
import { familiesOfExtension, familiesOfType } from './families.ts';
import { isKindOfText } from './formats.ts';
import { extensionOf, normaliseType } from './media-types.ts';
import { matchesSender, readSender, type Sender } from './sender-pattern.ts';

/** One opinion on what the file is. */
export interface Candidate {
  readonly type: string | null;
  readonly families: ReadonlySet<Family>;
  /** Of the attachment's name, the same for every candidate: found once, and not again for each rule. */
  readonly ending: string | null;
  /** Of the message, the same for every candidate. */
  readonly sender: Sender | null;
}
type Kind = Omit<Candidate, 'ending' | 'sender'>;

/** At least one; each of them may call for another rule. */
export const listCandidates = (evidence: Evidence): readonly Candidate[] => {
  const ending = extensionOf(evidence.untrustedName);
  const sender = readSender(evidence.message.sender);
  return listKinds(evidence, ending).map((kind) => ({ ...kind, ending, sender }));
};

const listKinds = (evidence: Evidence, ending: string | null): readonly Kind[] => {
  const claims = [evidence.declared, evidence.guessed].flatMap((type) => (type === null ? [] : [ofType(type)]));
  const candidates = [...claims, ofExtension(evidence.extension, ending), ...detected(evidence)].filter(
    (candidate) => candidate !== null,
  );
  // Whatever holds macros is handled as such, also where no name or type says so.
  if (evidence.warnings.includes('macros')) candidates.push({ type: null, families: new Set(['office-macros']) });
  return candidates.length === 0 ? [{ type: null, families: new Set() }] : candidates;
};

const ofType = (type: string): Kind => ({ type, families: familiesOfType(type) });

const ofExtension = (type: string | null, extension: string | null): Kind | null => {
  const families = new Set([
    ...(type === null ? [] : familiesOfType(type)),
    ...(extension === null ? [] : familiesOfExtension(extension)),
  ]);
  return type === null && families.size === 0 ? null : { type, families };
};

/** That a table or a calendar is also a text, or XML, is no opinion of its own, or no rule could allow tables alone. */
const detected = ({ detected: type, declared, guessed, extension }: Evidence): readonly Kind[] => {
  if (type === null) return [];
  return [declared, guessed, extension].some((claim) => claim !== null && isKindOfText(claim, type))
    ? []
    : [ofType(type)];
};

/**
 * What costs little is asked first, and nothing more once the answer is no: there may be hundreds of rules with
 * hundreds of senders.
 */
export const conditionHolds = (condition: Condition, candidate: Candidate, evidence: Evidence): boolean => {
  const { message, sizeBytes } = evidence;
  const size = sizeBytes ?? Infinity;
  return (
    (condition.minSizeBytes === undefined || size >= condition.minSizeBytes) &&
    (condition.maxSizeBytes === undefined || size <= condition.maxSizeBytes) &&
    is(condition.senderInAddressBook, message.senderInAddressBook) &&
    is(condition.encrypted, message.encrypted) &&
    is(condition.signed, message.signed) &&
    anyOf(condition.warnings, (warning) => evidence.warnings.includes(warning)) &&
    anyOf(condition.types, (pattern) => typeMatches(pattern, candidate)) &&
    anyOf(condition.extensions, (wanted) => wanted === candidate.ending) &&
    anyOf(condition.accounts, (account) =>
      message.accounts.some((own) => own.toLowerCase() === account.toLowerCase()),
    ) &&
    (condition.senders === undefined || matchesSender(condition.senders, candidate.sender))
  );
};

const anyOf = <T>(wanted: readonly T[] | undefined, holds: (value: T) => boolean): boolean =>
  wanted === undefined || wanted.some(holds);

/** What is not known counts as not so. */
const is = (wanted: boolean | undefined, found: boolean | null): boolean =>
  wanted === undefined || wanted === (found ?? false);

const typeMatches = (pattern: string, { type, families }: Candidate): boolean => {
  if (!pattern.includes('/')) return families.has(pattern as Family);
  if (type === null) return false;
  return pattern.endsWith('/*') ? type.startsWith(pattern.slice(0, -1)) : type === normaliseType(pattern);
};
