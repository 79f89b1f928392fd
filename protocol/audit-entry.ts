// A line of the audit log, in names of the Elastic Common Schema (ECS), so that a collector takes it as it is. Every field is
// ours or bounded by a pattern: nothing here can hold the name of a file, an address or a byte of a document. docs/audit.md
// says what each means.
import * as z from 'zod';
import { decidingRuleSchema, decisionAnswerSchema, rulesetSchema } from './decision-report.ts';
import { errorCodeSchema } from './error-codes.ts';
import { actionSchema } from './policy.ts';
import { requestIdSchema, stages } from './stages.ts';

/** Of ECS whose names these are. */
export const ecsVersion = '8.17.0';

const name = z.string().max(64);
const count = z.number().int().nonnegative();

/** How a call ended where no code says why it failed. `unknown-service`: policy allows it, and dom0 has none. */
export const plainOutcomes = ['ok', 'unknown-service', 'not-done'] as const;
export const outcomeSchema = z.union([z.enum(plainOutcomes), errorCodeSchema]);
export type AuditOutcome = z.infer<typeof outcomeSchema>;

/** What policy said; `asked-…` where a person was asked. `none`: the call was not well-formed, or the policy is not valid. */
export const decisions = ['allow', 'deny', 'asked-allow', 'asked-deny', 'none'] as const;
export type AuditDecision = (typeof decisions)[number];

const common = {
  '@timestamp': z.iso.datetime(),
  'ecs.version': z.literal(ecsVersion),
  'event.module': z.literal('glovebox'),
};

const stageTimes = z.strictObject(
  Object.fromEntries(stages.map((stage) => [stage, count.optional()])) as Record<
    (typeof stages)[number],
    z.ZodOptional<typeof count>
  >,
);

const callFields = {
  ...common,
  'event.dataset': z.literal('glovebox.call'),
  /** The call, from the click to its end. */
  'trace.id': requestIdSchema,
  /** The service; null where its name is none. */
  'event.action': z.string().max(255).nullable(),
  'glovebox.argument': z.string().max(255),
  /** The qube that calls. */
  'source.domain': name,
  'glovebox.decision': z.enum(decisions),
  /** `FILE:LINE` of the policy's rule; null where none decided. */
  'rule.id': z.string().max(320).nullable(),
  'glovebox.template': name.nullable(),
  'glovebox.dispvm': name.nullable(),
};

/** A call that was granted, when it was. */
const startSchema = z.strictObject({ ...callFields, 'event.type': z.tuple([z.literal('start')]) });

/** Every call, when it is over. */
const endSchema = z.strictObject({
  ...callFields,
  'event.type': z.tuple([z.literal('end')]),
  'event.start': z.iso.datetime(),
  /** In nanoseconds, as ECS has it. */
  'event.duration': count,
  'event.outcome': z.enum(['success', 'failure']),
  'glovebox.outcome': outcomeSchema,
  /** When it got so far, in milliseconds after it came. */
  'glovebox.stages': stageTimes,
  /** What the client sent of its document, and what it got back. */
  'source.bytes': count,
  'destination.bytes': count,
});

/** What the add-on says that it decided, and who says it. Not what dom0 decided, nor what it knows. */
const decisionSchema = z.strictObject({
  ...common,
  'event.dataset': z.literal('glovebox.addon'),
  'event.type': z.tuple([z.literal('info')]),
  'trace.id': requestIdSchema,
  'event.action': actionSchema,
  'source.domain': name,
  'rule.id': decidingRuleSchema,
  'rule.ruleset': rulesetSchema,
  'glovebox.answer': decisionAnswerSchema,
});

/** Lines that could not be written, and are lost. */
const gapSchema = z.strictObject({
  ...common,
  'event.dataset': z.literal('glovebox.audit'),
  'event.action': z.literal('lines-lost'),
  'glovebox.lines': count,
});

export const auditEntrySchema = z.union([startSchema, endSchema, decisionSchema, gapSchema]);
export type CallStart = z.infer<typeof startSchema>;
export type CallEnd = z.infer<typeof endSchema>;
export type ToldDecision = z.infer<typeof decisionSchema>;
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** What every line says of itself. */
export const auditHead = (now: Date) =>
  ({ '@timestamp': now.toISOString(), 'ecs.version': ecsVersion, 'event.module': 'glovebox' }) as const;
