import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRouted } from '../../../native-host/routed-call.ts';
import type { KnownTemplate } from '../../../native-host/template-choice.ts';
import type { Call, Transport } from '../../../native-host/transport.ts';
import { failure, success } from '../../../protocol/result.ts';
import { table } from '../../support/viewer-table.ts';

const small: KnownTemplate = { name: 'small', isDefault: true, isReady: true, viewers: table, documentMaxBytes: 100 };
const large: KnownTemplate = {
  name: 'large',
  isDefault: false,
  isReady: true,
  viewers: { ...table, types: [] },
  documentMaxBytes: null,
};

/** The call's outcome, and whether anything went to dom0. */
const open = async (
  sizeBytes: number | undefined,
  disposableTemplate: string | null,
): Promise<{ outcome: Awaited<Call['outcome']>; began: boolean }> => {
  let began = false;
  const call: Call = {
    write: () => Promise.resolve(),
    end: () => undefined,
    close: () => undefined,
    cancel: () => undefined,
    outcome: Promise.resolve(success(null)),
  };
  const transport: Transport = {
    kind: 'embedded',
    closesInOrder: true,
    warmUp: () => undefined,
    connect: () => {
      began = true;
      return call;
    },
  };
  const request = {
    requestId: 'r',
    untrustedName: 'a.txt',
    viewOnly: false,
    disposableTemplate,
    network: false,
    returnEdits: true,
  };
  const document = { untrustedStart: new TextEncoder().encode('text'), ...(sizeBytes !== undefined && { sizeBytes }) };
  const routed = openRouted(transport, request, document, [small, large], {
    onStdout: () => Promise.resolve(),
    onStatus: () => undefined,
  });
  return { outcome: await routed.outcome, began };
};

test('a document that its template cannot hold is refused before any of it travels', async () => {
  for (const named of [null, 'small']) {
    assert.deepEqual(await open(101, named), {
      outcome: failure({ code: 'document-too-large', exitCode: null }),
      began: false,
    });
    assert.ok((await open(100, named)).began);
  }
});

test('such a document goes to a template with more memory where that is named instead', async () => {
  assert.ok(!(await open(101, null)).began);
  assert.ok((await open(101, 'large')).began);
});

test('where nobody knows how large it is, or how much the template can hold, dom0 finds out', async () => {
  assert.ok((await open(undefined, null)).began);
  assert.ok((await open(1e9, 'large')).began);
});
