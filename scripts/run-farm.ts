// Starts a farm on this computer (hosts, HAProxy in front, certificates, and a person's side), and leaves it running, opens many
// documents through it, or measures it.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { describeBenchMachine } from './benchmark/machine.ts';
import { measureFigures } from './farm-parts/figures.ts';
import { openMany } from './farm-parts/many-opens.ts';
import { FarmNetwork } from './farm-parts/network.ts';
import { startWorld, type World } from './farm-parts/world.ts';
import { interrupted } from './interrupted.ts';

const usage = `Usage: scripts/farm [--hosts N] [--networks] [--sources N] [--document FILE]
       scripts/farm --opens N [--at-once N] [--kill-one] [--hosts N] [--networks] [--sources N] [--document FILE]
       scripts/farm --figures [--runs N] [--rest SECONDS] [--viewer-seconds N] [--hosts N] [--document FILE]

  --hosts N           how many hosts there are (default: 3)
  --networks          each host, and HAProxy, in a network namespace of its own, on a bridge; needs root
  --sources N         how many people there are (default: 20)
  --document FILE     what is opened (default: a sample of the demo's)
  --opens N           open so many, and print as JSON what became of them
  --at-once N         so many of them at a time (default: 4)
  --kill-one          kill a host in their middle
  --figures           print as JSON what a farm adds to an opening, how soon another host takes over, what ten at once take
                      on one host and on all, and what a host takes for each
  --runs N            how often each is measured (default: 12)
  --rest SECONDS      how long nothing happens before each opening, so that a DispVM can be made ahead (default: 4)
  --viewer-seconds N  what the viewer takes of a processor without a VM: “bare viewer” in docs/benchmarks.md (default: 0.24)

Without --opens and --figures it runs until Ctrl-C.`;

const sample = fileURLToPath(new URL('../dispvm/image/samples/sample.pdf', import.meta.url));

const options = {
  hosts: { type: 'string', default: '3' },
  networks: { type: 'boolean', default: false },
  sources: { type: 'string', default: '20' },
  document: { type: 'string', default: sample },
  opens: { type: 'string', default: '0' },
  'at-once': { type: 'string', default: '4' },
  'kill-one': { type: 'boolean', default: false },
  figures: { type: 'boolean', default: false },
  runs: { type: 'string', default: '12' },
  rest: { type: 'string', default: '4' },
  'viewer-seconds': { type: 'string', default: '0.24' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const readOptions = () => {
  const { values } = parseArgs({ options });
  const [hosts, sources, opens, atOnce, runs] = [
    values.hosts,
    values.sources,
    values.opens,
    values['at-once'],
    values.runs,
  ].map(Number);
  const counts = { hosts: hosts ?? 0, sources: sources ?? 0, opens: opens ?? 0, atOnce: atOnce ?? 0, runs: runs ?? 0 };
  const isUsable =
    Object.values(counts).every((count) => Number.isInteger(count) && count >= 0) &&
    counts.hosts > 0 &&
    counts.sources > 0 &&
    counts.atOnce > 0 &&
    counts.runs > 0 &&
    Number(values.rest) >= 0 &&
    Number(values['viewer-seconds']) > 0;
  return { ...values, ...counts, isUsable };
};

const main = async (): Promise<number> => {
  const wanted = readOptions();
  if (wanted.help || !wanted.isUsable) {
    console.log(usage);
    return wanted.help ? 0 : 2;
  }
  const missing = wanted.networks ? await FarmNetwork.missing() : null;
  if (missing !== null) {
    console.error(missing);
    return 1;
  }
  const [document, machine, startedAt] = [await readFile(wanted.document), await describeBenchMachine(), new Date()];
  const world = await startWorld({ hosts: wanted.hosts, sources: wanted.sources, hasNetworks: wanted.networks });
  const print = (result: object): void =>
    console.log(
      JSON.stringify({ startedAt: startedAt.toISOString(), machine, hosts: wanted.hosts, ...result }, null, 2),
    );
  try {
    if (wanted.figures) {
      const figures = { runs: wanted.runs, restMs: 1000 * Number(wanted.rest) };
      const viewerCpuSeconds = Number(wanted['viewer-seconds']);
      print(await Promise.race([measureFigures(world, { ...figures, viewerCpuSeconds }, document), interrupted()]));
      return 0;
    }
    if (wanted.opens > 0) {
      const { opens, atOnce } = wanted;
      const many = openMany(world, { opens, atOnce, killsOne: wanted['kill-one'] }, document);
      const result = await Promise.race([many, interrupted()]);
      print(result);
      return result.untold === 0 && result.left === 0 && result.openedLocally === 0 ? 0 : 1;
    }
    describe(world);
    return await interrupted();
  } finally {
    await world.stop();
  }
};

const describe = ({ address, hosts, balancer, people }: World): void => {
  console.log(`HAProxy (pid ${balancer.pid}) listens on ${address}`);
  for (const { name, daemon } of hosts) console.log(`${name}: pid ${daemon.child.pid ?? 0}`);
  const [first] = people;
  if (first !== undefined) console.log(`a person’s settings: ${JSON.stringify(first)}`);
};

process.exitCode = await main();
