// Every shell command of the written pages: run here as it is written, or tried by a named test, or marked as not tried. A
// command that this table does not know fails.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readTestNames } from '../support/claims.ts';
import { unbuilt } from './native-host-support.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

type Way =
  | { readonly exits: readonly number[] }
  | { readonly triedBy: string; readonly name: string }
  | { readonly untried: string };

const exits = (...codes: readonly number[]): Way => ({ exits: codes });
const triedBy = (file: string, name: string): Way => ({ triedBy: file, name });
const untried = (why: string): Way => ({ untried: why });

const auditLog = triedBy(
  'test/contract/audit.test.ts',
  'finds calls by id, source, outcome and time, as text and as JSON',
);
const exceptions = triedBy(
  'test/contract/exceptions.test.ts',
  'an administrator lists, shows and answers; what is not well-formed is left out',
);
const asRoot = untried('it changes the whole computer');
const inAnotherDebian = triedBy(
  'test/e2e/installed-packages.test.ts',
  'of …: they open an attachment, outlive an upgrade, and leave nothing',
);
const farmCertificates = '--ca ca.pem --cert host-1.pem --key host-1.key';
const asFarmCa = triedBy(
  'test/contract/farm-docs.test.ts',
  'the commands of docs/farm.md make certificates that a host takes, and the list that revokes one',
);
const ways: Readonly<Record<string, Way>> = {
  'dist/glovebox.js install': exits(0),
  'glovebox doctor': exits(0, 1),
  'glovebox install --desktop': exits(0),
  // There is no profile of a Thunderbird in that home.
  'glovebox install --handlers': exits(1),
  'glovebox dom0 status': exits(1),
  'glovebox policy --help': exits(0),
  'glovebox uninstall': exits(0),
  'glovebox policy explain --policy /etc/thunderbird/policies/policies.json --name roof.dwg --declared application/octet-stream --json':
    exits(0),
  'glovebox policy check /etc/thunderbird/policies/policies.json': exits(0),
  'glovebox dom0 policy eval --dir DIR --source mail --target @dispvm:windows-cad --service qubes.OpenInVM --json':
    exits(1),
  'glovebox dom0 log --audit --since 8h': auditLog,
  'glovebox dom0 log --audit --outcome policy-denied --json': auditLog,
  'glovebox dom0 log --audit --request 3f0c4a9d7be2415c8a60d1ef': auditLog,
  'glovebox dom0 run --foreground --metrics 127.0.0.1:9464': triedBy(
    'test/contract/metrics.test.ts',
    'a daemon tells its numbers where it was asked to, and to this computer’s user alone',
  ),
  'glovebox exceptions keygen --out /etc/glovebox/exceptions.pem': exceptions,
  'glovebox exceptions list --folder /srv/glovebox-exceptions': exceptions,
  'glovebox exceptions grant ID --folder /srv/glovebox-exceptions --key /etc/glovebox/exceptions.pem --until 8h':
    exceptions,
  'glovebox exceptions deny ID --folder /srv/glovebox-exceptions --key /etc/glovebox/exceptions.pem': triedBy(
    'test/contract/exceptions.test.ts',
    'that is denied says so, and a grant that was not used is taken back by it',
  ),
  'install -d -m 0755 /srv/glovebox-exceptions /srv/glovebox-exceptions/answers': asRoot,
  'install -d -m 1733 /srv/glovebox-exceptions/requests /srv/glovebox-exceptions/used': asRoot,
  'glovebox open FILE': triedBy(
    'test/contract/native-host-commands.test.ts',
    'writes an edit back over the file, whole, with its mode kept and marked as from a DispVM',
  ),
  'glovebox convert FILE --out SAFE.pdf': triedBy(
    'test/contract/convert.test.ts',
    'sends the document view-only, tells each page, and saves the whole copy for its owner alone',
  ),
  'glovebox bench': triedBy('test/e2e/bench.test.ts', 'glovebox bench measures this computer without Thunderbird'),
  'glovebox template build --all': untried('it takes minutes; scripts/test builds the same ones by their names'),
  'glovebox template build boards --recipe /etc/glovebox/recipes/boards': untried(
    'it takes minutes; example-recipe.test.ts reads the recipe',
  ),
  'mkdir -p /etc/glovebox/recipes && cp -r /opt/glovebox/docs/examples/recipes/boards /etc/glovebox/recipes/': asRoot,
  'scripts/demo': untried(
    'it installs packages and waits for its person; what it opens main-job.test.ts opens as well',
  ),
  'scripts/test': untried('it is what runs this'),
  'scripts/setup': untried('whoever runs this has run it'),
  'scripts/setup --tests': untried('whoever runs this has run it'),
  'npm run build': untried('it makes what this test runs, while it runs'),
  'npx tsc -b': untried('scripts/test runs it beside this'),
  'node --import tsx --test test/unit/protocol/qrexec.test.ts': exits(0),
  'scripts/bench --runs 6 --json': untried(
    'it takes a quarter of an hour; bench.test.ts runs what it starts, for fewer openings',
  ),
  'npx tsx scripts/benchmark/write-docs.ts bench-report/bench.json': untried('it replaces a page by new figures'),
  'npx tsx scripts/faults.ts': untried('it takes an hour'),
  'npx tsx scripts/soak.ts': untried('it takes half an hour'),
  'npx tsx scripts/faults.ts --write-docs --soak soak.json faults.json': untried('it replaces a page by new figures'),
  'scripts/package': triedBy(
    'test/contract/packages.test.ts',
    'the same sources make the same packages, wherever they are built',
  ),
  'apt-get install ./packages/glovebox-host_0.1.0-1_all.deb ./packages/glovebox-dom0_0.1.0-1_all.deb': inAnotherDebian,
  'env DEBIAN_FRONTEND=noninteractive apt-get install -y ./packages/glovebox-host_0.1.0-1_all.deb ./packages/glovebox-dom0_0.1.0-1_all.deb':
    inAnotherDebian,
  'install -D -m 644 /usr/share/doc/glovebox-host/examples/policies.json /etc/thunderbird/policies/policies.json':
    asRoot,
  'apt-get install ./packages/glovebox-apparmor_0.1.0-1_all.deb': asRoot,
  'apparmor_parser -r /etc/apparmor.d/glovebox': asRoot,
  "sed 's|/usr/lib/glovebox|/opt/glovebox|' /opt/glovebox/scripts/packaging/files/apparmor/glovebox > /etc/apparmor.d/glovebox":
    triedBy(
      'test/contract/apparmor.test.ts',
      'the command that doctor gives for a copy of the sources writes a profile for its script, and AppArmor takes it',
    ),
  'glovebox template build --system --all': untried('it takes minutes, and is for everybody of the computer'),
  'glovebox template build --system --all --refresh': untried('it takes minutes, and is for everybody of the computer'),
  'glovebox template key --out glovebox-key': triedBy(
    'test/e2e/template-archive.test.ts',
    'is written once, by a key that was made for it',
  ),
  'glovebox template export debian-13 --out debian-13.glovebox --key glovebox-key': triedBy(
    'test/e2e/template-archive.test.ts',
    'is written once, by a key that was made for it',
  ),
  'glovebox template import debian-13.glovebox --public-key glovebox-key.pub --system': triedBy(
    'test/e2e/template-archive.test.ts',
    'is imported by root for everybody, and a person without one of their own opens from it',
  ),
  'mkdir issued && touch index.txt && echo 1000 > serial && echo 1000 > crlnumber': asFarmCa,
  ['openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -config ca.cnf ' +
  '-extensions authority -subj "/CN=Farm CA" -keyout ca.key -out ca.pem']: asFarmCa,
  'openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config ca.cnf -subj "/CN=host-1" -keyout host-1.key -out host-1.csr':
    asFarmCa,
  'openssl ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -extensions host -in host-1.csr -notext -out host-1.pem':
    asFarmCa,
  'openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config ca.cnf -subj "/OU=sales/CN=anna" -keyout anna.key -out anna.csr':
    asFarmCa,
  'openssl ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -extensions person -in anna.csr -notext -out anna.pem':
    asFarmCa,
  'openssl ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -gencrl -out revoked.pem': asFarmCa,
  'openssl ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -revoke anna.pem': asFarmCa,
  'glovebox dom0 serve --listen 192.0.2.11:7443 --agent-port 7444 --ca ca.pem --cert host-1.pem --key host-1.key --crl revoked.pem':
    triedBy(
      'test/contract/farm.test.ts',
      'answers whoever has a certificate of its CA how it is, and nothing of what others have open',
    ),
  'glovebox template list --sha256 > templates.sha256': triedBy(
    'test/e2e/farm.test.ts',
    'a host serves the templates of its list, and says by which hash',
  ),
  [`glovebox dom0 serve --templates templates.sha256 --listen 192.0.2.11:7443 ${farmCertificates}`]: triedBy(
    'test/e2e/farm.test.ts',
    'a host serves the templates of its list, and says by which hash',
  ),
  'systemctl --global mask glovebox-dom0.socket': asRoot,
  'glovebox doctor --json': exits(0, 1),
  'git clone YOUR_COPY_OF_THIS_REPOSITORY /opt/glovebox': untried('there is no such address'),
  '/opt/glovebox/scripts/setup': asRoot,
  'ln -s /opt/glovebox/dist/glovebox.js /usr/local/bin/glovebox': asRoot,
  'mkdir -p /usr/lib/mozilla/native-messaging-hosts': asRoot,
  "cat > /usr/lib/mozilla/native-messaging-hosts/glovebox.json <<'END'": asRoot,
  'install -D -m 644 /opt/glovebox/docs/examples/handlers-policies.json /etc/thunderbird/policies/policies.json':
    asRoot,
  'install -D -m 644 /opt/glovebox/docs/examples/policies.json /etc/thunderbird/policies/policies.json': asRoot,
};

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    // Its blocks say where in Qubes OS they run: qubes-docs.test.ts has them.
    .filter((name) => name.endsWith('.md') && name !== 'qubes.md')
    .map((name) => `docs/${name}`),
];

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

const blocks: readonly Block[] = pages.flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```([a-z]*)\n(.*?)^```$/gms)].map(
    ([, language = '', text = '']) => ({ page, language, text }),
  ),
);

/** Without comments, and without what is given to a command as its input. */
const commandsIn = ({ text }: Block): readonly string[] =>
  text
    .replaceAll(/(?<=<<'END'\n).*?^END\n/gms, '')
    .split('\n')
    .map((line) => line.replace(/(?:^|\s+)#.*$/, '').trim())
    .filter((line) => line !== '');

const commands = [...new Set(blocks.filter(({ language }) => language === 'sh').flatMap(commandsIn))];

test('each shell command of the written pages is in the table, and none that is not', () => {
  assert.ok(commands.length > 20, 'they are found');
  assert.deepEqual([...commands].sort(), Object.keys(ways).sort());
  for (const { page, language, text } of blocks)
    if (language !== 'sh') assert.doesNotMatch(text, /^(?:glovebox|npx|node|sudo|scripts\/\S+|apt\S*) /m, page);
});

test('what is tried elsewhere is', () => {
  for (const [command, way] of Object.entries(ways))
    if ('triedBy' in way)
      assert.ok(readTestNames(readFileSync(join(root, way.triedBy), 'utf8')).has(way.name), command);
});

test('nobody is told to run what a registry has under our name', () => {
  for (const page of [...pages, 'ARCHITECTURE.md', 'SECURITY.md'])
    assert.doesNotMatch(readFileSync(join(root, page), 'utf8'), /npx (?:--no-install )?glovebox/, page);
});

suite('the commands that are run here', { skip: unbuilt }, () => {
  const makeEnvironment = async (t: TestContext): Promise<NodeJS.ProcessEnv> => {
    const home = await mkdtemp(join(tmpdir(), 'glovebox-docs-'));
    t.after(() => rm(home, { recursive: true }));
    const inherited = Object.entries(process.env).filter(([name]) => !/^(?:XDG|GLOVEBOX)_/.test(name));
    const PATH = `${join(home, '.local/bin')}:${process.env['PATH'] ?? ''}`;
    return { ...Object.fromEntries(inherited), HOME: home, XDG_RUNTIME_DIR: home, PATH, LC_ALL: 'C.UTF-8' };
  };

  test('do as they say, one after the other, by the names that they are called by', async (t) => {
    const env = await makeEnvironment(t);
    const here: Readonly<Record<string, string>> = {
      '/etc/thunderbird/policies/policies.json': 'docs/examples/policies.json',
      DIR: 'dom0/policy.d',
    };
    const run = Object.entries(ways).flatMap(([command, way]) => ('exits' in way ? [{ command, ...way }] : []));
    // As in the pages: uninstalling is the last.
    const inOrder = [
      ...run.filter(({ command }) => !command.endsWith('uninstall')),
      { command: 'glovebox uninstall', exits: [0] },
    ];
    for (const { command, exits: codes } of inOrder) {
      const [program = '', ...args] = command.split(' ').map((word) => here[word] ?? word);
      const { status, stderr } = spawnSync(program.includes('/') ? join(root, program) : program, args, {
        env,
        cwd: root,
        encoding: 'utf8',
      });
      assert.ok(codes.includes(status ?? -1), `${command}: ${status ?? 'ended by a signal'} ${stderr}`);
    }
  });
});
