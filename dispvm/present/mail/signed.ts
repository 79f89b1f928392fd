// S/MIME in a file of its own (.p7m, .p7s): what was signed is taken out of its wrapping by openssl, without a
// judgement of the signature, as no one's certificates are here; what is encrypted is said to be so.
import { element, page, text } from '../html.ts';
import { failed, openPage, type Input, type TakenOut, type Tools } from '../presenter.ts';
import { visibleText } from '../visible-text.ts';
import { words } from '../words.ts';

const isText = (head: string): boolean => /^-----BEGIN (?:PKCS7|CMS)-----/.test(head);

/** A PKCS#7 ContentInfo, in DER or in PEM; what is mere base64 is left to the message around it. */
export const isSignedWrapping = (head: string): boolean =>
  isText(head) || /^\x30[\x80-\x84][^]{0,4}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07/.test(head);

const isEncrypted = (head: string): boolean =>
  /\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x03\x04\x06]/.test(head.slice(0, 40)) ||
  head.slice(0, 40).includes('\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17');

export const presentSigned = (input: Input, head: string, tools: Tools): TakenOut => {
  const name = visibleText(input.untrustedName);
  const say = (said: string): TakenOut =>
    openPage(tools, page(name, '', element('h1', {}, text(name)), element('p', {}, text(said))));
  if (isEncrypted(head)) return say(words().mail.encrypted);
  const form = isText(head) ? 'PEM' : 'DER';
  const outputPath = tools.newPath('signed.eml');
  const ran = tools.run(
    ['openssl', 'cms', '-verify', '-noverify', '-no_attr_verify', '-nosigs', '-inform', form, '-in', input.path],
    { outputPath },
  );
  if (ran.ended === 'missing') return failed('programMissing');
  if ((tools.sizeBytes(outputPath) ?? 0) === 0)
    return say(`${words().mail.signatureAlone}${signers(input, form, tools)}`);
  const untrustedName = input.untrustedName.replace(/\.p7[mcs]$/i, '');
  return {
    kind: 'file',
    path: outputPath,
    untrustedName: /\.[A-Za-z0-9]{1,5}$/.test(untrustedName) ? untrustedName : `${untrustedName}.eml`,
  };
};

/** The names in its certificates, as openssl writes them. */
const signers = (input: Input, form: 'DER' | 'PEM', tools: Tools): string => {
  const outputPath = tools.newPath('certificates.txt');
  tools.run(['openssl', 'pkcs7', '-inform', form, '-in', input.path, '-print_certs', '-noout'], {
    outputPath,
    outputMaxBytes: 1_000_000,
  });
  const names = [...(tools.readText(outputPath, 16 * 1024) ?? '').matchAll(/^subject=(.{1,300})/gm)].map(
    ([, subject = '']) => visibleText(subject.trim()),
  );
  return names.length === 0 ? '' : ` ${words().mail.certificates(names.slice(0, 10).join('; '))}`;
};
