import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { desktopFiles } from '../../../native-host/desktop-files.ts';
import { quoteForExec } from '../../../native-host/desktop-install.ts';

const files = desktopFiles({ open: '"/a b/open"', view: '"/a b/view"' });

suite('what a desktop reads', () => {
  test('every file manager is offered both ways, in each language', () => {
    for (const [folder, extension] of [
      ['applications', 'desktop'],
      ['nemo/actions', 'nemo_action'],
      ['file-manager/actions', 'desktop'],
      ['Thunar/sendto', 'desktop'],
    ] as const) {
      const own = files.filter(({ path }) => path.startsWith(`${folder}/`) && path.endsWith(`.${extension}`));
      assert.deepEqual(
        own.map(({ text }) => /^Exec=(.*)$/m.exec(text)?.[1]),
        ['"/a b/open" %F', '"/a b/view" %F'],
      );
      for (const { text } of own) assert.match(text, /^(?:Generic)?Name\[de\]=.*Wegwerf-VM/m, folder);
    }
    const kde = files.find(({ path }) => path.startsWith('kio/'));
    assert.deepEqual(kde?.text.match(/^Exec=.*$/gm), ['Exec="/a b/open" %F', 'Exec="/a b/view" %F']);
    assert.equal(kde.isProgram, true);
  });

  test('“Open with” has the types that a template shows, and is not offered for every file', () => {
    for (const { text } of files.filter(({ path }) => path.startsWith('applications/'))) {
      const types = /^MimeType=(.*);$/m.exec(text)?.[1]?.split(';') ?? [];
      for (const type of ['application/pdf', 'image/jpeg', 'message/rfc822']) assert.ok(types.includes(type), type);
      assert.ok(!types.includes('application/octet-stream'));
    }
  });

  test('a path with signs that mean something in a desktop entry is one word of it', () => {
    assert.equal(quoteForExec('/home/a b/open'), '"/home/a b/open"');
    assert.equal(quoteForExec('/100%/$x`"y'), '"/100%%/\\\\$x\\\\`\\\\"y"');
    assert.equal(quoteForExec('/a\\b'), '"/a\\\\\\\\b"');
  });
});
