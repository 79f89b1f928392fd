// What help can be asked of: the whole command, a group of commands (`dom0`), a command (`dom0 status`).
import { commandTable, type CommandName, type CommandSpec } from '../protocol/command-table.ts';
import type { GroupName } from './manual/manual.ts';

/** The empty one is the whole command. */
export type Topic = '' | GroupName | CommandName;

export const program = 'glovebox';
export const commandNames = Object.keys(commandTable) as readonly CommandName[];
export const isCommand = (name: string): name is CommandName => Object.hasOwn(commandTable, name);
export const specOf = (name: CommandName): CommandSpec => commandTable[name];

/** The commands in a group, or all. */
export const commandsIn = (topic: Topic): readonly CommandName[] =>
  topic === '' ? commandNames : commandNames.filter((name) => name.startsWith(`${topic} `));

/** The words that may follow a topic. */
export const wordsAfter = (topic: Topic): readonly string[] => {
  const skipped = topic === '' ? 0 : topic.split(' ').length;
  return [...new Set(commandsIn(topic).map((name) => name.split(' ')[skipped] ?? ''))];
};

const isTopic = (name: string): name is Topic => isCommand(name) || commandsIn(name as Topic).length > 0;

/** The longest topic at the beginning, and how many words it took. */
export const findTopic = (words: readonly string[]): { readonly topic: Topic; readonly length: number } => {
  let found: { topic: Topic; length: number } = { topic: '', length: 0 };
  for (let length = 1; length <= words.length; length += 1) {
    const name = words.slice(0, length).join(' ');
    if (!isTopic(name)) break;
    found = { topic: name, length };
  }
  return found;
};

/** `glovebox dom0 status`. */
export const called = (topic: Topic): string => (topic === '' ? program : `${program} ${topic}`);
