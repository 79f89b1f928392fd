// Every button that the template's table gives a viewer does in its picture what it says, pressed as somebody without a
// pointer presses it. A button for which there is nothing to do cannot be pressed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { viewerTools, type ButtonAction } from '../../gui/viewer-tools.ts';
import type { Viewer } from '../../protocol/viewer-table.ts';
import { missingForDispvms, type DispvmWorld } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import { type DocumentUser, type Look, type ShownDocument } from '../support/document-user.ts';
import { ownViewers } from '../support/own-viewers.ts';
import { makePagedDocument, type PagedDocument } from '../support/paged-documents.ts';
import { furtherCase } from '../support/thorough.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const word = 'Meadow';
const slowMs = 60_000;
/**
 * What is drawn anew, at a scale that was multiplied and divided, may have the edge of a letter elsewhere, and so what
 * a bar made smaller for a while.
 */
const redrawn = 0.01;
/** Of our bars and of what stands below them where a guest's words are shown. */
const withGuestsWords = 300;
/** What two documents differ by at least. */
const another = 0.02;
/** A document and a picture; the others have the same bar. */
const usual = ['pages', 'picture'];

describe('the tool bar of', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let user: DocumentUser;
  withDispvmWorld((person, started) => {
    [user, world] = [person, started];
  });

  for (const viewer of ownViewers) {
    test(
      `${viewer.name}: each button does what it says`,
      { skip: !usual.includes(viewer.name) && furtherCase },
      async () => {
        const document = await makePagedDocument(viewer.name, word);
        const shown = await user.open(document.name, document.bytes, { viewOnly: false });
        if (document.pages === 'several') await user.seesInBars('Page 1 of', shown);
        const bar = new Bar(user, viewer, document, shown);
        for (const [action, use] of Object.entries(uses))
          if (action === 'search' ? viewer.search !== null : bar.has(action as ButtonAction)) await use(bar);
        assert.deepEqual(bar.unused(), []);
        if (!bar.has('edit')) return user.close(shown);
        await bar.press('edit');
        await waitUntil(
          async () =>
            (await world.runX('xdotool', 'getwindowname', await world.windowOf(shown.id))).includes(
              'changes come back',
            ),
          'the editor has it',
          slowMs,
        );
        await user.close(shown);
      },
    );
  }
});

type Pressed = ButtonAction | 'previousMatch' | 'nextMatch';

/** The buttons in their order, and what is seen when one is pressed. */
class Bar {
  readonly user: DocumentUser;
  readonly document: PagedDocument;
  readonly shown: ShownDocument;
  readonly #actions: readonly ButtonAction[];
  readonly #used = new Set<ButtonAction>(['edit']);
  page: 'first' | 'second' = 'first';
  depth = 0;

  constructor(user: DocumentUser, viewer: Viewer, document: PagedDocument, shown: ShownDocument) {
    this.user = user;
    this.document = document;
    this.shown = shown;
    this.#actions = viewerTools(viewer, true).tools.map(({ action }) => action);
  }

  has(action: ButtonAction): boolean {
    return this.#actions.includes(action);
  }

  unused(): readonly ButtonAction[] {
    return this.#actions.filter((action) => !this.#used.has(action));
  }

  /** F10 leads to the first button that can be pressed, Tab on to the next. The keyboard stays there. */
  async press(action: Pressed): Promise<void> {
    const chain = [...this.#actions.filter((one) => this.#canPress(one)), 'searchField', 'previousMatch', 'nextMatch'];
    const at = chain.indexOf(action);
    assert.notEqual(at, -1, `${action} can be pressed`);
    await this.user.typeOutside('F10', ...Array.from({ length: at }, () => 'Tab'), 'space');
    if (action !== 'previousMatch' && action !== 'nextMatch') this.#used.add(action);
  }

  #canPress(action: ButtonAction): boolean {
    switch (action) {
      case 'back':
        return this.depth > 0;
      case 'previousPage':
        return this.page !== 'first';
      case 'nextPage':
        return this.document.pages === 'several' && this.page === 'first';
      default:
        return true;
    }
  }

  look(): Promise<Look> {
    return this.user.still(this.shown);
  }

  changes(action: Pressed, from?: Look): Promise<Look> {
    return this.user.changes(this.shown, `the button ${action}`, () => this.pressAndLeave(action), { from });
  }

  async becomes(action: Pressed, wanted: Look, tolerance?: number): Promise<void> {
    await this.pressAndLeave(action);
    await this.user.becomes(this.shown, `the button ${action}`, wanted, tolerance);
  }

  async pressAndLeave(action: Pressed): Promise<void> {
    await this.press(action);
    await this.user.type('Escape');
  }

  /** The first changes the picture, the second changes it back. */
  async thereAndBack(there: ButtonAction, back: ButtonAction): Promise<void> {
    const before = await this.look();
    await this.changes(there, before);
    await this.becomes(back, before, redrawn);
  }
}

type Use = (bar: Bar) => Promise<void>;

const zoom: Use = (bar) => bar.thereAndBack('zoomIn', 'zoomOut');

const turnPages: Use = async (bar) => {
  const first = await bar.look();
  await bar.changes('nextPage', first);
  bar.page = 'second';
  await bar.user.seesInBars('Page 2 of', bar.shown);
  await bar.becomes('previousPage', first);
  bar.page = 'first';
  await bar.user.seesInBars('Page 1 of', bar.shown);
};

const fit: Use = async (bar) => {
  // A picture begins as a whole, anything else as wide as the window; either leaves a scale that zooming has rounded.
  const [usual, other] = bar.has('actualSize')
    ? (['fitPage', 'fitWidth'] as const)
    : (['fitWidth', 'fitPage'] as const);
  await bar.pressAndLeave(usual);
  await bar.thereAndBack(other, usual);
  if (bar.has('actualSize')) await bar.thereAndBack('actualSize', usual);
};

const rotate: Use = async (bar) => {
  const upright = await bar.look();
  let seen = upright;
  for (let turn = 0; turn < 3; turn += 1) seen = await bar.changes('rotate', seen);
  await bar.becomes('rotate', upright, redrawn);
};

const search: Use = async (bar) => {
  const unmarked = await bar.look();
  const first = await bar.user.changes(
    bar.shown,
    'a search',
    async () => {
      await bar.user.type('ctrl+f');
      await bar.user.typeText(word);
      await bar.user.type('Return', 'Escape');
    },
    { from: unmarked },
  );
  await bar.changes('nextMatch', first);
  await bar.becomes('previousMatch', first);
  await bar.user.type('Escape');
  await bar.user.becomes(bar.shown, 'the end of the search', unmarked);
};

const copy: Use = async (bar) => {
  const unmarked = await bar.look();
  const marked = await bar.user.changes(bar.shown, 'marking the whole page', () => bar.user.type('ctrl+a'), {
    from: unmarked,
  });
  await bar.press('copy');
  await bar.user.seesInBars('Put on the clipboard', bar.shown, withGuestsWords);
  await bar.user.type('Escape');
  await bar.user.becomes(bar.shown, 'the bar that is closed', marked, redrawn);
  await bar.user.type('Escape');
  await bar.user.becomes(bar.shown, 'the end of the selection', unmarked, redrawn);
};

const read: Use = async (bar) => {
  await bar.press('reading');
  await bar.user.seesInBars('Text of the document', bar.shown, withGuestsWords);
  await bar.user.type('Escape');
};

const goBack: Use = async (bar) => {
  assert.ok(bar.document.hasMember, 'there is something to come back from');
  const marked = await bar.user.changes(bar.shown, 'the frame around a link', () => bar.user.type('Tab'));
  await bar.user.changes(bar.shown, 'what is inside', () => bar.user.type('Return'), { share: another, from: marked });
  bar.depth = 1;
  await bar.becomes('back', marked);
  bar.depth = 0;
};

const uses: Readonly<Partial<Record<ButtonAction | 'search', Use>>> = {
  nextPage: turnPages,
  zoomIn: zoom,
  fitPage: fit,
  rotate,
  search,
  copy,
  reading: read,
  back: goBack,
};
