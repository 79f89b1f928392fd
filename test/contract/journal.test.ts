// The log of a daemon that a click started, in a real journal: journald itself runs here, in a place of its own where
// nothing else of systemd does.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { journalIdentifier } from '../../dom0/runtime/kept-log.ts';
import { dom0LogFile } from '../../protocol/paths.ts';
import { distPath, unbuilt } from './native-host-support.ts';
import { privateFolders } from './private-folders.ts';

const journald = '/lib/systemd/systemd-journald';
const missing = [journald, '/usr/bin/systemd-cat', '/usr/bin/journalctl'].filter((path) => !existsSync(path));
const reason =
  process.getuid?.() !== 0
    ? 'SKIPPED: only root can give journald a place of its own'
    : missing.length > 0 && `SKIPPED: no ${missing.join(', ')}`;

/** Arguments: journald, the identifier, then the command that is followed by `dom0 …`. */
const script = `
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/journal /run/log/journal
journald= daemon=
trap 'kill $journald $daemon 2>/dev/null || true' EXIT
trap 'exit 143' TERM
"$0" & journald=$!
identifier="$1"; shift
until [ -S /run/systemd/journal/stdout ]; do sleep 0.1; done
"$@" dom0 run --keep-log & daemon=$!
until "$@" dom0 status >/dev/null; do sleep 0.2; done
"$@" dom0 stop >/dev/null
wait $daemon
journalctl --sync
journalctl --directory=/run/log/journal --identifier="$identifier" --output=cat --no-pager
`;

test('a daemon tells the journal what it tells its file', { skip: reason || unbuilt }, async (t) => {
  const { environment, remove } = await privateFolders();
  t.after(remove);
  const command = [journald, journalIdentifier, process.execPath, distPath('glovebox.js')];
  const { stdout } = await promisify(execFile)(
    'unshare',
    [
      '--mount',
      '--propagation',
      'private',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      'sh',
      '-euc',
      script,
      ...command,
    ],
    { env: environment, timeout: 60_000 },
  );
  const file = await readFile(dom0LogFile(environment), 'utf8');
  assert.match(stdout, /"event":"started"[^]*"event":"stopped"/);
  assert.equal(stdout, file);
});
