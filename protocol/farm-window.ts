// What a farm's host and the person's side tell each other of a call's window: JSON lines, as between dom0 and its windows
// (gui-messages.ts), but of one window, so without its name. Label, border and language are not among them: those are of
// the person's side. Neither side trusts the other.
import * as z from 'zod';
import { copiesSchema } from './copy-purpose.ts';
import { fromGuiSchema, toGuiSchema, type FromGui, type ToGui } from './gui-messages.ts';
import { idleLimitSchema } from './idle-limit.ts';
import { dispvmSchema, requestIdSchema } from './stages.ts';

/** Draws the window of a call whose DispVM is elsewhere, for who made that call; its argument is the call's request id. */
export const windowService = 'glovebox.Window';
export const encodeWindowService = (requestId: string): string => `${windowService}+${requestId}`;
/** null for anything else; the argument has its `+`. */
export const decodeWindowArgument = (untrustedArgument: string): string | null => {
  const requestId = requestIdSchema.safeParse(untrustedArgument.slice(1));
  return requestId.success ? requestId.data : null;
};

/** The first line of such a call, from who made it: what the window says of the document. */
export const windowLabelSchema = z.strictObject({
  /** Has passed `displayName`. */
  fileName: z.string().max(256),
  viewOnly: z.boolean(),
  returnEdits: z.boolean(),
  closeAfterIdleMs: idleLimitSchema.optional(),
  /** What can be made of it by a button. */
  copies: copiesSchema.optional(),
});
export type WindowLabel = z.infer<typeof windowLabelSchema>;

const passedOn = [
  'progress',
  'delivered',
  'painted',
  'editing',
  'saving',
  'saved',
  'settled',
  'page',
  'password',
  'inside',
  'link',
  'copied',
  'reading',
  'failed',
  'close',
] as const satisfies readonly ToGui['type'][];
export type PassedOn = Extract<ToGui, { type: (typeof passedOn)[number] }>;
export const isPassedOn = (message: ToGui): message is PassedOn => passedOn.some((type) => type === message.type);

const fromHostSchema = z.discriminatedUnion('type', [
  /** A DispVM has the call: show its window. */
  z.strictObject({ type: z.literal('open'), dispvmId: dispvmSchema.shape.id, template: dispvmSchema.shape.template }),
  /** Its picture comes. */
  z.strictObject({ type: z.literal('attach') }),
]);
type FromHost = z.infer<typeof fromHostSchema> | PassedOn;

const told = [
  'screen',
  'shown',
  'attached',
  'visible',
  'idle',
  'settle',
  'copy',
  'closed',
  'destroy',
  'display-lost',
] as const satisfies readonly FromGui['type'][];
export type WindowNews = Extract<FromGui, { type: (typeof told)[number] }>;
const isTold = (message: FromGui): message is WindowNews => told.some((type) => type === message.type);

/** A window can be opened. Once, before anything else. */
const readySchema = z.strictObject({ type: z.literal('ready') });
type FromPerson = z.infer<typeof readySchema> | WindowNews;

const encodeLine = (message: object): Uint8Array => new TextEncoder().encode(`${JSON.stringify(message)}\n`);
export const encodeLabel = (label: WindowLabel): Uint8Array => encodeLine(label);
export const encodeFromHost = (message: z.infer<typeof fromHostSchema> | PassedOn): Uint8Array =>
  encodeLine({ ...message, dispvmId: message.type === 'open' ? message.dispvmId : undefined });
export const encodeFromPerson = (message: FromPerson): Uint8Array => encodeLine({ ...message, dispvmId: undefined });

const named = (untrusted: unknown, dispvmId: string): unknown =>
  typeof untrusted === 'object' && untrusted !== null && !('dispvmId' in untrusted) ? { ...untrusted, dispvmId } : null;

/** As of the window that the reader calls `dispvmId`; null for what no host may say. */
export const decodeFromHost = (untrusted: unknown, dispvmId: string): FromHost | null => {
  const own = fromHostSchema.safeParse(untrusted);
  if (own.success) return own.data;
  const passed = toGuiSchema.safeParse(named(untrusted, dispvmId));
  return passed.success && isPassedOn(passed.data) ? passed.data : null;
};

/** null for what no person's side may say. */
export const decodeFromPerson = (untrusted: unknown, dispvmId: string): FromPerson | null => {
  const ready = readySchema.safeParse(untrusted);
  if (ready.success) return ready.data;
  const news = fromGuiSchema.safeParse(named(untrusted, dispvmId));
  return news.success && isTold(news.data) ? news.data : null;
};
