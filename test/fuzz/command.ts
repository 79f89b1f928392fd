// scripts/fuzz [TARGET…] [--seconds N] [--seed N]: runs targets for longer than the tests do, and prints what each of
// them did. Exit 1 where one failed.
import { parseArgs } from 'node:util';
import { execute } from './execute.ts';
import { describeFailure, fuzz, newSeed } from './fuzz.ts';
import { listTargets, loadTarget, readFound } from './target-files.ts';

interface Row {
  readonly target: string;
  readonly executions: number;
  readonly perSecond: number;
  readonly failures: number;
}

const usage = 'usage: scripts/fuzz [TARGET…] [--seconds N] [--seed N]';

const readArguments = (): {
  readonly targets: readonly string[];
  readonly seconds: number;
  readonly seed: number | null;
} | null => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
    });
    const seconds = Number(values.seconds);
    const seed = values.seed === undefined ? null : Number(values.seed);
    const isFine =
      seconds > 0 &&
      (seed === null || Number.isInteger(seed)) &&
      positionals.every((name) => listTargets().includes(name));
    return isFine ? { targets: positionals.length === 0 ? listTargets() : positionals, seconds, seed } : null;
  } catch {
    return null;
  }
};

/** How many kept inputs fail again. */
const runFound = async (name: string): Promise<number> => {
  const target = await loadTarget(name);
  let failures = 0;
  for (const { file, input } of readFound(name)) {
    const wrong = await execute(target, input);
    if (wrong === null) continue;
    failures += 1;
    console.error(`test/fuzz/found/${file} fails again: ${wrong.error.stack ?? wrong.error.message}`);
  }
  return failures;
};

const runTarget = async (name: string, seconds: number, seed: number): Promise<Row> => {
  console.error(`${name}: seed ${seed}`);
  const again = await runFound(name);
  const { executions, tookMs, found } = await fuzz(await loadTarget(name), { seed, timeMs: seconds * 1000 });
  if (found !== null) console.error(describeFailure(name, seed, found));
  return {
    target: name,
    executions,
    perSecond: Math.round((executions / tookMs) * 1000),
    failures: again + (found === null ? 0 : 1),
  };
};

const printTable = (rows: readonly Row[]): void => {
  const width = Math.max(...rows.map(({ target }) => target.length));
  console.log(`${'target'.padEnd(width)}  executions  per second  failures`);
  for (const { target, executions, perSecond, failures } of rows) {
    console.log(
      `${target.padEnd(width)}  ${String(executions).padStart(10)}  ${String(perSecond).padStart(10)}  ${String(failures).padStart(8)}`,
    );
  }
};

const asked = readArguments();
if (asked === null) {
  console.error(`${usage}\ntargets: ${listTargets().join(' ')}`);
  process.exitCode = 2;
} else {
  const rows: Row[] = [];
  for (const name of asked.targets) rows.push(await runTarget(name, asked.seconds, asked.seed ?? newSeed()));
  printTable(rows);
  process.exitCode = rows.some(({ failures }) => failures > 0) ? 1 : 0;
}
