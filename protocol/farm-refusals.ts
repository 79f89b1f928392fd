// Why a host of a farm, or its balancer, takes no call, as a word in the answer to the connection, and the failure that a
// person reads for it.
import type { ErrorCode } from './error-codes.ts';

/** Where a connection is asked for: another version of the protocol is another path. */
export const farmPath = '/glovebox/1';
/** The header, in lower case, that has the word. */
export const refusalHeader = 'glovebox-refusal';

export const farmRefusals = {
  'certificate-expired': 'farm-certificate-expired',
  'certificate-revoked': 'farm-certificate-revoked',
  'certificate-unknown': 'farm-certificate-unknown',
  busy: 'farm-busy',
  draining: 'farm-draining',
} as const satisfies Readonly<Record<string, ErrorCode>>;
export type FarmRefusal = keyof typeof farmRefusals;

/** null for any other word. */
export const decodeRefusal = (untrusted: unknown): ErrorCode | null => {
  const known = Object.entries(farmRefusals).find(([word]) => word === untrusted);
  return known?.[1] ?? null;
};
