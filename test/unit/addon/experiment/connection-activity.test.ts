// To which server an attachment's bytes come, as each version of Thunderbird names it. Real servers: test/e2e/imap-attachments.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionOf } from '../../../../addon/experiment/connection-activity.ts';

Object.assign(globalThis, {
  Services: {
    io: {
      newURI: (spec: string) => {
        const { hostname, port, protocol } = new URL(spec);
        return { asciiHost: hostname, port: Number(port || -1), scheme: protocol.slice(0, -1) };
      },
    },
  },
});

const nameOf = (server: object): string | undefined => connectionOf({ message: { folder: { server } } })?.name;

test('finds the server’s name where Thunderbird 140 has it and where later versions have it', () => {
  for (const name of ['hostName', 'hostname'])
    assert.equal(nameOf({ type: 'imap', [name]: 'mail.example.org', port: 143 }), 'mail.example.org:143');
});

test('a server without a name or a port is none that could be watched, and no failure', () => {
  assert.equal(nameOf({ type: 'none', port: -1 }), undefined);
  assert.equal(nameOf({ type: 'imap', hostname: '', port: 143 }), undefined);
  assert.equal(nameOf({ type: 'imap', hostname: 'mail.example.org', port: 0 }), undefined);
  assert.equal(nameOf({ type: 'imap', hostname: '::1', port: 143 }), '[::1]:143');
});
