// The add-on's policy: which attachments are opened how. One schema for a person's settings, an administrator's policy
// and the `glovebox policy` commands. It says what is asked for; dom0's own policy says what is granted.
import * as z from 'zod';
import { exceptionsSchema } from './exceptions.ts';
import { farmSettingsSchema } from './farm-settings.ts';
import { idleMinutesSchema } from './idle-limit.ts';
import { editedFileMaxBytes } from './limits.ts';

export const actions = ['open', 'view', 'safe-copy', 'print', 'ask', 'thunderbird', 'local', 'save', 'block'] as const;
export const actionSchema = z.enum(actions);
/**
 * `open`: in a DispVM, editable. `view`: in a DispVM, edits are dropped. `safe-copy`: a PDF of pictures of its pages,
 * drawn in a DispVM; `print`: the same, to a printer. `ask`: the person chooses. `thunderbird`: by Thunderbird itself, a
 * message in its message window, a picture inside its message, what can be added (a calendar, a card, a key) in a form;
 * everything else as `view`. `local`: with the programs of this computer, where the administrator allows it at all.
 * `save`: only saving is offered. `block`: neither.
 */
export type Action = z.infer<typeof actionSchema>;

export const choices = ['open', 'view', 'safe-copy', 'print', 'thunderbird', 'local', 'save'] as const;
export const choiceSchema = z.enum(choices);
export type Choice = z.infer<typeof choiceSchema>;

/** Kinds of files by name; addon/policy/family-members.ts says what belongs to each. */
export const families = [
  'pdf',
  'image',
  'text',
  'office',
  'office-macros',
  'archive',
  'audio',
  'video',
  'message',
  'calendar',
  'contact',
  'web',
  'certificate',
  'executable',
  'script',
  'shortcut',
  'disk-image',
] as const;
const familySchema = z.enum(families);
export type Family = z.infer<typeof familySchema>;

/** What the schema finds wrong by rules of its own, as the message of an issue: whoever shows it has words for it. */
export type PolicyProblem = 'type-pattern' | 'extension' | 'sender-pattern' | 'reserved-id' | 'repeated-id';
const problem = (code: PolicyProblem): PolicyProblem => code;

/** What is wrong with an attachment by itself, whatever its type. */
export const warnings = ['disagreement', 'double-extension', 'hidden-characters', 'macros'] as const;
export const warningSchema = z.enum(warnings);
export type Warning = z.infer<typeof warningSchema>;

const mediaTypePattern = z
  .string()
  .max(127)
  .regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/(\*|[a-z0-9][a-z0-9!#$&^_.+-]*)$/, problem('type-pattern'));
/** A family, a media type, or all subtypes of one (`image/*`). */
export const typePatternSchema = z.union([familySchema, mediaTypePattern]);

/** Without the dot, in lower case. */
export const extensionSchema = z.string().regex(/^[^\s./\\A-Z]{1,32}$/, problem('extension'));
/** `alex@example.org`, everyone `@example.org`, or everyone below a domain: `*.example.org`. */
export const senderPatternSchema = z
  .string()
  .max(320)
  .regex(/^([^\s@*]+@[^\s@*.][^\s@*]*|@[^\s@*.][^\s@*]*|\*\.[^\s@*.][^\s@*]*)$/, problem('sender-pattern'));

const sizeBytesSchema = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const list = <T extends z.ZodType>(item: T): z.ZodOptional<z.ZodArray<T>> => z.array(item).min(1).max(200).optional();

/** Everything that is given must hold; of a list, one entry. Nothing given holds always. */
const conditionSchema = z.strictObject({
  types: list(typePatternSchema),
  extensions: list(extensionSchema),
  senders: list(senderPatternSchema),
  senderInAddressBook: z.boolean().optional(),
  /** As Thunderbird found it; what it does not know counts as not so. */
  encrypted: z.boolean().optional(),
  /** Whether the signature is good; a bad or unknown one counts as none. */
  signed: z.boolean().optional(),
  /** A size that is not known counts as larger than any. */
  minSizeBytes: sizeBytesSchema.optional(),
  maxSizeBytes: sizeBytesSchema.optional(),
  /** E-mail addresses of the person's own identities, or names of accounts. */
  accounts: list(z.string().min(1).max(320)),
  warnings: list(warningSchema),
});
export type Condition = z.infer<typeof conditionSchema>;

/** A name by which rules speak of a disposable template; the administrator's map may give it another one in dom0. */
export const templateKeySchema = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,30}$/);

const inDispvm = {
  /** null asks for the default one. It becomes `@dispvm:NAME` in the call. */
  disposableTemplate: templateKeySchema.nullable().default(null),
  network: z.boolean().default(false),
  closeAfterIdleMinutes: idleMinutesSchema.nullable().default(null),
};
/** Whether an edited copy may come back. */
const returnEdits = z.boolean().default(true);

export const outcomeSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('open'), ...inDispvm, returnEdits }),
  z.strictObject({ action: z.literal('view'), ...inDispvm }),
  z.strictObject({
    action: z.literal('ask'),
    choices: z.array(choiceSchema).min(1).max(choices.length),
    ...inDispvm,
    returnEdits,
  }),
  z.strictObject({ action: z.literal('safe-copy') }),
  z.strictObject({ action: z.literal('print') }),
  z.strictObject({ action: z.literal('thunderbird') }),
  z.strictObject({ action: z.literal('local') }),
  z.strictObject({ action: z.literal('save') }),
  z.strictObject({ action: z.literal('block') }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** The catch-all's name in decisions; no rule may have it. */
export const otherwiseId = 'otherwise';

/** Of a rule, or of what happens otherwise. */
const askerIdSchema = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
/** Names a rule in decisions and in the activity list. */
const idSchema = askerIdSchema.refine((id) => id !== otherwiseId, {
  message: problem('reserved-id'),
  params: { id: otherwiseId },
});
/** What a person reads. */
const titleSchema = z.string().max(200).optional();

export const ruleSchema = z.strictObject({
  id: idSchema,
  title: titleSchema,
  enabled: z.boolean().default(true),
  when: conditionSchema.default({}),
  then: outcomeSchema,
  /** The reason, shown to the person with the decision. */
  note: z.string().max(500).optional(),
});
export type Rule = z.infer<typeof ruleSchema>;

const rulesMax = 500;
const rulesSchema = z.array(ruleSchema).max(rulesMax);
const namedLists = ['mandatoryRules', 'rules', 'answers'] as const;

/** What a person chose when they were asked, for later attachments as well. */
export const answerSchema = z.strictObject({
  /** Names it as a rule's does. */
  id: idSchema,
  title: titleSchema,
  enabled: z.boolean().default(true),
  /** The rules that asked. It counts only for what one of them asks, and only while that one offers the choice. */
  to: z.array(askerIdSchema).min(1).max(20),
  when: conditionSchema,
  choice: choiceSchema,
});
export type Answer = z.infer<typeof answerSchema>;

/** Of default rules; there may be as many as a policy holds, and own ones between them. */
const idsSchema = z
  .array(idSchema)
  .max(2 * rulesMax)
  .default([]);

/** The largest edit that comes back where nobody says less, in mebibytes. */
export const editsMaxMibDefault: number = editedFileMaxBytes / 1024 ** 2;
export const editsMaxMibSchema = z.int().min(1).max(editsMaxMibDefault);

/**
 * A person's own policy: what the settings keep, import and export. It lies over the defaults (the administrator's, or
 * the built-in ones) and never repeats them, so that what changes in them reaches the person.
 */
export const userPolicySchema = z
  .strictObject({
    version: z.literal(2),
    /** One with the id of a default rule that is in `removed` stands in its place. */
    rules: rulesSchema.default([]),
    answers: z.array(answerSchema).max(rulesMax).default([]),
    /** Default rules that are listed, but do not count. */
    switchedOff: idsSchema,
    /** Default rules that are not even listed. */
    removed: idsSchema,
    /** How all rules follow each other, where that is not by itself so: one's own first, then the defaults. */
    order: idsSchema,
    /** The catch-all, where it is not the default one. */
    otherwise: outcomeSchema.optional(),
    /** The largest edit that comes back, in mebibytes; a smaller one of the administrator's comes before it. */
    editsMaxMib: editsMaxMibSchema.optional(),
  })
  .superRefine(refuseTwins);
export type UserPolicy = z.infer<typeof userPolicySchema>;
export const emptyUserPolicy: UserPolicy = userPolicySchema.parse({ version: 2 });

/** As it was kept and exported before: a copy of the defaults with the person's changes in it. It is only read. */
const copiedPolicySchema = z
  .strictObject({
    version: z.literal(1),
    rules: rulesSchema.default([]),
    otherwise: outcomeSchema,
  })
  .superRefine(refuseTwins);
export type CopiedPolicy = z.infer<typeof copiedPolicySchema>;

/** Whatever a person may have stored or exported. */
export const storedPolicySchema = z.discriminatedUnion('version', [userPolicySchema, copiedPolicySchema]);
export type StoredPolicy = z.infer<typeof storedPolicySchema>;

const switchesSchema = z.strictObject({
  mayOpenLocally: z.boolean().default(false),
  mayAddRules: z.boolean().default(true),
  mayDisableAddon: z.boolean().default(true),
  maySave: z.boolean().default(true),
  mayDragOut: z.boolean().default(false),
  maySafeCopy: z.boolean().default(true),
  mayPrint: z.boolean().default(true),
  /** Several attachments of a message in one DispVM, where one that is harmful sees the others. */
  maySameVm: z.boolean().default(true),
});
export type Switches = z.infer<typeof switchesSchema>;
export const defaultSwitches: Switches = switchesSchema.parse({});

/**
 * What an administrator pushes. `rules` and `otherwise` are defaults that people may change where `mayAddRules` is on.
 */
export const managedPolicySchema = z
  .strictObject({
    version: z.literal(1),
    organisation: z
      .strictObject({ name: z.string().min(1).max(100), contact: z.string().max(300).optional() })
      .optional(),
    /** Come before everybody else's. */
    mandatoryRules: rulesSchema.default([]),
    rules: rulesSchema.optional(),
    otherwise: outcomeSchema.optional(),
    switches: switchesSchema.default(defaultSwitches),
    /**
     * The largest edit that comes back, in mebibytes; `editedFileMaxBytes` where it is left out. Held to by the native host
     * (native-host/edit-limit.ts).
     */
    editsMaxMib: editsMaxMibSchema.optional(),
    /** Where people can ask for what is kept closed; nowhere where it is left out. */
    exceptions: exceptionsSchema.optional(),
    /** From the names that rules use to those of disposable templates in dom0. */
    templates: z.record(templateKeySchema, templateKeySchema).default({}),
    /** Attachments open there and not on this computer. Read by the native host (native-host/farm-policy.ts). */
    farm: farmSettingsSchema.optional(),
  })
  .superRefine(refuseTwins);
export type ManagedPolicy = z.infer<typeof managedPolicySchema>;

/** Two of one name could not be told apart in a decision. */
function refuseTwins(
  policy: Partial<Readonly<Record<(typeof namedLists)[number], readonly { readonly id: string }[] | undefined>>>,
  context: z.RefinementCtx,
): void {
  const seen = new Set<string>();
  for (const key of namedLists) {
    for (const [index, { id }] of (policy[key] ?? []).entries()) {
      if (seen.has(id))
        context.addIssue({ code: 'custom', path: [key, index, 'id'], message: problem('repeated-id'), params: { id } });
      seen.add(id);
    }
  }
}
