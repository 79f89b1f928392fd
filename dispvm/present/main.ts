// Makes a document showable: run by the guest's viewer as the unprivileged user, for each document of its own.
//
//   qjs --module present.js KIND INPUT FOLDER     qjs --module present.js member FOLDER K
//
// A line with the password, or an empty one, comes on standard input; one line with the outcome goes to standard
// output.
import * as os from 'os';
import * as std from 'std';
import { parseViewerTable } from '../../protocol/viewer-table.ts';
import { parseMemberNumber } from './members.ts';
import { failed, failureNumbers, type Outcome } from './presenter.ts';
import { presenters } from './presenters.ts';
import { fileTools } from './quickjs-tools.ts';
import { createSession, type Session } from './session.ts';

const tablePath = '/usr/lib/glovebox/viewers.json';
const passwordMaxCharacters = 4096;

const openSession = (folder: string): Session => {
  const table = std.loadFile(std.getenviron()['GLOVEBOX_VIEWERS'] ?? tablePath);
  if (table === null) throw new Error('no viewers.json');
  return createSession(fileTools(folder), parseViewerTable(JSON.parse(table)), presenters);
};

const readPassword = (): string | null => {
  const [line = ''] = std.in.readAsString(passwordMaxCharacters).split('\n', 1);
  return line === '' ? null : line;
};

const run = ([first, second, third]: readonly string[]): Outcome => {
  if (first === undefined || second === undefined || third === undefined) return failed('failed');
  const password = readPassword();
  if (first !== 'member') return openSession(third).presentDocument(first, second, password);
  const number = parseMemberNumber(third);
  return number === null ? failed('failed') : openSession(second).presentMember(number, password);
};

const lineOf = (outcome: Outcome): string => {
  switch (outcome.kind) {
    case 'open':
      return `open\t${outcome.direct}\t${outcome.path}`;
    case 'password':
      return `password ${outcome.isWrong ? 1 : 0}`;
    case 'failed':
      return `failed ${failureNumbers[outcome.why]}`;
  }
};

const [, ...words] = scriptArgs;
os.signal(os.SIGPIPE, null);
try {
  std.out.puts(`${lineOf(run(words))}\n`);
} catch (error) {
  std.err.puts(`glovebox present: ${error instanceof Error ? error.message : 'failed'}\n`);
  std.out.puts(`${lineOf(failed('failed'))}\n`);
}
std.out.flush();
