// The window that waits for the next call from elsewhere: there is one at most, one call gets it, and only on the display that it
// was made on.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { WindowAhead } from '../../../../dom0/server/window-ahead.ts';

const withGui = (
  body: (
    gui: ConstructorParameters<typeof WindowAhead>[0],
    prepared: readonly string[],
    dropped: readonly string[],
  ) => void,
): void => {
  const [prepared, dropped]: [string[], string[]] = [[], []];
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    body(
      {
        waitReady: () => Promise.resolve(true),
        prepare: (id, vncSocket) => {
          assert.equal(vncSocket, null, 'nothing to connect it to');
          prepared.push(id);
        },
        discard: (id) => dropped.push(id),
        pid: null,
      },
      prepared,
      dropped,
    );
  } finally {
    mock.timers.reset();
  }
};

test('is made a second after a document was seen, once, and one call gets it', () => {
  withGui((gui, prepared) => {
    const ahead = new WindowAhead(gui);
    const first = ahead.take(gui);
    ahead.want();
    mock.timers.tick(900);
    ahead.want();
    mock.timers.tick(900);
    assert.deepEqual(prepared, []);
    mock.timers.tick(200);
    ahead.want();
    mock.timers.tick(2000);
    assert.equal(prepared.length, 1);
    assert.equal(ahead.take(gui), prepared[0]);
    const third = ahead.take(gui);
    assert.equal(new Set([first, ...prepared, third]).size, 3);
    ahead.want();
    mock.timers.tick(2000);
    assert.equal(prepared.length, 2);
  });
});

test('is not for a call from another display, and still there for the next from its own', () => {
  withGui((gui, prepared) => {
    const ahead = new WindowAhead(gui);
    ahead.want();
    mock.timers.tick(2000);
    assert.notEqual(ahead.take({}), prepared[0]);
    assert.equal(ahead.take(gui), prepared[0]);
  });
});

test('has a name that no other window has, and none that a DispVM of this computer gets soon', () => {
  withGui((gui) => {
    const ahead = new WindowAhead(gui);
    const names = Array.from({ length: 1000 }, () => ahead.take(gui));
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^disp99[0-9]{4}$/);
  });
});

test('that was taken and could not be opened is not kept for ever', () => {
  withGui((gui, prepared, dropped) => {
    const ahead = new WindowAhead(gui);
    ahead.want();
    mock.timers.tick(2000);
    ahead.drop(ahead.take(gui));
    assert.deepEqual(dropped, prepared);
    ahead.want();
    mock.timers.tick(2000);
    assert.equal(prepared.length, 2);
  });
});
