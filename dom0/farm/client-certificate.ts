// Who a person's side is, by its certificate: the name that policy sees, and the groups it is in. The organisation's CA has
// signed it, and is trusted with the name, not with its form.
import type { TLSSocket } from 'node:tls';
import type { FarmRefusal } from '../../protocol/farm-refusals.ts';
import { failure, success, type Result } from '../../protocol/result.ts';

/** Whose call it is, in words of policy: a name, and tags. */
export interface FarmSource {
  readonly name: string;
  readonly tags: ReadonlySet<string>;
}

/** As Qubes names a qube (qubes.vm.validate_name), and a tag (qubes.tags). */
const nameForm = /^[A-Za-z][A-Za-z0-9_.-]{0,30}$/;
const tagForm = /^[A-Za-z0-9_.-]{1,64}$/;
const tagsMax = 32;
/** Of this computer; nobody else may have them. */
const reserved: ReadonlySet<string> = new Set(['dom0', 'work', 'none', 'default']);

/** Node's and OpenSSL's words for what is wrong with a chain; every other one is a certificate that nobody here knows. */
const refusals: Readonly<Record<string, FarmRefusal>> = {
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-expired',
  CERT_REVOKED: 'certificate-revoked',
};

/** `why` is for the log: a word of OpenSSL's or of ours. */
export interface Refused {
  readonly refusal: FarmRefusal;
  readonly why: string;
}

/** What a certificate has proven, and how long it does. */
export interface Proven {
  readonly source: FarmSource;
  /** Milliseconds since the epoch. */
  readonly untilMs: number;
}

/** Of a connection whose handshake is done. */
export const judgeCertificate = (socket: TLSSocket): Result<Proven, Refused> => {
  if (!socket.authorized) {
    const why = codeOf(socket.authorizationError);
    return failure({ refusal: refusals[why] ?? 'certificate-unknown', why });
  }
  // A resumed session is not checked again: a certificate may have been revoked since.
  if (socket.isSessionReused()) return failure({ refusal: 'certificate-unknown', why: 'session-reused' });
  const { subject, subjectaltname, valid_to }: PeerCertificate = socket.getPeerCertificate();
  const name = nameOf(subject, subjectaltname);
  return name === null
    ? failure({ refusal: 'certificate-unknown', why: 'name' })
    : success({ source: { name, tags: tagsOf(subject) }, untilMs: Date.parse(valid_to) });
};

/** Node's types call this an error; it is the code alone, or nothing where no certificate came. */
const codeOf = (untrusted: unknown): string => (typeof untrusted === 'string' ? untrusted : 'no-certificate');

type Subject = Readonly<Record<string, string | readonly string[] | undefined>>;
type PeerCertificate = Readonly<{ subject?: Subject; subjectaltname?: string; valid_to: string }>;

/** The common name, or the only DNS name where there is none. Two are no name. */
const nameOf = (subject: Subject | undefined, altNames: string | undefined): string | null => {
  const untrusted = subject?.['CN'] ?? /^DNS:([^,]*)$/.exec(altNames ?? '')?.[1];
  const isName = typeof untrusted === 'string' && nameForm.test(untrusted) && !reserved.has(untrusted);
  return isName ? untrusted : null;
};

/** The subject's organisational units. A unit that is no tag is left out: a rule for it would never be met anyway. */
const tagsOf = (subject: Subject | undefined): ReadonlySet<string> => {
  const units = subject?.['OU'] ?? [];
  return new Set(
    [units]
      .flat()
      .filter((unit) => tagForm.test(unit))
      .slice(0, tagsMax),
  );
};
