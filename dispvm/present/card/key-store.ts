// PKCS #12 (.p12, .pfx): whose certificates lie in it and whether a key does, as openssl says once it has the password.
// The key itself is never written out.
import { cutNote, element, page, text } from '../html.ts';
import { failed, openPage, type Input, type Outcome, type Tools } from '../presenter.ts';
import { firstOfText } from '../size-text.ts';
import { visibleText } from '../visible-text.ts';
import { label, words } from '../words.ts';

const saidMaxBytes = 256 * 1024;
const certificatesMax = 50;

/** A PFX of version 3 in DER (RFC 7292, section 4): a sequence that begins with the number 3 and another sequence. */
export const isKeyStore = (untrustedHead: Uint8Array): boolean =>
  /^\x30(?:[\0-\x7f]|\x80|[\x81-\x84][^]{1,4})\x02\x01\x03\x30/.test(
    String.fromCharCode(...untrustedHead.subarray(0, 12)),
  );

interface Said {
  readonly certificates: string;
  readonly rest: string;
}

/** null: openssl is not there, or takes too long. */
const ask = (input: Input, tools: Tools, more: readonly string[]): Said | null => {
  const outputPath = tools.newPath('certificates.txt');
  const errorPath = tools.newPath('said.txt');
  const ran = tools.run(['openssl', 'pkcs12', '-in', input.path, '-nokeys', '-info', '-passin', 'stdin', ...more], {
    line: input.password ?? '',
    outputPath,
    errorPath,
    outputMaxBytes: saidMaxBytes,
  });
  if (ran.ended !== 'exited') return null;
  const rest = tools.readLatin1(errorPath, saidMaxBytes) ?? '';
  return {
    certificates: tools.readText(outputPath, saidMaxBytes) ?? '',
    rest: ran.exitCode === 0 ? rest : `${rest}\nfailed`,
  };
};

export const presentKeyStore = (input: Input, tools: Tools): Outcome => {
  // Ways of old (RC2 with 40 bits) are a provider of their own.
  const said = [[], ['-legacy']]
    .map((more) => ask(input, tools, more))
    .find((one) => one === null || !/failed$/.test(one.rest) || /invalid password/i.test(one.rest));
  if (said === null) return failed('programMissing');
  if (said === undefined) return failed('damaged');
  if (/invalid password/i.test(said.rest)) return { kind: 'password', isWrong: input.password !== null };
  const name = visibleText(input.untrustedName);
  const certificates = readCertificates(said.certificates);
  const hasKey = /Keybag|Key bag/i.test(said.rest);
  return openPage(
    tools,
    page(
      name,
      'td.label{color:#59636e;white-space:nowrap}',
      element('h1', {}, text(name)),
      element('p', {}, text(hasKey ? words().keyStore.hasKey : words().keyStore.noKey)),
      certificates.length === 0 ? element('p', {}, text(words().keyStore.noCertificate)) : null,
      certificates.slice(0, certificatesMax).map(({ untrustedSubject, untrustedIssuer }) => [
        element('h2', {}, text(words().keyStore.certificate)),
        element(
          'table',
          {},
          (
            [
              ['For', untrustedSubject],
              ['From', untrustedIssuer],
            ] as const
          ).map(([name, value]) =>
            element(
              'tr',
              {},
              element('td', { class: 'label' }, text(label(name))),
              element('td', {}, text(visibleText(value, 500))),
            ),
          ),
        ),
      ]),
      certificates.length > certificatesMax
        ? cutNote(firstOfText(certificatesMax, certificates.length, 'certificates'))
        : null,
    ),
  );
};

export interface Certificate {
  readonly untrustedSubject: string;
  readonly untrustedIssuer: string;
}

/** Of openssl's lines “subject=…” and “issuer=…”, which stand before each certificate. */
export const readCertificates = (untrusted: string): readonly Certificate[] =>
  [...untrusted.matchAll(/^subject=(.*)\nissuer=(.*)$/gm)].map(([, subject = '', issuer = '']) => ({
    untrustedSubject: subject.trim(),
    untrustedIssuer: issuer.trim(),
  }));
