// Giving up an opening on Qubes, where nobody tells whether its document is open yet.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAttachment } from '../../../addon/begin-opening.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { makeWorld, request } from './opening-scene.ts';

// Thunderbird has this, Node 20 has not.
if (!('fromBase64' in Uint8Array))
  Object.assign(Uint8Array, { fromBase64: (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')) });

test('what was sent whole is closed by a word to the host, which says what becomes of it', async () => {
  for (const transport of ['qubes', 'embedded'] as const) {
    const { parts, played } = makeWorld({ answers: [] });
    const opened = openAttachment(request, { ...parts, host: { ...parts.host, transport } });
    await waitUntil(() => played.sent.at(-1)?.type === 'end' && played.openings[0]?.stagesAtMs.sent, 'it is sent');
    const [underWay] = parts.underWay.values();
    underWay?.close();
    assert.equal(played.sent.at(-1)?.type, transport === 'qubes' ? 'close' : 'cancel');
    if (transport === 'embedded') await opened;
  }
});
