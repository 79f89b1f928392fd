// What the add-on's pages are told, and who is told nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GuardFinding } from '../../../addon/guard-findings.ts';
import type { HostStatus } from '../../../addon/host-link.ts';
import { replyToPage, type PageParts } from '../../../addon/page-replies.ts';
import { effectivePolicy } from '../../../addon/policy/effective-policy.ts';
import type { ErrorCode } from '../../../protocol/error-codes.ts';

const baseUrl = 'moz-extension://11111111-2222-3333-4444-555555555555/';
const page = { id: 'glovebox@sample', url: `${baseUrl}addon/settings/settings.html` };
const working: HostStatus = {
  type: 'status',
  dom0: null,
  templates: [{ name: 'debian-13', problem: null, system: null }],
  dispvms: 0,
  daemon: { build: '0123456789abcdef', endsWhenClosed: true },
};

const standing = { experiments: 'open', endsOnThisChannel: false, hasSecondNet: true } as const;

const makeParts = (
  options: {
    guards?: readonly GuardFinding[] | Error;
    status?: HostStatus | ErrorCode;
    mayDisable?: boolean;
    mayDisableAddon?: boolean;
  } = {},
): { parts: PageParts; heard: unknown[] } => {
  const heard: unknown[] = [];
  const base = effectivePolicy(null, null);
  const policy = { ...base, switches: { ...base.switches, mayDisableAddon: options.mayDisableAddon ?? true } };
  const parts: PageParts = {
    addon: {
      id: page.id,
      baseUrl,
      getSelf: () => Promise.resolve({ installType: 'normal', mayDisable: options.mayDisable ?? true }),
    },
    guard: {
      checkGuards: () =>
        options.guards instanceof Error ? Promise.reject(options.guards) : Promise.resolve(options.guards ?? []),
      standing: () => (options.guards instanceof Error ? Promise.reject(options.guards) : Promise.resolve(standing)),
    },
    policies: { ready: () => Promise.resolve(), current: () => ({ policy, managed: { state: 'none' } }) },
    host: { status: () => Promise.resolve(options.status ?? working), transport: 'embedded' },
    questions: { find: (requestId) => (heard.push(requestId), null), answer: (...values) => void heard.push(values) },
    close: (requestId) => void heard.push(`close ${requestId}`),
    show: (requestId) => void heard.push(`show ${requestId}`),
    trySample: () => void heard.push('sample'),
  };
  return { parts, heard };
};

test('only our own pages are answered, and only what they may ask', () => {
  const { parts, heard } = makeParts();
  const close = { type: 'close', requestId: 'abc' };
  for (const sender of [
    { ...page, id: 'other@sample' },
    { ...page, url: 'https://example.org/' },
    { id: page.id },
    { ...page, url: `${baseUrl.slice(0, -1)}.example.org/` },
  ]) {
    assert.equal(replyToPage(parts, close, sender), undefined);
  }
  for (const message of [
    null,
    'close',
    {},
    { type: 'open', requestId: 'abc' },
    { ...close, requestId: '../x' },
    { ...close, more: 1 },
  ]) {
    assert.equal(replyToPage(parts, message, page), undefined);
  }
  assert.deepEqual(heard, []);
});

test('passes on what a page asks for', async () => {
  const { parts, heard } = makeParts();
  assert.deepEqual(await replyToPage(parts, { type: 'policy' }, page), parts.policies.current());
  await replyToPage(parts, { type: 'close', requestId: 'abc' }, page);
  await replyToPage(parts, { type: 'show', requestId: 'abc' }, page);
  assert.equal(await replyToPage(parts, { type: 'question', requestId: 'abc' }, page), null);
  await replyToPage(parts, { type: 'answer', requestId: 'abc', choice: 'view', remember: null }, page);
  await replyToPage(parts, { type: 'trySample' }, page);
  assert.deepEqual(heard, ['close abc', 'show abc', 'abc', ['abc', 'view', null], 'sample']);
});

test('says how everything is', async () => {
  const status = (options: Parameters<typeof makeParts>[0]): unknown =>
    replyToPage(makeParts(options).parts, { type: 'status' }, page);
  assert.deepEqual(await status({}), {
    host: null,
    dom0: null,
    transport: 'embedded',
    templates: working.templates,
    daemon: working.daemon,
    addonLocked: false,
    addonLockMissing: false,
    failedGuards: [],
    standing,
  });
  assert.deepEqual(await status({ status: 'host-missing', mayDisable: false, mayDisableAddon: false }), {
    host: 'host-missing',
    dom0: null,
    transport: 'embedded',
    templates: null,
    daemon: null,
    addonLocked: true,
    addonLockMissing: false,
    failedGuards: [],
    standing,
  });
  assert.deepEqual(await status({ mayDisableAddon: false }), {
    host: null,
    dom0: null,
    transport: 'embedded',
    templates: working.templates,
    daemon: working.daemon,
    addonLocked: false,
    addonLockMissing: true,
    failedGuards: [],
    standing,
  });
});

test('says which guards failed, each once, and that nobody knows where they cannot be asked', async () => {
  const finding = (guard: GuardFinding['guard'], answer: GuardFinding['answer']): GuardFinding => ({
    guard,
    answer,
    target: 'x',
    place: 'program',
  });
  const failed = async (guards: readonly GuardFinding[] | Error): Promise<unknown> => {
    const reply = await replyToPage(makeParts({ guards }).parts, { type: 'status' }, page);
    return reply !== null && reply !== undefined && 'failedGuards' in reply ? reply.failedGuards : 'no status';
  };
  assert.deepEqual(
    await failed([
      finding('save', 'failed'),
      finding('open', 'failed'),
      finding('open', 'guarded'),
      finding('save', 'failed'),
      finding('compose', 'not here'),
    ]),
    ['open', 'save'],
  );
  assert.equal(await failed(new Error('no experiment')), null);
});
