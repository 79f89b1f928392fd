// Lines between dom0 and its GUI, both ways, read as each end reads them: what passes names a DispVM by its number
// alone and fits into a line again.
import assert from 'node:assert/strict';
import { fromGuiSchema, toGuiSchema } from '../../../protocol/gui-messages.ts';
import { JsonLineReader } from '../../../protocol/json-lines.ts';
import { guiLineMaxBytes } from '../../../protocol/limits.ts';
import { savedScreen } from '../../../protocol/screen.ts';
import { table } from '../../support/viewer-table.ts';
import { jsonLines, type FuzzTarget } from '../fuzz-target.ts';
import { readsTheSame } from '../json.ts';

const dispvmId = 'disp12';
const vncSocket = '/run/user/1000/glovebox/dispvms/disp12/sockets/vnc';
const open = {
  type: 'open',
  dispvmId,
  template: 'debian-13',
  colour: '#cc0000',
  language: 'de',
  fileName: 'a.pdf',
  viewOnly: false,
  returnEdits: true,
  network: false,
};

export const guiLines: FuzzTarget = {
  name: 'lines between dom0 and its GUI',
  limits: [107, 256, 4096, 16 * 1024],
  maxBytes: 32 * 1024,
  words: [
    '"type":',
    '"dispvmId":',
    '"disp0"',
    '"disp1234567"',
    '"#000000"',
    '"failed"',
    '"code":"gui-died"',
    '"__proto__":{}',
    '\\n',
    '\n',
    '1e999',
    '-1',
  ],
  seeds: jsonLines(
    { type: 'prepare', dispvmId, colour: '#cc0000', language: 'en', vncSocket },
    open,
    { type: 'attach', dispvmId, vncSocket },
    { type: 'progress', dispvmId, deliveredBytes: 5 },
    { type: 'delivered', dispvmId, viewer: table.viewers[0], mayEdit: true },
    { type: 'painted', dispvmId },
    { type: 'page', dispvmId, page: 2, pages: 3 },
    { type: 'link', dispvmId, untrustedText: 'https://example.org' },
    { type: 'failed', dispvmId, code: 'dispvm-died' },
    { type: 'close', dispvmId },
    { type: 'ready' },
    { type: 'pong' },
    { type: 'usual-screen', screen: savedScreen },
    { type: 'screen', dispvmId, screen: savedScreen },
    { type: 'shown', dispvmId, atMs: 1.5 },
    { type: 'visible', dispvmId, atMs: 2 },
    { type: 'closed', dispvmId, atMs: 3, isDiscarding: false },
    { type: 'settle', dispvmId },
    { type: 'display-lost', dispvmId },
  ),
  run: (bytes) => {
    for (const line of new JsonLineReader(guiLineMaxBytes).push(bytes)) {
      // Both ends give up the other at a line that is none.
      if (!line.ok) return;
      for (const schema of [toGuiSchema, fromGuiSchema]) {
        const message = readsTheSame<object>(schema, line.untrustedValue);
        if (message === null) continue;
        if ('dispvmId' in message) assert.match(String(message.dispvmId), /^disp\d{1,6}$/);
        assert.ok(!JSON.stringify(message).includes('\n'));
      }
    }
  },
};
