// Who can be asked about a decision that keeps an attachment closed.
import type { Decision, EffectivePolicy } from './decision.ts';

/** A contact is free text: a telephone number, a room, an address among words. null where there is none to write to. */
export const mailAddressIn = (contact: string): string | null => mailAddress.exec(contact)?.[0] ?? null;
const mailAddress = /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/;

/** Who can be asked about this decision; null where nobody can, or where it is the person's own. */
export const whomToAsk = ({ ruleSource }: Decision, organisation: EffectivePolicy['organisation']): string | null =>
  ruleSource === 'mandatory' || ruleSource === 'managed-default' ? mailAddressIn(organisation?.contact ?? '') : null;
