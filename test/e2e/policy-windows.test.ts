// What policy shows on the trusted side: the question of a rule that asks, whose answer is never a stray click, and the
// notice of what was decided.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { answerAfterMs, policyNoticeMs, type PolicyQuestion } from '../../protocol/policy-windows.ts';
import { words } from '../../protocol/words.ts';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { callDom0, removeDom0, startDom0, type Call, type Dom0 } from '../support/dom0.ts';
import { missingForWindows, startGuiDaemon, type GuiDaemon } from '../support/gui-daemon.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = missingForWindows() ?? false;
const { policy: english } = words.en.window;
/** Buttons wake up a moment after they may be used. */
const awakeMs = answerAfterMs + 500;

type RunX = GuiDaemon['runX'];
const listWindows = async (runX: RunX, title: string): Promise<readonly string[]> =>
  (await runX('xdotool', 'search', '--onlyvisible', '--name', `^${title}$`).catch(() => ''))
    .split('\n')
    .filter((window) => window !== '');
/** The window that came up last. */
const findWindow = (runX: RunX, title: string): Promise<string> =>
  waitUntil(async () => (await listWindows(runX, title)).at(-1), `the window “${title}”`);
const noWindow = (runX: RunX, title: string): Promise<boolean> =>
  waitUntil(async () => (await listWindows(runX, title)).length === 0, `no window “${title}”`);
const press = (runX: RunX, ...keys: readonly string[]): Promise<string> =>
  runX('xdotool', 'key', '--delay', '60', ...keys);

describe('the question of a rule', { skip: missing, concurrency: 1 }, () => {
  let gui: GuiDaemon;
  let last = 0;
  before(async () => {
    gui = await startGuiDaemon();
  });
  after(() => gui.stop());

  const ask = async (change: Partial<PolicyQuestion> = {}): Promise<{ id: number; window: string }> => {
    last += 1;
    gui.send({
      type: 'policy-question',
      questionId: last,
      language: 'en',
      source: 'work',
      service: 'qubes.OpenInVM+no-edits',
      target: '@dispvm',
      choices: ['@dispvm:debian-13', '@dispvm:office', 'vault'],
      defaultChoice: '@dispvm:office',
      ...change,
    });
    return { id: last, window: await findWindow(gui.runX, words[change.language ?? 'en'].window.policy.title) };
  };
  const answerTo = (id: number): string | null | undefined => {
    const answer = gui.messages.find((message) => message.type === 'answer' && message.questionId === id);
    return answer?.type === 'answer' ? answer.choice : undefined;
  };
  const answers = async (id: number, expected: string | null): Promise<void> => {
    await waitUntil(() => answerTo(id) !== undefined, 'it is answered');
    assert.equal(answerTo(id), expected);
  };
  /** The middle of “Allow”: at the lower right. */
  const clickAllow = async (window: string): Promise<void> => {
    const geometry = await gui.runX('xdotool', 'getwindowgeometry', '--shell', window);
    const [width = 0, height = 0] = ['WIDTH', 'HEIGHT'].map((name) =>
      Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(geometry)?.[1]),
    );
    await gui.runX('xdotool', 'mousemove', '--window', window, String(width - 45), String(height - 32), 'click', '1');
  };

  for (const language of ['en', 'de'] as const)
    test(`is allowed by a click, but not before its window has had the keyboard for a moment (${language})`, async () => {
      const { id, window } = await ask({ language });
      await clickAllow(window);
      await press(gui.runX, 'Return', 'space', 'Escape');
      assert.equal(answerTo(id), undefined, 'what was meant for another window counts for nothing');
      await delay(awakeMs);
      assert.equal(answerTo(id), undefined);
      await clickAllow(window);
      await answers(id, '@dispvm:office');
      await noWindow(gui.runX, words[language].window.policy.title);
    });

  test('is denied by Escape, by Enter, and by closing its window', async () => {
    for (const key of ['Escape', 'Return', 'alt+F4']) {
      const { id } = await ask();
      await delay(awakeMs);
      await press(gui.runX, key);
      await answers(id, null);
      await noWindow(gui.runX, english.title);
    }
  });

  test('is answered by the keyboard alone, and not allowed before a target is chosen', async () => {
    const { id } = await ask({ defaultChoice: null });
    await delay(awakeMs);
    await press(gui.runX, 'Tab', 'Down', 'Down');
    await press(gui.runX, 'Tab', 'Tab', 'Return');
    await answers(id, '@dispvm:office');
    const without = await ask({ defaultChoice: null });
    await delay(awakeMs);
    await clickAllow(without.window);
    await delay(200);
    assert.equal(answerTo(without.id), undefined);
    await press(gui.runX, 'Escape');
    await answers(without.id, null);
  });

  test('waits anew when another window has had the keyboard meanwhile', async () => {
    const first = await ask({ choices: ['vault'], defaultChoice: 'vault' });
    await delay(awakeMs);
    const other = await ask();
    await gui.runX('xdotool', 'windowactivate', '--sync', first.window);
    await press(gui.runX, 'Escape');
    assert.equal(answerTo(first.id), undefined);
    for (const { id } of [first, other]) gui.send({ type: 'question-over', questionId: id });
    await noWindow(gui.runX, english.title);
    for (const { id } of [first, other]) assert.equal(answerTo(id), undefined);
  });

  test('a notice takes no keyboard, is replaced by the next, and goes by itself', async () => {
    const { id } = await ask();
    await delay(awakeMs);
    const notice = { type: 'policy-notice', language: 'en', source: 'work', service: 'qubes.OpenInVM' } as const;
    gui.send({ ...notice, isAllowed: false, target: '@dispvm:cad' });
    await findWindow(gui.runX, english.denied);
    gui.send({ ...notice, isAllowed: true, target: '@dispvm:office' });
    await findWindow(gui.runX, english.allowed);
    await noWindow(gui.runX, english.denied);
    await press(gui.runX, 'Escape');
    await answers(id, null);
    await delay(policyNoticeMs);
    await noWindow(gui.runX, english.allowed);
  });
});

describe('a rule that asks', { skip: missing, concurrency: 1 }, () => {
  let screen: Xvfb;
  before(async () => {
    screen = await startXvfb();
  });
  after(() => screen.stop());

  const call = async (
    policy: string,
    act: (runX: RunX, call: Call, dom0: Dom0) => Promise<void>,
    asked: Parameters<typeof callDom0>[1] = {},
  ): Promise<string | null> => {
    const env = { ...process.env, DISPLAY: screen.display };
    const runX: RunX = async (program, ...args) => (await promisify(execFile)(program, args, { env })).stdout;
    const dom0 = await startDom0({ policy, env: { DISPLAY: screen.display, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' } });
    try {
      const made = await callDom0(dom0.socketPath, asked);
      await act(runX, made, dom0);
      await made.over();
      return made.failure;
    } finally {
      await removeDom0(dom0);
    }
  };
  const asks = 'qubes.OpenInVM * @anyvm @dispvm ask default_target=@dispvm\n';

  test('lets a call go on when it is allowed', async () => {
    const failure = await call(asks, async (runX) => {
      await findWindow(runX, english.title);
      await delay(awakeMs);
      await press(runX, 'Tab', 'Return');
    });
    assert.equal(failure, 'template-missing', 'it got as far as the DispVM, of which there is no template here');
  });

  test('ends a call when it is denied, and a denial by policy is shown', async () => {
    const failure = await call(asks, async (runX) => {
      await findWindow(runX, english.title);
      await delay(awakeMs);
      await press(runX, 'Escape');
    });
    assert.equal(failure, 'cancelled');
    const denied = await call('* * @anyvm @anyvm deny\n', async (runX) => {
      await findWindow(runX, english.denied);
    });
    assert.equal(denied, 'policy-denied');
  });

  test('leaves the windows alone where a call has a longer name than they show', async () => {
    const longest = { service: `qubes.OpenInVM+${'a'.repeat(60_000)}` };
    const guiPid = async ({ socketPath }: Dom0): Promise<number | null> =>
      (await fetchStatus(socketPath))?.guiPid ?? null;
    let before: number | null = null;
    let afterwards: number | null = null;
    const denied = await call(
      `glovebox.Status * @anyvm @adminvm allow\n* * @anyvm @anyvm deny\n`,
      async (runX, _made, dom0) => {
        before = await guiPid(dom0);
        await findWindow(runX, english.denied);
        afterwards = await guiPid(dom0);
      },
      longest,
    );
    assert.equal(denied, 'policy-denied');
    assert.notEqual(before, null);
    assert.equal(afterwards, before, 'the process of the windows is the same');
    assert.equal(await call(asks, () => Promise.resolve(), longest), 'policy-denied', 'nobody allows a part');
  });

  test('is over when the daemon is stopped', async () => {
    const stopped = await call(asks, async (runX, _made, dom0) => {
      await findWindow(runX, english.title);
      assert.equal(await dom0.stop(), 0);
    });
    assert.equal(stopped, 'cancelled');
  });

  test('closes its question when the caller gives up', async () => {
    await call(asks, async (runX, made) => {
      await findWindow(runX, english.title);
      made.socket.destroy();
      await noWindow(runX, english.title);
    });
  });
});
