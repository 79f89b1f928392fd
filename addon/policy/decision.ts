// What is known of an attachment, and what follows from it: the types that evidence, rules, pages and the activity list
// share.
import type { CopyPurpose } from '../../protocol/copy-purpose.ts';
import type { Exceptions } from '../../protocol/exceptions.ts';
import type {
  Action,
  Answer,
  Choice,
  Condition,
  ManagedPolicy,
  Outcome,
  Rule,
  Switches,
  Warning,
} from '../../protocol/policy.ts';
import type { RuleList } from './overlay.ts';

/**
 * Where the attachment came from. null is “not known”. All texts are the sender's choice unless Thunderbird vouches for
 * them.
 */
export interface MessageFacts {
  /** The address alone, in lower case: `alex@example.org`. */
  readonly sender: string | null;
  readonly senderInAddressBook: boolean | null;
  readonly encrypted: boolean | null;
  /** true only for a signature that Thunderbird found good. */
  readonly signed: boolean | null;
  /** Addresses of the identities and the name of the account the message lies in. */
  readonly accounts: readonly string[];
}

export const unknownMessage: MessageFacts = {
  sender: null,
  senderInAddressBook: null,
  encrypted: null,
  signed: null,
  accounts: [],
};

/**
 * Media types in lower case without parameters; null where a source says nothing, also for `application/octet-stream`.
 */
export interface Evidence {
  readonly untrustedName: string;
  /** By the message. */
  readonly declared: string | null;
  /** By Thunderbird, from the name and the message. */
  readonly guessed: string | null;
  /** By the name's ending. */
  readonly extension: string | null;
  /** By the first bytes and, in a container, by the names of what is in it. */
  readonly detected: string | null;
  readonly sizeBytes: number | null;
  readonly warnings: readonly Warning[];
  readonly message: MessageFacts;
}

export type RuleSource = 'mandatory' | 'user' | 'managed-default' | 'built-in';

/** What counts where the person has changed nothing. */
export interface Defaults extends RuleList {
  readonly source: 'managed-default' | 'built-in';
}

/** Everything that decides, in the order in which it is asked. */
export interface EffectivePolicy {
  readonly mandatoryRules: readonly Rule[];
  readonly rules: readonly Rule[];
  /** `user` where the person's own policy lies over the defaults. */
  readonly rulesSource: Exclude<RuleSource, 'mandatory'>;
  readonly otherwise: Outcome;
  /** To what the rules and the catch-all ask; no mandatory rule can be answered. */
  readonly answers: readonly Answer[];
  readonly defaults: Defaults;
  /** With rules of the person's, the ids of those that are nevertheless the defaults'; `otherwise` may be among them. */
  readonly inherited: readonly string[];
  readonly switches: Switches;
  readonly templates: Readonly<Record<string, string>>;
  readonly organisation: ManagedPolicy['organisation'] | null;
  /** Where people can ask for what is kept closed. */
  readonly exceptions: Exceptions | null;
  /** The largest edits that come back, in mebibytes: both bounds count, and null is none. */
  readonly editsMaxMib: { readonly administrators: number | null; readonly own: number | null };
}

/** What the person asked for by the way they opened it: a menu item may narrow a decision, never widen it.
 * `original` asks for the file itself, which only an administrator can grant. */
export type Wish = 'default' | 'open' | 'view' | CopyPurpose | 'original';

export interface Decision {
  readonly action: Action;
  /** For `ask`; empty otherwise. */
  readonly choices: readonly Choice[];
  /** The rule's id, or `otherwise`. */
  readonly rule: string;
  readonly ruleSource: RuleSource;
  readonly ruleTitle: string | null;
  /** Of a rule without a title, what names it: its number in the settings, and what it holds for. */
  readonly untitled: { readonly number: number | null; readonly when: Condition } | null;
  readonly note: string | null;
  /** By its name in dom0; null asks for the default one. */
  readonly disposableTemplate: string | null;
  readonly network: boolean;
  readonly closeAfterIdleMinutes: number | null;
  readonly returnEdits: boolean;
  /** Two pieces of evidence cannot both be true. */
  readonly disagreement: boolean;
}
