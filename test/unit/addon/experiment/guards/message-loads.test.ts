// Which loads count as a part of a message, by address: of accounts that a test cannot have, such as Exchange, too.
// Ordinary ones are tried in a real Thunderbird (test/e2e/message-parts.test.ts).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPartOfMessage } from '../../../../../addon/experiment/guards/message-loads.ts';

class MailNewsUrl {
  readonly spec = 'mailbox:///Inbox?number=0&part=1.2';
  readonly scheme = 'mailbox';
}
const documentType = 6;
Object.assign(globalThis, {
  Ci: {
    nsIMsgMailNewsUrl: MailNewsUrl,
    nsIContentPolicy: { TYPE_DOCUMENT: documentType, TYPE_UA_FONT: 41, TYPE_SAVEAS_DOWNLOAD: 43, TYPE_OTHER: 1 },
  },
});

/** As much of Gecko's as is looked at. */
interface Address {
  readonly spec: string;
  readonly scheme: string;
}
interface LoadInfo {
  readonly externalContentPolicyType: number;
  readonly loadingPrincipal: { readonly isSystemPrincipal: boolean; readonly URI: Address | null };
  readonly loadingContext: null;
}

const image = 3;
const uri = (spec: string): Address => ({ spec, scheme: spec.slice(0, spec.indexOf(':')) });
const load = (
  externalContentPolicyType = image,
  from: string | null = 'imap://mail/fetch%3EUID%3E.INBOX%3E1',
): LoadInfo => ({
  externalContentPolicyType,
  loadingPrincipal: { isSystemPrincipal: from === null, URI: from === null ? null : uri(from) },
  loadingContext: null,
});

for (const spec of [
  'imap://mail/1?part=1.2',
  'news://server/id?part=1.2',
  'snews://server/id?part=1.2',
  'x-moz-ews://mail/1?part=1.2',
  'x-moz-graph://mail/1?part=1.2',
  'data:image/png,x',
]) {
  test(`${spec} is a part of its message`, () => assert.equal(isPartOfMessage(uri(spec), load()), true));
}

test('an address that Thunderbird made for a message is one, whatever it looks like', () =>
  assert.equal(isPartOfMessage(new MailNewsUrl(), load()), true));

for (const [spec, info] of [
  ['https://example.org/a.png', load()],
  ['chrome://messenger/skin/a.png', load()],
  ['imap://mail/1', load(documentType)],
  ['imap://mail/1?part=1.2', load(image, null)],
  ['data:image/png,x', load(image, 'chrome://messenger/content/messenger.xhtml')],
] as const) {
  test(`${spec} is none, loaded as ${String(info.externalContentPolicyType)} by ${info.loadingPrincipal.URI?.spec ?? 'Thunderbird'}`, () =>
    assert.equal(isPartOfMessage(uri(spec), info), false));
}
