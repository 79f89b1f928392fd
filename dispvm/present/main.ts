// Makes a document showable: run by the guest's viewer as the unprivileged user, for each document of its own.
//
//   qjs --module present.js
//
// Standard input has two lines, and may come long after the start: four words between tabs, KIND INPUT FOLDER LANGUAGE or
// member FOLDER K LANGUAGE, and the password, or an empty one. One line with the outcome goes to standard output. Where that begins
// with “begin”, it is the first page alone: a line with all pages follows after the end of standard input. What opens is a
// word (“preview” for one that the document brings of itself), the kind, how many pages are to be shown and how many the document
// has (0: all; 0: not known), and the path.
import * as os from 'os';
import * as std from 'std';
import { parseViewerTable, type ViewerTable } from '../../protocol/viewer-table.ts';
import { parseMemberNumber } from './members.ts';
import { failed, failureNumbers, type Outcome } from './presenter.ts';
import { presenters } from './presenters.ts';
import { fileTools } from './quickjs-tools.ts';
import { createSession, type Session } from './session.ts';
import { speak } from './words.ts';

const tablePath = '/usr/lib/glovebox/viewers.json';

interface Request {
  readonly words: readonly string[];
  readonly password: string | null;
}

const loadTable = (): ViewerTable => {
  const table = std.loadFile(std.getenviron()['GLOVEBOX_VIEWERS'] ?? tablePath);
  if (table === null) throw new Error('no viewers.json');
  return parseViewerTable(JSON.parse(table));
};

const readRequest = (): Request => {
  const words = std.in.getline() ?? '';
  const password = std.in.getline() ?? '';
  return { words: words.split('\t'), password: password === '' ? null : password };
};

const run = (table: ViewerTable, { words: [first, second, third, language], password }: Request): Outcome => {
  if (first === undefined || second === undefined || third === undefined) return failed('failed');
  speak(language ?? '');
  const openSession = (folder: string): Session => createSession(fileTools(folder), table, presenters);
  if (first !== 'member') return openSession(third).presentDocument(first, second, password);
  const number = parseMemberNumber(third);
  return number === null ? failed('failed') : openSession(second).presentMember(number, password);
};

const lineOf = (outcome: Outcome): string => {
  switch (outcome.kind) {
    case 'open': {
      const { shown, all } = outcome.limit ?? { shown: 0, all: 0 };
      const word = outcome.rest !== undefined ? 'begin' : outcome.isPreview ? 'preview' : 'open';
      return [word, outcome.direct, shown, all ?? 0, outcome.path].join('\t');
    }
    case 'password':
      return `password ${outcome.isWrong ? 1 : 0}`;
    case 'failed':
      return `failed ${failureNumbers[outcome.why]}`;
  }
};

const say = (outcome: Outcome): void => {
  std.out.puts(`${lineOf(outcome)}\n`);
  std.out.flush();
};

os.signal(os.SIGPIPE, null);
try {
  const outcome = run(loadTable(), readRequest());
  say(outcome);
  if (outcome.kind === 'open' && outcome.rest !== undefined) {
    // The end of the input says that the first page is painted.
    std.in.readAsString();
    say(outcome.rest());
  }
} catch (error) {
  std.err.puts(`glovebox present: ${error instanceof Error ? error.message : 'failed'}\n`);
  say(failed('failed'));
}
