// Where a person sits: what an environment says of it, and what is taken for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  decodeDesktop,
  desktopMaxBytes,
  desktopOfEnvironment,
  displayKey,
  encodeDesktop,
} from '../../../protocol/desktop.ts';

const encode = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

test('tells of the display, its cookies and the language that an environment names', () => {
  const env = {
    DISPLAY: 'localhost:10.0',
    XAUTHORITY: '/home/kim/.Xauthority',
    WAYLAND_DISPLAY: 'wayland-1',
    XDG_RUNTIME_DIR: '/run/user/1000',
    XDG_ACTIVATION_TOKEN: 'dcd8fb74',
    HOME: '/home/kim',
  };
  const desktop = desktopOfEnvironment(env, 'de-AT');
  assert.deepEqual(desktop, {
    x11: 'localhost:10.0',
    xAuthority: '/home/kim/.Xauthority',
    wayland: '/run/user/1000/wayland-1',
    language: 'de-AT',
    activationToken: 'dcd8fb74',
  });
  assert.deepEqual(decodeDesktop(encodeDesktop(desktop)), desktop);
});

test('leaves out what is not set and what has another form, and fits into its message whatever the environment holds', () => {
  assert.deepEqual(desktopOfEnvironment({}, null), {});
  assert.deepEqual(desktopOfEnvironment({ DISPLAY: '', WAYLAND_DISPLAY: '', XAUTHORITY: '' }, null), {});
  const unusable = {
    DISPLAY: 'mail.example.org:0',
    WAYLAND_DISPLAY: 'wayland-1',
    XAUTHORITY: 'cookies',
    XDG_ACTIVATION_TOKEN: 'a b',
  };
  assert.deepEqual(desktopOfEnvironment(unusable, 'de'), { language: 'de' });
  const variable = fc.option(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3000 }),
      fc.string().map((name) => `/${name}`),
    ),
    { nil: undefined },
  );
  fc.assert(
    fc.property(variable, variable, variable, variable, (DISPLAY, XAUTHORITY, WAYLAND_DISPLAY, XDG_RUNTIME_DIR) => {
      const desktop = desktopOfEnvironment({ DISPLAY, XAUTHORITY, WAYLAND_DISPLAY, XDG_RUNTIME_DIR }, 'de');
      assert.deepEqual(decodeDesktop(encodeDesktop(desktop)), desktop);
    }),
  );
});

const wrong: readonly (readonly [what: string, value: unknown])[] = [
  ['another computer’s display', { x11: 'mail.example.org:0' }],
  ['a display without a number', { x11: ':' }],
  ['a display with more behind it', { x11: ':0 -x' }],
  ['a display of a long number', { x11: ':100000' }],
  ['a socket that is no path', { wayland: 'wayland-0' }],
  ['a path that leads back', { wayland: '/run/user/1/../2/wayland-0' }],
  ['a path with a line break', { xAuthority: '/home/kim/a\nb' }],
  ['a path that is too long', { xAuthority: `/${'x'.repeat(2000)}` }],
  ['a socket of too long a path', { wayland: `/${'x'.repeat(107)}` }],
  ['a language that is none', { language: 'de_DE.UTF-8' }],
  ['a token of two words', { activationToken: 'a b' }],
  ['a token that is too long', { activationToken: 'x'.repeat(257) }],
  ['a field more', { x11: ':0', LD_PRELOAD: '/tmp/x.so' }],
  ['no object', [':0']],
];
for (const [what, value] of wrong)
  test(`takes no desktop with ${what}`, () => assert.equal(decodeDesktop(encode(value)), null));

test('takes no bytes that are not such an object, nor more than may be', () => {
  const tooLong = Buffer.from(`{}${' '.repeat(desktopMaxBytes)}`);
  for (const bytes of [new Uint8Array(0), Uint8Array.of(0xff), Buffer.from(' '.repeat(desktopMaxBytes)), tooLong])
    assert.equal(decodeDesktop(bytes), null);
});

test('knows one display by whatever name it goes', () => {
  const key = displayKey({ x11: ':0', xAuthority: '/tmp/a', language: 'de' });
  for (const x11 of [':0', ':0.0', 'unix:0', 'unix:0.0']) assert.equal(displayKey({ x11 }), key);
  for (const other of [{ x11: ':1' }, { x11: ':0.1' }, { x11: 'localhost:0' }, { wayland: '/run/user/1000/wayland-0' }])
    assert.notEqual(displayKey(other), key);
  assert.equal(displayKey({ language: 'de' }), null);
});
