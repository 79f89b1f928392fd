// Several files through the built native host, as real frames: what its dom0 gets is each file whole under its own name, and
// an add-on that loses count gets nothing opened.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { decodeNameField, nameFieldBytes } from '../../protocol/file-names.ts';
import type { ToHost } from '../../protocol/native-messages.ts';
import { TogetherReader } from '../../protocol/together.ts';
import { chunkOf, failedCode, startHost, unbuilt } from './native-host-support.ts';

const names = ['../a photo.jpg', 'view-only-b.txt'] as const;
const requestId = 'several';
const begin: Extract<ToHost, { type: 'openTogether' }> = {
  type: 'openTogether',
  requestId,
  name: '2 files',
  files: names.map((name) => ({ name, start: '' })),
  closeAfterIdleMinutes: null,
};
const fileEnd: ToHost = { type: 'fileEnd', requestId };
const end: ToHost = { type: 'end', requestId };

suite('several files through the native host', { skip: unbuilt }, () => {
  test('each goes whole, with its own name, in a call of its own kind', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    await host.send(begin);
    const call = await dom0.nextCall();
    const { service } = await call.accept();
    assert.equal(service, 'qubes.OpenInVM+together');
    const reading = call.readInput();
    for (const text of ['first', 'of two']) {
      await host.send({ type: 'chunk', requestId, base64: chunkOf(Buffer.from(text)) });
      await host.send(fileEnd);
    }
    await host.send(end);
    const input = await reading;
    assert.deepEqual(decodeNameField(input.subarray(0, nameFieldBytes)), { untrustedName: '2 files', viewOnly: true });
    const reader = new TogetherReader();
    const read: string[] = [];
    for (const part of reader.push(input.subarray(nameFieldBytes))) {
      if (part.part === 'names')
        read.push(...part.untrustedFields.map((field) => decodeNameField(field)?.untrustedName ?? ''));
      if (part.part === 'piece') read.push(Buffer.from(part.untrustedBytes).toString());
    }
    assert.deepEqual(read, ['a photo.jpg', 'view-only-b.txt', 'first', 'of two']);
    assert.equal(reader.isWhole, true);
    await call.finish();
    await host.next('done', requestId);
  });

  for (const [what, messages] of [
    ['an end before the last file has ended', [fileEnd, end]],
    ['one file too many', [fileEnd, fileEnd, fileEnd]],
  ] as const)
    test(`${what} is refused`, async (t) => {
      const { host, dom0 } = await startHost(t);
      await host.greet();
      await host.send(begin);
      await (await dom0.nextCall()).accept();
      for (const message of messages) await host.send(message);
      assert.equal(await failedCode(host, requestId), 'host-protocol');
    });

  test('the end of a file is refused where there is but one', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    await host.open(requestId);
    await (await dom0.nextCall()).accept();
    await host.send(fileEnd);
    assert.equal(await failedCode(host, requestId), 'host-protocol');
  });
});
