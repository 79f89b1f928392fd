// The add-on's pages as they are built, in a real Chromium as an unpacked extension: storage, texts and messages are
// Chromium's own. Only the background page is a stand-in (Chromium has no mail): it answers the pages' requests with
// what the test gave it.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page, type Worker } from 'playwright';
import type { PageReplies, PageRequest } from '../../addon/page-messages.ts';
import { buildAddon } from '../../scripts/build-addon.ts';

const startTimeoutMs = 60_000;

type StorageArea = 'local' | 'session';

export interface PagesBrowser {
  readonly context: BrowserContext;
  /** Opens a page of the add-on in a tab, e.g. `addon/settings/settings.html#rules`. */
  readonly openPage: (path: string) => Promise<Page>;
  /** What the background page answers from now on, by the request's type; without an answer here it is null. */
  readonly setReplies: (replies: Partial<PageReplies>) => Promise<void>;
  /** What the pages asked the background page, oldest first. */
  readonly listRequests: () => Promise<PageRequest[]>;
  readonly readStored: (area: StorageArea, key: string) => Promise<unknown>;
  readonly store: (area: StorageArea, items: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Also forgets the replies and requests, and closes every page. */
  readonly reset: () => Promise<void>;
  /** What the pages did not catch or wrote as errors to the console. */
  readonly errors: string[];
  readonly stop: () => Promise<void>;
}

/** `locale` decides which texts are shown, as if the browser were in that language. */
export const startPagesBrowser = async ({
  locale = 'en',
}: { readonly locale?: 'en' | 'de' } = {}): Promise<PagesBrowser> => {
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-chromium-'));
  const extension = join(dir, 'extension');
  await buildAddon(join(dir, 'addon'), join(dir, 'glovebox.xpi'));
  await makeExtension(join(dir, 'addon'), extension, locale);
  const context = await chromium.launchPersistentContext(join(dir, 'profile'), {
    executablePath: '/usr/bin/chromium',
    headless: false,
    // Chromium's new headless mode: Playwright's own has no extensions.
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
    ],
    ignoreDefaultArgs: ['--disable-extensions'],
    // Or axe would look at colours half-way from one scheme to the other.
    reducedMotion: 'reduce',
    viewport: { width: 1400, height: 900 },
    timeout: startTimeoutMs,
  });
  const worker =
    context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker', { timeout: startTimeoutMs }));
  const stop = async (): Promise<void> => {
    await context.close();
    await rm(dir, { recursive: true, force: true });
  };
  return { ...drive(context, worker), stop };
};

const drive = (context: BrowserContext, worker: Worker): Omit<PagesBrowser, 'stop'> => {
  const errors: string[] = [];
  const inWorker = <Argument, Result>(
    act: (chrome: StandInChrome, argument: Argument) => Promise<Result>,
    argument: Argument,
  ): Promise<Result> => worker.evaluate(`(${act.toString()})(chrome, ${JSON.stringify(argument ?? null)})`);
  const readStored = (area: StorageArea, key: string): Promise<unknown> =>
    inWorker(async (chrome, [from, name]) => (await chrome.storage[from].get(name))[name], [area, key] as const);
  const store: PagesBrowser['store'] = (area, items) =>
    inWorker((chrome, [to, values]) => chrome.storage[to].set(values), [area, items] as const);
  return {
    context,
    errors,
    readStored,
    store,
    openPage: async (path) => {
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await page.goto(new URL(path, worker.url()).href);
      // Chromium drops keys and clicks that come before a page is painted for the first time.
      await page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
            setTimeout(resolve, 2000);
          }),
      );
      return page;
    },
    setReplies: (replies) => store('session', { [repliesKey]: replies }),
    listRequests: async () => ((await readStored('session', requestsKey)) ?? []) as PageRequest[],
    reset: async () => {
      for (const page of context.pages().slice(1)) await page.close();
      await inWorker((chrome) => Promise.all([chrome.storage.local.clear(), chrome.storage.session.clear()]), null);
      errors.length = 0;
    },
  };
};

/** The little of Chromium's API that is used in the stand-in; the functions above run there, as their text. */
interface StandInChrome {
  readonly storage: Readonly<
    Record<
      StorageArea,
      {
        get: (key: string) => Promise<Record<string, unknown>>;
        set: (items: Readonly<Record<string, unknown>>) => Promise<void>;
        clear: () => Promise<void>;
      }
    >
  >;
}

const repliesKey = 'standInReplies';
const requestsKey = 'standInRequests';

/** One request after the other, so that none is lost from the list. */
const standIn = `
  let turn = Promise.resolve();
  const answer = async (request) => {
    const { ${repliesKey}: replies = {},
      ${requestsKey}: requests = [] } = await chrome.storage.session.get(['${repliesKey}', '${requestsKey}']);
    await chrome.storage.session.set({ ${requestsKey}: [...requests, request] });
    return replies[request.type] ?? null;
  };
  chrome.runtime.onMessage.addListener((request, sender, reply) => {
    turn = turn.then(() => answer(request)).then(reply);
    return true;
  });
`;

/** Chromium's headless package has English only: texts in German are the extension's only ones. */
const makeExtension = async (addon: string, folder: string, locale: 'en' | 'de'): Promise<void> => {
  await cp(join(addon, 'addon'), join(folder, 'addon'), { recursive: true });
  await cp(join(addon, '_locales', locale), join(folder, '_locales', locale), { recursive: true });
  await writeFile(join(folder, 'background.js'), standIn);
  await writeFile(
    join(folder, 'manifest.json'),
    JSON.stringify({
      manifest_version: 3,
      name: 'Glovebox pages',
      version: '0.1.0',
      default_locale: locale,
      permissions: ['storage'],
      background: { service_worker: 'background.js' },
      options_ui: { page: 'addon/settings/settings.html', open_in_tab: true },
    }),
  );
};
