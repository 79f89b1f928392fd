// What is known of an attachment that was asked for, from the request and its first bytes. All of it is the sender's
// choice.
import type { OpenRequest } from './guard-api.ts';
import type { Evidence } from './policy/decision.ts';
import { collectEvidence } from './policy/evidence.ts';

/** `untrustedStart` is null where the bytes cannot be read. */
export const evidenceOfRequest = (request: OpenRequest, untrustedStart: Uint8Array | null): Promise<Evidence> => {
  const { name, declaredType, guessedType, sizeBytes, message } = request;
  return collectEvidence({
    untrustedName: name,
    untrustedDeclaredType: declaredType,
    untrustedGuessedType: guessedType,
    sizeBytes,
    untrustedStart,
    message,
  });
};
