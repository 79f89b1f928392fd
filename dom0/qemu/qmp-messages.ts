// What a line of QMP says, as a pure function. QEMU may be under a document's control: whatever is no message of the
// protocol is null, and an answer counts for nothing before somebody has asked that question.
import * as z from 'zod';
import { failure, success, type Result } from '../../protocol/result.ts';

export interface QmpEvent {
  readonly name: string;
  readonly untrustedData: unknown;
}

export type QmpMessage =
  | { readonly says: 'greeting' }
  | { readonly says: 'event'; readonly event: QmpEvent }
  /** The answer to the question with this number, if that was asked. */
  | { readonly says: 'answer'; readonly id: number; readonly outcome: Result<unknown, 'qmp-refused'> };

const messageSchema = z.union([
  z.object({ return: z.unknown(), id: z.number() }),
  z.object({ error: z.object({ class: z.string() }), id: z.number() }),
  z.object({ event: z.string(), data: z.unknown().optional() }),
  z.object({ QMP: z.unknown() }),
]);

/** null for what is no QMP message. */
export const readQmpMessage = (untrustedMessage: unknown): QmpMessage | null => {
  const parsed = messageSchema.safeParse(untrustedMessage);
  if (!parsed.success) return null;
  const message = parsed.data;
  if ('event' in message) return { says: 'event', event: { name: message.event, untrustedData: message.data } };
  if (!('id' in message)) return { says: 'greeting' };
  return {
    says: 'answer',
    id: message.id,
    outcome: 'error' in message ? failure('qmp-refused') : success(message.return),
  };
};
