// “Ask for the original”: what the native host gets of an attachment that a policy keeps closed, and what the person is told.
import assert from 'node:assert/strict';
import test from 'node:test';
import { toHostSchema, type ToHost } from '../../../protocol/native-messages.ts';
import type { Exceptions } from '../../../protocol/exceptions.ts';
import type { ErrorCode } from '../../../protocol/error-codes.ts';
import { askForOriginal, type OriginalParts } from '../../../addon/ask-for-original.ts';
import type { OpenRequest } from '../../../addon/guard-api.ts';
import { HostCall } from '../../../addon/host-call.ts';
import { lockedDownPolicy } from '../../../addon/policy/effective-policy.ts';

const exceptions: Exceptions = {
  folder: '/srv/exceptions',
  publicKeys: ['MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
};
const request: OpenRequest = {
  id: 7,
  path: 'click',
  wish: 'original',
  name: 'salaries.exe',
  declaredType: 'application/x-msdownload; name="salaries.exe"',
  guessedType: null,
  sizeBytes: 4,
  isRemote: false,
  source: 'x',
  message: { sender: 'alex@partner.example', senderInAddressBook: null, encrypted: null, signed: null, accounts: [] },
  clickedAtMs: 1,
  interceptedAtMs: 1,
};

interface Played {
  readonly sent: ToHost[];
  readonly told: string[];
  readonly calls: string[];
  readonly run: () => Promise<void>;
}

/** `ends` are the answers of the host, one for each time that it gets the bytes. */
const play = (
  ends: readonly (ErrorCode | null)[],
  typed: string | null,
  policy: Exceptions | null = exceptions,
): Played => {
  const [sent, told, calls]: [ToHost[], string[], string[]] = [[], [], []];
  const remaining = [...ends];
  const parts: OriginalParts = {
    guard: {
      pull: () => Promise.resolve({ base64: 'QUJDRA==', sizeBytes: 4, isLast: true }),
      rest: () => Promise.resolve(void calls.push('rest')),
      release: () => Promise.resolve(void calls.push('release')),
      askReason: () => {
        calls.push('asked');
        return Promise.resolve(typed);
      },
    },
    host: {
      open: (message, onEvent) => {
        sent.push(toHostSchema.parse(message));
        const call: HostCall = new HostCall(
          message.requestId,
          (next) => {
            sent.push(next);
            if (next.type !== 'end') return;
            const code = remaining.shift() ?? null;
            const { requestId } = message;
            const path = message.type === 'original' && message.ask === null ? '/home/a/Downloads/x' : null;
            if (code === null) call.receive({ type: 'original', requestId, path });
            call.receive(code === null ? { type: 'done', requestId } : { type: 'failed', requestId, code });
          },
          onEvent,
        );
        return call;
      },
    },
    policies: {
      ready: () => Promise.resolve(),
      current: () => ({ policy: { ...lockedDownPolicy, exceptions: policy }, managed: { state: 'valid' } }),
    },
    notices: {
      notifyOriginalSaved: (_, path) => Promise.resolve(void told.push(`saved ${path}`)),
      notifyOriginalAsked: () => Promise.resolve(void told.push('asked')),
      notifyFailure: (_, code) => Promise.resolve(void told.push(code)),
    },
  };
  return { sent, told, calls, run: () => askForOriginal(request, parts) };
};

test('what is granted is saved, and nobody is asked why', async () => {
  const { run, told, calls } = play([null], 'never');
  await run();
  assert.deepEqual(told, ['saved /home/a/Downloads/x']);
  assert.deepEqual(calls, ['rest', 'release']);
});

test('what is not granted is asked for with a reason, a kind and a domain, and with nothing else', async () => {
  const { run, told, sent, calls } = play(['exception-needed', null], '  For the\u202e audit,\n please ');
  await run();
  assert.deepEqual([told, calls], [['asked'], ['rest', 'asked', 'rest', 'release']]);
  const asked = sent.findLast((message) => message.type === 'original');
  assert.deepEqual(asked?.ask, {
    reason: 'For the audit, please',
    mediaType: 'application/x-msdownload',
    senderDomain: 'partner.example',
  });
  assert.doesNotMatch(JSON.stringify(asked.ask), /salaries|alex/);
});

test('whoever gives no reason asks for nothing', async () => {
  for (const typed of [null, '', ' \n\u200b ']) {
    const { run, told, sent } = play(['exception-needed'], typed);
    await run();
    assert.deepEqual([told, sent.filter(({ type }) => type === 'original').length], [[], 1]);
  }
});

test('a denial, and a folder that cannot be written, are told', async () => {
  const denied = play(['exception-denied'], 'never');
  await denied.run();
  assert.deepEqual([denied.told, denied.calls], [['exception-denied'], ['rest', 'release']]);
  const lost = play(['exception-needed', 'exception-not-asked'], 'why');
  await lost.run();
  assert.deepEqual(lost.told, ['exception-not-asked']);
});

test('without a folder of the administrator’s nothing is read', async () => {
  const { run, told, sent, calls } = play([null], 'why', null);
  await run();
  assert.deepEqual([told, sent, calls], [[], [], ['release']]);
});
