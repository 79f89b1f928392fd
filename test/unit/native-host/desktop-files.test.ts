import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { desktopFiles, nautilusScript } from '../../../native-host/desktop-files.ts';
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

  test('a script of Nautilus’s opens what is chosen by its whole name, whatever that is', () => {
    const script = nautilusScript('printf "<%s>"');
    const run = (given: readonly string[], paths: string): string =>
      execFileSync('/bin/sh', ['-c', script, 'sh', ...given], {
        encoding: 'utf8',
        env: { NAUTILUS_SCRIPT_SELECTED_FILE_PATHS: paths },
      });
    const names = ['/a/100% ü.pdf', '/a/%20 "b" $HOME \'c\'.pdf', '/a/* .pdf', '/a/-n'];
    assert.equal(run(['100ü.pdf', 'b'], names.map((name) => `${name}\n`).join('')), `<${names.join('><')}>`);
    assert.equal(run(['of elsewhere'], ''), '<of elsewhere>');
  });

  test('a path with signs that mean something in a desktop entry is one word of it', () => {
    assert.equal(quoteForExec('/home/a b/open'), '"/home/a b/open"');
    assert.equal(quoteForExec('/100%/$x`"y'), '"/100%%/\\\\$x\\\\`\\\\"y"');
    assert.equal(quoteForExec('/a\\b'), '"/a\\\\\\\\b"');
  });
});
